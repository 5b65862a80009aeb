"""Thousands of answers over a bad network, and a database that dies in between: run by its test and by hand.

``scripts/with_services.sh .venv/bin/python -m tests.services.answers_under_fault [COUNT]``

Phones send answers through `CuttingProxy` to the real web server and try again, with the same id, until the portal
has acknowledged them. At a third and at two thirds of the way the database is stopped without warning and started
again. At the end every acknowledged answer must be there, none twice, and the tallies must equal the answers.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
PHONES = 12
CUT_SHARE = 0.25
PATIENCE = 300.0
"""Seconds until the run is given up."""
ACKNOWLEDGED = {200, 201, 302, 303}


class Phones:
    """Everybody who sends: a queue of ids, threads that send each until it is acknowledged."""

    def __init__(self, port: int, path: str, count: int) -> None:
        self.port, self.path = port, path
        self.waiting: SimpleQueue[tuple[str, int]] = SimpleQueue()
        for number in range(count):
            self.waiting.put((str(uuid.uuid4()), number))
        self.acknowledged: set[str] = set()
        self.tries = 0
        self.lock = threading.Lock()
        self.deadline = time.monotonic() + PATIENCE
        self.threads = [threading.Thread(target=self._work) for _ in range(PHONES)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def join(self) -> None:
        for thread in self.threads:
            thread.join()

    def _work(self) -> None:
        while time.monotonic() < self.deadline:
            try:
                sending, number = self.waiting.get_nowait()
            except Empty:
                return
            while not self._send(sending, number) and time.monotonic() < self.deadline:
                time.sleep(0.02)

    def _send(self, sending: str, number: int) -> bool:
        levels = {f"c{question}": str(1 + (number + question) % 5) for question in (1, 2, 3)}
        body = urlencode(levels | {"client_id": sending, "step": "send"})
        with self.lock:
            self.tries += 1
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", self.path, body, {"Content-Type": "application/x-www-form-urlencoded"})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if status in ACKNOWLEDGED:
            with self.lock:
                self.acknowledged.add(sending)
            return True
        return False


def main(count: int) -> int:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.production", "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-cho-bai-kiem-tra-thoi", "SECURE_SSL_REDIRECT": "0",
        "SURVEY_BURST_LIMIT": "1000000",
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="portal-faults-") as folder:
        os.environ["VAR_DIR"] = folder
        path = _prepare()
        with _server() as port:
            return _run(port, path, count)


def _prepare() -> str:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.factories.surveys import whole_survey

    call_command("migrate", verbosity=0)
    return whole_survey().get_absolute_url()


@contextlib.contextmanager
def _server() -> Iterator[int]:
    """The real web server, two processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "--log-level", "critical", "config.wsgi"],
        cwd=ROOT, env=os.environ | {"PORT": str(port), "WEB_WORKERS": "2"}, stderr=subprocess.DEVNULL,
        process_group=0,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz/ready")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("The server did not answer")


def _run(port: int, path: str, count: int) -> int:
    from tests.services.cutting_proxy import Cut, CuttingProxy

    proxy = CuttingProxy(port, share=CUT_SHARE, seed=count)
    phones = Phones(proxy.port, path, count)
    phones.start()
    for third in (1, 2):
        _until(phones, count * third // 3)
        _restart_database()
    phones.join()
    proxy.close()
    cut = sum(n for fate, n in proxy.cuts.items() if fate is not Cut.NEVER)
    print(f"{count} answers, {phones.tries} tries, {cut} connections cut, 2 restarts of the database")
    return _judge(phones, count)


def _until(phones: Phones, count: int) -> None:
    while len(phones.acknowledged) < count and time.monotonic() < phones.deadline:
        time.sleep(0.05)


def _restart_database() -> None:
    command = shlex.split(os.environ["SERVICES_PG_CTL"])
    subprocess.run(
        [*command, "restart", "-m", "immediate", "-w", "-t", "60"], cwd="/", check=True, stdout=subprocess.DEVNULL
    )


def _judge(phones: Phones, count: int) -> int:
    from django.db import connection
    from django.db.models import Sum

    from surveys.models import DayTally, Response, Tally

    connection.close()  # the restarts cut it
    stored = [str(one) for one in Response.objects.values_list("client_id", flat=True)]
    answers = list(Response.objects.values_list("answers", flat=True))
    counted = Counter((code, value) for given in answers for code, value in given.items())
    tallied = {
        (row["question"], row["value"]): row["n"]
        for row in Tally.objects.values("question", "value").annotate(n=Sum("n"))
    }
    faults = {
        "never acknowledged": count - len(phones.acknowledged),
        "acknowledged and lost": len(phones.acknowledged - set(stored)),
        "stored twice": len(stored) - len(set(stored)),
        "stored and not sent": len(set(stored) - phones.acknowledged) if len(phones.acknowledged) == count else 0,
        "tallies that differ": len(counted.items() ^ tallied.items()),
        "days that differ": abs(len(stored) - (DayTally.objects.aggregate(n=Sum("counted"))["n"] or 0)),
    }
    for words, number in faults.items():
        print(f"  {words}: {number}")
    return 1 if any(faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))

"""Held against one another in one run: the survey form, a constant text, a view that keeps one row, and a peer.

``make bench-citizens`` runs it beside a PostgreSQL and a Redis of its own, then on SQLite. Each target is loaded in
turn inside each of three rounds (``wrk``, one thread, eight connections, two sync workers); printed are medians and
ratios. Answers counted by ``wrk`` are held against the rows that are there.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEER = ROOT / "build" / "bench-peer"
ROUNDS = 3
SECONDS = 2
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Target:
    """Something to load."""

    name: str
    url: str
    body: str = ""
    csrf: bool = False
    gzip: bool = False


class Form(HTMLParser):
    """The fields of the first form of a page: what is hidden stays, each radio group gets its second choice."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.seen: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        name = a.get("name")
        if not name:
            return
        if tag == "textarea":
            self.fields[name] = "Tốt"
        elif tag == "input" and a.get("type") == "radio":
            self.seen[name] = self.seen.get(name, 0) + 1
            if self.seen[name] == 2:
                self.fields[name] = a.get("value") or ""
        elif tag == "input" and a.get("type") == "hidden":
            self.fields[name] = a.get("value") or ""


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


@contextmanager
def server(command: list[str], *, env: dict[str, str], cwd: Path, probe: str) -> Iterator[None]:
    """A gunicorn that answers `probe`; ended afterwards."""
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, env=env, cwd=cwd, stdout=log, stderr=log)
        try:
            _wait(process, probe, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], probe: str, log: object) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(probe, timeout=2).read()
        except OSError:
            if process.poll() is not None:
                log.seek(0)  # type: ignore[attr-defined]
                raise SystemExit(log.read()) from None  # type: ignore[attr-defined]
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{probe} did not answer")


def load(target: Target) -> float:
    """Requests a second; stops when an answer was an error."""
    script = "post.lua" if target.body else "get.lua"
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", "-s", str(HERE / script)]
    command += ["-H", "Accept-Encoding: gzip"] if target.gzip else []
    env = os.environ | {"BODY": target.body} | ({"CSRF": "1"} if target.csrf else {})
    out = subprocess.run([*command, target.url], env=env, capture_output=True, text=True, check=True).stdout
    errors = int(re.search(r"errors (\d+)", out).group(1))  # type: ignore[union-attr]
    if errors:
        raise SystemExit(f"{target.name}: {errors} errors\n{out}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))  # type: ignore[union-attr]


def filled_form(url: str) -> str:
    """The body of a filled form, its id replaced by the mark that `post.lua` renews."""
    page = urllib.request.urlopen(url).read().decode()
    form = Form()
    form.feed(page)
    body = urllib.parse.urlencode(form.fields)
    for name, value in form.fields.items():
        if re.fullmatch(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", value):
            return body.replace(urllib.parse.urlencode({name: value}), f"{name}=CLIENT_ID")
    raise SystemExit("The form carries no id")


def python(*arguments: str, env: dict[str, str], interpreter: str = sys.executable, cwd: Path = ROOT) -> str:
    out = subprocess.run([interpreter, *arguments], env=env, cwd=cwd, stdout=subprocess.PIPE, text=True, check=True)
    return out.stdout.strip().splitlines()[-1]


def peer_environment() -> str:
    """The peer in an environment of its own, on the same Django series."""
    interpreter = PEER / "bin" / "python"
    if not (PEER / ".ready").exists():
        uv = str(ROOT / ".tools" / "bin" / "uv")
        wanted = ["django-survey-and-report==1.5.0", "django==5.2.*", "gunicorn", "psycopg[binary]", "setuptools"]
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(PEER)], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", str(interpreter), *wanted], check=True)
        (PEER / ".ready").touch()
    return str(interpreter)


def measure(database: str, peer_database: str, work: Path) -> None:
    """One database: prepare both, serve both, load in turn, print."""
    ours, peers = environment(database, work), os.environ | {"DATABASE_URL": peer_database}
    code = python("-m", "bench.citizens.prepare", env=ours)
    interpreter = peer_environment()
    body = python("peer_site.py", "prepare", env=peers, interpreter=interpreter, cwd=HERE)
    here, there = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    web = ["-m", "gunicorn", "-w", "2", "--log-level", "critical", "-b"]
    with (
        server([sys.executable, *web, here.removeprefix("http://"), "config.wsgi"], env=ours, cwd=ROOT,
               probe=f"{here}/_bench/text"),
        server([interpreter, *web, there.removeprefix("http://"), "peer_site"], env=peers, cwd=HERE,
               probe=f"{there}/survey/1/"),
    ):  # fmt: skip
        form = f"{here}/k/{code}"
        filled = filled_form(form)
        targets = [
            Target("text", f"{here}/_bench/text"),
            Target("form", form),
            Target("form, gzip", form, gzip=True),
            Target("peer's form", f"{there}/survey/1/"),
            Target("row", f"{here}/_bench/row", body=filled),
            Target("answer", form, body=filled),
            Target("peer's answer", f"{there}/survey/1/", body=body, csrf=True),
        ]
        report(rates(targets))
    print(python("-m", "bench.citizens.million", env=ours), flush=True)


def environment(database: str, work: Path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "bench.citizens.settings",
        "VAR_DIR": str(work),
        "SECRET_KEY": "bench-only-" + "0123456789abcdef" * 4,
        "ALLOWED_HOSTS": "127.0.0.1",
    }


def rates(targets: list[Target]) -> dict[str, list[float]]:
    """Each target in turn, round by round, so that a slow moment of the machine meets all of them."""
    found: dict[str, list[float]] = {target.name: [] for target in targets}
    for target in targets:
        load(target)
    for _ in range(ROUNDS):
        for target in targets:
            found[target.name].append(load(target))
    return found


def report(found: dict[str, list[float]]) -> None:
    middle = {name: statistics.median(values) for name, values in found.items()}
    for name, values in found.items():
        print(f"  {name:16} {middle[name]:8.0f} /s   ({min(values):.0f}–{max(values):.0f})")
    for words, over, under, least in (
        ("form / text", "form", "text", 0.6), ("form, gzip / text", "form, gzip", "text", 0.6),
        ("form / peer's form", "form", "peer's form", 20), ("answer / row", "answer", "row", 0.5),
        ("answer / peer's answer", "answer", "peer's answer", 5),
    ):  # fmt: skip
        print(f"  {words:24} {middle[over] / middle[under]:6.2f}   (wanted: {least} or more)", flush=True)


def main() -> None:
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not here: scripts/apt_need.sh wrk=wrk")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        work = Path(folder)
        if os.environ.get("DATABASE_URL", "").startswith("postgres"):
            url = os.environ["DATABASE_URL"]
            peer = url.rsplit("/", 1)[0] + "/peer"
            subprocess.run(["psql", "--quiet", "-d", url, "-c", "CREATE DATABASE peer"], check=True)
            print("PostgreSQL")
            measure(url, peer, work / "pg")
        print("SQLite")
        (work / "lite").mkdir()
        measure(f"sqlite:///{work}/lite/portal.sqlite3", f"sqlite:///{work}/lite/peer.sqlite3", work / "lite")


if __name__ == "__main__":
    main()

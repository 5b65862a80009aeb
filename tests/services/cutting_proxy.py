"""A bad network between phone and portal: a TCP relay that cuts some connections at the worst moments."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from enum import StrEnum


class Cut(StrEnum):
    """When the line goes dead."""

    NEVER = "never"
    BEFORE_SENDING = "before_sending"
    IN_THE_MIDDLE = "in_the_middle"
    BEFORE_THE_ANSWER = "before_the_answer"
    IN_THE_ANSWER = "in_the_answer"


class CuttingProxy:
    """Relays one request a connection to `target`; `share` of the connections are cut, each in one of four ways."""

    def __init__(self, target: int, *, share: float, seed: int) -> None:
        self.target, self.share = target, share
        self.rng = random.Random(seed)
        self.cuts = dict.fromkeys(Cut, 0)
        self.lock = threading.Lock()
        self.server = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = int(self.server.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(client, self._fate()), daemon=True).start()

    def _fate(self) -> Cut:
        with self.lock:
            fate = self.rng.choice(list(Cut)[1:]) if self.rng.random() < self.share else Cut.NEVER
            self.cuts[fate] += 1
            return fate

    def _relay(self, client: socket.socket, fate: Cut) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(60)
            if fate is Cut.BEFORE_SENDING:
                return
            request = _whole_request(client)
            with socket.create_connection(("127.0.0.1", self.target), timeout=60) as portal:
                if fate is Cut.IN_THE_MIDDLE:
                    portal.sendall(request[: len(request) * 2 // 3])
                    return
                portal.sendall(request)
                first = portal.recv(65536)  # the portal has answered, so it has done its work
                if fate is Cut.BEFORE_THE_ANSWER:
                    return
                if fate is Cut.IN_THE_ANSWER:
                    client.sendall(first[:20])
                    return
                while first:
                    client.sendall(first)
                    first = portal.recv(65536)

    def close(self) -> None:
        self.server.close()


def _whole_request(client: socket.socket) -> bytes:
    """Header and body as announced by Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(client)
    head, _blank, body = data.partition(b"\r\n\r\n")
    wanted = 0
    for line in head.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            wanted = int(value)
    while len(body) < wanted:
        more = _more(client)
        data, body = data + more, body + more
    return data


def _more(client: socket.socket) -> bytes:
    part = client.recv(65536)
    if not part:
        raise ConnectionError("the sender is gone")
    return part

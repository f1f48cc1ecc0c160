"""Listeners to a running stream of changes: one or thousands, read by one thread."""

from __future__ import annotations

import json
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.servers import ROOT, free_port

#: Bytes that are read at a time.
SOME = 2**16


class Ear:
    """A connection to the stream, with the answer's head and the events that have come."""

    def __init__(self, port: int, target: str, headers: dict[str, str]) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), 30)
        sent = {"Host": "localhost", "Accept": "text/event-stream", **headers}
        lines = [f"GET /changes/stream{target} HTTP/1.1", *(f"{n}: {v}" for n, v in sent.items())]
        self.line.sendall("\r\n".join([*lines, "", ""]).encode())
        self.head = b""
        self.rest = b""
        self.cursor = ""  # the last one
        self.comments = 0
        self.events: list[dict[str, Any]] = []
        self.heard_at = 0.0  # when the last event has come
        self.is_closed = False

    @property
    def status(self) -> int:
        """The code of the answer; 0 before there is one."""
        return int(self.head.split()[1]) if self.head else 0

    def read(self) -> None:
        """Read what has come."""
        try:
            data = self.line.recv(SOME)
        except ConnectionError:
            data = b""
        self.is_closed = not data
        self.rest += data
        if not self.head and b"\r\n\r\n" in self.rest:
            self.head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        if self.status == 200:
            *blocks, self.rest = self.rest.split(b"\n\n")
            for block in blocks:
                self._take(block)

    def _take(self, block: bytes) -> None:
        for line in block.split(b"\n"):
            name, _, value = line.partition(b":")
            if name == b"id":
                self.cursor = value.decode().strip()
            elif name == b"data":
                self.events.append(json.loads(value))
                self.heard_at = time.perf_counter()
            elif not name:
                self.comments += 1


class Ears:
    """Listeners to one stream, of which each hears the same. Use it as a context."""

    def __init__(self, port: int, number: int = 1, target: str = "", **headers: str) -> None:
        self._selector = selectors.DefaultSelector()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.all = [Ear(port, target, headers) for _ in range(number)]
        for ear in self.all:
            self._selector.register(ear.line, selectors.EVENT_READ, ear)

    def __enter__(self) -> Ears:
        return self

    def __exit__(self, *_: Any) -> None:
        self._selector.close()
        for ear in self.all:
            ear.line.close()

    def wait(self, condition: Callable[[Ear], bool], seconds: float = 30) -> None:
        """Read until a condition holds for each listener; raises TimeoutError if it doesn't."""
        until = time.monotonic() + seconds
        late = [ear for ear in self.all if not condition(ear)]
        while late:
            if time.monotonic() > until or any(ear.is_closed for ear in late):
                answer = late[0].head + late[0].rest
                raise TimeoutError(f"{len(late)} of {len(self.all)} wait in vain. {answer!r}")
            for key, _ in self._selector.select(1):
                key.data.read()
                if key.data.is_closed:
                    self._selector.unregister(key.fileobj)
            late = [ear for ear in late if not condition(ear)]


@contextmanager
def streaming(
    environment: dict[str, str],
    *,
    port: int = 0,
    program: tuple[str, ...] = ("manage.py",),
    log: Any = subprocess.DEVNULL,
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The port and the process of a running stream; `log` is for its output.

    `program` takes the command's name and options.
    """
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, *program, "stream", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=log,
        stderr=log,
    )
    try:
        for _ in range(600):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0 or process.poll() is not None:
                    break
            time.sleep(0.05)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)

"""Running servers for benchmarks: start, request, load, memory, stop."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

from deploy.cluster.processes import free_port
from spacedevs.management.commands.serve import FEW_ARENAS, granian

ROOT = Path(__file__).parent.parent
HOST = "benchmark.example"


class Load(NamedTuple):
    """Requests per second, and in milliseconds the median latency and that of the slowest 1 %."""

    rate: float
    usual: float
    slowest: float


class Server:
    """A running server: where it is, and its worker processes."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.process = process

    def get(
        self, target: str, method: str = "GET", source: str = "127.0.0.1", **headers: str
    ) -> tuple[str, list[tuple[str, str]], bytes]:
        """One answer over a new connection from an address: status, headers, body.

        All servers are called by the same name, so that they can answer with the same bytes.
        """
        sent = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
        with closing(HTTPConnection("127.0.0.1", self.port, 120, (source, 0))) as connection:
            connection.request(method, target, headers=sent)
            answer = connection.getresponse()
            return f"{answer.status} {answer.reason}", answer.getheaders(), answer.read()

    def load(self, target: str, seconds: float, connections: int, **headers: str) -> Load:
        """What wrk measures under load."""
        output = subprocess.run(
            [
                *("wrk", "--threads", "1", "--connections", str(connections)),
                *("--latency", "--timeout", "60s"),
                *("--duration", f"{seconds:.0f}s", "--header", f"Host: {HOST}"),
                *(word for name in headers for word in ("--header", f"{name}: {headers[name]}")),
                f"http://127.0.0.1:{self.port}{target}",
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        wrong = re.search(r"Non-2xx.*|Socket errors.*", output)
        if wrong:
            raise RuntimeError(f"{target}: {wrong[0]}")
        rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
        assert rate
        units = {"us": 0.001, "ms": 1.0, "s": 1000.0}
        latencies = re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s)", output)
        usual, slowest = (float(value) * units[unit] for _, value, unit in latencies)
        return Load(float(rate[1]), usual, slowest)

    def memory(self, *, peak: bool = True) -> float:
        """The memory of its largest worker in MB, at its peak or now."""
        name = "VmHWM" if peak else "VmRSS"
        sizes = []
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                text = status.read_text()
            except OSError:
                continue
            if re.search(rf"^PPid:\t{self.process.pid}$", text, re.M):
                size = re.search(rf"^{name}:\s+(\d+) kB", text, re.M)
                sizes.append(int(size[1]) / 1000 if size else 0)
        return max(sizes, default=0)


def recorded(server: Server, target: str) -> list[Any]:
    """A server's answer, for `benchmarks.bare` to send."""
    status, headers, body = server.get(target)
    own = ("date", "server")  # granian adds these itself
    return [status, [item for item in headers if item[0] not in own], body.decode()]


@contextmanager
def serving(
    application: str,
    environment: dict[str, str],
    *,
    workers: int = 2,
    log: Any = subprocess.DEVNULL,
) -> Iterator[Server]:
    """A running server on a free port; `log` is the file for its output."""
    port = free_port()
    process = subprocess.Popen(
        granian("127.0.0.1", port, workers, application, memory=4096),
        cwd=ROOT,
        env={**FEW_ARENAS, **os.environ, **environment},
        stdout=log,
        stderr=log,
    )
    try:
        for _ in range(300):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(30)

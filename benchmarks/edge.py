"""How fast nginx answers from its cache: of the rate at which it sends the same bytes as a file."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.servers import HOST, Server, serving
from deploy.cluster.parts import CACHE_CONTROL
from deploy.cluster.processes import Program, folder, free_port, user
from deploy.cluster.programs import answers, nginx, program

QUESTIONS = {
    "one event, detailed": "/2.3.0/events/1096/?format=json",
    "list of 10, normal": "/2.3.0/events/?format=json",
    "list of 100, detailed": "/2.3.0/events/?limit=100&mode=detailed&format=json",
}
GOAL = 0.8
#: Headers that nginx adds itself, or that belong to one answer.
OWN = ("date", "server", "content-type", "content-length", "etag", "last-modified")
#: nginx with what deploy/nginx.conf says of connections and files, and nothing else.
FILES = """
worker_processes 2;
daemon off;
pid {home}/pid;
events {{ worker_connections 4096; }}
http {{
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000;
    access_log off;
    open_file_cache max=10000 inactive=60s;
    client_body_temp_path {home}/a; proxy_temp_path {home}/b; fastcgi_temp_path {home}/c;
    uwsgi_temp_path {home}/d; scgi_temp_path {home}/e;
    server {{
        listen 127.0.0.1:{port};
        default_type application/json;
        root {home}/files;
        {headers}
    }}
}}
"""


def files(home: Path, port: int, recorded: dict[str, Any]) -> Program:
    """nginx that sends recorded answers as files, with their headers."""
    folder(folder(home) / "files")
    for name, (_, found, body) in recorded.items():
        (home / "files" / name).write_bytes(body)
        headers = [
            f"add_header {name} {json.dumps(value)};" for name, value in found if name not in OWN
        ]
    text = FILES.format(home=home, port=port, headers=" ".join(headers))
    (home / "nginx.conf").write_text(text)
    command = [program("nginx"), "-c", str(home / "nginx.conf"), "-e", "stderr", "-p", str(home)]
    return Program("files", home, command, lambda: answers(port, "/") is not None)


@contextmanager
def running(started: Program, port: int) -> Iterator[Server]:
    """A server under load, which ends with the block."""
    started.start()
    try:
        assert started.process
        yield Server(port, started.process)
    finally:
        started.end()


def main() -> None:
    """Measure and print the table; the database of DATABASE_URL holds the demo data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="of each load")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="spacedevs-edge-"))
    home.chmod(0o755)
    if name := user():
        shutil.chown(home, name)
    settings = {
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "ALLOWED_HOSTS": HOST,
        "BEHIND_PROXY": "true",
        "HTTPS_ONLY": "false",
        "CACHE_CONTROL": CACHE_CONTROL,
    }
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home)
        node = stack.enter_context(serving("spacedevs.wsgi:application", settings, workers=1))
        recorded = {str(n): node.get(target) for n, target in enumerate(QUESTIONS.values())}
        port, other = free_port(), free_port()
        proxy = nginx(home / "proxy", port, [node.port, node.port], [HOST])
        edge = stack.enter_context(running(proxy, port))
        plain = stack.enter_context(running(files(home / "plain", other, recorded), other))
        table = Table("", "files, 1/s", "node ÷ files", "cache ÷ files", "to reach", title="nginx")
        for n, (question, target) in enumerate(QUESTIONS.items()):
            assert edge.get(target)[2] == recorded[str(n)][2]
            rates: dict[str, list[float]] = {"files": [], "node": [], "cache": []}
            for _ in range(options.rounds):
                rates["files"].append(plain.load(f"/{n}", options.seconds, 8)[0])
                rates["cache"].append(edge.load(target, options.seconds, 8)[0])
                rates["node"].append(node.load(target, options.seconds, 8)[0])
            middle = {each: median(found) for each, found in rates.items()}
            table.add_row(
                question,
                f"{middle['files']:.0f}",
                f"{middle['node'] / middle['files']:.2f}",
                f"{middle['cache'] / middle['files']:.2f}",
                f"{GOAL:g}",
            )
    Console(width=100).print(table)


if __name__ == "__main__":
    main()

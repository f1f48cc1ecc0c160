"""The command that serves: it starts granian with the options of this server."""

from __future__ import annotations

import errno
import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from spacedevs.api.http.refusals import LONGEST_HEADERS, LONGEST_TARGET
from spacedevs.api.registry import registry

#: Threads of a worker that take requests: they send kept responses, and wait for new ones.
THREADS = 32
#: Lets threads share freed memory, instead of each keeping its own.
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
#: The most bytes of a request before its body; granian refuses a longer one on arrival.
LONGEST_HEAD = 2 * (LONGEST_TARGET + LONGEST_HEADERS)


class Command(BaseCommand):
    """Replaces this process with granian."""

    help = "Serve the API, its pages and the admin, until it is told to stop (Ctrl-C or SIGTERM)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Address and number of processes."""
        parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
        parser.add_argument("--port", type=int, default=8000, help="default: %(default)s")
        parser.add_argument(
            "--workers", type=int, default=2, help="processes, default: %(default)s"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve; raises CommandError if the address is taken."""
        host, port, workers = options["host"], options["port"], options["workers"]
        _check_free(host, port)
        if options["verbosity"]:
            address = f"http://{host}:{port}/{registry.current.root}"
            self.stdout.write(f"Serving {address} (Ctrl-C ends it)")
            self.stdout.flush()
        command = granian(host, port, workers, "spacedevs.wsgi:application", settings.WORKER_MEMORY)
        os.execve(command[0], command, {**FEW_ARENAS, **os.environ})


def granian(host: str, port: int, workers: int, application: str, memory: int) -> list[str]:
    """The command line of a server; `memory` is what a process may take, in megabytes."""
    options = {
        "interface": "wsgi",
        "host": host,
        "port": port,
        "workers": workers,
        "blocking-threads": THREADS,
        "http1-buffer-size": LONGEST_HEAD,
        "http1-header-read-timeout": 10_000,  # ms
        "http2-max-headers-size": LONGEST_HEAD,
        "workers-kill-timeout": 10,
        "workers-max-rss": memory,
        "rss-sample-interval": 10,
        "respawn-interval": 10,  # s that a new process gets to be ready before the old one stops
        "log-level": "error",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "granian", *words, "--respawn-failed-workers", "--no-ws"]
    return [*command, application]


def _check_free(host: str, port: int) -> None:
    """Raise CommandError if the address is taken. Granian itself would share the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(
                    f"Port {port} of {host} is taken: something listens there already. "
                    "Stop it, or choose another port."
                ) from None
            raise CommandError(f"Can't listen on {host}, port {port}: {error.strerror}.") from None

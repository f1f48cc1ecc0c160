"""The command that serves: it starts granian with the options of this server."""

from __future__ import annotations

import errno
import logging
import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from spacedevs.api.http.metrics_files import VARIABLE, make_folder
from spacedevs.api.http.refusals import LONGEST_HEADERS, LONGEST_TARGET
from spacedevs.api.http.shared_calls import redis_address
from spacedevs.api.registry import registry
from spacedevs.logs import Json

#: Threads of a worker that take requests: they send kept responses, and wait for new ones.
THREADS = 32
#: Lets threads share freed memory, instead of each keeping its own.
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
#: The most bytes of a request before its body; granian refuses a longer one on arrival.
LONGEST_HEAD = 2 * (LONGEST_TARGET + LONGEST_HEADERS)
#: How granian writes its own lines.
LOG_CONFIG = Path(__file__).parents[2] / "server_log.json"


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
        """Serve; raises CommandError if the address is taken, or limits can't be kept."""
        host, port, workers = options["host"], options["port"], options["workers"]
        if workers < 1:
            raise CommandError(f"--workers is {workers}; it may be 1 or more.")
        _check_limits(workers)
        _check_free(host, port)
        environment = {**FEW_ARENAS, **os.environ}
        if settings.METRICS:
            environment[VARIABLE] = str(_folder(host, port))
            if settings.METRICS != "public":
                if settings.METRICS_ADDRESS[1] == port:  # both would listen, and share requests
                    raise CommandError(f"METRICS needs another port than the server's, {port}.")
                _check_free(*settings.METRICS_ADDRESS)
        if options["verbosity"]:
            address = f"http://{host}:{port}/{registry.current.root}"
            self.stdout.write(_in_form(f"Serving {address} (Ctrl-C ends it)"))
            self.stdout.flush()
        write_journal(os.getpid())
        command = granian(host, port, workers, "spacedevs.wsgi:application", settings.WORKER_MEMORY)
        os.execve(command[0], command, environment)


def write_journal(server: int) -> None:
    """Start a process that writes the journal of changes as long as its parent, a server, runs."""
    manage = str(settings.BASE_DIR / "manage.py")
    subprocess.Popen([sys.executable, manage, "journal", "--beside", str(server)])


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
        "log-config": LOG_CONFIG,
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "granian", *words, "--respawn-failed-workers", "--no-ws"]
    return [*command, application]


def _in_form(line: str) -> str:
    """A line as it is for people, or in the form of the logs for programs."""
    if settings.LOG_FORMAT != "json":
        return line
    return Json().format(
        logging.makeLogRecord({"name": __name__, "levelname": "INFO", "msg": line})
    )


def _check_limits(workers: int) -> None:
    """Raise CommandError if several processes would each allow all the calls of a limit."""
    limited = settings.ANONYMOUS_CALLS is not None or settings.KEY_CALLS is not None
    if limited and workers > 1 and redis_address() is None:
        raise CommandError(
            f"ANONYMOUS_CALLS and KEY_CALLS are limits for all {workers} processes together, which "
            "count in Redis. Name one, such as CACHE_URL=rediscache://127.0.0.1:6379/0, or serve "
            "with --workers 1."
        )


def _folder(host: str, port: int) -> Path:
    """The folder in which processes share metrics; raises CommandError if it can't be made."""
    try:
        return make_folder(host, port)
    except OSError as error:
        raise CommandError(f"There is no room for metrics: {error}.") from None


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
        except (OverflowError, UnicodeError) as error:
            raise CommandError(f"Can't listen on {host}, port {port}: {error}") from None

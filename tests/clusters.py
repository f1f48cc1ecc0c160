"""A PostgreSQL server with a hot standby, and a PgBouncer, for tests that stop and start them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from deploy.cluster.processes import free_port

#: Where Debian and others put the programs of PostgreSQL, the latest version last.
PROGRAMS = [*map(Path, sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: each))]
#: The superuser, and the database that each server has from the beginning.
USER, DATABASE = "cluster", "postgres"

#: A server that loses what isn't yet on disk is none that these tests need.
SETTINGS = """
    listen_addresses = '127.0.0.1'
    unix_socket_directories = ''
    fsync = off
    max_connections = 60
    shared_buffers = 32MB
    max_wal_size = 256MB
    max_standby_streaming_delay = 2s
"""


def missing_program() -> str:
    """What has to be installed for a cluster; blank if nothing."""
    if not PROGRAMS:
        return "PostgreSQL's server (initdb, pg_basebackup)"
    return "" if shutil.which("pgbouncer", path=path()) else "PgBouncer"


def path() -> str:
    """Where programs are looked for."""
    return os.pathsep.join([*map(str, reversed(PROGRAMS)), "/usr/sbin", os.environ["PATH"]])


def unprivileged(*command: str) -> list[str]:
    """A command that root runs as the user postgres: the server refuses to be run by root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else [*command]


class Program:
    """A program that serves a port, and can be killed, stopped and started again."""

    def __init__(self, folder: Path, *command: str) -> None:
        self.folder, self.command = folder, command
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the database behind it."""
        return f"postgres://{USER}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Start it, and wait until it lets us connect."""
        with (self.folder.parent / f"{self.folder.name}.log").open("a") as log:
            self.process = subprocess.Popen(
                [shutil.which(self.command[0], path=path()) or "", *self.command[1:]],
                stdout=log,
                stderr=log,
                user="postgres" if os.geteuid() == 0 else None,
                group="postgres" if os.geteuid() == 0 else None,
                extra_groups=[] if os.geteuid() == 0 else None,
                cwd=self.folder,
            )
        wait_for(self.answers)

    def answers(self) -> bool:
        """Whether one can connect."""
        try:
            psycopg.connect(self.url, connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self, how: int = signal.SIGKILL) -> None:
        """End it; by default without a farewell, as PostgreSQL's immediate shutdown (SIGQUIT)."""
        assert self.process
        self.process.send_signal(how)
        self.process.wait()

    def end(self) -> None:
        """End it in good order, if it has been started."""
        if self.process:
            self.kill(signal.SIGINT)


class Cluster:
    """A primary, its standby, and a pooler in transaction mode before the primary."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o777)
        self.folder = folder
        self.primary = self._server("primary")
        self.standby = self._server("standby")
        self.pooler = self._pooler()

    def _server(self, name: str) -> Program:
        return Program(self._folder(name), "postgres", "-D", str(self.folder / name))

    def _folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        return folder

    def _pooler(self) -> Program:
        folder = self._folder("pooler")
        pooler = Program(folder, "pgbouncer", str(folder / "pgbouncer.ini"))
        (folder / "users").write_text(f'"{USER}" ""\n')
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\n* = host=127.0.0.1 port={self.primary.port}\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {pooler.port}\nunix_socket_dir =\n"
            f"auth_type = trust\nauth_file = {folder}/users\npool_mode = transaction\n"
            "default_pool_size = 2\nserver_login_retry = 1\n"
        )
        return pooler

    def create(self, fill: Callable[[], Any]) -> None:
        """Start the primary, have it filled, copy it to the standby; start that and the pooler."""
        primary, standby = self.primary, self.standby
        do(
            "initdb",
            "-D",
            primary.folder,
            "-U",
            USER,
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        (primary.folder / "postgresql.auto.conf").write_text(f"{SETTINGS}port = {primary.port}\n")
        primary.start()
        fill()
        origin = f"host=127.0.0.1 port={primary.port} user={USER}"
        do("pg_basebackup", "-D", standby.folder, "-d", origin, "-R", "--no-sync", "-c", "fast")
        with (standby.folder / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"port = {standby.port}\n")
        standby.start()
        self.pooler.start()

    def wait_for_standby(self) -> None:
        """Wait until the standby has all that the primary has committed."""
        with psycopg.connect(self.primary.url, autocommit=True) as primary:
            (end,) = primary.execute("SELECT pg_current_wal_lsn()").fetchone() or ()
        with psycopg.connect(self.standby.url, autocommit=True) as standby:
            caught_up = "SELECT pg_last_wal_replay_lsn() >= %s"
            wait_for(lambda: standby.execute(caught_up, [end]).fetchone() == (True,))


def do(program: str, *options: str | Path) -> None:
    """Run a program of PostgreSQL to its end."""
    command = [shutil.which(program, path=path()) or program, *map(str, options)]
    subprocess.run(unprivileged(*command), check=True, capture_output=True, cwd="/")


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It has not come to pass."
        time.sleep(0.05)


@contextmanager
def cluster(source: str) -> Iterator[Cluster]:
    """A running cluster with a copy of the database that the address names."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="cluster"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        made = Cluster(folder)
        for each in (made.primary, made.standby, made.pooler):
            stack.callback(each.end)
        dump = shutil.which("pg_dump", path=path()) or "pg_dump"
        psql = shutil.which("psql", path=path()) or "psql"

        def fill() -> None:
            with subprocess.Popen([dump, "-O", "-x", source], stdout=subprocess.PIPE) as dumping:
                subprocess.run(
                    [psql, "-qX", "-v", "ON_ERROR_STOP=1", "-d", made.primary.url],
                    stdin=dumping.stdout,
                    stdout=subprocess.DEVNULL,
                    check=True,
                )

        made.create(fill)
        yield made

"""Databases for tests: copies of a few templates, each of which is made once in a run."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connections

ROOT = Path(__file__).parent.parent

#: How a program begins that works on a database.
SETUP = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "spacedevs.settings"
django.setup()
"""

#: The templates with the programs that fill them; those below the first begin as a copy of it.
EMPTY = "empty"
TEMPLATES = {
    EMPTY: ["manage.py", "migrate", "-v0"],
    "demo": [
        "-c",
        f"{SETUP}from django.core.management import call_command\n"
        "call_command('load', 'fixtures', verbosity=0)\ncall_command('journal', verbosity=0)",
    ],
    "worlds": ["-c", f"{SETUP}from tests.worlds import make_world\nmake_world(), make_world()"],
}


class Files:
    """Databases of SQLite, files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def name(self, label: str) -> str:
        """What Django calls the database with a label."""
        return str(self.folder / f"{label}.sqlite3")

    def url(self, label: str) -> str:
        """The address of a database."""
        return f"sqlite:///{self.name(label)}"

    def create(self, label: str) -> None:
        """Do nothing: whoever connects first creates the file."""

    def copy(self, template: str, label: str) -> None:
        """Copy a database, with what its write-ahead log still holds."""
        with (
            closing(sqlite3.connect(self.name(template))) as source,
            closing(sqlite3.connect(self.name(label))) as target,
        ):
            source.backup(target)

    def drop(self, label: str) -> None:
        """Delete a database, if it is there."""
        Path(self.name(label)).unlink(missing_ok=True)


class Server:
    """Databases of PostgreSQL, beside the one with the address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def name(self, label: str) -> str:
        """What Django calls the database with a label."""
        return f"test_{urlsplit(self.address).path[1:]}_{label}"

    def url(self, label: str) -> str:
        """The address of a database."""
        return urlsplit(self.address)._replace(path=f"/{self.name(label)}").geturl()

    def create(self, label: str, options: str = "") -> None:
        """Create a database, in place of one that a run has left which was killed."""
        self.drop(label)
        self._execute(f"CREATE DATABASE {self.name(label)} {options}")
        # Tests kill processes, but not PostgreSQL: no commit has to wait for the disk.
        self._execute(f"ALTER DATABASE {self.name(label)} SET synchronous_commit = off")

    def copy(self, template: str, label: str) -> None:
        """Copy a database that nobody is connected to."""
        self.create(label, f"TEMPLATE {self.name(template)}")

    def drop(self, label: str) -> None:
        """Drop a database, if it is there."""
        self._execute(f"DROP DATABASE IF EXISTS {self.name(label)} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.address, autocommit=True) as server:
            server.execute(statement)


#: PostgreSQL, if that is what is tested.
ADDRESS = os.environ.get("DATABASE_URL", "")
SERVER = Server(ADDRESS) if ADDRESS.startswith("postgres") else None


class Databases:
    """The databases of a worker, copied from templates that it shares with the other workers."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder, self.worker = folder, worker
        self.engine: Files | Server = SERVER or Files(folder)

    @contextmanager
    def copy(self, template: str, alias: str) -> Iterator[str]:
        """The address of a copy of a template, which Django knows by the alias."""
        self._make_once(template)
        with self._known(alias) as label:
            self.engine.copy(template, label)
            yield self.engine.url(label)

    @contextmanager
    def create(self, alias: str, options: str) -> Iterator[str]:
        """The address of an empty database that PostgreSQL creates with options."""
        assert SERVER
        with self._known(alias) as label:
            SERVER.create(label, options)
            run(SERVER.url(label), *TEMPLATES[EMPTY])
            yield SERVER.url(label)

    @contextmanager
    def _known(self, alias: str) -> Iterator[str]:
        """The label of a database that Django knows by an alias, and that is dropped in the end."""
        label = f"{self.worker}_{alias}"
        settings: dict[str, Any] = connections.databases["default"]
        if alias != "default":
            connections.databases[alias] = settings = dict(settings)
        settings["NAME"] = self.engine.name(label)
        yield label
        connections[alias].close()
        self.engine.drop(label)

    def _make_once(self, template: str) -> None:
        """Make a template, unless a worker of this run has done so."""
        if template != EMPTY:
            self._make_once(EMPTY)
        made = self.folder / f"{template}.made"
        with (self.folder / "templates.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                if template == EMPTY:
                    self.engine.create(EMPTY)
                else:
                    self.engine.copy(EMPTY, template)
                run(self.engine.url(template), *TEMPLATES[template])
                made.touch()


def drop_templates() -> None:
    """Drop from the server what the workers have shared."""
    if SERVER:
        for template in TEMPLATES:
            SERVER.drop(template)


def run(url: str, *command: str) -> None:
    """Run a program to its end with a database."""
    with start(url, *command) as process:
        process.wait()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def start(
    url: str, *command: str, environment: dict[str, str] | None = None, **options: Any
) -> subprocess.Popen[str]:
    """A program that works on a database."""
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, **(environment or {})},
        text=True,
        **options,
    )

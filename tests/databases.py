"""Databases of their own, for tests whose data is seen by other processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connections

ROOT = Path(__file__).parent.parent

#: What a program begins with that works on a database.
SETUP = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "spacedevs.settings"
django.setup()
"""


@contextmanager
def own_database(folder: Path, alias: str, *, options: str = "") -> Iterator[str]:
    """The address of a new, empty database, which is also there by an alias.

    PostgreSQL makes it with options.
    """
    default: dict[str, Any] = dict(connections.databases["default"])
    given = os.environ.get("DATABASE_URL", "sqlite:")
    with ExitStack() as stack:
        if connections["default"].vendor == "postgresql":
            default["NAME"] = f"test_{alias}_{os.getpid()}"
            server = stack.enter_context(psycopg.connect(given, autocommit=True))
            server.execute(f"CREATE DATABASE {default['NAME']} {options}")
            stack.callback(server.execute, f"DROP DATABASE {default['NAME']} WITH (FORCE)")
            url = urlsplit(given)._replace(path=f"/{default['NAME']}").geturl()
        else:
            default["NAME"] = str(folder / f"{alias}.sqlite3")
            url = f"sqlite:///{default['NAME']}"
        run(url, "manage.py", "migrate", "-v0")
        connections.databases[alias] = default
        yield url
        connections[alias].close()


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

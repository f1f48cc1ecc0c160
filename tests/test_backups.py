"""Whole databases, saved and restored as docs/running.md says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from subprocess import PIPE
from urllib.parse import urlsplit

import pytest

from tests.databases import SERVER, Databases, start

PROGRAM = "pg_dump" if SERVER else "sqlite3"


@pytest.mark.skipif(shutil.which(PROGRAM) is None, reason=f"{PROGRAM} is not installed")
def test_a_restored_database_serves_at_once(databases: Databases, tmp_path: Path) -> None:
    """Its triggers and renderings are in it, and `migrate` finds nothing to do."""
    with databases.copy("demo", "saved") as saved:
        manage(saved, "render", "programs")
        restored = restore(saved, tmp_path)
        try:
            assert "No migrations to apply" in manage(restored, "migrate")
            assert manage(restored, "render", "programs") == "Made 0 renderings.\n"
            assert archive(restored, tmp_path / "a") == archive(saved, tmp_path / "b")
        finally:
            if SERVER:
                SERVER.drop(urlsplit(restored).path.removeprefix(f"/{SERVER.name('')}"))


def restore(saved: str, folder: Path) -> str:
    """The address of a database that is restored from a saved one's file."""
    if SERVER:
        label = f"{urlsplit(saved).path.removeprefix('/' + SERVER.name(''))}_restored"
        SERVER.create(label)
        restored, file = SERVER.url(label), str(folder / "spacedevs.dump")
        execute("pg_dump", "--format=custom", f"--file={file}", saved)
        execute("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={restored}", file)
        return restored
    file = str(folder / "backup.sqlite3")
    execute("sqlite3", saved.removeprefix("sqlite:///"), f"VACUUM INTO '{file}'")
    return f"sqlite:///{file}"


def archive(address: str, file: Path) -> bytes:
    manage(address, "dump", str(file), "-v0")
    return file.read_bytes()


def manage(address: str, *arguments: str) -> str:
    """What a command of manage.py writes."""
    with start(address, "manage.py", *arguments, stdout=PIPE) as process:
        written, _ = process.communicate()
    assert process.returncode == 0
    return written


def execute(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)

"""SQLite's write-ahead log stays short while reads overlap."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.databases import SETUP, start

#: A program that writes while reads overlap, and prints the largest size of the log in bytes.
OVERLAP = f"""{SETUP}
import os, threading, time
from django.db import connection
from spacedevs.database import write_ahead_log
write_ahead_log.LONG_LOG, write_ahead_log.PAUSE = 100_000, 0
shortener = write_ahead_log.LogShortener()
connection.cursor().execute("CREATE TABLE numbers (text)")
ended = threading.Event()

def begin_to_read():
    other = connection.copy()
    other.cursor().execute("BEGIN DEFERRED")
    other.cursor().execute("SELECT COUNT(*) FROM numbers").fetchall()
    return other

def read():
    reader = begin_to_read()
    while not ended.wait(0.005):
        following = begin_to_read()
        reader.close()
        reader = following

threading.Thread(target=read, daemon=True).start()
sizes = []
for _ in range(300):
    connection.cursor().execute("INSERT INTO numbers VALUES (%s)", ["x" * 10_000])
    SHORTEN
    sizes.append(os.path.getsize(connection.settings_dict["NAME"] + "-wal"))
    time.sleep(0.01)
ended.set()
print(max(sizes))
"""


def largest_log(folder: Path, shorten: str) -> int:
    url = f"sqlite:///{folder / shorten[:4]}.sqlite3"
    program = OVERLAP.replace("SHORTEN", shorten)
    with start(url, "-c", program, stdout=subprocess.PIPE) as process:
        assert process.stdout
        return int(process.stdout.read())


def test_the_log_of_sqlite_is_bounded_though_reads_overlap(tmp_path: Path) -> None:
    assert largest_log(tmp_path, "pass") > 3_000_000  # the problem, without the cure
    assert largest_log(tmp_path, "shortener.look()") < 1_500_000

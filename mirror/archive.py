"""All data as one file: compressed lines of documents, behind a manifest with their checksums.

The first line is the manifest, each other line an object as the API shows it in full, resource by
resource, by id. The same data makes the same file, byte for byte.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

import zstandard
from django.db import transaction

from mirror.dashboard import dashboard_document, store_dashboard
from mirror.schedule import DASHBOARD, plans
from mirror.store import BATCH, store, store_each
from spacedevs.api.documents import every, snapshot
from spacedevs.api.triggers import wait_for_other_writers

FORMAT, VERSION = "spacedevs", 1
MAGIC = zstandard.FRAME_HEADER  # what each archive begins with
LEVEL = 10

Report = Callable[[str, int], None]


class ArchiveError(Exception):
    """A file that is no archive, or not whole, or not as it was written."""


def is_archive(path: Path) -> bool:
    """Whether a file looks like an archive, whole or not."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def write_archive(path: Path, report: Report = lambda resource, number: None) -> dict[str, Any]:
    """Write all data to a file and return its manifest; the file is there whole or not at all."""
    manifest: dict[str, Any] = {"format": FORMAT, "version": VERSION, "resources": {}}
    with tempfile.TemporaryFile() as lines, snapshot():
        for name in plans():
            digest, number = hashlib.sha256(), 0
            for line in _lines_of(name):
                digest.update(line)
                lines.write(line)
                number += 1
                report(name, 1)
            manifest["resources"][name] = {"count": number, "sha256": digest.hexdigest()}
        lines.seek(0)
        with _replacing(path) as file:
            compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
            with compressor.stream_writer(file, closefd=False) as packed:
                packed.write(_line(manifest))
                while part := lines.read(2**20):
                    packed.write(part)
    return manifest


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of an archive that is whole and as it was written; raises ArchiveError."""
    try:
        with _unpacked(path) as lines:
            manifest = json.loads(lines.readline())
            if manifest["format"] != FORMAT or manifest["version"] != VERSION:
                raise ArchiveError(f"{path} is of another format or version.")
            for name, told in manifest["resources"].items():
                if name not in plans():
                    raise ArchiveError(f"{path} holds {name}, which is no resource.")
                digest = hashlib.sha256()
                for line in islice(lines, told["count"]):
                    digest.update(line)
                if digest.hexdigest() != told["sha256"]:
                    raise ArchiveError(f"{path} is damaged: its {name} are not what was written.")
            if lines.read(1):
                raise ArchiveError(f"{path} is damaged: there is more in it than was written.")
            return manifest
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zstandard.ZstdError) as error:
        raise ArchiveError(f"{path} is damaged, or no archive: {error}") from error


def load_archive(path: Path, report: Report = lambda resource, number: None) -> int:
    """Store all documents of an archive, or none of them; returns how many there are.

    Objects that are not in it stay. Raises ArchiveError before anything is written if the file
    is not as it was written, and StoreError if a document can't be stored.
    """
    manifest = read_manifest(path)
    with transaction.atomic(), _unpacked(path) as lines:
        wait_for_other_writers()
        lines.readline()
        waiting: list[tuple[str, Any]] = []
        for name, told in manifest["resources"].items():
            documents = map(json.loads, islice(lines, told["count"]))
            while batch := list(islice(documents, BATCH)):
                waiting += _store(name, batch)
                report(name, len(batch))
        while waiting:  # for others that came later
            again = [each for name, document in waiting for each in _store(name, [document])]
            if len(again) == len(waiting):
                name, document = again[0]
                store(plans()[name].serializer_class, document)  # says what is wrong
            waiting = again
    return sum(told["count"] for told in manifest["resources"].values())


def _store(name: str, documents: list[Any]) -> list[tuple[str, Any]]:
    """Store documents; those that can't be stored yet."""
    if name == DASHBOARD:
        for document in documents:
            store_dashboard(document, complete=False)
        return []
    wrong = store_each(plans()[name].serializer_class, documents)
    return [(name, documents[place]) for place in wrong]


def _lines_of(name: str) -> Iterator[bytes]:
    if name == DASHBOARD:
        yield _line(dashboard_document())
        return
    serializer_class = plans()[name].serializer_class
    for text in every(serializer_class, serializer_class.Meta.model):
        yield text + b"\n"


def _line(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A new file that takes the place of `path` when all is written."""
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}-", delete=False
    ) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


@contextmanager
def _unpacked(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as file:
        reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
        with io.BufferedReader(reader, 2**20) as lines:
            yield lines

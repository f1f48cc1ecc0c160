"""All data as one file: compressed lines of documents, behind a manifest with their checksums.

The first line is the manifest, each other line an object as the API shows it in full, resource by
resource, by id. The same data makes the same file, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple, NoReturn

import zstandard
from django.conf import settings
from django.db import transaction

from mirror.dashboard import dashboard_document, store_dashboard
from mirror.entries import Entry, store_entries
from mirror.reading import longest_object, parsed, too_long
from mirror.schedule import DASHBOARD, plans
from mirror.store import Guard, StoreError, documents_of_a_dump, in_brief
from spacedevs.api.renderings.ahead import every
from spacedevs.database.locks import wait_for_other_writers
from spacedevs.database.ranges import LARGEST_INTEGER
from spacedevs.database.snapshots import snapshot

FORMAT, VERSION = "spacedevs", 1
MAGIC = zstandard.FRAME_HEADER  # what each archive begins with
LEVEL = 10
#: Bytes that unpacking may look back over; what LEVEL packs takes no more.
WINDOW = 2**23
#: Bytes that are unpacked at once: a hostile file makes 40,000 of one.
PACKED = 2**9

Report = Callable[[str, int], None]


class Told(NamedTuple):
    """What a manifest tells of a resource: how many lines, and the checksum of their bytes."""

    number: int
    sha256: str


class ArchiveError(Exception):
    """A file that is no archive, or not whole, or not as it was written, or can't be stored."""


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


def read_manifest(path: Path) -> dict[str, Told]:
    """What an archive tells of each resource, if it is whole and as it was written; raises
    ArchiveError."""
    with _failing(path):
        lines = _lines(path)
        told = _checked(next(lines, b""))
        for name, (count, sha256) in told.items():
            digest = hashlib.sha256()
            for line in islice(lines, count):
                digest.update(line)
            if digest.hexdigest() != sha256:
                raise ArchiveError(f"{path} is damaged: its {name} are not what was written.")
        for _ in lines:
            raise ArchiveError(f"{path} is damaged: there is more in it than was written.")
        return told


def load_archive(
    path: Path, report: Report = lambda resource, number: None, *, guard: Guard | None = None
) -> int:
    """Store all documents of an archive, or none of them; returns how many there are.

    Objects that are not in it stay, and those that the guard holds. Raises ArchiveError, which
    names the object and its line, if the file is not as it was written, before anything is
    written, or if one can't be stored.
    """
    manifest = read_manifest(path)
    with transaction.atomic(), documents_of_a_dump(), _failing(path):
        wait_for_other_writers()
        lines = _lines(path)
        next(lines)
        numbered = enumerate(lines, 2)
        store_entries(_entries(path, manifest, numbered, report, guard), _fail, guard=guard)
    return sum(count for count, _ in manifest.values())


def _entries(
    path: Path,
    manifest: dict[str, Told],
    numbered: Iterator[tuple[int, bytes]],
    report: Report,
    guard: Guard | None,
) -> Iterator[Entry]:
    """The objects of an archive, each once; what is the dashboard's alone is stored at once."""
    for name, (count, _) in manifest.items():
        serializer_class = None if name == DASHBOARD else plans()[name].serializer_class
        last: Any = None
        for number, line in islice(numbered, count):
            place = f"{path}: line {number}"
            try:
                document = parsed(line)
            except ValueError as error:
                raise ArchiveError(f"{place}: {name}: {error}") from None
            if serializer_class is None:
                try:
                    store_dashboard(document, complete=False, guard=guard)
                except StoreError as error:
                    raise ArchiveError(f"{place}: {name}: {error}") from None
            else:
                entry = Entry(place, document, serializer_class)
                key = entry.key
                if last is not None and key is not None and key <= last:
                    entry.error = "It comes twice, or after one with a higher id."
                    _fail(entry)
                last = key
                yield entry
            report(name, 1)


def _fail(entry: Entry) -> NoReturn:
    raise ArchiveError(str(entry))


def _checked(line: bytes) -> dict[str, Told]:
    """What a manifest tells of each resource; raises ArchiveError or ValueError."""
    match parsed(line):
        case {"format": str(kind), "version": int(version), "resources": dict(resources)}:
            pass
        case _:
            raise ValueError("its first line is no manifest")
    if (kind, version) != (FORMAT, VERSION):
        raise ValueError(f"it is of another format or version than {FORMAT} {VERSION}")
    told = {}
    for name, each in resources.items():
        if name not in plans():
            raise ValueError(f"it holds {in_brief(name)}, which is no resource")
        match each:
            case {"count": int(count), "sha256": str(sha256)} if 0 <= count <= LARGEST_INTEGER:
                told[name] = Told(count, sha256)
            case _:
                raise ValueError(f"its first line does not tell of {name} as a manifest does")
    return told


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
def _failing(path: Path) -> Iterator[None]:
    """Let what is wrong with an archive be an ArchiveError."""
    try:
        yield
    except (OSError, ValueError, zstandard.ZstdError) as error:
        raise ArchiveError(f"{path} is damaged, or no archive: {error}") from error


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of an archive, with their ends; raises ValueError if one or all are too long, and
    if the file ends before it's whole."""
    line, most = bytearray(), longest_object()
    for part in _unpacked(path):
        *whole, rest = part.split(b"\n")
        for end in whole:
            yield bytes(line) + end + b"\n"
            line.clear()
        line += rest
        if len(line) > most:
            raise too_long()
    if line:
        yield bytes(line)


def _unpacked(path: Path) -> Iterator[bytes]:
    """What an archive holds, part by part."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=WINDOW).decompressobj()
    size, most = 0, settings.ARCHIVE_LIMIT * 2**20
    with path.open("rb") as file:
        while packed := file.read(PACKED):
            part = unpacker.decompress(packed)
            size += len(part)
            if size > most:
                raise ValueError(
                    f"it unpacks to more than {settings.ARCHIVE_LIMIT} MB;"
                    " if that is right, set ARCHIVE_LIMIT to more"
                )
            yield part
            if unpacker.eof:
                if unpacker.unused_data or file.read(1):
                    raise ValueError("there is more in it than was written")
                return
    raise ValueError("its end is missing")

"""Archives: all data as one compressed file.

The first line is a manifest with the checksums of the others. Each other line is one object's
document in its fullest mode, resource by resource, ordered by id. The same data makes the same
file, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import zstandard
from django.conf import settings
from django.db import transaction

from mirror.dashboard import dashboard_document, store_dashboard
from mirror.entries import Entry, store_entries
from mirror.files_on_disk import replacing
from mirror.jobs import DASHBOARD, jobs
from mirror.json_stream import longest_object, parsed, too_long
from mirror.store.errors import StoreError, in_brief
from mirror.store.guard import Guard
from spacedevs.api.renderings.ahead import every
from spacedevs.database.locks import wait_for_other_writers
from spacedevs.database.planner import refresh_statistics
from spacedevs.database.ranges import LARGEST_INTEGER
from spacedevs.database.snapshots import snapshot

FORMAT, VERSION = "spacedevs", 1
#: The bytes that each archive begins with.
MAGIC = zstandard.FRAME_HEADER
LEVEL = 10
#: The largest window, in bytes, that unpacking may need; LEVEL needs no more.
WINDOW = 2**23
#: How many bytes are unpacked at once. Each byte of a hostile file may become 40,000.
PACKED = 2**9

#: Called with a resource, and the number of its objects that have been done since the last call.
Report = Callable[[str, int], None]


class Section(NamedTuple):
    """The lines of one resource, as the manifest describes them."""

    lines: int
    sha256: str


class ArchiveError(Exception):
    """A file isn't an archive, is damaged, or holds something that can't be stored."""


def is_archive(path: Path) -> bool:
    """Whether a file begins like an archive."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def write_archive(path: Path, report: Report) -> int:
    """Write all data to a file, or leave it as it was; returns how many objects there are."""
    manifest: dict[str, Any] = {"format": FORMAT, "version": VERSION, "resources": {}}
    with tempfile.TemporaryFile() as lines, snapshot():
        for name in jobs():
            digest, number = hashlib.sha256(), 0
            for line in _lines_of(name):
                digest.update(line)
                lines.write(line)
                number += 1
                report(name, 1)
            manifest["resources"][name] = {"count": number, "sha256": digest.hexdigest()}
        lines.seek(0)
        with replacing(path) as file:
            compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
            with compressor.stream_writer(file, closefd=False) as packed:
                packed.write(_line(manifest))
                while part := lines.read(2**20):
                    packed.write(part)
    return sum(section["count"] for section in manifest["resources"].values())


def load_archive(path: Path, report: Report, guard: Guard) -> int:
    """Store all documents of an archive, or none of them; returns how many there are.

    Objects that are not in it stay, and so do those that the guard protects. Raises ArchiveError:
    if the file is damaged, before anything is written; or if a document can't be stored, with its
    object and line.
    """
    sections = _verified(path)
    guard.placeholders = True  # an archive holds the placeholders of its server
    with transaction.atomic(), _failing(path):
        wait_for_other_writers()
        lines = _lines(path)
        next(lines)
        numbered = enumerate(lines, 2)
        store_entries(_entries(path, sections, numbered, report, guard), _fail, guard=guard)
    refresh_statistics()
    return sum(section.lines for section in sections.values())


def _verified(path: Path) -> dict[str, Section]:
    """The sections of an archive, by resource; raises ArchiveError if it is damaged."""
    with _failing(path):
        lines = _lines(path)
        sections = _sections(next(lines, b""))
        for name, (count, sha256) in sections.items():
            digest = hashlib.sha256()
            for line in islice(lines, count):
                digest.update(line)
            if digest.hexdigest() != sha256:
                raise ArchiveError(f"{path} is damaged: its {name} are not what was written.")
        for _ in lines:
            raise ArchiveError(f"{path} is damaged: there is more in it than was written.")
        return sections


def _entries(
    path: Path,
    sections: dict[str, Section],
    numbered: Iterator[tuple[int, bytes]],
    report: Report,
    guard: Guard,
) -> Iterator[Entry]:
    """The objects of an archive; the dashboard, which isn't a list of objects, is stored here."""
    for name, (count, _) in sections.items():
        last: Any = None
        for number, line in islice(numbered, count):
            place = f"{path}: line {number}"
            try:
                document = parsed(line)
            except ValueError as error:
                raise ArchiveError(f"{place}: {name}: {error}") from None
            if name == DASHBOARD:
                try:
                    store_dashboard(document, complete=False, guard=guard)
                except StoreError as error:
                    raise ArchiveError(f"{place}: {name}: {error}") from None
            else:
                entry = Entry(place, document, jobs()[name].serializer_class)
                key = entry.key
                if last is not None and key is not None and key <= last:
                    entry.error = "It comes twice, or after one with a higher id."
                    _fail(entry)
                last = key
                yield entry
            report(name, 1)


def _fail(entry: Entry) -> NoReturn:
    raise ArchiveError(str(entry))


def _sections(line: bytes) -> dict[str, Section]:
    """The sections of a manifest, by resource; raises ValueError if it isn't one."""
    match parsed(line):
        case {"format": str(kind), "version": int(version), "resources": dict(resources)}:
            pass
        case _:
            raise ValueError("its first line is no manifest")
    if (kind, version) != (FORMAT, VERSION):
        raise ValueError(f"it is of another format or version than {FORMAT} {VERSION}")
    sections = {}
    for name, each in resources.items():
        if name not in jobs():
            raise ValueError(f"it holds {in_brief(name)}, which is no resource")
        match each:
            case {"count": int(count), "sha256": str(sha256)} if 0 <= count <= LARGEST_INTEGER:
                sections[name] = Section(count, sha256)
            case _:
                raise ValueError(f"its first line does not tell of {name} as a manifest does")
    return sections


def _lines_of(name: str) -> Iterator[bytes]:
    """The lines to write for a resource."""
    if name == DASHBOARD:
        yield _line(dashboard_document())
        return
    serializer_class = jobs()[name].serializer_class
    for text in every(serializer_class, serializer_class.Meta.model._base_manager.all()):
        yield text + b"\n"


def _line(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@contextmanager
def _failing(path: Path) -> Iterator[None]:
    """Turn errors that a bad file causes into ArchiveError."""
    try:
        yield
    except (OSError, ValueError, zstandard.ZstdError) as error:
        raise ArchiveError(f"{path} is damaged, or no archive: {error}") from error


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of an archive, with their line ends.

    Raises ValueError if a line or the whole is too long, or the file's end is missing.
    """
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
    """The unpacked bytes of an archive, part by part."""
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

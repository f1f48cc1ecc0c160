"""The files of pictures in a tar, beside an archive of the data.

The first member lists, a line each, the addresses whose copies the files are. Each other member is
a file under the name that its content has.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.pictures.checking import NoPicture
from core.pictures.keeping import is_kept, keep, opened
from core.pictures.models import LONGEST_ADDRESS, Picture
from core.pictures.names import is_name
from core.pictures.places import show_copies, uploads
from mirror.files_on_disk import replacing
from mirror.pictures.copying import LOOK_AGAIN

INDEX = "pictures.jsonl"
#: The most bytes of the index.
MOST_INDEX = 64 * 2**20

#: Called with the number of files that have been done since the last call.
Report = Callable[[int], None]


class TapeError(Exception):
    """A file is no tar of pictures, or is damaged."""


def write_tape(path: Path, report: Report) -> int:
    """Write the files of all pictures to a tar; returns how many there are."""
    pictures = Picture.objects.exclude(file="").order_by("address")
    copies = dict(pictures.values_list("address", "file"))
    names = sorted(name for name in {*copies.values(), *uploads()} if is_kept(name))
    lines = [
        json.dumps({"address": address, "file": name}, ensure_ascii=False) + "\n"
        for address, name in copies.items()
        if name in names
    ]
    with replacing(path) as file, tarfile.open(fileobj=file, mode="w|") as tape:
        _add(tape, INDEX, "".join(lines).encode())
        for name in names:
            with opened(name) as picture:
                _add(tape, name, picture.read())
            report(1)
    return len(names)


def load_tape(path: Path, report: Report) -> int:
    """Keep the pictures of a tar, and show them where their addresses are; returns how many.

    Raises TapeError if the file is damaged; what was read before that is kept.
    """
    copies: dict[str, str] = {}
    sizes: dict[str, int] = {}
    try:
        for name, content in _members(path):
            if name == INDEX:
                copies = dict(_copies(content))
                continue
            if not is_name(name) or keep(content) != name:
                raise TapeError(f"{path}: {name[:100]!r} is not what was written.")
            sizes[name] = len(content)
            report(1)
    except (OSError, EOFError, ValueError, tarfile.TarError, NoPicture) as error:
        raise TapeError(f"{path} is damaged, or no tar of pictures: {error}") from None
    _note({address: name for address, name in copies.items() if name in sizes}, sizes)
    return len(sizes)


def _note(copies: dict[str, str], sizes: dict[str, int]) -> None:
    """Note the copies of addresses; those that were copied here already stay."""
    now = timezone.now()
    with transaction.atomic():
        Picture.objects.filter(address__in=copies, file="").delete()
        Picture.objects.bulk_create(
            (
                Picture(
                    address=address,
                    file=name,
                    bytes=sizes[name],
                    fetched_at=now,
                    due_at=now + LOOK_AGAIN,
                )
                for address, name in copies.items()
            ),
            ignore_conflicts=True,
            batch_size=500,
        )
    if settings.MEDIA_ADDRESSES == "local":
        show_copies()


def _add(tape: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tape.addfile(member, BytesIO(content))


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    """The names and contents of a tar's files; no path is ever made of a name."""
    with path.open("rb") as file, tarfile.open(fileobj=file, mode="r|") as tape:
        for member in tape:
            most = MOST_INDEX if member.name == INDEX else settings.MEDIA_LIMIT * 2**20
            content = tape.extractfile(member) if member.isreg() else None
            if content is None or member.size > most:
                raise ValueError(f"{member.name[:100]!r} is no file, or too large")
            yield member.name, content.read()
            tape.members.clear()  # type: ignore[attr-defined]  # it would remember all of them


def _copies(index: bytes) -> Iterator[tuple[str, str]]:
    """The addresses of an index with their files; raises ValueError."""
    for line in index.splitlines():
        match json.loads(line):
            case {"address": str(address), "file": str(name)} if is_name(name):
                if len(address) <= LONGEST_ADDRESS and address.startswith("http"):
                    yield address, name
            case _:
                raise ValueError("its list of addresses is none")

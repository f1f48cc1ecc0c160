"""Where the files of pictures are kept: in Django's storage, each content once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone

from core.pictures.checking import format_of
from core.pictures.names import is_name, name_of

#: What the names of files begin with that are not whole yet.
UNFINISHED = ".unfinished-"


class Kept(NamedTuple):
    """A file that is kept: its bytes, and when it was last written."""

    size: int
    written_at: datetime


class Folder(FileSystemStorage):
    """A folder in which a file is there as a whole or not at all; the same name, the same bytes."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: a file that has it is replaced."""
        return name

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=UNFINISHED, delete=False) as file:
            try:
                for part in content.chunks():
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), 0o644)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        return name


def keep(content: bytes) -> str:
    """Keep a picture; returns the name of its file. Raises NoPicture if it can't be kept.

    A file that is there already is written again, so that its age tells when it was last wanted.
    """
    name = name_of(content, format_of(content))
    return default_storage.save(name, ContentFile(content))


def is_kept(name: str) -> bool:
    """Whether there is a file with a name."""
    return bool(name) and default_storage.exists(name)


def opened(name: str) -> IO[bytes]:
    """The file with a name, to be read and closed; raises OSError if there is none."""
    return default_storage.open(name)


def kept() -> Iterator[tuple[str, Kept]]:
    """The files of pictures, by name."""
    with suppress(FileNotFoundError):
        for name in sorted(default_storage.listdir("")[1]):
            if is_name(name):
                with suppress(OSError):  # removed meanwhile
                    yield name, _told(name)


def remove(name: str) -> None:
    """Remove the file with a name, if there is one."""
    default_storage.delete(name)


def remove_unfinished(before: datetime) -> None:
    """Remove what killed processes have left that began to write before a moment."""
    with suppress(FileNotFoundError):
        for name in default_storage.listdir("")[1]:
            if name.startswith(UNFINISHED):
                with suppress(OSError):
                    if _told(name).written_at < before:
                        remove(name)


def _told(name: str) -> Kept:
    written_at = default_storage.get_modified_time(name)
    return Kept(default_storage.size(name), written_at.astimezone(timezone.get_default_timezone()))

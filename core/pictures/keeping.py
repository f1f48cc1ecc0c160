"""Where the files of pictures are kept: in Django's storage, each content once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, default_storage

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


@contextmanager
def storage() -> Iterator[Storage]:
    """The storage, whose errors are OSErrors, whichever storage it is."""
    try:
        yield default_storage
    except OSError:
        raise
    except Exception as error:  # each library of a storage has errors of its own
        raise OSError(str(error)) from error


def keep(content: bytes) -> str:
    """Keep a picture; returns the name of its file.

    Raises NoPicture if it is none that can be kept, or OSError if the storage fails. A file that is
    there already is written again, so that its age tells when it was last wanted.
    """
    name = name_of(content, format_of(content))
    with storage() as files:
        return files.save(name, ContentFile(content))


def is_kept(name: str) -> bool:
    """Whether there is a file with a name."""
    with storage() as files:
        return bool(name) and files.exists(name)


def opened(name: str) -> IO[bytes]:
    """The file with a name, to be read and closed; raises OSError, FileNotFoundError for none."""
    with storage() as files:
        return files.open(name)


def kept() -> Iterator[tuple[str, Kept]]:
    """The files of pictures, by name; raises OSError if the storage fails."""
    for name in _names():
        if is_name(name):
            with suppress(FileNotFoundError):  # removed meanwhile
                yield name, _told(name)


def remove(name: str) -> None:
    """Remove the file with a name, if there is one."""
    with storage() as files:
        files.delete(name)


def remove_unfinished(before: datetime) -> None:
    """Remove what killed processes have left that began to write before a moment."""
    for name in _names():
        if name.startswith(UNFINISHED):
            with suppress(FileNotFoundError):
                if _told(name).written_at < before:
                    remove(name)


def _names() -> list[str]:
    """The names of all files; none if there is no folder yet."""
    try:
        with storage() as files:
            return sorted(files.listdir("")[1])
    except FileNotFoundError:
        return []


def _told(name: str) -> Kept:
    with storage() as files:
        return Kept(files.size(name), files.get_modified_time(name))

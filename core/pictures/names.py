"""The names of files of pictures: the digest of the content, and the ending of its format."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import NamedTuple

from spacedevs.api.renderings.pictures import UPLOADED


class Format(NamedTuple):
    """A format of pictures: the ending of its files, and its media type."""

    ending: str
    media_type: str


#: The formats that are kept, by Pillow's names. SVG is none of them: it may hold scripts.
FORMATS = {
    "JPEG": Format("jpg", "image/jpeg"),
    "PNG": Format("png", "image/png"),
    "GIF": Format("gif", "image/gif"),
    "WEBP": Format("webp", "image/webp"),
    "AVIF": Format("avif", "image/avif"),
}
#: What names look like, as a pattern; no path does.
NAME = rf"[0-9a-f]{{64}}\.(?:{'|'.join(kind.ending for kind in FORMATS.values())})"
_NAME, _UPLOAD = re.compile(NAME), re.compile(UPLOADED + NAME)


def name_of(content: bytes, kind: Format) -> str:
    """The name of the file with a content."""
    return f"{sha256(content).hexdigest()}.{kind.ending}"


def media_type_of(name: str) -> str:
    """The media type of the file with a name."""
    return next(kind.media_type for kind in FORMATS.values() if name.endswith(f".{kind.ending}"))


def is_name(text: str) -> bool:
    """Whether a text is the name of a file of a picture."""
    return bool(_NAME.fullmatch(text))


def is_upload(address: str) -> bool:
    """Whether an address is that of a picture that was uploaded here or on a server like it."""
    return bool(_UPLOAD.fullmatch(address))

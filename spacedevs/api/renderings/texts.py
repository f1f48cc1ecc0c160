"""The texts of renderings, and how a response is put together from them.

A rendering names no server: marks stand where the address of the API belongs, and each response
puts its own address there. Of a picture that has a copy here, a rendering holds both addresses.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.reverse import preserve_builtin_query_params
from rest_framework.settings import api_settings
from rest_framework.utils.encoders import JSONEncoder

from spacedevs.api.registry import registry
from spacedevs.api.renderings.extra import put_marks, without_marks
from spacedevs.api.renderings.pictures import PATH, UPLOADED, name_of_copy

#: The marks in a stored text: characters that JSON never holds unescaped.
BASE, SUFFIX = "\x01", "\x02"
#: Where the names of pictures that are kept here begin. COPY, a name, ORIGINAL, an address and END
#: stand for a picture with a copy: either of the two is shown.
PICTURES, COPY, ORIGINAL, END = "\x03", "\x04", "\x05", "\x06"
COPIED = re.compile(f"{COPY}([^{ORIGINAL}]*){ORIGINAL}([^{END}]*){END}".encode())


@dataclass(frozen=True)
class Address:
    """Where the API is for one request: `base` ends in a slash, `suffix` repeats its ?format=.

    `pictures` is where pictures are that are kept here; with `copies`, copies are shown instead of
    their originals. By default it is the current version's, on no server, and with originals.
    """

    base: str = field(default_factory=lambda: f"/{registry.current.root}")
    suffix: str = ""
    pictures: str = UPLOADED
    copies: bool = False

    @classmethod
    def of(cls, request: Request) -> Address:
        """The address that a request was sent to, in the version that it asked."""
        return cls(
            request.build_absolute_uri(f"/{registry.root_of(request.path_info)}"),
            preserve_builtin_query_params("", request),
            request.build_absolute_uri(PATH),
            settings.MEDIA_ADDRESSES == "local",
        )

    def of_picture(self, original: str, column: str) -> str:
        """The address of a picture, of which the column beside its address may name a copy."""
        if original.startswith(UPLOADED):
            return self.pictures + original.removeprefix(UPLOADED)
        name = name_of_copy(original, column)
        return self._of_copy(name, original) if name else original

    def _of_copy(self, name: str, original: str) -> str:
        return self.pictures + name if self.copies else original


class _Nowhere(Address):
    """Leaves open which address of a picture is shown."""

    def _of_copy(self, name: str, original: str) -> str:
        return f"\ud804{name}\ud805{original}\ud806"


#: Stands for the address while an object is serialized: surrogates, which no stored text can hold.
NOWHERE = _Nowhere("\ud801", "\ud802", "\ud803")
#: The marks that take their places.
MARKS = dict(
    zip(
        (NOWHERE.base, NOWHERE.suffix, NOWHERE.pictures, "\ud804", "\ud805", "\ud806"),
        (BASE, SUFFIX, PICTURES, COPY, ORIGINAL, END),
        strict=True,
    )
)


def dumps(data: Any) -> str:
    """JSON as DRF's renderer writes it."""
    text = json.dumps(
        data,
        cls=JSONEncoder,
        ensure_ascii=not api_settings.UNICODE_JSON,
        allow_nan=not api_settings.STRICT_JSON,
        separators=(",", ":"),
    )
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def marked(data: Any) -> str:
    """The text of an object that was serialized for NOWHERE, with the marks in it."""
    text = dumps(data)
    for stands_for, mark in MARKS.items():
        text = text.replace(stands_for, mark)
    return put_marks(text)


def addressed(
    texts: list[bytes],
    address: Address,
    *,
    head: bytes = b"",
    tail: bytes = b"",
    unknown: bool | None = None,
) -> bytes:
    """Texts of renderings joined by commas, between `head` and `tail`, with the address put in.

    They have unknown keys if `unknown` says so, by default if the setting does.

    The list is used up, so that a long page isn't in memory several times.
    """
    unknown = settings.SERVE_UNKNOWN_KEYS if unknown is None else unknown
    base, suffix, pictures = (
        dumps(part)[1:-1].encode() for part in (address.base, address.suffix, address.pictures)
    )
    shown = PICTURES.encode() + rb"\1" if address.copies else rb"\2"
    for number, text in enumerate(texts):
        text = without_marks(text, unknown=unknown)
        if COPY.encode() in text:
            text = COPIED.sub(shown, text)
        texts[number] = (
            text.replace(BASE.encode(), base)
            .replace(SUFFIX.encode(), suffix)
            .replace(PICTURES.encode(), pictures)
        )
    if not texts:
        return head + tail
    texts[0] = head + texts[0]
    texts[-1] += tail
    return b",".join(texts)

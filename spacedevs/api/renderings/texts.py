"""The texts of renderings, and how a response is put together from them.

A rendering names no server: marks stand where the address of the API belongs, and each response
puts its own address there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.reverse import preserve_builtin_query_params
from rest_framework.settings import api_settings
from rest_framework.utils.encoders import JSONEncoder

from spacedevs.api.registry import registry
from spacedevs.api.renderings.extra import put_marks, without_marks

#: The marks in a stored text: characters that JSON never holds unescaped.
BASE, SUFFIX = "\x01", "\x02"


@dataclass(frozen=True)
class Address:
    """Where the API is for one request: `base` ends in a slash, `suffix` repeats its ?format=.

    By default it is the current version's, on no server.
    """

    base: str = field(default_factory=lambda: f"/{registry.current.root}")
    suffix: str = ""

    @classmethod
    def of(cls, request: Request) -> Address:
        """The address that a request was sent to, in the version that it asked."""
        return cls(
            request.build_absolute_uri(f"/{registry.root_of(request.path_info)}"),
            preserve_builtin_query_params("", request),
        )


#: Stands for the address while an object is serialized: surrogates, which no stored text can hold.
NOWHERE = Address("\ud801", "\ud802")


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
    text = dumps(data).replace(NOWHERE.base, BASE).replace(NOWHERE.suffix, SUFFIX)
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
    base, suffix = (dumps(part)[1:-1].encode() for part in (address.base, address.suffix))
    for number, text in enumerate(texts):
        text = without_marks(text, unknown=unknown)
        texts[number] = text.replace(BASE.encode(), base).replace(SUFFIX.encode(), suffix)
    if not texts:
        return head + tail
    texts[0] = head + texts[0]
    texts[-1] += tail
    return b",".join(texts)

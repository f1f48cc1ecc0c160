"""Responses that refuse a request for its size or the state of the server, without Django."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

Environment = dict[str, Any]

#: The longest path with its query, in characters: room for 400 UUIDs with escaped commas.
LONGEST_TARGET = 16_384
#: The longest headers, in characters of their names and values.
LONGEST_HEADERS = 32_768

AWAY = "The database does not answer."
UNPREPARED = "The database is not prepared for this version: run migrate."
READ_ONLY = "The database can only be read at the moment."
#: The key in a request's environment that is true if its database connection turned out dead.
DATABASE_LOST = "spacedevs.database_lost"
#: The key that is true if the database ended its transaction for the sake of another one.
TRANSACTION_LOST = "spacedevs.transaction_lost"

CLOSE = ("Connection", "close")
#: The methods that some address of the server knows.
METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))


class Refusal(NamedTuple):
    """A status, and JSON that says why."""

    status: str
    detail: str
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def body(self) -> bytes:
        """`{"detail": …}`, compact."""
        return json.dumps({"detail": self.detail}, separators=(",", ":")).encode()


def busy(detail: str, seconds: int = 2) -> Refusal:
    """A refusal for the moment; the client may try again after so many seconds."""
    return Refusal(
        "503 Service Unavailable",
        f"{detail} Try again in {seconds} seconds.",
        (("Retry-After", str(seconds)),),
    )


def refuse_method(environ: Environment) -> Refusal | None:
    """The refusal of a method that no address knows, in Django REST framework's words."""
    method = environ["REQUEST_METHOD"]
    if method in METHODS:
        return None
    detail = f'Method "{method[:20]}" not allowed.'
    return Refusal("405 Method Not Allowed", detail, (("Allow", "GET, HEAD"),))


def refuse_target(environ: Environment) -> Refusal | None:
    """The refusal of an address that is too long; None if it isn't."""
    length = len(environ["PATH_INFO"]) + len(environ["QUERY_STRING"])
    if length <= LONGEST_TARGET:
        return None
    return Refusal(
        "414 URI Too Long",
        f"The path and query have {length} characters; at most {LONGEST_TARGET} are read.",
    )


def refuse_headers(environ: Environment) -> Refusal | None:
    """The refusal of headers that are too long; None if they aren't."""
    length = sum(
        len(name) + len(value) for name, value in environ.items() if name.startswith("HTTP_")
    )
    if length <= LONGEST_HEADERS:
        return None
    return Refusal(
        "431 Request Header Fields Too Large",
        f"The headers have {length} characters; at most {LONGEST_HEADERS} are read.",
    )

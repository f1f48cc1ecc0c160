"""Reads the token of an Authorization header."""

from __future__ import annotations


class Malformed(Exception):
    """A header of a token that can't be one; the text is Django REST framework's."""


def token_in(header: str) -> str | None:
    """The token, None in a header of another scheme; raises Malformed."""
    scheme, *words = header.encode("latin-1", "replace").split() or [b""]
    if scheme.lower() != b"token":
        return None
    if not words:
        raise Malformed("Invalid token header. No credentials provided.")
    if len(words) > 1:
        raise Malformed("Invalid token header. Token string should not contain spaces.")
    try:
        return words[0].decode()
    except UnicodeDecodeError:
        raise Malformed(
            "Invalid token header. Token string should not contain invalid characters."
        ) from None

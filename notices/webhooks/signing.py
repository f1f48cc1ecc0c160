"""Secrets of subscriptions and the signatures made with them, as Standard Webhooks specifies."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets

#: What a secret begins with; the rest is the key in Base64, which has so many bytes.
PREFIX = "whsec_"
FEWEST_BYTES, MOST_BYTES = 24, 64


def new_secret() -> str:
    """A secret of 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key_in(secret: str) -> bytes:
    """The key of a secret; raises ValueError with the reason."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"A secret begins with {PREFIX}.")
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"After {PREFIX}, a secret is Base64.") from None
    if not FEWEST_BYTES <= len(key) <= MOST_BYTES:
        raise ValueError(f"A secret has {FEWEST_BYTES} to {MOST_BYTES} bytes in Base64.")
    return key


def signed(secret: str, id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that name and sign a message; its timestamp is in seconds since 1970."""
    content = b"%b.%d.%b" % (id.encode(), timestamp, body)
    signature = base64.b64encode(hmac.digest(key_in(secret), content, "sha256")).decode()
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }

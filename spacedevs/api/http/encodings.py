"""Compression of responses, by what clients accept."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli
import zstandard

#: The best first, for clients that accept several equally.
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "zstd": lambda body: zstandard.compress(body, level=6),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
#: Bodies that are shorter, in bytes, gain nothing by compression.
WORTH_COMPRESSING = 500
#: Headers that are longer, in characters, are read anew each time instead of being remembered.
USUAL_LENGTH = 200


def encoding_for(accepted: str) -> str | None:
    """The encoding that an Accept-Encoding header prefers; None for an uncompressed body."""
    return _known(accepted) if len(accepted) <= USUAL_LENGTH else _read(accepted)


def _read(accepted: str) -> str | None:
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        try:
            weights[name.strip()] = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
    others = weights.get("*", 0.0)
    best = max(ENCODINGS, key=lambda name: weights.get(name, others))
    quality = weights.get(best, others)
    return best if quality > 0 and quality >= weights.get("identity", 0.0) else None


_known = lru_cache(256)(_read)

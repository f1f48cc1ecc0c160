"""The forwarded headers of proxies, believed only if they come from a trusted address."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.conf import settings

from spacedevs.api.http.refusals import Environment

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_FORWARDED",
)


def believe_proxies(environ: Environment) -> None:
    """Set REMOTE_ADDR to the client's address; drop what no trusted proxy has forwarded."""
    if not settings.BEHIND_PROXY or not is_trusted(environ.get("REMOTE_ADDR", "")):
        for name in FORWARDED:
            environ.pop(name, None)
        return
    for address in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        address = address.strip()
        if address:
            environ["REMOTE_ADDR"] = address
            if not is_trusted(address):
                break


@lru_cache(1024)
def is_trusted(address: str) -> bool:
    """Whether an address is one of the proxies' (`TRUSTED_PROXIES`), or that of a local socket."""
    if not address:
        return True
    try:
        known = ip_address(address)
        return any(known in ip_network(each, strict=False) for each in settings.TRUSTED_PROXIES)
    except ValueError:
        return False

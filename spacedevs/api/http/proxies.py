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
#: The address of clients whose address can't be read; they share one.
UNKNOWN = "unknown"


def believe_proxies(environ: Environment) -> None:
    """Set REMOTE_ADDR to the client's address; drop what no trusted proxy has forwarded.

    The client's is the last address that a proxy has forwarded. If that is a proxy too, of those
    that are named, it is the one before: clients in private networks can't pass as proxies.

    The server shows a line as blank if not all of it is ASCII, also what the proxy has appended to
    it. Then nobody knows the client, and what stands before is what it has sent itself.
    """
    if not comes_from_proxy(environ):
        for name in FORWARDED:
            environ.pop(name, None)
        return
    forwarded = environ.get("HTTP_X_FORWARDED_FOR")
    if forwarded is None:
        return
    for address in reversed(forwarded.split(",")):
        environ["REMOTE_ADDR"] = address = _without_port(address.strip()) or UNKNOWN
        if not (settings.PROXIES_ARE_NAMED and is_trusted(address)):
            break


def _without_port(address: str) -> str:
    """An address without the port, and the brackets, that some proxies send with it."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def comes_from_proxy(environ: Environment) -> bool:
    """Whether a trusted proxy has sent a request; ask before `believe_proxies`."""
    return settings.BEHIND_PROXY and is_trusted(environ.get("REMOTE_ADDR", ""))


@lru_cache(1024)
def is_trusted(address: str) -> bool:
    """Whether an address is one of the proxies' (`TRUSTED_PROXIES`), or that of a local socket."""
    if not address:
        return True
    try:
        known = ip_address(address)
        known = getattr(known, "ipv4_mapped", None) or known
        return any(known in ip_network(each, strict=False) for each in settings.TRUSTED_PROXIES)
    except ValueError:
        return False

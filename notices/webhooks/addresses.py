"""The addresses that changes may be sent to."""

from __future__ import annotations

import re
from ipaddress import ip_address

import httpx2 as httpx
from django.conf import settings

from spacedevs.internet import Forbidden, is_public, place

#: A name as name servers know it, or an IP address.
HOST = re.compile(rb"[A-Za-z0-9._:-]{1,253}")
PORTS = range(1, 65_536)
#: Ports below this one belong to other services than the web, but for the usual ones.
FIRST_FREE_PORT = 1024
USUAL_PORTS = (80, 443)


def is_named(host: str, port: int) -> bool:
    """Whether WEBHOOK_HOSTS names a host with its port, so that it may be anywhere."""
    return f"{host}:{port}" in settings.WEBHOOK_HOSTS


def read_address(address: str) -> httpx.URL:
    """An address that changes may be sent to; raises Forbidden, whose message says why not.

    Where the name of its host leads is looked at with each connection.
    """
    try:
        url = httpx.URL(address)
        host, port = place(url)
    except (httpx.InvalidURL, UnicodeError):
        raise Forbidden("it is no address") from None
    if not HOST.fullmatch(url.raw_host) or port not in PORTS:
        raise Forbidden("it is no address")
    if not is_named(host, port) and _is_elsewhere(host):
        raise Forbidden(f"{host} is not on the internet")
    if port < FIRST_FREE_PORT and port not in USUAL_PORTS and not is_named(host, port):
        raise Forbidden(f"port {port} is not of the web")
    return url


def _is_elsewhere(host: str) -> bool:
    """Whether a host is given as an IP address that is not on the internet."""
    try:
        return not is_public(ip_address(host))
    except ValueError:
        return False

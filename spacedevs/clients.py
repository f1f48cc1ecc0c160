"""Who a client is, by its address and the name it gives."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address that a request comes from; None if nobody says so.

    Behind a proxy it is the client's too (spacedevs.api.http.proxies). Of an address in IPv6 the
    network counts, in which a client has any it likes.
    """
    try:
        known = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    if known.version == 6:
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ip_network((known, 64), strict=False).network_address)
    return str(known)


def login_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """The name that somebody tries to log in by, cut to the length that a user's can have."""
    name = (credentials or request.POST).get("username")
    return name and str(name)[: User._meta.get_field("username").max_length]

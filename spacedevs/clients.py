"""Who a client is, by its address and the name it gives."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address that a request comes from; None if nobody says so.

    Behind a proxy it is the last one of X-Forwarded-For: what stands before that was written by
    the client. Of an address in IPv6 the network counts, in which a client has any it likes.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        _, _, last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")
        address = last.strip() or address
    try:
        known = ip_address(address)
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

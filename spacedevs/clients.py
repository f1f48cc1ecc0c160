"""How the login limit identifies a client: by its address, and the name that it logs in with."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The client's address, behind a proxy too (spacedevs.api.http.proxies); None if unknown.

    In IPv6 it is the /64 network, since a client may use any address of it.
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
    """The name that a login is tried with, cut to the longest name of a user."""
    name = (credentials or request.POST).get("username")
    return name and str(name)[: User._meta.get_field("username").max_length]

"""How the login limit identifies a client: by its address, and the name that it logs in with."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest

from spacedevs.api.http.addresses import network_of


def client_address(request: HttpRequest) -> str | None:
    """The client's address, behind a proxy too (spacedevs.api.http.proxies); None if unknown."""
    return network_of(request.META.get("REMOTE_ADDR", ""))


def login_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """The name that a login is tried with, cut to the longest name of a user."""
    name = (credentials or request.POST).get("username")
    return name and str(name)[: User._meta.get_field("username").max_length]

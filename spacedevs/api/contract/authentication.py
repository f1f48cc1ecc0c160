"""Who asks: a client that brings a token of this server, or anybody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.authentication import TokenAuthentication as DRFTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


class TokenAuthentication(DRFTokenAuthentication):
    """DRF's; who brings a token that this server doesn't know is anybody, unless it refuses those.

    Clients bring Launch Library's tokens, which mean nothing here.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The token's user and the token; None for anybody."""
        try:
            return super().authenticate(request)
        except AuthenticationFailed:
            if settings.REFUSE_UNKNOWN_TOKENS:
                raise
            return None

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        """The same by a token's key; a user who may not log in has none."""
        try:
            if "\0" in key:  # PostgreSQL can't be asked for it
                raise AuthenticationFailed
            return super().authenticate_credentials(key)
        except AuthenticationFailed:
            raise AuthenticationFailed("Invalid token.") from None

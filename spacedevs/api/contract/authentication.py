"""Authentication by tokens, which is never required."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.authentication import TokenAuthentication as DRFTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


class TokenAuthentication(DRFTokenAuthentication):
    """DRF's, but a client with an unknown token is anonymous unless REFUSE_UNKNOWN_TOKENS is set.

    Clients send their tokens of Launch Library, which mean nothing here.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The token's user and the token; None for an anonymous client."""
        try:
            return super().authenticate(request)
        except AuthenticationFailed:
            if settings.REFUSE_UNKNOWN_TOKENS:
                raise
            return None

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        """The same by a token's key; raises AuthenticationFailed for an inactive user, too."""
        try:
            if "\0" in key:  # PostgreSQL takes no such text
                raise AuthenticationFailed
            return super().authenticate_credentials(key)
        except AuthenticationFailed:
            raise AuthenticationFailed("Invalid token.") from None

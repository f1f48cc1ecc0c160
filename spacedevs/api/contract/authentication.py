"""What the schema says of tokens."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request


class TokenAuthentication(BaseAuthentication):
    """Tokens, which the gate has read and taken off before Django sees a request."""

    keyword = "Token"

    def authenticate(self, request: Request) -> None:
        """None: no response depends on who asks."""

"""In front of all contracts: who asks, and how many calls they may make in an hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.conf import settings

from spacedevs.api.http.addresses import network_of
from spacedevs.api.http.calls import Calls
from spacedevs.api.http.endpoints import Addresses
from spacedevs.api.http.guesses import Guesses
from spacedevs.api.http.key_use import KeyUse
from spacedevs.api.http.keys import Keys, KnownKey
from spacedevs.api.http.models import digest_of
from spacedevs.api.http.proxies import UNKNOWN
from spacedevs.api.http.refusals import Environment, Refusal
from spacedevs.api.http.tokens import Malformed, token_in
from spacedevs.api.registry import Contract

#: Where a request's environment has its Client, and at addresses that are not counted its Usage.
CLIENT, USAGE = "spacedevs.client", "spacedevs.usage"
#: Addresses that only clients with a key may ask: what they keep here is theirs.
KEYED = ("/webhooks/",)


class Client(NamedTuple):
    """Who asks: by a key, or else by an address."""

    name: str
    key: int | None = None


class Usage(NamedTuple):
    """The calls that a client may make in an hour, None without a limit, and has made."""

    limit: int | None = None
    calls: int = 0
    wait: int = 0  # seconds until it may make another


class Gate:
    """Lets calls below the roots of contracts pass, counts them, and refuses those beyond a limit.

    Calls below the paths `beside` the contracts are treated likewise.
    It takes the Authorization header off, because nothing behind it depends on who asks.
    """

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        keys: Keys,
        use: KeyUse,
        calls: Calls,
        beside: Iterable[str] = (),
    ) -> None:
        self.roots = tuple(f"/{root}" for root in (*contracts, *beside))
        self.uncounted = Addresses(contracts, lambda viewset: not viewset.counted)
        self.keys = keys
        self.use = use
        self.calls = calls
        self.guesses = Guesses()

    def __call__(self, environ: Environment) -> Refusal | None:
        """The refusal of a call; None if it may pass."""
        if not environ["PATH_INFO"].startswith(self.roots):
            return None
        address = network_of(environ.get("REMOTE_ADDR", "")) or UNKNOWN
        key = None
        authorization = environ.pop("HTTP_AUTHORIZATION", None)
        if authorization is not None:
            found = self._key(authorization, address)
            if isinstance(found, Refusal):
                return found
            key = found
        if key is None and environ["PATH_INFO"].startswith(KEYED):
            return _unauthorized("This takes a key of this server: Authorization: Token <key>.")
        if key is None:
            environ[CLIENT] = Client(address)
            account, limit = address, settings.ANONYMOUS_CALLS
        else:
            environ[CLIENT] = Client(key.name, key.id)
            account = f"key {key.id}"
            limit = settings.KEY_CALLS if key.limit is None else key.limit
        if self._is_uncounted(environ):
            if limit is not None:
                environ[USAGE] = Usage(limit, *self.calls.made(account, limit))
            return None
        wait = 0 if limit is None else self.calls.count(account, limit)
        if wait:
            return _throttled(wait)
        if key is not None:
            self.use.note(key.id)
        return None

    def _key(self, authorization: str, address: str) -> KnownKey | Refusal | None:
        """The key in an Authorization header; None if it counts as none."""
        try:
            token = token_in(authorization)
        except Malformed as error:
            return _unauthorized(str(error)) if settings.REFUSE_UNKNOWN_TOKENS else None
        if token is None:
            return None
        digest = digest_of(token)
        key = self.keys.find(digest)
        if key is not None:
            return key
        wait = self.guesses.count(address, digest)
        if wait:
            return _throttled(wait)
        if settings.REFUSE_UNKNOWN_TOKENS and self.keys.were_read:
            return _unauthorized("Invalid token.")
        return None

    def _is_uncounted(self, environ: Environment) -> bool:
        """Whether a call is free: one to `api-throttle`, or a browser's question before a call."""
        if (
            environ["REQUEST_METHOD"] == "OPTIONS"
            and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ
        ):
            return True
        return environ["PATH_INFO"] in self.uncounted


def _throttled(seconds: int) -> Refusal:
    """Django REST framework's words for a client that has to wait."""
    unit = "second" if seconds == 1 else "seconds"
    return Refusal(
        "429 Too Many Requests",
        f"Request was throttled. Expected available in {seconds} {unit}.",
        (("Retry-After", str(seconds)),),
    )


def _unauthorized(detail: str) -> Refusal:
    return Refusal("401 Unauthorized", detail, (("WWW-Authenticate", "Token"),))

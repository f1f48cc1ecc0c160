"""Who may listen, to what, and from where on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.core.handlers.wsgi import WSGIRequest
from django.db import Error, connection
from rest_framework.exceptions import APIException, ValidationError

from notices.cursors import Cursor, Standing, parse, standing
from notices.stream.requests import Answer, status_of
from notices.stream.topics import Topic, Topics
from spacedevs.api.http.gate import CLIENT, Client, Gate
from spacedevs.api.http.proxies import believe_proxies
from spacedevs.api.http.refusals import (
    AWAY,
    Environment,
    Refusal,
    busy,
    refuse_headers,
    refuse_target,
)
from spacedevs.api.renderings.texts import dumps
from spacedevs.database.connections import replace_if_dead

PATH = "/changes/stream"
#: The parameter, and the header that browsers send when they come back.
AFTER, LAST_EVENT_ID = "after", "HTTP_LAST_EVENT_ID"
#: The headers by which a script of another site may ask.
PREFLIGHT = (
    ("Access-Control-Allow-Methods", "GET"),
    ("Access-Control-Allow-Headers", "Authorization, Cache-Control, Last-Event-ID"),
    ("Access-Control-Max-Age", "86400"),
)

logger = logging.getLogger(__name__)


class Admitted(NamedTuple):
    """Somebody who may listen."""

    client: Client
    topic: Topic
    after: int
    cursor: str


class Admission:
    """Asks the gate, then reads the parameters. `known` is how far the journal goes by memory.

    Thousands may come back at once: as a rule none of them costs a query.
    """

    def __init__(self, gate: Gate, known: Callable[[], Standing | None]) -> None:
        self._gate = gate
        self._known = known
        self._topics = Topics()

    def __call__(self, environ: Environment) -> Admitted | Answer:
        """Whoever has sent a request, or the answer instead; never raises."""
        try:
            return self._admit(environ)
        except APIException as error:
            detail = error.detail
            body = detail if isinstance(detail, dict | list) else {"detail": detail}
            return Answer(status_of(error.status_code), dumps(body).encode())
        except DisallowedHost:
            reason = "The Host header names no host of this server."
        except (TooManyFieldsSent, RequestDataTooBig):
            reason = "The query has too many parameters."
        except Error:
            connection.close()
            return Answer.of(busy(AWAY))
        except Exception:
            logger.exception("A request failed.")
            return Answer.of(Refusal(status_of(500), "A server error occurred."))
        return Answer.of(Refusal(status_of(400), reason))

    def _admit(self, environ: Environment) -> Admitted | Answer:
        believe_proxies(environ)
        refusal = refuse_target(environ) or refuse_headers(environ)
        if refusal is None and environ["PATH_INFO"] != PATH:
            refusal = Refusal(status_of(404), f"This process serves {PATH} only.")
        if refusal is None:
            refusal = self._gate(environ)
        if refusal:
            return Answer.of(refusal)
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return Answer(status_of(200), b"", PREFLIGHT)
        if environ["REQUEST_METHOD"] != "GET":
            refusal = Refusal(status_of(405), "Listen with GET.", (("Allow", "GET, OPTIONS"),))
            return Answer.of(refusal)
        known = self._known()
        if known is None:
            return Answer.of(busy("Nothing is known of the journal of changes yet."))
        request = WSGIRequest(environ)
        parameters = request.GET.copy()
        after = environ.get(LAST_EVENT_ID) or parameters.get(AFTER)
        parameters.pop(AFTER, None)
        cursor = Cursor(known.name, known.last) if after is None else _cursor(after, known)
        topic = self._topics.find(parameters, request.build_absolute_uri("/"))
        if isinstance(topic, Refusal):
            return Answer.of(topic)
        return Admitted(environ[CLIENT], topic, cursor.entry, str(cursor))


def _cursor(text: str, known: Standing) -> Cursor:
    """The place that a listener begins at; raises ValidationError or Gone.

    What is read off the database may be newer than what is known by memory.
    """
    try:
        cursor = parse(text)
    except ValueError as error:
        reason = f"{error} Give the id of an event, or leave it out to hear what is to come."
        raise ValidationError({AFTER: [reason]}) from None
    is_within = known.pruned <= cursor.entry <= known.last
    if cursor.journal != known.name or not is_within:
        replace_if_dead()
        standing().check(cursor)
    return cursor

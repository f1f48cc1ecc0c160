"""The id of a request: it comes back in a header, and stands in every log line of the request."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from itertools import count

from spacedevs.api.http.proxies import comes_from_proxy
from spacedevs.api.http.refusals import Environment

HEADER = "X-Request-ID"
#: What an id that a proxy sends may be.
ACCEPTABLE = re.compile(r"[\w.:/+=-]{1,128}", re.ASCII)

#: The id of the request that the present thread works on. A thread's next request replaces it, so
#: that a response that is sent piece by piece has it until its end.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIds:
    """Gives each request an id: the one that a trusted proxy sends, or a new one.

    A new one is a number behind a random text of this process: telling requests apart takes no
    more, and a random id for each would take longer than sending a kept response.
    """

    def __init__(self) -> None:
        self._prefix = f"{secrets.token_hex(6)}-"
        self._numbers = count(1)

    def begin(self, environ: Environment) -> str:
        """The id of a request, which this thread's log lines have from now on."""
        sent = environ.get("HTTP_X_REQUEST_ID")
        if sent is None or not (comes_from_proxy(environ) and ACCEPTABLE.fullmatch(sent)):
            sent = self._prefix + str(next(self._numbers))
        request_id.set(sent)
        return sent

"""Writes a line for each answer: the access log."""

from __future__ import annotations

import logging
import os
import re
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache
from threading import Thread
from typing import NamedTuple
from urllib.parse import quote

from spacedevs.api.http.endpoints import Endpoints
from spacedevs.api.http.observing import Observation

#: Bytes that are written at once: other processes' lines don't come between fewer than these.
AT_ONCE = 4096
#: Seconds between two writes.
EVERY = 0.1
#: The most lines that wait to be written. More are left out: nobody reads the output.
MOST_LINES = 10_000
STDOUT = 1
#: The longest text of a client in a line, in characters.
LONGEST = 500

#: Visible ASCII but for the quotation mark and the backslash: it can't end a line or a JSON string.
HARMLESS = re.compile(r"[!#-\[\]-~]*")
#: Texts that stay as they are when a text with others is percent-encoded.
VISIBLE = "!#$%&'()*+,/:;<=>?@[]^`{|}~"

logger = logging.getLogger(__name__)


class Form(NamedTuple):
    """How a line is written: texts around and between its time, its seconds and its id.

    `said` gives the text that stands between time and seconds, which is the same for many answers:
    of the client, method, path with query, status, bytes and source.
    """

    begin: str
    said: Callable[[str, str, str, str, int, str], str]
    between: str
    end: str


#: The texts of clients are harmless, so JSON need not escape them.
JSON = Form(
    '{"time":"',
    lambda client, method, target, status, size, source: (
        f'","logger":"access","client":"{client}","method":"{method}","path":"{target}",'
        f'"status":{status},"bytes":{size},"source":"{source}","seconds":'
    ),
    ',"request_id":"',
    '"}\n',
)
WORDS = Form(
    "",
    lambda client, method, target, status, size, source: (
        f" {client or '-'} {method} {target} {status} {size} {source} "
    ),
    " ",
    "\n",
)


class AccessLog:
    """A line for each answer, as `json` or in words (`line`), on standard output.

    Headers and bodies are never in it, and queries only if they are those of a contract. A thread
    writes, so that an output that nobody reads holds up nothing.
    """

    def __init__(self, endpoints: Endpoints, form: str) -> None:
        self._form = JSON if form == "json" else WORDS
        self._endpoints = endpoints
        self._lines: deque[str] = deque()
        self._left_out = 0
        self._said = lru_cache(1024)(self._say)  # of an answer like the one before

    def start(self) -> None:
        """Start the thread that writes."""
        Thread(target=self._go_on, name="access log", daemon=True).start()

    def __call__(self, seen: Sequence[Observation]) -> None:
        """Have the lines of answers written."""
        offset = time.time() - time.perf_counter()
        begin, _, between, end = self._form
        said, lines = self._said, []
        for began, seconds, client, method, path, query, status, size, source, _, name in seen:
            texts: tuple[str, ...] = client, method, path, query
            if len(client) + len(method) + len(path) + len(query) > LONGEST:
                texts = tuple(text[:LONGEST] for text in texts)
            moment = _moment(int((began + offset) * 1000))
            what = said(*texts, status, size, source)
            lines.append(f"{begin}{moment}{what}{seconds:.6f}{between}{name}{end}")
        if len(self._lines) < MOST_LINES:
            self._lines.extend(lines)
        else:
            self._left_out += len(lines)

    def write(self) -> None:
        """Write what waits to be written; raises OSError."""
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        text, start = "".join(lines).encode("ascii"), 0
        while start < len(text):
            end = len(text)
            if end > start + AT_ONCE:
                end = text.rindex(b"\n", start, start + AT_ONCE) + 1
            _write(text[start:end])
            start = end

    def _say(
        self, client: str, method: str, path: str, query: str, status: str, size: int, source: str
    ) -> str:
        target = harmless(path)
        if query and self._endpoints.of(path).contract:
            target += f"?{harmless(query)}"
        return self._form.said(harmless(client), harmless(method), target, status, size, source)

    def _go_on(self) -> None:
        while True:
            time.sleep(EVERY)
            try:
                self.write()
            except OSError as error:
                logger.error("The access log can't be written any more: %s", error)
                return
            if self._left_out:
                number, self._left_out = self._left_out, 0
                logger.warning("%s lines of the access log were left out.", number)


def harmless(text: str) -> str:
    """A client's text in a line, percent-encoded where it isn't HARMLESS, and cut to LONGEST."""
    if HARMLESS.fullmatch(text):
        return text
    return quote(text.encode("latin-1", "replace"), safe=VISIBLE)[:LONGEST]


@lru_cache(16)
def _moment(milliseconds: int) -> str:
    """The time in UTC that is so many milliseconds after the beginning of 1970."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{rest:03}Z"


def _write(text: bytes) -> None:
    while text:
        text = text[os.write(STDOUT, text) :]

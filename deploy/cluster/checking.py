"""What is wrong with an answer: its state, its host, its format, its encoding, its revision."""

from __future__ import annotations

import gzip
import json
import re
from typing import NamedTuple

import brotli

from deploy.cluster.writing import MARK, Writer

#: Seconds by which an answer may be late: one at the node, one at the proxy.
PROMISED = 2.0
#: Seconds by which one may be late that says so: at the node, and then at the proxy.
PROMISED_STALE = 1200.0

JSON, PAGE = "application/json", "text/html"
LINK = re.compile(r"http://([a-z.]+\.example)[/\"]")


class Question(NamedTuple):
    """A request, and what its answer has to be."""

    host: str
    target: str
    media_type: str
    encoding: str
    credentials: bool = False
    new: bool = False  # nobody has asked it before, so no memory holds the answer


class Answer(NamedTuple):
    """What came back; the status is 0 if nothing did."""

    status: int
    headers: dict[str, str]
    body: bytes
    asked_at: float
    seconds: float
    problem: str = ""

    @property
    def late(self) -> bool:
        """Whether it says that it may be outdated."""
        return "Stale" in self.headers.get("warning", "")


class Finding(NamedTuple):
    """Whether an answer is an honest error, what is wrong with it, and its lag in seconds."""

    error: bool = False
    wrong: str = ""
    lag: float = 0.0


def examine(question: Question, answer: Answer, writer: Writer, number: int | None) -> Finding:
    """What an answer shows; `number` is that of the one before, which a 304 confirms."""
    headers = answer.headers
    if answer.status == 0:
        return Finding(error=True)
    if answer.status == 503:
        said = headers.get("retry-after") and "detail" in answer.body.decode(errors="replace")
        return Finding(error=True, wrong="" if said else "a 503 that doesn't say why")
    if answer.status == 304:
        return _dated(number, answer, writer)
    if answer.status != 200:
        return Finding(wrong=f"status {answer.status}: {answer.body[:200]!r}")
    if headers.get("content-encoding", "identity") not in (question.encoding, "identity"):
        return Finding(wrong=f"encoding {headers['content-encoding']}")
    if not headers.get("content-type", "").startswith(question.media_type):
        return Finding(wrong=f"format {headers.get('content-type')}")
    try:
        text = decoded(answer).decode()
        if question.media_type == JSON:
            json.loads(text)
    except (ValueError, OSError, brotli.error) as error:
        return Finding(wrong=f"a body that can't be read: {error}")
    others = set(LINK.findall(text)) - {question.host}
    if others:
        return Finding(wrong=f"links to {others}")
    shown = {int(each) for each in MARK.findall(text)}
    if len(shown) != 1:
        return Finding(wrong=f"a mixture of {len(shown)} states: {sorted(shown)}")
    return _dated(shown.pop(), answer, writer)


def shown_number(answer: Answer) -> int | None:
    """The change that an answer shows."""
    found = MARK.search(decoded(answer).decode(errors="replace"))
    return int(found[1]) if found else None


def decoded(answer: Answer) -> bytes:
    """The body without its encoding; raises what the decoder raises."""
    match answer.headers.get("content-encoding"):
        case "br":
            return bytes(brotli.decompress(answer.body))
        case "gzip":
            return gzip.decompress(answer.body)
    return answer.body


def _dated(number: int | None, answer: Answer, writer: Writer) -> Finding:
    lag = None if number is None else writer.lag(number, answer.asked_at)
    if lag is None:
        return Finding(wrong=f"change {number}, which was never written")
    promised = PROMISED_STALE if answer.late else PROMISED
    return Finding(wrong=f"late by {lag:.2f} s" if lag > promised else "", lag=lag)

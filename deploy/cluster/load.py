"""Clients that ask the proxy all the time, and what their answers were like."""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count, cycle, product
from threading import Event, Lock, Thread

from deploy.cluster.checking import JSON, PAGE, Answer, Finding, Question, examine, shown_number
from deploy.cluster.writing import Writer

HOSTS = ("a.example", "b.example")
ENCODINGS = ("identity", "gzip", "br")
#: Seconds that a client waits for an answer.
PATIENCE = 30
#: Seconds between two requests of a client.
PAUSE = 0.01
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
TOKEN = "Token 0123456789abcdef0123456789abcdef01234567"


@dataclass
class Phase:
    """What the answers to the requests of one stretch of time were like."""

    answers: int = 0
    late: int = 0
    errors: int = 0  # to questions whose answer somebody could know
    errors_new: int = 0  # to new questions
    worst_lag: float = 0.0  # seconds, of answers that don't say that they are late
    slowest: float = 0.0  # seconds
    last_bad: float = 0.0  # when the last error or late answer had come
    wrong: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


class Load:
    """Clients in threads; `phase` is what they count in."""

    def __init__(self, port: int, writer: Writer, clients: int) -> None:
        self.port, self.writer = port, writer
        self.phase = Phase()
        self._lock = Lock()
        self._ended = Event()
        self._new = count()
        self.questions = questions(writer)
        self._threads = [
            Thread(target=self._ask_on, args=(random.Random(seed),), daemon=True)
            for seed in range(clients)
        ]

    def start(self) -> None:
        """Begin; every question has been asked once, so there is an answer to be known."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            for question in self.questions:
                ask(connection, question)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End, with the answers that are under way."""
        self._ended.set()
        for thread in self._threads:
            thread.join(PATIENCE + 5)

    def next_phase(self) -> Phase:
        """The phase that ends now; requests count in the phase in which they end."""
        with self._lock:
            ended, self.phase = self.phase, Phase()
        return ended

    def bad_since(self, moment: float) -> bool:
        """Whether an error or a late answer has come since."""
        with self._lock:
            return self.phase.last_bad > moment

    def _ask_on(self, chance: random.Random) -> None:
        known: dict[Question, tuple[str, int]] = {}
        connection: HTTPConnection | None = None
        while not self._ended.wait(PAUSE):
            question = self._choose(chance)
            etag, number = known.get(question, ("", 0))
            if question.new or chance.random() < 0.5:
                etag = ""
            connection = connection or HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            answer = ask(connection, question, etag)
            finding = examine(question, answer, self.writer, number)
            if answer.status == 200 and not finding.wrong and not question.new:
                known[question] = answer.headers.get("etag", ""), shown_number(answer) or 0
            self._count(question, answer, finding)
            if answer.status == 0 or answer.headers.get("connection") == "close":
                connection.close()
                connection = None

    def _choose(self, chance: random.Random) -> Question:
        question = chance.choice(self.questions)
        if chance.random() < 0.1:
            separator = "&" if "?" in question.target else "?"
            target = f"{question.target}{separator}number={next(self._new)}"
            return question._replace(target=target, new=True)
        return question._replace(credentials=chance.random() < 0.1)

    def _count(self, question: Question, answer: Answer, finding: Finding) -> None:
        now = time.monotonic()
        with self._lock:
            phase = self.phase
            phase.answers += 1
            phase.slowest = max(phase.slowest, answer.seconds)
            if finding.error:
                if question.new or question.credentials:
                    phase.errors_new += 1
                else:
                    phase.errors += 1
                phase.kinds[answer.problem or answer.body.decode()[:60]] += 1
            if answer.late:
                phase.late += 1
            else:
                phase.worst_lag = max(phase.worst_lag, finding.lag)
            if finding.wrong:
                phase.wrong.append(f"{finding.wrong}: {question}")
            if finding.error or answer.late or finding.wrong:
                phase.last_bad = now


def questions(writer: Writer) -> list[Question]:
    """Questions whose answers show rows that change: by two names each, encoded by turns."""
    event = writer.event_ids[0]
    ids = ",".join(map(str, writer.event_ids))
    asked = [
        (f"/2.3.0/events/?id={ids}&limit=10", JSON),
        (f"/2.3.0/events/?id={ids}&limit=10&mode=detailed&program={writer.program_id}", JSON),
        (f"/2.3.0/events/{event}/?format=json", JSON),
        (f"/2.3.0/events/{event}/", PAGE),
        (f"/2.3.0/programs/{writer.program_id}/", JSON),
        (f"/2.2.0/event/{event}/", JSON),
    ]
    return [
        Question(host, target, media_type, encoding)
        for ((target, media_type), host), encoding in zip(
            product(asked, HOSTS), cycle(ENCODINGS), strict=False
        )
    ]


def ask(connection: HTTPConnection, question: Question, etag: str = "") -> Answer:
    """One answer; status 0, and the reason, if the connection fails."""
    headers = {
        "Host": question.host,
        "Accept": BROWSER if question.media_type == PAGE else JSON,
        "Accept-Encoding": question.encoding,
        **({"If-None-Match": etag} if etag else {}),
        **({"Authorization": TOKEN} if question.credentials else {}),
    }
    asked_at = time.monotonic()
    try:
        connection.request("GET", question.target, headers=headers)
        response = connection.getresponse()
        body = response.read()
    except (OSError, HTTPException) as error:
        seconds = time.monotonic() - asked_at
        return Answer(0, {}, b"", asked_at, seconds, type(error).__name__)
    found = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, found, body, asked_at, time.monotonic() - asked_at)

"""Both engines side by side: the same data and requests give the same answers."""
# ruff: noqa: RUF001 - letters that look alike are what this is about

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django_filters import BooleanFilter, CharFilter, NumberFilter, UUIDFilter

from spacedevs.api.contract.moments import MomentFilter
from spacedevs.router import router
from tests.databases import SETUP, Databases, run, start

#: How many requests are sent. A long run: QUESTIONS=30000 make test ARGS="-k same_answers".
QUESTIONS = int(os.environ.get("QUESTIONS", "300"))
#: How many are sent before their answers are read.
BATCH = 50
#: The most differences that a failure shows.
SHOWN = 30

#: Most databases have a locale; unlike C, it sorts differently from SQLite.
ICU = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"

#: Names whose case and order depend on the locale.
NAMES = [
    "Kelvin \u212a, Ångström \u212b Å, Ohm \u2126 Ω",
    "İstanbul, ISPARTA, ısı, Diyarbakır",
    "Straße STRASSE Maſstab µm μm",
    "Σίσυφος ΣΊΣΥΦΟΣ Стыковка СТЫКОВКА",
    "e\u0301clair éclair ÉCLAIR ﬁnal \u00a0 \u2028 end",
    "100% a_b \\ back [a-z] .* (x) 'q' \"p\" ; --",
    "宇宙 ｓｐａｃｅ 🚀 ǆ ǅ Ǆ ꭰ Ꭰ",
    " leading, trailing ",
    "apple Zebra äpfel _under -dash",
]

#: A program that gives these names to objects of many models.
NAME_ODDLY = f"""{SETUP}
from itertools import cycle
from agencies.models import Agency
from astronauts.models import Astronaut
from events.models import Event
from launches.models import Launch, Location, Pad
from programs.models import Program
names = {NAMES!r}
for model in (Agency, Astronaut, Event, Launch, Location, Pad, Program):
    for row, name in zip(model.objects.order_by("pk")[:60:3], cycle(names)):
        model.objects.filter(pk=row.pk).update(name=name)
"""

#: A program that answers a request a line with its status and its body or a digest of that.
ANSWER = f"""{SETUP}
import json, sys
from hashlib import blake2b
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults
from spacedevs.wsgi import application
for line in sys.stdin:
    path, query, whole = json.loads(line)
    environ = {{"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query}}
    setup_testing_defaults(environ)
    head = []
    parts = application(environ, lambda *answered: head.extend(answered))
    body = b"".join(parts)
    getattr(parts, "close", lambda: None)()
    shown = body.decode() if whole else blake2b(body, digest_size=16).hexdigest()
    print(json.dumps([head[0].split()[0], shown]), flush=True)
"""

Question = tuple[str, str]


class Engine:
    """A process that answers requests from a database."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, questions: list[Question], *, whole: bool = False) -> None:
        """Send requests."""
        assert self.process.stdin
        for path, query in questions:
            self.process.stdin.write(json.dumps([path, query, whole]) + "\n")
        self.process.stdin.flush()

    def answer(self) -> list[str]:
        """The next answer: its status, and its body or the digest of it."""
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def body(self, path: str, query: str = "") -> str:
        """The body of an answer."""
        self.ask([(path, query)], whole=True)
        return self.answer()[1]


#: Derives values as of midnight, as time in space grows each second.
DERIVE = (
    SETUP
    + """
from datetime import UTC, datetime
from core.derived import computing
midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
computing.now = lambda: midnight
computing.derive()
"""
)


@pytest.fixture(scope="module")
def engines(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[tuple[Engine, Engine]]:
    """PostgreSQL and SQLite with the same data."""
    folder = tmp_path_factory.mktemp("engines")
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        if connection.vendor != "postgresql":
            pytest.skip("It takes both engines: give it a DATABASE_URL of PostgreSQL.")
        postgresql = stack.enter_context(databases.create("engines", ICU))
        sqlite, archive = f"sqlite:///{folder / 'engines.sqlite3'}", str(folder / "data.jsonl.zst")
        run(postgresql, "manage.py", "load", "fixtures", "-v0")
        run(postgresql, "-c", NAME_ODDLY)
        run(postgresql, "manage.py", "dump", archive, "-v0")
        run(sqlite, "manage.py", "migrate", "-v0")
        run(sqlite, "manage.py", "load", archive, "-v0")
        for url in (postgresql, sqlite):
            run(url, "-c", DERIVE)
        yield stack.enter_context(answering(postgresql)), stack.enter_context(answering(sqlite))


@contextmanager
def answering(url: str) -> Iterator[Engine]:
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with start(url, "-c", ANSWER, environment={"LOG_LEVEL": "CRITICAL"}, **pipes) as process:
        yield Engine(process)
        process.kill()


NUMBERS = [
    *("0", "1", "2", "-1", "3.5", "1e3", "-0", "+1", "007", " 7 ", "1_000", "٣", "１"),
    *(str(sign * 2**bits + more) for bits in (15, 31, 32, 63, 64) for sign in (1, -1)
      for more in (-1, 0, 1)),
    *("1e10", "1e49", "1e51", "-1e49", "1e400", "NaN", "inf", "-Infinity", "9" * 40, "0x10"),
]  # fmt: skip
MOMENTS = [
    *("2024-11-23", "1969-07-20T20:17:40Z", "2024-11-23T14:36:51+03:00", "2024-11-23 14:36:51"),
    *("0001-01-01", "9999-12-31T23:59:59.999999Z", "0999-01-01T00:00:00Z", "1e5", "2024-02-30"),
    *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2024-W01-1", "20241123", "now"),
    *("24:00", "2024-11-23T24:00:00", "2024-11-23T23:59:60Z", "-2024-01-01", "2024-11-23T14"),
]
UUIDS = [
    *("e3df2ecd-c239-472f-95e4-2b89b4f75800", "E3DF2ECD-C239-472F-95E4-2B89B4F75800"),
    *("e3df2ecdc239472f95e42b89b4f75800", "{e3df2ecd-c239-472f-95e4-2b89b4f75800}"),
    *("urn:uuid:e3df2ecd-c239-472f-95e4-2b89b4f75800", "e3df2ecd", "0" * 32, "-" * 32),
]
BOOLEANS = ["true", "True", "1", "false", "0", "no", "TRUE", "None", "2"]
LETTERS = [
    *"kKsSiIåÅöσςΣßẞµμ\u212a\u212b\u2126İıſﬁéǅ🚀宇%_\\'\"[].*^$()|?+{}#&;:,\u00a0\u2028\u0301\t\r\n",
]
ODD = ["", " ", ",", "null", "abc", "-", "\0", "\ud83d", "%", "x" * 300]


class Asking:
    """Random requests, for values in the data and odd ones."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.chance = random.Random(seed)
        self.endpoints = [*router.endpoints()]
        self.texts: list[str] = []
        self.numbers: list[str] = []
        self.uuids: list[str] = []
        self.moments: list[str] = []
        self.keys: dict[str, list[str]] = {}
        for prefix, _, _ in self.endpoints:
            shown = json.loads(engine.body(f"/2.3.0/{prefix}/", "limit=100&mode=detailed"))
            self.keys[prefix] = [str(row["id"]) for row in shown.get("results", ())]
            self.collect(shown)

    def collect(self, shown: Any) -> None:
        """Remember the values in an answer."""
        match shown:
            case dict():
                for value in shown.values():
                    self.collect(value)
            case list():
                for value in shown:
                    self.collect(value)
            case bool() | None:
                pass
            case int() | float():
                self.numbers.append(str(shown))
            case str():
                is_moment = len(shown) == 20 and shown.endswith("Z")
                is_uuid = len(shown) == 36 and shown.count("-") == 4
                (self.moments if is_moment else self.uuids if is_uuid else self.texts).append(shown)

    def question(self) -> Question:
        """A path and a query."""
        chance = self.chance
        prefix, viewset, _ = chance.choice(self.endpoints)
        path, query = f"/2.3.0/{prefix}/", []
        if chance.random() < 0.15:
            known = self.keys[prefix] if chance.random() < 0.7 else []
            odd = chance.choice([NUMBERS, UUIDS, LETTERS, self.uuids])
            path += f"{quote(chance.choice(known or odd).encode('utf-8', 'replace'), safe='')}/"
        filters = viewset.filterset_class.base_filters if viewset.filterset_class else {}
        for name in chance.sample(sorted(filters), min(len(filters), chance.choice([0, 1, 1, 2]))):
            query.append((name, self.value(filters[name])))
        if viewset.search_fields and chance.random() < 0.4:
            query.append(("search", self.search()))
        if chance.random() < 0.4:
            fields = [*viewset.ordering_fields, "id", "name", "?", "pk", "nothing"]
            terms = [chance.choice(["", "-", "", "--"]) + chance.choice(fields) for _ in "ab"]
            query.append(("ordering", ",".join(terms[: chance.choice([1, 2])])))
        for name, odds in (("limit", 0.5), ("offset", 0.3)):
            if chance.random() < odds:
                likely = ["1", "3", "10", "50", "100"]
                query.append((name, chance.choice([*likely, *likely, chance.choice(NUMBERS)])))
        if chance.random() < 0.5:
            query.append(("mode", chance.choice(["list", "normal", "detailed", "odd"])))
        if chance.random() < 0.1:
            query.append(("format", chance.choice(["json", "api", "xml"])))
        return path, "&".join(f"{n}={quote(v.encode('utf-8', 'replace'))}" for n, v in query)

    def value(self, asked: Any) -> str:
        """A value for a filter, mostly of the right type."""
        chance = self.chance
        if chance.random() < 0.05:
            return chance.choice(ODD)
        match asked:
            case MomentFilter():
                return chance.choice(MOMENTS if chance.random() < 0.5 else self.moments)
            case BooleanFilter():
                return chance.choice(BOOLEANS)
            case UUIDFilter():
                values = chance.choices(UUIDS if chance.random() < 0.3 else self.uuids, k=2)
            case NumberFilter():
                values = chance.choices(NUMBERS if chance.random() < 0.5 else self.numbers, k=2)
            case CharFilter():
                values = [self.text(), self.text()]
            case _:  # keys of rows
                keys = chance.choice(list(self.keys.values())) or NUMBERS
                values = chance.choices(NUMBERS if chance.random() < 0.2 else keys, k=2)
        return ",".join(values[: chance.choice([1, 1, 2])])

    def text(self) -> str:
        """A text from the data, a part of one, or an odd one."""
        chance = self.chance
        text = chance.choice(chance.choice([self.texts, NAMES]))
        if chance.random() < 0.6:
            begin = chance.randrange(len(text) or 1)
            text = text[begin : begin + chance.choice([1, 2, 3, 5, 12])]
        if chance.random() < 0.2:
            text += chance.choice(LETTERS)
        turned = [text.upper(), text.lower(), text.swapcase(), text.title()]
        return chance.choice([text, text, *turned])

    def search(self) -> str:
        """A search term."""
        chance = self.chance
        if chance.random() < 0.15:
            return "".join(chance.choices(LETTERS, k=chance.choice([1, 1, 2, 3])))
        words = " ".join(self.text() for _ in range(chance.choice([1, 1, 2])))
        return chance.choice([words, f'"{words}"', words.replace(" ", ",")])


def where_they_differ(one: str, other: str) -> list[str]:
    """The parts of two texts around their first difference."""
    first = next(
        (n for n, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), 0
    )
    begin = max(first - 100, 0)
    return [repr(text[begin : begin + 300]) for text in (one, other)]


def test_engines_give_the_same_answers(engines: tuple[Engine, Engine], tmp_path: Path) -> None:
    postgresql, sqlite = engines
    asking = Asking(postgresql, int(os.environ.get("SEED", "1")))
    statuses: dict[str, int] = {}
    different = []
    for _ in range(0, QUESTIONS, BATCH):
        questions = [asking.question() for _ in range(BATCH)]
        for engine in engines:
            engine.ask(questions)
        for question in questions:
            first, second = postgresql.answer(), sqlite.answer()
            statuses[first[0]] = statuses.get(first[0], 0) + 1
            if first != second or first[0] >= "500":
                different.append((question, first[0], second[0]))

    shown = [
        f"{path}?{query}: {first} {second}\n"
        + "\n".join(where_they_differ(postgresql.body(path, query), sqlite.body(path, query)))
        for (path, query), first, second in different[:SHOWN]
    ]
    assert not different, "\n".join([f"{len(different)} of {statuses}:", *shown])
    assert {"200", "400", "404"} <= statuses.keys()

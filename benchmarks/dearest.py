"""The most expensive requests: how much CPU time the server spends on each.

    DATABASE_URL=… python -m benchmarks.dearest

needs a database that benchmarks.generate and benchmarks.flights have filled. It sends each endpoint
the worst values that its parameters allow, once each and without kept responses, and prints the ten
requests that took most. It counts the CPU time of this process and, on PostgreSQL, of the backend
that serves it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import django
from django.db import connection, models
from django.test import Client
from rich.console import Console
from rich.progress import track
from rich.table import Table

#: Milliseconds of CPU that no request may exceed.
MOST = 500
#: How many of the most expensive are asked again, and how many are shown.
AGAIN, SHOWN = 40, 10
#: Of tables with fewer rows only pages are requested: nothing else in them is expensive.
FEW = 1000
MODES = ("list", "normal", "detailed")
#: The length of the longest query that the server accepts.
LONGEST = 16_000

SYLLABLES = "a,e,i,n,o,r,s,t"
SEARCHES = (
    "a",
    "1",
    SYLLABLES,
    ",".join(f"{one}{other}" for one in "aeiou" for other in "nrst"),
    "ä",
    "ä,é,ñ,ö,ж,я,空,間",
    "e,o,ä",
    '"a e" \'o\' "n"',
    "%,_,\\",
    "a" * 200,
    "aaaaaaaaab" * 20,
    "ab" * 4000,
    "docking",
    "20",
)
TEXTS = ("a", "", "%", "_" * 200, "\\" * 200, "ä", "a" * 200, "aaaaaaaaab" * 20, "x" * 12_000)


class Question(NamedTuple):
    """A path with a query, and what it took: milliseconds of CPU, and the status."""

    path: str
    query: dict[str, Any]
    milliseconds: float = 0
    status: int = 0

    @property
    def text(self) -> str:
        """The query as it is sent."""
        return urlencode(self.query, doseq=True)


def questions() -> Iterator[Question]:
    """Each endpoint with the worst of its parameters, one at a time and all at once."""
    from spacedevs.router import router

    for prefix, viewset, _ in router.registry:
        path, model = f"/2.3.0/{prefix}/", viewset.queryset.model  # type: ignore[union-attr]
        rows = model._base_manager.count()
        if rows < FEW:
            yield from (Question(path, {"mode": mode, "limit": 100}) for mode in MODES)
            continue
        orders = [f"{sign}{name}" for name in viewset.ordering_fields for sign in ("", "-")]
        every = ",".join(viewset.ordering_fields[:10])
        filters = viewset.filterset_class.base_filters if viewset.filterset_class else {}
        worst: dict[str, Any] = {}
        asked: list[dict[str, Any]] = [{"ordering": order} for order in orders]
        asked.append({"ordering": every})
        asked.append({"ordering": ",".join(orders * 200)})
        for mode in viewset.serializers_by_mode():
            asked += [{"mode": mode, "limit": 100}, {"mode": mode, "limit": 100, "offset": 4321}]
        if viewset.search_fields:
            for search in SEARCHES:
                asked += [{"search": search, "ordering": order} for order in ("", every)]
        for name, filter_ in filters.items():
            values = list(_values(model, filter_))
            asked += [{name: value, "ordering": order} for value in values for order in ("", every)]
            if values:
                worst[name] = values[0]
        if worst:
            asked.append(worst)
            asked.append({**worst, "ordering": every})
            asked.append({**worst, "search": SYLLABLES, "ordering": every})
        for query in asked:
            for offset in dict.fromkeys((0, rows // 2 - 1 - len(query))):
                if offset >= 0 and "offset" not in query:
                    yield Question(path, {"limit": 1, "offset": offset, **query})
        if asked:
            yield from (Question(path, query) for query in asked if "offset" in query)


def _values(model: type[models.Model], filter_: Any) -> Iterator[str]:
    """The worst values of a filter; first the one that finds most."""
    import django_filters as filters

    from spacedevs.api.contract import methods, moments, values

    name, kind = filter_.field_name or "", filter_.lookup_expr
    if isinstance(filter_, methods.MethodFilter):
        yield from ("true", "false")
    elif isinstance(filter_, moments.MomentFilter):
        yield "0001-01-01" if kind in ("gt", "gte") else "9999-12-31"
        yield "1990-01-01"
    elif isinstance(filter_, moments.YearsFilter):
        yield ",".join(map(str, range(1901, 2901, 2)))
        yield ",".join(map(str, range(1, 501)))
    elif isinstance(filter_, filters.BaseCSVFilter | values.RelatedFilter):
        known = _known(model, name)
        yield _fitting([*known, *(str(n) for n in range(2_000_001, 2_000_501))])
        yield _fitting(known)
        yield from (",".join(known[:1]), _fitting([str(-n) for n in range(1, 501)]))
    elif isinstance(filter_, filters.NumberFilter):
        yield "-1000000" if kind in ("gt", "gte") else "1000000"
        yield from _known(model, name)[:1]
    elif isinstance(filter_, filters.BooleanFilter):
        yield from ("true", "false")
    elif isinstance(filter_, filters.ModelChoiceFilter):
        yield from _known(model, name)[:2]
    else:
        yield from _known(model, name)[:1] if kind == "exact" else ()
        yield from TEXTS


def _known(model: type[models.Model], name: str) -> list[str]:
    """The most frequent values of a column, as many as a parameter takes."""
    if any(name.endswith(f"__{part}") for part in ("month", "day")):
        return [str(n) for n in range(1, 32)]
    rows = model._base_manager.exclude(**{name: None}).order_by().values_list(name)
    found = rows.annotate(number=models.Count("*")).order_by("-number")
    return [str(value) for value, _ in found[:500]]


def _fitting(values: list[str]) -> str:
    """A list of as many of the values as a parameter takes and a query holds."""
    text = ",".join(islice(dict.fromkeys(values), 500))
    return text if len(text) < LONGEST - 1000 else text[: LONGEST - 1000].rpartition(",")[0]


class Meter:
    """Asks in this process, and counts the CPU time of it and of its backend in PostgreSQL."""

    def __init__(self) -> None:
        self.client = Client(headers={"accept": "application/json"}, raise_request_exception=False)
        self.statistics: Path | None = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Let the backend do the work of parallel workers, so that it is counted.
                cursor.execute("SET max_parallel_workers_per_gather = 0")
                cursor.execute("SELECT pg_backend_pid()")
                self.statistics = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def spent(self) -> float:
        """Milliseconds of CPU so far."""
        backend = int(self.statistics.read_text().split()[0]) / 1e6 if self.statistics else 0
        return time.process_time() * 1000 + backend

    def ask(self, question: Question) -> Question:
        """The question with what it took."""
        before = self.spent()
        answer = self.client.get(question.path, QUERY_STRING=question.text)
        spent = self.spent() - before
        return question._replace(milliseconds=spent, status=answer.status_code)


def measure(only: str) -> list[Question]:
    """All questions, the most expensive first.

    The most expensive are asked twice, and have the better of both times. The second time may find
    renderings and a count that the first one has left.
    """
    meter, console = Meter(), Console(stderr=True)
    asked = [question for question in questions() if only in question.path]
    for path in dict.fromkeys(question.path for question in asked):
        meter.ask(Question(path, {}))  # so that no request pays for setting up its endpoint
    once = [meter.ask(question) for question in track(asked, "Asking", console=console)]
    once.sort(key=lambda question: -question.milliseconds)
    for number, question in enumerate(once[:AGAIN]):
        once[number] = min(question, meter.ask(question), key=lambda one: one.milliseconds)
    return sorted(once, key=lambda question: -question.milliseconds)


def main() -> None:
    """Measure and print; exit status 1 if a request took more than it may, or failed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spacedevs.settings")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="only endpoints whose paths contain this")
    parser.add_argument("--shown", type=int, default=SHOWN, help="how many are printed")
    options = parser.parse_args()
    django.setup()
    found = measure(options.only)
    table = Table(
        "endpoint",
        "query",
        "CPU, ms",
        "status",
        title=f"The most expensive of {len(found):,} requests",
    )
    for question in found[: options.shown]:
        text = question.text
        text = text if len(text) < 150 else f"{text[:150]}… ({len(text):,})"
        table.add_row(question.path, text, f"{question.milliseconds:.0f}", str(question.status))
    Console(width=120).print(table)
    failed = [question for question in found if question.status >= 500]
    for question in failed[: options.shown]:
        Console().print(question.status, question.path, question.text[:300])
    sys.exit(bool(failed) or found[0].milliseconds > MOST)


if __name__ == "__main__":
    main()

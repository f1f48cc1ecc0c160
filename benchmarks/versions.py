"""How fast other versions of the API answer, against the current one's like requests."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from uuid import UUID

from rich.table import Table

from benchmarks.generate import FIRST_ID
from benchmarks.servers import recorded, serving

LAUNCH = UUID(int=FIRST_ID + 50)

#: Requests of other versions, each with the current version's like request.
ALIKE = {
    f"/2.2.0/event/{FIRST_ID + 500}/": f"/2.3.0/events/{FIRST_ID + 500}/",
    "/2.2.0/event/": "/2.3.0/events/?mode=detailed",
    "/2.2.0/event/?type__ids=2,8": "/2.3.0/events/?mode=detailed&type__ids=2,8",
    f"/2.2.0/launch/{LAUNCH}/": f"/2.3.0/launches/{LAUNCH}/",
    "/2.2.0/launch/upcoming/?mode=list": "/2.3.0/launches/upcoming/?mode=list",
    "/2.2.0/launch/": "/2.3.0/launches/",
    "/2.2.0/launch/?limit=100": "/2.3.0/launches/?limit=100",
    "/2.2.0/launch/?limit=100&mode=detailed": "/2.3.0/launches/?limit=100&mode=detailed",
    "/2.2.0/launch/?offset=500": "/2.3.0/launches/?offset=500",
    "/2.2.0/launch/?offset=5000": "/2.3.0/launches/?offset=5000",
    "/2.2.0/launch/previous/": "/2.3.0/launches/previous/",
    "/2.2.0/launch/previous/?mode=detailed": "/2.3.0/launches/previous/?mode=detailed",
    "/2.2.0/docking_event/": "/2.3.0/docking_events/",
    "/2.2.0/docking_event/?ordering=-docking": "/2.3.0/docking_events/?ordering=-docking",
    "/2.2.0/spacecraft/flight/": "/2.3.0/spacecraft_flights/",
    "/2.2.0/launch/?search=Falcon": "/2.3.0/launches/?search=Falcon",
    "/2.2.0/astronaut/?limit=100": "/2.3.0/astronauts/?limit=100",
    "/2.1.0/launch/": "/2.3.0/launches/",
    "/2.0.0/launch/": "/2.3.0/launches/",
    f"/2.4.0/launches/{LAUNCH}/": f"/2.3.0/launches/{LAUNCH}/",
    "/2.4.0/launches/mini/": "/2.3.0/launches/?mode=list",
    "/2.4.0/launches/": "/2.3.0/launches/",
    "/2.4.0/launches/detailed/?limit=100": "/2.3.0/launches/?limit=100&mode=detailed",
    "/2.4.0/events/?limit=100": "/2.3.0/events/?limit=100",
}
#: The least ratio to reach, cold to the current version, and hot to bare.
GOAL = 0.8


def versions(url: str, seconds: float, rounds: int) -> Table:
    """Rates without kept responses as ratios to the current version's, and with them to bare."""
    targets = [target for pair in ALIKE.items() for target in pair]
    with ExitStack() as stack:
        work = stack.enter_context(tempfile.TemporaryDirectory())
        cold, hot = (
            stack.enter_context(
                serving("spacedevs.wsgi:application", {"DATABASE_URL": url, "KEPT_ANSWERS": kept})
            )
            for kept in ("0", "32")
        )
        for target in targets:  # so that all is rendered
            cold.get(target)
        answers = Path(work, "answers.json")
        answers.write_text(json.dumps({target: recorded(hot, target) for target in targets}))
        bare = stack.enter_context(
            serving("benchmarks.bare:application", {"BARE_ANSWERS": str(answers)})
        )
        rates: dict[tuple[str, str], list[float]] = {}
        for _ in range(rounds):
            for target, like in ALIKE.items():
                for name, server, asked in (
                    ("cold", cold, target),
                    ("like", cold, like),
                    ("hot", hot, target),
                    ("bare", bare, target),
                ):
                    rate = server.load(asked, seconds, connections=8).rate
                    rates.setdefault((target, name), []).append(rate)
        memory = hot.memory(), cold.memory()
    table = Table(
        "", "cold, 1/s", "÷ 2.3.0's", "hot ÷ bare",
        title=f"Other versions, medians of {rounds}; at least {GOAL}",
        caption=f"Peak memory of a worker: hot {memory[0]:.0f} MB, cold {memory[1]:.0f} MB",
    )  # fmt: skip
    for target in ALIKE:
        middle = {name: median(rates[target, name]) for name in ("cold", "like", "hot", "bare")}
        ratios = middle["cold"] / middle["like"], middle["hot"] / middle["bare"]
        marks = (f"{ratio:.2f}{'' if ratio >= GOAL else ' ✗'}" for ratio in ratios)
        table.add_row(target, f"{middle['cold']:.0f}", *marks)
    return table

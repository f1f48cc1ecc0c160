"""The faults that each part has in turn, and how long readers notice one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from signal import SIGTERM
from typing import NamedTuple

from deploy.cluster.load import Load, Phase
from deploy.cluster.parts import ENDED_BY, NAMES, Cluster
from deploy.cluster.processes import Program

#: The kinds of faults, with the seconds for which a part is away. One that is frozen is so for
#: longer than anybody waits for it.
KINDS = {"killed": 3.0, "frozen": 9.0, "restarted": 0.0}
#: Seconds of peace before the first fault, to compare with.
PEACE = 5.0
#: Seconds without an error or a late answer after which all is well again. nginx leaves a node
#: alone for two, and the next fault is not to find it so.
CALM = 3.0
#: Seconds that healing may take once a part is back.
MOST = 40.0
#: How many wrong answers to one fault are told.
TOLD = 3
#: The part without which nobody can find the answer to a new question.
NEEDED_FOR_NEW = "pgbouncer"
#: The part without which there is no answer at all.
NEEDED_FOR_ALL = "nginx"


class Fault(NamedTuple):
    """A part, and what happens to it."""

    part: str
    kind: str


@dataclass
class Outcome:
    """What readers noticed of a fault; no fault is peace."""

    fault: Fault
    phase: Phase
    healed: float | None  # seconds from when the part was back; None if it didn't heal

    @property
    def wrong(self) -> list[str]:
        """What should not have been."""
        wrong = self.phase.wrong
        found = wrong[:TOLD]
        if len(wrong) > TOLD:
            found.append(f"… {len(wrong)} answers in all, the last: {wrong[-1]}")
        if self.healed is None:
            found.append(f"not well {MOST:.0f} s after the part was back")
        part = self.fault.part
        if self.phase.errors and part != NEEDED_FOR_ALL:
            found.append(f"{self.phase.errors} errors though some part knew the answer")
        if self.phase.errors_new and part not in (NEEDED_FOR_NEW, NEEDED_FOR_ALL):
            found.append(f"{self.phase.errors_new} errors though some part could find the answer")
        return found


def go_through(cluster: Cluster, load: Load, kinds: Sequence[str]) -> Iterator[Outcome]:
    """Peace, then each of these faults of each part; yields what came of it."""
    load.next_phase()
    time.sleep(PEACE)
    yield Outcome(Fault("none", "peace"), load.next_phase(), 0.0)
    for part, kind in product(NAMES, kinds):
        fault = Fault(part, kind)
        _happen(cluster.programs[part], fault)
        healed = _heal(load)
        yield Outcome(fault, load.next_phase(), healed)


def _happen(part: Program, fault: Fault) -> None:
    """The fault, up to the moment when the part is back."""
    match fault.kind:
        case "killed":
            part.kill()
            time.sleep(KINDS[fault.kind])
            part.start()
        case "frozen":
            part.freeze()
            time.sleep(KINDS[fault.kind])
            part.thaw()
        case "restarted":
            part.end(ENDED_BY.get(part.name, SIGTERM))
            part.start()


def _heal(load: Load) -> float | None:
    """Seconds from now until the last error or late answer."""
    back = time.monotonic()
    while time.monotonic() < back + MOST:
        time.sleep(0.1)
        calm_since = max(back, load.phase.last_bad)
        if time.monotonic() - calm_since > CALM:
            return calm_since - back
    return None

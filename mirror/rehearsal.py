"""The schedule carried out on paper: which calls it would make, and when."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from mirror.budget import PERIOD
from mirror.jobs import CHANGES, FULL, KNOWN_SIZES, KNOWN_UPCOMING, UPCOMING, Job
from mirror.models import Pass
from mirror.schedule import HORIZON, Situation, Standing, Turn
from mirror.window import Window

#: How long a call takes.
LATENCY = timedelta(seconds=2)


class RehearsedCall(NamedTuple):
    """A call: for which page, when it was sent, and whether it ends its pass."""

    turn: Turn
    at: datetime
    ends: bool


@dataclass
class Rehearsal:
    """A copy that is made on paper, of a source whose sizes are known."""

    now: datetime
    jobs: Mapping[str, Job]
    standings: dict[str, Standing]
    limit: int
    page: int
    #: When recent calls were made.
    made: deque[datetime]
    #: The T-0s around a moment, by resource.
    t_zeros: Callable[[datetime], Mapping[str, Sequence[datetime]]] = lambda now: {}
    #: The passes to make, or whether to go on for ever.
    wanted: set[Turn] = field(default_factory=set)
    goes_on: bool = True

    def calls(self) -> Iterator[RehearsedCall]:
        """The calls, for ever or until all is done."""
        began: dict[Turn, datetime] = {}
        full_asked_at = None
        while turn := self._choose(full_asked_at):
            if isinstance(turn, datetime):
                self.now = turn
                continue
            at = self.now
            self.made.append(at)
            began.setdefault(turn, at)
            if turn.kind == FULL:
                full_asked_at = at
            self.now += LATENCY
            ends = self._read(turn, began)
            if ends:
                self.wanted.discard(turn)
            yield RehearsedCall(turn, at, ends)

    def size(self, name: str) -> int:
        """How many objects a resource has, as far as is known."""
        count = self.standings[name].count
        return KNOWN_SIZES.get(name, 1) if count is None else count

    def _choose(self, full_asked_at: datetime | None) -> Turn | datetime | None:
        while self.made and self.made[0] <= self.now - PERIOD:
            self.made.popleft()
        most = max(len(self.made) - self.limit, 0) + HORIZON
        ends = [at + PERIOD for at in islice(self.made, most)]
        return Situation(
            self.now,
            self.jobs,
            self.standings,
            Window(self.limit, len(self.made), ends),
            self.t_zeros(self.now),
            full_asked_at,
            self.wanted,
            goes_on=self.goes_on,
        ).choose()

    def _read(self, turn: Turn, began: dict[Turn, datetime]) -> bool:
        """Go on by a page; whether that was the pass's last one."""
        name, kind = turn
        before = self.standings[name]
        size = {
            UPCOMING: KNOWN_UPCOMING.get(name, 1),
            CHANGES: 1,
            FULL: self.size(name),
        }[kind]
        offset = before.under_way.get(kind, 0) + self.page
        under_way: dict[Pass.Kind, int] = {**before.under_way, kind: offset}
        standing = replace(
            before,
            has_begun=before.has_begun or kind == FULL,
            knows_changes=self.jobs[name].tells_changes,
            under_way=under_way,
        )
        ends = offset >= size
        if ends:
            del under_way[kind]
            begin = began.pop(turn)
            standing = replace(standing, fresh_at=max(begin, before.fresh_at or begin))
            if kind == FULL:
                standing = replace(standing, full_at=begin, has_missed=False)
        self.standings[name] = standing
        return ends

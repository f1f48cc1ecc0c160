"""Gives each listener its next piece: one reading for all who want the same."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable

from notices.cursors import Gone, Standing
from notices.stream.listener import Listener, Piece
from notices.stream.topics import Topic
from spacedevs.api.http.gate import Client
from spacedevs.database.connections import is_away

#: Seconds without a piece after which a listener gets a comment.
QUIET = 15.0
#: Seconds in which a listener has to take what it is sent.
PATIENCE = 30.0
#: Bytes unsent to all listeners together, beyond which those that are stuck for longest are closed.
MOST_UNSENT = 64 * 2**20
#: Seconds between two attempts while the database is away.
PAUSE = 1.0

logger = logging.getLogger(__name__)

#: What those have in common who get the same piece next: their topic, and the id after which it
#: begins.
Point = tuple[Topic, int]
Groups = dict[Point, list[Listener]]


class Hub:
    """All listeners, in groups of those who get the same piece next.

    A group whose listeners have all that there is rests. When there is more, those that had all
    before come first, and of these the largest. So nobody who is up to date waits for those who
    come back, but for the one piece that is being read.
    """

    def __init__(self, read: Callable[[Topic, int], Awaitable[Piece]]) -> None:
        self._read = read
        self.listeners: set[Listener] = set()
        self.by_client: Counter[Client] = Counter()
        #: How far the journal goes, as far as is known; None before it is.
        self.standing: Standing | None = None
        self._former = 0  # the id of the last entry, before the latest ones came
        self._resting: Groups = {}
        self._current: Groups = {}
        self._behind: Groups = {}
        self._due = asyncio.Event()

    def join(self, listener: Listener) -> None:
        """Take a listener in."""
        self.listeners.add(listener)
        self.by_client[listener.client] += 1
        self.enter(listener)

    def leave(self, listener: Listener) -> None:
        """Forget a listener whose connection is closed."""
        self.listeners.discard(listener)
        self.by_client[listener.client] -= 1
        if not self.by_client[listener.client]:
            del self.by_client[listener.client]

    def enter(self, listener: Listener) -> None:
        """Let a listener wait for its next piece, unless it does already, or has one unsent."""
        if listener.is_waiting or listener.is_closing or listener.stuck_since is not None:
            return
        listener.is_waiting = True
        if self.standing is None or listener.after >= self.standing.last:
            groups = self._resting
        else:
            groups = self._current if listener.after >= self._former else self._behind
            self._due.set()
        groups.setdefault((listener.topic, listener.after), []).append(listener)

    def advance(self, standing: Standing) -> None:
        """Note how far the journal goes.

        If it is another one, or goes less far than before, all listeners have to come back: their
        cursors say nothing.
        """
        former, self.standing = self.standing, standing
        if former is None:
            return
        if standing.name != former.name or standing.last < former.last:
            self.close()
            return
        if standing.last == former.last:
            return
        self._former = former.last
        due = {point: group for point, group in self._resting.items() if point[1] < standing.last}
        for point, group in sorted(due.items(), key=lambda each: -len(each[1])):
            del self._resting[point]
            self._current.setdefault(point, []).extend(group)
        self._due.set()

    def close(self) -> None:
        """Drop all connections."""
        for listener in list(self.listeners):
            listener.close()

    async def serve(self) -> None:
        """Give pieces to groups, for ever."""
        while True:
            groups = self._current or self._behind
            if not groups:
                self._due.clear()
                await self._due.wait()
                continue
            point = next(iter(groups))
            group = [each for each in groups.pop(point) if not each.is_closing]
            if group:
                await self._give(point, group)

    async def _give(self, point: Point, group: list[Listener]) -> None:
        piece = await self._piece(point)
        for listener in group:
            listener.is_waiting = False
            if piece is None:
                listener.close()
            elif listener.stuck_since is None and not listener.is_closing:
                listener.send(piece)
                self.enter(listener)

    async def _piece(self, point: Point) -> Piece | None:
        """The next piece at a point; waits for the database. None if it can't be made."""
        while True:
            try:
                return await self._read(*point)
            except Gone:
                return None
            except Exception as error:
                if not is_away(error):
                    logger.exception("Changes can't be sent: their listeners have to come back.")
                    return None
                await asyncio.sleep(PAUSE)  # the thread that looks has said so

    async def keep(self) -> None:
        """Reassure listeners that get nothing, and close those that take nothing, for ever."""
        while True:
            await asyncio.sleep(1)
            moment = time.monotonic()
            stuck = []
            for listener in list(self.listeners):
                if listener.stuck_since is None:
                    if moment - listener.sent_at > QUIET:
                        listener.reassure()
                elif moment - listener.stuck_since > PATIENCE:
                    listener.close()
                else:
                    stuck.append(listener)
            _close_beyond(MOST_UNSENT, stuck)


def _close_beyond(most: int, stuck: list[Listener]) -> None:
    """Close those that are stuck for longest, until no more than so many bytes are unsent."""
    unsent = sum(listener.unsent for listener in stuck)
    for listener in sorted(stuck, key=lambda each: each.stuck_since or 0):
        if unsent <= most:
            return
        unsent -= listener.unsent
        listener.close()

"""Counts the calls of each client in its hour.

The hour of a client begins with its first call and ends 3600 seconds later, so a client that keeps
to its limit in any hour at all, as Launch Library counts, never has to wait here.
"""

from __future__ import annotations

from collections import OrderedDict
from math import ceil
from threading import Lock
from time import monotonic

from spacedevs.api.http.shared_calls import HOUR, SharedCalls, redis_address

#: The clients that a process remembers: about 30 MB. To be forgotten, a client would have to call
#: from as many other addresses, which have more calls than it could gain.
MOST_CLIENTS = 100_000
#: A process counts calls in lots before it tells the others: a lot is this part of a limit, one
#: call at least and MOST_IN_LOT at most. While one lot is on its way to them, the next is counted,
#: and no more. So a limit is passed by less than two lots for each further process.
PARTS, MOST_IN_LOT = 100, 500
#: Seconds by which the end of an hour may seem to move, without being that of another hour.
TOLERANCE = 1.0


class Hour:
    """The calls of one client in its hour."""

    __slots__ = ("ends", "is_shared", "telling", "told", "untold")

    def __init__(self, ends: float) -> None:
        self.ends = ends  # on the monotonic clock
        self.is_shared = False
        self.telling = Lock()  # held while a lot is on its way to the other processes
        self.told = 0  # calls of all processes, as far as this one has been told
        self.untold = 0  # calls of this process that the others don't know of yet

    @property
    def calls(self) -> int:
        """All calls that this process knows of."""
        return self.told + self.untold

    @property
    def left(self) -> int:
        """The seconds until it ends, one at least."""
        return max(1, ceil(self.ends - monotonic()))

    def tell(self) -> int:
        """The untold calls, which count as told from now on."""
        calls, self.untold = self.untold, 0
        self.told += calls
        self.is_shared = True
        return calls

    def learn(self, calls: int, left: float) -> None:
        """Take over what all processes have counted, and the seconds that are left."""
        ends = monotonic() + left
        is_another = ends > self.ends + TOLERANCE
        self.told = calls if is_another else max(self.told, calls)
        self.ends = ends


class Calls:
    """The calls of all clients: those of this process, or with `shared` of all processes."""

    def __init__(self, shared: SharedCalls | None = None) -> None:
        self.shared = shared
        self._hours: OrderedDict[str, Hour] = OrderedDict()
        self._lock = Lock()

    def count(self, client: str, limit: int) -> int:
        """Count a call unless the limit is reached; the seconds to wait then, else 0."""
        shared = self.shared
        with self._lock:
            hour = self._hour(client)
            if hour.calls >= limit:
                return hour.left
            lot = min(max(limit // PARTS, 1), MOST_IN_LOT)
            ends_lot = not hour.is_shared or hour.untold + 1 >= lot or hour.calls + 1 >= limit
            if shared is None or shared.away or not ends_lot:
                hour.untold += 1
                return 0
        with hour.telling:
            with self._lock:
                if hour.calls >= limit:
                    return hour.left
                hour.untold += 1
                told = hour.tell()
            counted = shared.add(client, told)
            if counted is None:
                return 0
            calls, left = counted
            with self._lock:
                hour.learn(calls, left)
        return hour.left if calls > limit else 0

    def made(self, client: str, limit: int) -> tuple[int, int]:
        """The calls that a client has made, and the seconds until it may make another."""
        shared = self.shared
        calls = left = untold = 0
        with self._lock:
            hour = self._hours.get(client)
            if hour and hour.ends > monotonic():
                untold = hour.tell() if shared and not shared.away else 0
                calls, left = hour.calls, hour.left
        counted = shared.add(client, untold) if shared else None
        if counted and counted[0] > calls:
            calls, left = counted[0], ceil(counted[1])
        return min(calls, limit), left if calls >= limit else 0

    def _hour(self, client: str) -> Hour:
        """The present hour of a client. Forgets the client that has not called for longest."""
        moment = monotonic()
        hour = self._hours.get(client)
        if hour is None or hour.ends <= moment:
            hour = self._hours[client] = Hour(moment + HOUR)
            if len(self._hours) > MOST_CLIENTS:
                self._hours.popitem(last=False)
        self._hours.move_to_end(client)
        return hour


def calls_of_server() -> Calls:
    """The calls of this server's clients: of all its processes if there is a Redis for that."""
    redis = redis_address()
    return Calls(SharedCalls(redis) if redis else None)

"""Bounds how many unknown keys can be tried from one address."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from math import ceil
from threading import Lock
from time import monotonic

#: Different unknown keys that an address may bring in an hour. Clients bring keys of Launch
#: Library's, and hundreds of them may share an address.
MOST_KEYS = 1000
#: Addresses that are remembered: 10 MB at most.
MOST_ADDRESSES = 1000
HOUR = 3600


class Guesses:
    """The unknown keys that each address has brought in an hour."""

    def __init__(self) -> None:
        self._brought: OrderedDict[str, tuple[float, array[int]]] = OrderedDict()
        self._lock = Lock()

    def count(self, address: str, digest: str) -> int:
        """Count an unknown key; the seconds to wait if there were too many before, else 0.

        A key that comes again counts once.
        """
        number = int(digest[:16], 16)
        moment = monotonic()
        with self._lock:
            ends, keys = self._brought.get(address, (moment, array("Q")))
            if ends <= moment:
                ends, keys = moment + HOUR, array("Q")
                self._brought[address] = ends, keys
                if len(self._brought) > MOST_ADDRESSES:
                    self._brought.popitem(last=False)
            self._brought.move_to_end(address)
            if number in keys:
                return 0
            if len(keys) >= MOST_KEYS:
                return ceil(ends - moment)
            keys.append(number)
            return 0

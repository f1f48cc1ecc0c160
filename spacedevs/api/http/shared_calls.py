"""The calls that several processes have counted together, in Redis."""

from __future__ import annotations

import logging
import time
from threading import Lock, Thread
from typing import Any

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from spacedevs.complaints import first_line

logger = logging.getLogger(__name__)

#: Seconds in which the calls of a client count together.
HOUR = 3600
#: Seconds that a request waits for Redis. After a failure no request does.
PATIENCE = 0.25
#: Seconds between two attempts to reach it then.
PAUSE = 1.0
#: The beginning of the counters' names, and the name of what is written to see if Redis is back.
COUNTER, PROBE = "spacedevs:calls:", "spacedevs:probe"


def redis_address() -> str | None:
    """The address of the Redis that CACHE_URL names, if it names one."""
    cache = settings.CACHES["default"]
    if not cache["BACKEND"].endswith("RedisCache"):
        return None
    address = cache["LOCATION"]
    return str(address if isinstance(address, str) else address[0])  # the first one is written to


class SharedCalls:
    """Counters in Redis, each of which is gone when the hour of its client ends.

    While Redis doesn't answer, it is `away`, which is logged once, and a thread asks until it does.
    """

    def __init__(self, address: str) -> None:
        self.away = False
        self._redis: Any = Redis.from_url(
            address,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        self._lock = Lock()

    def add(self, client: str, calls: int) -> tuple[int, float] | None:
        """All calls of a client after these, and the seconds left of its hour; None if away.

        Adding none begins no hour.
        """
        if self.away:
            return None
        name = f"{COUNTER}{client}"
        try:
            with self._redis.pipeline(transaction=True) as commands:
                if calls:
                    commands.set(name, 0, ex=HOUR, nx=True)
                    commands.incrby(name, calls)
                else:
                    commands.get(name)
                commands.pttl(name)
                *_, counted, left = commands.execute()
            return int(counted or 0), max(left, 0) / 1000
        except (RedisError, ValueError) as error:  # another program may have written there
            self._lose(error)
            return None

    def _lose(self, error: Exception) -> None:
        with self._lock:
            if self.away:
                return
            self.away = True
        logger.error(
            "Redis doesn't answer (%s); each process counts calls by itself.", first_line(error)
        )
        Thread(target=self._return, name="redis", daemon=True).start()

    def _return(self) -> None:
        since = time.monotonic()
        while self.away:
            time.sleep(PAUSE)
            try:
                self._redis.set(PROBE, 0, ex=HOUR)  # PING is answered by one that takes no data
            except RedisError:
                continue
            self.away = False
        logger.warning("Redis answers again, after %.1f s.", time.monotonic() - since)

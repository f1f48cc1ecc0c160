"""A thread that works for the event loop, with a database connection of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from django.db import Error, connection

Result = TypeVar("Result")


class DatabaseThread:
    """A thread that does one thing after the other.

    An executor's threads would be waited for at the end of the process, for as long as the database
    keeps them.
    """

    def __init__(self, name: str) -> None:
        self._tasks: SimpleQueue[tuple[asyncio.Future[Any], Callable[[], Any]]] = SimpleQueue()
        Thread(target=self._work, name=name, daemon=True).start()

    async def do(self, task: Callable[[], Result]) -> Result:
        """What a task returns; raises what it raises."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._tasks.put((future, task))
        return await future

    def _work(self) -> None:
        while True:
            future, task = self._tasks.get()
            settle: Callable[[Any], None]
            result: Any
            try:
                settle, result = future.set_result, task()
            except Exception as error:
                if isinstance(error, Error):
                    connection.close()  # the next task gets a new one
                settle, result = future.set_exception, error
            future.get_loop().call_soon_threadsafe(_settle, future, settle, result)
            del future, task, settle, result  # what they hold may go before the next task comes


def _settle(future: asyncio.Future[Any], settle: Callable[[Any], None], result: Any) -> None:
    if not future.done():  # whoever waited may have gone
        settle(result)

"""Puts the parts of the stream together, and runs them until a signal comes."""

from __future__ import annotations

import asyncio
import resource
import signal
from collections.abc import Callable

from django.conf import settings

from notices.stream.admission import Admission
from notices.stream.hub import Hub
from notices.stream.listener import Piece
from notices.stream.reading import Reader
from notices.stream.server import STRANGERS, Server
from notices.stream.threads import DatabaseThread
from notices.stream.topics import Topic
from notices.stream.watching import Watch
from spacedevs.api.http.calls import calls_of_server
from spacedevs.api.http.gate import Gate
from spacedevs.api.http.key_use import KeyUse
from spacedevs.api.http.keys import Keys
from spacedevs.api.registry import registry
from spacedevs.database.connections import wait_within_bounds

#: Where calls count, besides the roots of versions.
CHANGES = "changes/"
#: Files that the process needs besides its connections: modules, databases, pipes.
OTHER_FILES = 100
#: Seconds for which connections are not accepted while nothing is known of the journal.
START_SECONDS = 5.0


class Unable(Exception):
    """The system doesn't let the process have its address, or as many connections as it needs."""


async def run(host: str, port: int, begun: Callable[[], object]) -> None:
    """Serve until SIGTERM or SIGINT; `begun` is called once connections are accepted.

    Raises Unable.
    """
    _allow_files(settings.STREAM_LISTENERS + STRANGERS + OTHER_FILES)
    wait_within_bounds()
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)

    reader, pages = Reader(), DatabaseThread("reading")

    async def read(topic: Topic, after: int) -> Piece:
        return await pages.do(lambda: reader.piece(topic, after))

    hub, use = Hub(read), KeyUse()
    gate = Gate(registry.roots, Keys(), use, calls_of_server(), [CHANGES])
    watch = Watch(lambda found: loop.call_soon_threadsafe(hub.advance, found), use.write)
    watch.start()
    begins_by = loop.time() + START_SECONDS
    while hub.standing is None and loop.time() < begins_by:  # who comes early has to come back
        await asyncio.sleep(0.02)
    server = Server(
        hub,
        Admission(gate, lambda: hub.standing),
        lambda: hub.standing is not None and not watch.is_away,
    )
    try:
        listening = await server.listen(host, port)
    except OSError as error:
        reason = error.strerror or error
        raise Unable(f"Can't listen on {host}, port {port}: {reason}.") from None
    begun()
    tasks = [asyncio.create_task(work) for work in (hub.serve(), hub.keep(), ended.wait())]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    listening.close()
    hub.close()
    await asyncio.gather(*done)  # raises what ended it, unless that was a signal


def _allow_files(number: int) -> None:
    """Let this process have so many files open."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed >= number or allowed == resource.RLIM_INFINITY:
        return
    if most != resource.RLIM_INFINITY and most < number:
        raise Unable(
            f"STREAM_LISTENERS={settings.STREAM_LISTENERS} needs {number} open files, and the "
            f"system allows {most} (ulimit -Hn)."
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (number, most))

"""Puts around the front what the settings ask for: request ids, an access log, metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from multiprocessing.util import Finalize
from typing import Any

from django.conf import settings
from prometheus_client import CollectorRegistry

from spacedevs.api.http.access_log import AccessLog
from spacedevs.api.http.endpoints import Endpoints
from spacedevs.api.http.exposition import Exposition, FromDatabase, at_its_path, listen
from spacedevs.api.http.front import Front
from spacedevs.api.http.metrics import Metrics
from spacedevs.api.http.metrics_files import registry_of_processes
from spacedevs.api.http.observing import Application, Observed, Observer
from spacedevs.api.http.pending import note_metrics
from spacedevs.api.http.sampling import Sampler
from spacedevs.api.registry import Contract

#: Reads metrics off the database; what it raises is logged.
Reader = Callable[[], Iterable[Any]]


def observed(
    front: Front,
    contracts: Mapping[str, Contract],
    readers: Sequence[Reader],
    beside: Iterable[str] = (),
) -> Observed:
    """The application with all that watches it, started.

    `contracts` are the versions by their roots. `readers` read metrics off the database that this
    layer knows nothing of. `beside` are paths that count like those of contracts.
    """
    endpoints = Endpoints(contracts, beside)
    application: Application = front
    observers: list[Observer] = []
    if settings.METRICS:
        own, shown = registry_of_processes()
        metrics = Metrics(own, endpoints)
        observers.append(metrics)
        application = _shown(front, shown, [note_metrics, *readers])
        Sampler(metrics, front.revision, front.kept).start()
    log = AccessLog(endpoints, settings.LOG_FORMAT)
    if settings.ACCESS_LOG:
        log.start()
        observers.append(log)
    observed = Observed(application, observers)
    if observers:
        observed.start()
        # the server's processes end without `atexit`; the higher priority comes first
        Finalize(None, observed.tell, exitpriority=2)
        Finalize(None, log.write, exitpriority=1)
    return observed


def _shown(front: Front, registry: CollectorRegistry, readers: Sequence[Reader]) -> Application:
    """The front, with the metrics at its own address if they have none of theirs."""
    registry.register(FromDatabase(front.revision, readers))
    exposition = Exposition(registry)
    if settings.METRICS == "public":
        return at_its_path(exposition, front)
    listen(exposition, *settings.METRICS_ADDRESS)
    return front

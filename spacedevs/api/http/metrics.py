"""What Prometheus reads of the answers and of the process that makes them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from spacedevs.api.http.endpoints import Endpoints
from spacedevs.api.http.observing import Observation

#: Upper bounds in seconds: kept responses take less than the first, `statement_timeout` is 10.
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """The metrics of a process. Call it with what was seen of some answers.

    Every value of a label is a name of ours, so a client can't make a label with a text.
    """

    def __init__(self, registry: CollectorRegistry, endpoints: Endpoints) -> None:
        self._endpoints = endpoints
        self._answers = Counter(
            "spacedevs_answers_total",
            "Answers by contract, resource, status and source.",
            ["contract", "resource", "status", "source"],
            registry=registry,
        )
        self._seconds = _Histogram(
            "spacedevs_answer_seconds",
            "Seconds until an answer was handed to the server, by source.",
            ["source"],
            buckets=BUCKETS,
            registry=registry,
        )
        self._made = Counter(
            "spacedevs_renderings_made_total",
            "Renderings that requests had made.",
            registry=registry,
        )
        self.kept_bytes = _gauge(registry, "kept_bytes", "Bytes of kept responses.", "livesum")
        self.kept = _gauge(registry, "kept_responses", "Kept responses.", "livesum")
        self.workers = _gauge(registry, "workers", "Processes that serve.", "livesum")
        self.memory = _gauge(
            registry, "worker_memory_bytes", "Resident memory of the largest process.", "livemax"
        )
        self.away = _gauge(
            registry, "database_away", "1 if the database doesn't answer a process.", "livemax"
        )
        self.lag = _gauge(
            registry,
            "revision_lag_seconds",
            "Seconds since the database last told its revision, in the latest process.",
            "livemax",
        )

    def __call__(self, seen: Sequence[Observation]) -> None:
        """Count answers."""
        alike: dict[tuple[str, str, str], int] = {}
        times: dict[str, list[float]] = {}
        for _, seconds, _, _, path, _, status, _, source, made, _ in seen:
            key = path, status, source
            alike[key] = alike.get(key, 0) + 1
            times.setdefault(source, []).append(seconds)
            if made:
                self._made.inc(made)
        for (path, status, source), number in alike.items():
            self._answers.labels(*self._endpoints.of(path), status, source).inc(number)
        for source, values in times.items():
            self._seconds.labels(source).observe_all(values)


class _Histogram(Histogram):
    """A histogram that takes many values at once: the numbers in its files change once for all."""

    def observe_all(self, values: Sequence[float]) -> None:
        """Observe each value."""
        values, counted = sorted(values), 0
        for bound, bucket in zip(self._upper_bounds, self._buckets, strict=True):
            below = bisect_right(values, bound)
            if below > counted:
                bucket.inc(below - counted)
                counted = below
        self._sum.inc(sum(values))


def _gauge(registry: CollectorRegistry, name: str, text: str, mode: str) -> Gauge:
    return Gauge(f"spacedevs_{name}", text, multiprocess_mode=mode, registry=registry)  # type: ignore[arg-type]

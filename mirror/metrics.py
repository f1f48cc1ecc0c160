"""How a copy of another server stands, as metrics for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count, Q, Sum
from prometheus_client.core import GaugeMetricFamily

from core.pictures.models import Picture
from mirror.budget import Budget
from mirror.models import Drift, Source
from mirror.pictures.budget import used
from mirror.status import copied_objects, failures
from mirror.upstream import address


def copy_metrics() -> Iterable[GaugeMetricFamily]:
    """What is known of the copy of UPSTREAM, and of the calls that it may be asked; else nothing.

    Ages are told as the moments since which they grow, in seconds since 1970.
    """
    source = Source.objects.filter(url=address(settings.UPSTREAM)).first()
    if source is None:
        return
    crawls = list(source.crawls.all())
    fresh = _gauge("copy_fresh_timestamp_seconds", "When the last pass of any kind began.")
    complete = _gauge("copy_complete_timestamp_seconds", "When the last full pass began.")
    for crawl in crawls:
        if crawl.fresh_at:
            fresh.add_metric([crawl.resource], crawl.fresh_at.timestamp())
        if crawl.full_at:
            complete.add_metric([crawl.resource], crawl.full_at.timestamp())
    failing = _gauge("copy_failures", "What could not be copied.")
    drift = _gauge("copy_drift_keys", "Keys unknown here or missing there.", "resource", "kind")
    objects = _gauge("copy_objects", "Objects that were copied and are there.")
    vanished = _gauge("copy_vanished_objects", "Objects that have vanished there.")
    drifted = _drifted(source)
    copied, failed = copied_objects(source), failures(source)
    for crawl in crawls:
        name = crawl.resource
        failing.add_metric([name], failed.get(name, 0))
        for kind in Drift.Kind:
            drift.add_metric([name, kind.value], drifted.get((name, kind.value), 0))
        present, gone = copied.get(name, (0, 0))
        objects.add_metric([name], present)
        vanished.add_metric([name], gone)
    yield from (fresh, complete, failing, drift, objects, vanished)
    budget = Budget(source)
    yield _number("source_calls_limit", "Calls an hour that the source allows.", budget.limit)
    yield _number("source_calls_left", "Calls that may be made right now.", budget.left())


def picture_metrics() -> Iterable[GaugeMetricFamily]:
    """How many pictures are known, copied and failing, what they take, and the calls for them."""
    known = Picture.objects.order_by().aggregate(
        known=Count("pk"),
        copied=Count("pk", filter=~Q(file="")),
        failing=Count("pk", filter=Q(failures__gt=0)),
        bytes=Sum("bytes", default=0),
    )
    size = known.pop("bytes")
    pictures = _gauge("pictures", "Pictures elsewhere, by how they stand.", "state")
    for state, number in known.items():
        pictures.add_metric([state], number)
    calls, _ = used()
    yield pictures
    yield _number("picture_bytes", "Bytes of the copies of pictures.", size)
    left = max(settings.MEDIA_CALLS - calls, 0)
    yield _number("picture_calls_left", "Requests for pictures that may be made right now.", left)


def _drifted(source: Source) -> dict[tuple[str, str], int]:
    """By resource and kind, how many keys of a source's documents differ from the contract."""
    rows = Drift.objects.filter(crawl__source=source).order_by()
    counted = rows.values_list("crawl__resource", "kind").annotate(number=Count("pk"))
    return {(name, kind): number for name, kind, number in counted}


def _gauge(name: str, text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"spacedevs_{name}", text, labels=labels or ["resource"])


def _number(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"spacedevs_{name}", text, value=value)

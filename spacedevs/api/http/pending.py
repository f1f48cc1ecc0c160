"""How many change notes are pending, as metrics."""

from __future__ import annotations

from prometheus_client.core import GaugeMetricFamily

from spacedevs.api.renderings.models import ChangeNote


def note_metrics() -> list[GaugeMetricFamily]:
    """The number of change notes that nobody has followed yet."""
    number = ChangeNote.objects.count()
    return [GaugeMetricFamily("spacedevs_change_notes", "Pending change notes.", value=number)]

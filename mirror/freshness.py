"""A sentence on how fresh the copy is."""

from __future__ import annotations

from django.db.models import Count, Min, Q

from mirror.models import Source


def freshness() -> str:
    """One sentence for each source that is copied, in Markdown; empty if there is none."""
    sources = Source.objects.annotate(
        resources=Count("crawls", filter=Q(crawls__full_at__isnull=False)),
        oldest=Min("crawls__full_at"),
        latest=Min("crawls__fresh_at", filter=Q(crawls__resource__in=["launches", "events"])),
    )
    return "\n\n".join(
        f"{source.resources} resources are copied from {source.url}: all of them as of "
        f"{source.oldest:%Y-%m-%d %H:%M} UTC or later"
        + (f", launches and events as of {source.latest:%Y-%m-%d %H:%M}." if source.latest else ".")
        for source in sources.filter(resources__gt=0).order_by("pk")
    )

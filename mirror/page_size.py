"""How many objects a source is asked for at once: fewer if it can't give as many as usual."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mirror.agreement import contradiction
from mirror.models import Source
from mirror.upstream import Page, Upstream, UpstreamError

#: The objects on a page, and the fewest that are asked for.
PAGE, LEAST = 100, 10
#: How long it is remembered that a source gives fewer at once. Then it is asked for a whole page.
REMEMBERED = timedelta(days=7)


class PageSize:
    """The number of objects that a source is asked for at once, which the source remembers."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        #: Whether even the smallest page failed, so that the number of objects is not to blame.
        self._is_blameless = False

    def read(self, path: str, offset: int, query: dict[str, str]) -> Page:
        """The page of a list from an offset on, of the size that the source can give.

        Raises UpstreamError if it gives none of any size.
        """
        size = page_size_of(self._upstream.source)
        while True:
            try:
                page = self._upstream.page(path, **query, limit=size, offset=offset)
            except UpstreamError as error:
                is_blameless = self._is_blameless or self._upstream.fails_elsewhere(path)
                if not error.too_much or size == LEAST or is_blameless:
                    self._is_blameless = error.too_much
                    raise
                size = max(size // 2, LEAST)
            else:
                self._is_blameless = False
                given = len(page.documents)
                is_short = 0 < given < size and page.next and not contradiction(page, offset)
                self._remember(max(given, LEAST) if is_short else size)
                return page

    def _remember(self, size: int) -> None:
        source = self._upstream.source
        if size < page_size_of(source):
            source.page_size, source.page_size_at = size, timezone.now()
            source.save(update_fields=["page_size", "page_size_at"])


def page_size_of(source: Source) -> int:
    """How many objects a source is asked for at once, as far as is known."""
    learned_at = source.page_size_at
    if source.page_size and learned_at and learned_at > timezone.now() - REMEMBERED:
        return source.page_size
    return PAGE

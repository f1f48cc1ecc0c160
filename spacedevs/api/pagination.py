"""Pages by limit and offset, as upstream cuts them."""

from __future__ import annotations

from rest_framework.pagination import LimitOffsetPagination


class ResultsPagination(LimitOffsetPagination):
    """Ten results by default, a hundred at most; a limit that is no such number is ignored."""

    default_limit = 10
    max_limit = 100

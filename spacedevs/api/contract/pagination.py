"""Pages by limit and offset, as upstream cuts them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request

from spacedevs.api.contract.keys import PAGINATED, meanings
from spacedevs.api.renderings.pages import Page, page


class ResultsPagination(LimitOffsetPagination):
    """Ten results by default, a hundred at most; an invalid limit is ignored."""

    default_limit = 10
    max_limit = 100

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet, request: Request, view: Any
    ) -> Page:
        """The page of a ResourceViewSet that the request asks for."""
        self.request = request
        limit = self.get_limit(request) or self.default_limit
        self.limit, self.offset = limit, self.get_offset(request)
        found = page(queryset, view.get_serializer_class(), limit, self.offset)
        self.count = found.count
        self.display_page_controls = found.count > limit
        return found

    def envelope(self) -> dict[str, Any]:
        """The keys around the results."""
        return {
            "count": self.count,
            "next": self.get_next_link(),
            "previous": self.get_previous_link(),
        }

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema of a page, whose keys say what they mean."""
        page_schema = super().get_paginated_response_schema(schema)
        told = meanings(PAGINATED)
        for key, value in page_schema["properties"].items():
            value["description"] = told[key]
        return page_schema

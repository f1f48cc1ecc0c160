"""The one viewset that every resource is declared with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.text import capfirst
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.formatting import markup_description
from rest_framework.viewsets import ReadOnlyModelViewSet

from spacedevs.api.docs import PageRenderer, endpoint_text
from spacedevs.api.fields import Address
from spacedevs.api.filters import FilterSet, SearchFilter
from spacedevs.api.modes import Modes, SerializerClass
from spacedevs.api.ordering import TotalOrderingFilter
from spacedevs.api.pagination import ResultsPagination
from spacedevs.api.plans import plan_for
from spacedevs.api.schema import OperationSchema


class ResourceViewSet(ReadOnlyModelViewSet):
    """A resource: a list of objects in several modes, and each of them by its id.

    A resource is a subclass with attributes only: DRF's own (`queryset`, `filterset_class`,
    `search_fields`, `ordering_fields`, `ordering` for the default order) and these:
    """

    #: The resource's modes; one without modes has a `serializer_class` instead.
    modes: ClassVar[Modes | None] = None
    #: The method of the queryset that picks the rows of this endpoint, for example "upcoming".
    scope: ClassVar[str | None] = None
    #: What the page above the answers shows: {"filter": "type__ids=2,8", "search": "Flyby", …}.
    examples: ClassVar[dict[str, str]] = {}
    #: Groups of the OpenAPI document that the operations belong to.
    tags: ClassVar[Sequence[str]] = ()
    #: Whether the operations have a summary in the OpenAPI document.
    summarized: ClassVar[bool] = True
    #: The resource's path below the API's root; set by the router.
    prefix: ClassVar[str] = ""

    filterset_class: ClassVar[type[FilterSet] | None] = None
    search_fields: Sequence[str] = ()
    ordering_fields: Sequence[str] = ()
    ordering: Sequence[str] = ()
    http_method_names = ["get", "head"]
    renderer_classes = [JSONRenderer, PageRenderer]
    filter_backends = [DjangoFilterBackend, SearchFilter, TotalOrderingFilter]
    pagination_class = ResultsPagination
    schema = OperationSchema()

    @classmethod
    def serializers_by_mode(cls) -> dict[str, SerializerClass]:
        """What shows the resource in each mode; without modes, what shows it counts as normal."""
        return cls.modes.serializers if cls.modes else {"normal": cls.serializer_class}

    @property
    def allowed_methods(self) -> list[str]:
        """Upstream announces GET alone, though HEAD is answered too."""
        return ["GET"]

    def get_serializer_class(self) -> SerializerClass:
        """The serializer of the mode asked for; a single object is shown in the fullest."""
        if self.modes is None:
            return super().get_serializer_class()
        if self.detail:
            return self.modes.fullest
        return self.modes.choose(self.request.query_params.get("mode"))

    def get_queryset(self) -> QuerySet:
        """The endpoint's rows with all that the serializer reads, in a fixed number of queries."""
        queryset = super().get_queryset()
        if self.scope:
            queryset = getattr(queryset, self.scope)()
        return plan_for(self.get_serializer_class()).apply(queryset)

    def get_object(self) -> Any:
        """The object that the address names, by digits or a UUID with nothing around them."""
        if not re.fullmatch("[0-9A-Fa-f-]+", self.kwargs["pk"]):
            raise Http404
        return super().get_object()

    def get_serializer_context(self) -> dict[str, Any]:
        """DRF's context and the address that `url` fields start with."""
        address = {"address": Address.of(self.request)} if self.request else {}
        return {**super().get_serializer_context(), **address}

    def get_view_description(self, html: bool = False) -> str:
        """The text above the answers, in Markdown or as HTML."""
        text = endpoint_text(self)
        return markup_description(text) if html else text

    @classmethod
    def title(cls, *, plural: bool) -> str:
        """What the endpoint shows, in title case: "Upcoming Event" or "Upcoming Events"."""
        meta = cls.queryset.model._meta  # type: ignore[union-attr]
        words = str(meta.verbose_name_plural if plural else meta.verbose_name).split()
        scope = [capfirst(cls.scope)] if cls.scope else []
        return " ".join([*scope, *map(capfirst, words)])

"""The viewsets that resources and single objects are declared with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.utils.text import capfirst
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.formatting import markup_description
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from spacedevs.api.contract.descriptions import page_text
from spacedevs.api.contract.explained import Keys, keys_of, keys_of_page
from spacedevs.api.contract.filtersets import FilterBackend, FilterSet
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.ordering import TotalOrderingFilter
from spacedevs.api.contract.pagination import ResultsPagination
from spacedevs.api.contract.renderers import JSONBytes, JSONRenderer, PageRenderer
from spacedevs.api.contract.schema import OperationSchema, SingleOperationSchema
from spacedevs.api.contract.search import SearchFilter
from spacedevs.api.registry import SerializerClass, registry
from spacedevs.api.renderings.making import make_unstored
from spacedevs.api.renderings.pages import Page, room, single
from spacedevs.api.renderings.revisions import DATA_REVISION, RENDERINGS_MADE
from spacedevs.api.renderings.texts import Address, addressed, dumps


class Endpoint(GenericViewSet):
    """What all endpoints share: they are read-only, as JSON or as a page."""

    #: Its modes; an endpoint without modes has a `serializer_class` instead.
    modes: ClassVar[Modes | None] = None
    #: Examples for the page's text: {"filter": "type__ids=2,8", "search": "Flyby", …}.
    examples: ClassVar[dict[str, str]] = {}
    #: Groups of the OpenAPI document that the operations belong to.
    tags: ClassVar[Sequence[str]] = ()
    #: Whether a call counts against its client's limit.
    counted: ClassVar[bool] = True
    #: Whether its responses show data, and so need the database.
    shows_data: ClassVar[bool] = True
    #: The path below the contract's root; set by the router for each of its routes.
    prefix: str = ""
    #: The mode of an address that shows one mode alone; set by the router.
    mode: str | None = None
    #: The contract's root, for example `2.3.0/`; set for each request.
    root: str = ""

    filterset_class: ClassVar[type[FilterSet] | None] = None
    search_fields: Sequence[str] = ()
    ordering_fields: Sequence[str] = ()
    http_method_names = ["get", "head"]
    renderer_classes = [JSONRenderer, PageRenderer]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Note the root that the request asks."""
        self.root = registry.root_of(request.path_info)
        super().initial(request, *args, **kwargs)

    @property
    def allowed_methods(self) -> list[str]:
        """GET alone, as upstream announces, though HEAD is answered too."""
        return ["GET"]

    def get_view_description(self, html: bool = False) -> str:
        """The page's text, in Markdown or as HTML."""
        text = page_text(self)
        return markup_description(text) if html else text

    def keys(self) -> Keys | None:
        """What the keys of its answers mean, for its page."""
        serializer_class: SerializerClass = self.get_serializer_class()
        shown = keys_of(serializer_class)
        return keys_of_page(shown) if self.pagination_class and not self.detail else shown


class SingleViewSet(Endpoint):
    """A single object at an address of its own, which upstream documents as a list.

    A subclass has a method `list` that returns it.
    """

    #: The operation's summary in the OpenAPI document.
    summary: ClassVar[str | None] = None

    filter_backends = []
    pagination_class = None
    schema = SingleOperationSchema()

    def get_serializer_class(self) -> SerializerClass:
        """The serializer of the request's mode."""
        if self.modes is None:
            return super().get_serializer_class()
        return self.modes.choose(self.request.query_params.get("mode"))

    def show(self, **contents: Any) -> Response:
        """The response with the rows of querysets in the mode of the request."""
        data, revision = make_unstored(
            self.get_serializer_class(), contents, Address.of(self.request)
        )
        self.request.META[DATA_REVISION] = revision
        return Response(data)


class ResourceViewSet(Endpoint, ReadOnlyModelViewSet):
    """A resource: a list of objects in several modes, and each object by its id.

    A resource is a subclass with attributes only: DRF's own (`queryset`, `filterset_class`,
    `search_fields`, `ordering_fields`, `ordering` for the default order), those of Endpoint, and
    these:
    """

    #: The method of the queryset that picks the rows of this endpoint, for example "upcoming".
    scope: ClassVar[str | None] = None
    #: Whether the operations have a summary in the OpenAPI document.
    summarized: ClassVar[bool] = True
    #: What shows a single object if it isn't the list's `serializer_class`, without modes.
    single_serializer_class: ClassVar[SerializerClass] = None

    ordering: Sequence[str] = ()
    filter_backends = [FilterBackend, SearchFilter, TotalOrderingFilter]
    pagination_class = ResultsPagination
    schema = OperationSchema()

    @classmethod
    def serializers_by_mode(cls) -> dict[str, SerializerClass]:
        """The serializer of each mode; without modes, the only one counts as normal."""
        return cls.modes.serializers if cls.modes else {"normal": cls.serializer_class}

    @classmethod
    def serializers(cls) -> list[SerializerClass]:
        """All serializers that show the resource's objects at addresses of their own."""
        single = [cls.single_serializer_class] if cls.single_serializer_class else []
        return [*cls.serializers_by_mode().values(), *single]

    def get_serializer_class(self) -> SerializerClass:
        """The serializer of the address or of the request's mode; single objects have their own."""
        if self.modes is None:
            single = self.single_serializer_class if self.detail else None
            return single or super().get_serializer_class()
        mode = self.mode or self.request.query_params.get("mode")
        return self.modes.choose_single(mode) if self.detail else self.modes.choose(mode)

    def get_queryset(self) -> QuerySet:
        """The endpoint's rows."""
        queryset = super().get_queryset()
        return getattr(queryset, self.scope)() if self.scope else queryset

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of the objects that the request asks for."""
        queryset = self.filter_queryset(self.get_queryset())
        with room(self.paginator.get_limit(request)):  # type: ignore[union-attr]
            page: Page = self.paginate_queryset(queryset)  # type: ignore[assignment]
            head = dumps(self.paginator.envelope())[:-1]  # type: ignore[union-attr]
            return self._response(page, f'{head},"results":['.encode(), b"]}")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The object that the address names by a bare number or UUID."""
        if not re.fullmatch("[0-9A-Fa-f-]+", kwargs["pk"]):
            raise Http404
        queryset = self.filter_queryset(self.get_queryset())
        try:
            found = single(queryset.filter(pk=kwargs["pk"]), self.get_serializer_class())
        except (ValueError, ValidationError):
            raise Http404 from None
        if not found.texts:
            name = queryset.model._meta.object_name
            raise Http404(f"No {name} matches the given query.")
        return self._response(found)

    def _response(self, page: Page, head: bytes = b"", tail: bytes = b"") -> Response:
        self.request.META[DATA_REVISION] = page.revision
        self.request.META[RENDERINGS_MADE] = page.made
        return Response(
            JSONBytes(addressed(page.texts, Address.of(self.request), head=head, tail=tail))
        )

    @classmethod
    def title(cls, *, plural: bool) -> str:
        """What the endpoint shows, in title case: "Upcoming Event" or "Upcoming Events"."""
        meta = cls.queryset.model._meta  # type: ignore[union-attr]
        words = str(meta.verbose_name_plural if plural else meta.verbose_name).split()
        scope = [capfirst(cls.scope)] if cls.scope else []
        return " ".join([*scope, *map(capfirst, words)])

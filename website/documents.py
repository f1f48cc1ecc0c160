"""Objects as the API shows them, from its renderings, and the pages that they have here."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet

from core.addresses import address_in
from events.views import EventViewSet
from launches.views.agencies import AgencyViewSet
from launches.views.astronauts import AstronautViewSet
from launches.views.dockings import SpaceStationViewSet
from launches.views.launches import LaunchViewSet
from spacedevs.api.contract.viewsets import ResourceViewSet
from spacedevs.api.registry import SerializerClass, registry
from spacedevs.api.renderings.models import key_text
from spacedevs.api.renderings.pages import page, single
from spacedevs.api.renderings.pictures import PATH
from spacedevs.api.renderings.texts import Address, addressed

#: The resources whose objects have pages, by their paths, which are the API's.
RESOURCES: dict[str, type[ResourceViewSet]] = {
    "launches": LaunchViewSet,
    "events": EventViewSet,
    "agencies": AgencyViewSet,
    "space_stations": SpaceStationViewSet,
    "astronauts": AstronautViewSet,
}

Document = dict[str, Any]


def detailed(viewset: type[ResourceViewSet], key: Any) -> Document | None:
    """The object of a resource with a key, in its fullest mode; None if there is none."""
    assert viewset.modes
    assert viewset.queryset is not None
    found = _read(single(viewset.queryset.filter(pk=key), viewset.modes.fullest).texts)
    return found[0] if found else None


def first(queryset: QuerySet, serializer_class: SerializerClass, most: int) -> list[Document]:
    """The first objects of an ordered queryset.

    Their keys are read beforehand: a page of all would take a count of all.
    """
    keys = list(queryset.values_list("pk", flat=True)[:most])
    if not keys:
        return []
    rows = queryset.model._base_manager.filter(pk__in=keys).order_by("pk")
    found = page(rows, serializer_class, most, 0)
    documents = dict(zip(found.keys, _read(found.texts), strict=True))
    names = [key_text(key, queryset.model) for key in keys]
    return [documents[name] for name in names if name in documents]


def page_of(document: Document) -> str:
    """The page of a nested object: here, or else the API's; blank if it has no address."""
    address: str = document.get("url") or ""
    resource, _, rest = address.removeprefix(f"/{registry.current.root}").partition("/")
    return f"/{resource}/{rest}" if resource in RESOURCES else address


def in_every_version(model: Any, key: Any) -> list[tuple[str, str]]:
    """The versions that show an object, each with its address there."""
    return [
        (contract.version, f"{address}?format=json")
        for contract in registry.contracts
        if (address := address_in(contract, model, key))
    ]


def _read(texts: list[bytes]) -> list[Document]:
    """Documents whose links begin at this server's root, and whose pictures are copies if kept."""
    return json.loads(addressed(texts, Address(pictures=PATH, copies=True), head=b"[", tail=b"]"))

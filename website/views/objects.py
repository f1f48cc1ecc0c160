"""The page of an object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacedevs.api.renderings.models import key_text
from website.belonging import of_agency, of_astronaut, of_launch, of_station
from website.describing.agencies import agency
from website.describing.astronauts import astronaut
from website.describing.events import event
from website.describing.launches import launch
from website.describing.stations import station
from website.documents import RESOURCES, Document, detailed, in_every_version
from website.gone import gone
from website.page import DataPage, Missing
from website.parts import Description, Section

DESCRIBED: dict[str, Callable[[Document], Description]] = {
    "launches": launch,
    "events": event,
    "agencies": agency,
    "space_stations": station,
    "astronauts": astronaut,
}
BELONGING: dict[str, Callable[[Any], list[Section]]] = {
    "launches": of_launch,
    "agencies": of_agency,
    "space_stations": of_station,
    "astronauts": of_astronaut,
}


class ObjectView(DataPage):
    """The page of an object of the `resource` that its route names."""

    template_name = "website/object.html"
    resource = ""

    def data(self, **kwargs: Any) -> dict[str, Any]:
        """The description of the object, and where it is as JSON."""
        viewset, key = RESOURCES[self.resource], kwargs["key"]
        document = detailed(viewset, key)
        model: Any = viewset.queryset.model  # type: ignore[union-attr]
        if document is None:
            reason = f"There is no {model._meta.verbose_name.lower()} with the id {key}."
            raise Missing(reason, gone(self.resource, key_text(key, model)))
        shown = DESCRIBED[self.resource](document)
        if self.resource in BELONGING:
            shown.sections = [*BELONGING[self.resource](key), *shown.sections]
        return {
            "shown": shown,
            "versions": in_every_version(model, key),
        }

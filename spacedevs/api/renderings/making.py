"""Makes renderings: fetches objects by the plan of a serializer and writes them as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework.serializers import ListSerializer

from spacedevs.api.reading.fetching import fetch
from spacedevs.api.reading.plans import EXTRA, nested_class, plan_for
from spacedevs.api.registry import SerializerClass
from spacedevs.api.renderings.extra import with_extra
from spacedevs.api.renderings.models import key_text
from spacedevs.api.renderings.revisions import revision_state
from spacedevs.api.renderings.texts import NOWHERE, Address, marked
from spacedevs.database.snapshots import in_transaction, snapshot


class ShownOnce:
    """A serializer that shows an object once, however often and however deep it is nested.

    The context made by `context_of` has two dictionaries for it: `shown`, the objects by class,
    model and key, and `serializers`, one of each class, so that each builds its fields once.
    """

    context: dict[str, Any]

    def to_representation(self, instance: Any) -> Any:
        """The object's data, taken from the context if it is there."""
        shown = self.context.get("shown")
        if shown is None:
            return super().to_representation(instance)  # type: ignore[misc]
        name = type(self), type(instance), instance.pk
        if name not in shown:
            one = self.context["serializers"].setdefault(type(self), self)
            data = super(ShownOnce, one).to_representation(instance)  # type: ignore[misc]
            if getattr(instance, EXTRA, None):
                data = _with_extra(data, instance, type(self), self.context["address"])
            shown[name] = data
        return shown[name]


def context_of(address: Address) -> dict[str, Any]:
    """The context of one run of serializers, with the address that links begin with."""
    return {"address": address, "shown": {}, "serializers": {}}


def make(serializer_class: SerializerClass, model: Any, keys: Iterable[Any]) -> dict[str, str]:
    """The texts of the objects with the given keys, by `key_text` of the keys."""
    if not keys:
        return {}
    rows = fetch(plan_for(serializer_class), model._base_manager.filter(pk__in=keys))
    shown = serializer_class(rows, many=True, context=context_of(NOWHERE)).data
    texts = {}
    for row, data in zip(rows, shown, strict=True):
        if getattr(row, EXTRA, None):
            data = _with_extra(data, row, serializer_class, NOWHERE, whole=True)
        texts[key_text(row.pk, model)] = marked(data)
    return texts


def make_unstored(
    serializer_class: SerializerClass, contents: Mapping[str, Any], address: Address
) -> tuple[Any, tuple[int, int] | None]:
    """The data of a serializer that shows rows of several tables, and the revision that it shows.

    `contents` has a queryset for each list that the serializer nests, and a mapping of the same
    kind for each single serializer. The revision is that of `pages.Page`.
    """
    reliable = not in_transaction()
    with snapshot():
        state = revision_state()
        data = serializer_class(
            _fetched(serializer_class, contents), context=context_of(address)
        ).data
    return data, state.noted if reliable else None


def _with_extra(
    data: Any, row: Any, serializer_class: SerializerClass, address: Address, *, whole: bool = False
) -> dict[str, Any]:
    return with_extra(data, row, serializer_class, marked=address is NOWHERE, whole=whole)


def _fetched(serializer_class: SerializerClass, contents: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: fetch(plan_for(nested), contents[name])
        if isinstance(shown, ListSerializer)
        else _fetched(nested, contents[name])
        for name, shown in serializer_class().fields.items()
        if (nested := nested_class(shown))
    }

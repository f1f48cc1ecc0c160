"""The objects of entries as they are now, in a version and mode that a reader asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings

from notices.models import Entry
from notices.resources import serializer_for, shown_by
from spacedevs.api.registry import Contract
from spacedevs.api.renderings.pages import page, room
from spacedevs.api.renderings.pictures import PATH
from spacedevs.api.renderings.texts import Address, addressed

#: An object by the resource and key that entries have.
Named = tuple[str, str]


def address_of(contract: Contract, server: str) -> Address:
    """Where a contract is on a server, whose address ends in a slash: `https://a.example/`."""
    return Address(
        base=f"{server}{contract.root}",
        pictures=f"{server}{PATH.removeprefix('/')}",
        copies=settings.MEDIA_ADDRESSES == "local",
    )


def documents(
    entries: Iterable[Entry], contract: Contract, mode: str, server: str
) -> dict[Named, bytes]:
    """The JSON of the objects of entries that exist now, as the contract shows them in a mode.

    An object that doesn't exist, or that the contract doesn't have, is left out. For each resource
    it takes two queries if all is stored.
    """
    keys: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for entry in entries:
        if entry.what != Entry.What.DELETED:
            keys[entry.resource][entry.key] = None
    shown, address = shown_by(contract), address_of(contract, server)
    found: dict[Named, bytes] = {}
    with room(sum(map(len, keys.values()))):
        for resource in keys.keys() & shown.keys():
            _, viewset = shown[resource]
            queryset = viewset.queryset.filter(pk__in=keys[resource]).order_by("pk")
            rows = page(queryset, serializer_for(viewset, mode), len(keys[resource]), 0)
            for key, text in zip(rows.keys, rows.texts, strict=True):
                found[resource, key] = addressed([text], address)
    return found

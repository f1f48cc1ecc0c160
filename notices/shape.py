"""An entry as JSON: the one shape that the change list, the stream and webhooks have."""

from __future__ import annotations

from typing import Any

from notices.cursors import Cursor
from notices.documents import Named, address_of, documents
from notices.models import Entry
from notices.resources import key_in_json, shown_by
from notices.selection import Selected, Selection
from spacedevs.api.registry import Contract, registry
from spacedevs.api.renderings.texts import Address, dumps


def told(found: list[Selected], selection: Selection, journal: str, server: str) -> list[bytes]:
    """The JSON of entries, with their objects if the selection asks for a contract.

    `journal` is the name of their journal, `server` the address that links begin with:
    `https://a.example/`.
    """
    contract, objects = selection.contract, None
    if contract:
        entries = [each.entry for each in found]
        objects = documents(entries, contract, selection.mode, server)
    return [as_json(each, journal, server, contract, objects) for each in found]


def as_json(
    selected: Selected,
    journal: str,
    server: str,
    contract: Contract | None = None,
    objects: dict[Named, bytes] | None = None,
) -> bytes:
    """The JSON of an entry; with `objects`, the one among them that it is about, or null."""
    entry, matches = selected.entry, selected.matches
    contract = contract or registry.current
    address = address_of(contract, server)
    url = _url(entry.resource, entry.key, contract, address)
    shown = None
    if objects is not None and entry.what != Entry.What.DELETED:
        shown = objects.get((entry.resource, entry.key))
        if shown is None:  # the version doesn't show it, or it was deleted since
            url, matches = None, False
    body = dumps(
        {
            "id": str(Cursor(journal, entry.pk)),
            "what": str(entry.what),
            "resource": entry.resource,
            "key": key_in_json(entry.resource, entry.key),
            "url": url,
            "name": entry.name,
            "changed_at": entry.changed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "revision": entry.revision,
            "keys": entry.keys,
            "before": entry.before,
            "cause": _cause(entry, contract, address),
            "matches": matches,
        }
    ).encode()
    if objects is None:
        return body
    return body[:-1] + b',"object":' + (shown or b"null") + b"}"


def _url(resource: str, key: str, contract: Contract, address: Address) -> str | None:
    """The address of an object; None if the contract doesn't have it."""
    if resource not in shown_by(contract):
        return None
    path, _ = shown_by(contract)[resource]
    return f"{address.base}{path}/{key_in_json(resource, key)}/"


def _cause(entry: Entry, contract: Contract, address: Address) -> dict[str, Any] | None:
    if not entry.cause_resource:
        return None
    resource, key = entry.cause_resource, entry.cause_key
    return {
        "resource": resource,
        "key": key_in_json(resource, key),
        "url": _url(resource, key, contract, address),
    }

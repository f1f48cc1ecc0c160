"""Whatever the schemas call nullable can be null in a document, and comes back as it was."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from operator import itemgetter
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from rest_framework import serializers

from launches.models import Launch
from launches.serializers.detailed import LaunchDetailedSerializer
from mirror.catalogue import resources
from mirror.store import store
from spacedevs.api.contract.modes import ResponseModeField
from spacedevs.api.reading.plans import nested_class, reached, relations
from spacedevs.api.registry import registry, serializers_of
from spacedevs.api.renderings.extra import component_name
from tests.documents import rows
from tests.schemas import Schema
from tests.shares import part

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("version", ["2.3.0", "2.4.0"])
def test_each_nullable_property_has_a_place_for_null(version: str) -> None:
    assert not list(without_null(Schema.committed(version)))


def without_null(schema: Schema) -> Iterator[str]:
    """The nullable properties of a schema whose null could not be stored."""
    models = dict(reached(serializers_of(registry.current.viewsets).items()))
    known = {component_name(each): each for each in models}
    for name, component in schema.document["components"]["schemas"].items():
        fields = stored(known[name]) if name in known else {}
        for key, described in component.get("properties", {}).items():
            shown = fields.get(key)
            if not described.get("nullable") or shown is None:
                continue
            if isinstance(shown, serializers.ListSerializer):
                takes_null = shown.allow_null
            else:
                [column, *_] = relations(models[known[name]], shown.source_attrs)
                takes_null = column.null or not column.concrete
            if not takes_null:
                yield f"{name}.{key}"


def stored(serializer_class: Any) -> dict[str, Any]:
    """The fields of a serializer that are no computed ones."""
    return {
        key: shown
        for key, shown in serializer_class().fields.items()
        if shown.source_attrs and not isinstance(shown, ResponseModeField)
    }


#: Without its rocket, a launch would not be that of a flight; without NET, status, pad and provider
#: it would be one that documents only mention.
NEEDED = [[Launch._meta.get_field(name)] for name in ("rocket", "status")]


class Member(NamedTuple):
    """A value that may be null within a document: its holder and key, and the holder's model."""

    holder: dict[str, Any]
    key: str
    model: Any


def nullable(
    document: Any, serializer_class: Any, model: Any, listed_by: Any = None
) -> Iterator[Member]:
    """What may be null in a document and isn't; `listed_by` is the list that the document is in."""
    for key, shown in stored(serializer_class).items():
        value = document[key]
        if value is None:
            continue
        path = relations(model, shown.source_attrs)
        is_list = isinstance(shown, serializers.ListSerializer)
        takes_null = shown.allow_null if is_list else path[0].concrete and path[0].null
        leads_back = listed_by is not None and path[0].remote_field is listed_by
        if takes_null and not leads_back and path not in NEEDED:
            yield Member(document, key, model)
        if nested := nested_class(shown):
            for each in value if is_list else [value]:
                yield from nullable(each, nested, path[-1].related_model, path[-1])


@pytest.mark.parametrize("resource", part(sorted(resources()), 2))
def test_null_comes_back(client: Client, resource: str) -> None:
    mode, serializer_class = list(resources()[resource].items())[-1]
    found = rows(client, f"/2.3.0/{resource}/", f"mode={mode}")
    fullest: dict[Any, tuple[int, Any]] = {}  # for each model, the document with most of its keys
    for row in found:
        numbers = Counter(
            each.model for each in nullable(row, serializer_class, serializer_class.Meta.model)
        )
        for model, number in numbers.items():
            fullest[model] = max(fullest.get(model, (0, None)), (number, row), key=itemgetter(0))
    wrong = []
    for model, (_, row) in fullest.items():
        document = deepcopy(row)
        for each in list(nullable(document, serializer_class, serializer_class.Meta.model)):
            if each.model is model:
                each.holder[each.key] = None
        with transaction.atomic():
            store(serializer_class, document)
            shown = client.get(f"/2.3.0/{resource}/{row['id']}/").json()
            if json.dumps(shown) != json.dumps(document):
                wrong.append((model._meta.label, list(differing(document, shown))))
            transaction.set_rollback(True)

    assert not wrong


def differing(one: Any, other: Any, place: str = "") -> Iterator[str]:
    """The places where two documents differ."""
    if isinstance(one, dict) and isinstance(other, dict) and list(one) == list(other):
        for key in one:
            yield from differing(one[key], other[key], f"{place}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from differing(*pair, f"{place}/{number}")
    elif one != other:
        yield f"{place}: {one!r:.50} → {other!r:.50}"


@pytest.mark.parametrize("name", ["net", "status"])
def test_a_launch_without_a_net_is_served(client: Client, name: str) -> None:
    [document, *_] = client.get("/2.3.0/launches/?mode=detailed&limit=1").json()["results"]
    document[name] = None
    key = document["id"]

    store(LaunchDetailedSerializer, document)

    assert client.get(f"/2.3.0/launches/{key}/").json() == document
    for query in ("", "ordering=net", "ordering=-net", "ordering=-last_updated", f"id={key}"):
        shown = [row["id"] for row in rows(client, "/2.3.0/launches/", query)]
        assert shown.count(key) == 1
        assert len(set(shown)) == len(shown)
    for version in ("2.0.0", "2.1.0", "2.2.0", "2.4.0"):
        answer = client.get(f"/{version}/launch{'es' if version == '2.4.0' else ''}/{key}/")
        assert (version, answer.status_code) == (version, 200)

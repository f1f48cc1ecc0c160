"""Documents: those of the demo data's files, those that the API shows, and completed short ones."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models
from django.test import Client
from rest_framework import serializers

from core.pictures.names import is_upload
from mirror.catalogue import resources
from spacedevs.api.contract.fields import ResourceURLField
from spacedevs.api.contract.modes import ResponseModeField
from spacedevs.api.renderings.pictures import PATH, UPLOADED

FIXTURES = Path(__file__).parent.parent / "fixtures"


def documents(resource: str) -> list[dict[str, Any]]:
    """The documents in a resource's file, in which some nested objects are brief."""
    return json.loads((FIXTURES / f"{resource}.json").read_text(encoding="utf-8"))


def rows(client: Client, path: str, query: str = "") -> list[dict[str, Any]]:
    """All rows of a list, page after page."""
    found: list[dict[str, Any]] = []
    while True:
        page = client.get(f"{path}?limit=100&offset={len(found)}&{query}").json()
        found += page["results"]
        if page["next"] is None:
            return found


def complete(resource: str, document: Any) -> Any:
    """A short document with the rest of its keys, as far as these may be empty.

    Others, such as its id, have to be given.
    """
    if not isinstance(document, dict) or resource not in resources():
        return document
    serializer_class = list(resources()[resource].values())[-1]
    return {**_empty(resource, serializer_class), **document}


@cache
def _empty(resource: str, serializer_class: Any) -> dict[str, Any]:
    """An empty value for each key of a serializer that may have one."""
    found: dict[str, Any] = {}
    for name, shown in serializer_class().fields.items():
        if isinstance(shown, ResponseModeField):
            found[name] = shown.mode
        elif isinstance(shown, ResourceURLField):
            found[name] = f"https://a.example/2.3.0/{resource}/8/"
        elif isinstance(shown, serializers.ListSerializer):
            found[name] = []
        elif not shown.source_attrs:
            found[name] = None
        else:
            field = serializer_class.Meta.model._meta.get_field(shown.source_attrs[0])
            if not field.concrete or field.null:
                found[name] = None
            elif isinstance(field, models.BooleanField):
                found[name] = False
            elif isinstance(field, models.CharField | models.TextField):
                found[name] = "" if field.blank or field.has_default() or name == "slug" else name
            elif isinstance(field, models.IntegerField | models.FloatField):
                found[name] = 0
    for name in ("id", "name"):
        found.pop(name, None)
    return found


def holds(whole: Any, brief: Any) -> bool:
    """Whether `whole` has every key of `brief`, in the same order and with equal values.

    The address of a picture of the demo data is this server's.
    """
    if isinstance(brief, dict):
        return (
            isinstance(whole, dict)
            and [key for key in whole if key in brief] == list(brief)
            and all(key == "url" or holds(whole[key], brief[key]) for key in brief)
        )
    if isinstance(brief, list):
        return (
            isinstance(whole, list) and len(whole) == len(brief) and all(map(holds, whole, brief))
        )
    if isinstance(brief, str) and is_upload(brief):
        brief = f"http://testserver{PATH}{brief.removeprefix(UPLOADED)}"
    return whole == brief

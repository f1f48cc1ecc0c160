"""Shapes: which keys documents have by their serializer, and how documents differ from that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from mirror.store.errors import in_brief
from spacedevs.api.reading.plans import fields_of, nested_class
from spacedevs.api.registry import SerializerClass

#: Characters of the longest path that is told, and how many paths of a page or resource are.
LONGEST_PATH, MOST_PATHS = 300, 200


class Shape:
    """The keys of a serializer's documents, and the shapes of the objects nested in them.

    `path` is where in the whole document these objects are: "mission/agencies/", or "" for itself.
    """

    __slots__ = ("keys", "nested", "path")

    def __init__(self, serializer_class: SerializerClass, path: str = "") -> None:
        self.path = path
        fields = [(name, nested_class(shown)) for name, shown, _ in fields_of(serializer_class)]
        self.keys = frozenset(name for name, _ in fields)
        self.nested = [(name, Shape(below, f"{path}{name}/")) for name, below in fields if below]


@cache
def shape_of(serializer_class: SerializerClass) -> Shape:
    """The shape of a serializer's documents."""
    return Shape(serializer_class)


@dataclass
class Difference:
    """A key that documents have or lack against their shape: in how many, with an example."""

    documents: int
    example: str
    #: The objects that lack it, by their ids; and whether one of them has an unknown key instead.
    objects: set[str] = field(default_factory=set)
    is_renamed: bool = False


@dataclass
class Differences:
    """How documents of one serializer differ from its shape, by the paths of keys."""

    #: How many of the documents are objects.
    objects: int = 0
    #: In how many documents each shape was found at least once.
    places: Counter[Shape] = field(default_factory=Counter)
    unknown: dict[str, Difference] = field(default_factory=dict)
    missing: dict[str, Difference] = field(default_factory=dict)
    #: The keys that more than half of the documents lack which should have them.
    mostly_missing: list[str] = field(default_factory=list)


def differences(serializer_class: SerializerClass, documents: Iterable[Any]) -> Differences:
    """How documents differ from what their serializer shows, at any depth.

    Objects below an unknown key are not looked into.
    """
    found, shape = Differences(), shape_of(serializer_class)
    places: dict[str, Shape] = {}
    for document in documents:
        if not isinstance(document, dict):
            continue
        found.objects += 1
        here: set[Shape] = set()
        odd: dict[Shape, list[dict[str, Any]]] = {}
        _compare(shape, document, here, odd)
        found.places.update(here)
        for below, objects in odd.items():
            _note(found, places, below, objects, document.get("id"))
    for path, missing in found.missing.items():
        # One odd document is no more than that, nor is one odd object that many documents show.
        is_several = missing.documents > 1 and (len(missing.objects) > 1 or missing.is_renamed)
        is_odd = places[path].path and not is_several
        if missing.documents * 2 > found.places[places[path]] and not is_odd:
            found.mostly_missing.append(path)
    return found


def _compare(
    shape: Shape, document: dict[str, Any], here: set[Shape], odd: dict[Shape, list[Any]]
) -> None:
    """Collect the shapes that a document has, and its objects that differ from theirs."""
    here.add(shape)
    if document.keys() != shape.keys:
        odd.setdefault(shape, []).append(document)
    for name, below in shape.nested:
        value = document.get(name)
        if type(value) is dict:
            _compare(below, value, here, odd)
        elif type(value) is list:
            for item in value:
                if type(item) is dict:
                    _compare(below, item, here, odd)


def _note(
    found: Differences, places: dict[str, Shape], shape: Shape, objects: list[Any], key: Any
) -> None:
    """Note how objects at one place of one document differ, each key once."""
    for name, value in {
        name: value for each in objects for name, value in each.items() if name not in shape.keys
    }.items():
        _count(found.unknown, _path(shape, name), in_brief(value))
    for name in sorted({name for each in objects for name in shape.keys - each.keys()}):
        path = _path(shape, name)
        places[path] = shape
        _count(found.missing, path, f"in {in_brief(key)}")
        if difference := found.missing.get(path):
            lacking = [each for each in objects if name not in each]
            difference.objects |= {in_brief(each.get("id", key)) for each in lacking}
            difference.is_renamed |= any(each.keys() - shape.keys for each in lacking)


def _count(differences: dict[str, Difference], path: str, example: str) -> None:
    if path in differences:
        differences[path].documents += 1
    elif len(differences) < MOST_PATHS:
        differences[path] = Difference(1, example)


def _path(shape: Shape, name: str) -> str:
    """The path of a key, in characters that every database takes."""
    path = f"{shape.path}{name}".encode("ascii", "backslashreplace").decode()
    return path.replace("\0", "\\0")[:LONGEST_PATH]

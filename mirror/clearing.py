"""Taking the demo data away, but for what has become part of a copy or of curators' work.

A row of the demo data stays if it was copied from a source, if a curator has made or changed it, or
if a row that stays refers to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError

from core.derived.computing import derive
from core.derived.registry import derived_values
from core.ids import Part, is_own
from mirror.demo import Keys, edited, has_demo_id, keys_in_files, served_models, with_demo_ids
from mirror.models import Copied, Crawl
from mirror.store.placeholders import is_placeholder, models_with_placeholders
from mirror.store.writers import writer_for
from spacedevs.api.reading.plans import reached
from spacedevs.api.registry import registry, serializers_of
from spacedevs.api.renderings.shown import data_models
from spacedevs.database.locks import wait_for_other_writers
from spacedevs.database.planner import refresh_statistics

#: Keys that one query is given.
AT_ONCE = 500

#: The resource of copied objects into which demo objects are counted: expeditions and dockings.
COUNTING = "space_stations"

#: A row: its model and its key.
Node = tuple[Any, Any]


@dataclass
class Cleared:
    """How many rows were removed, and how many were kept, and why."""

    #: Objects by resource, and rows that have no address of their own.
    removed: dict[str, int] = field(default_factory=dict)
    parts: int = 0
    copied: int = 0
    edited: int = 0
    referenced: int = 0


def clear_demo() -> Cleared:
    """Take the demo data away, all or nothing, and compute derived values anew."""
    cleared = Cleared()
    with transaction.atomic():
        wait_for_other_writers()
        found = _present(keys_in_files())
        copied = {model: keys & _copied(model) for model, keys in found.items()}
        by_hand = {model: edited(model, keys) for model, keys in found.items()}
        candidates: Keys = {
            model: keys - copied[model] - by_hand[model] for model, keys in found.items()
        }
        kept = _kept(candidates)
        going = {model: keys - kept[model] for model, keys in candidates.items()}
        _delete(going)
        _forget_computed()
    names = {model: name for name, model in served_models().items()}
    for model, keys in going.items():
        objects = {key for key in keys if not is_placeholder(key) and model in names}
        if objects:
            cleared.removed[names[model]] = len(objects)
        cleared.parts += len(keys) - len(objects)
    cleared.copied = sum(map(len, copied.values()))
    cleared.edited = sum(map(len, by_hand.values()))
    cleared.referenced = sum(map(len, kept.values()))
    derive()
    refresh_statistics()
    return cleared


def _present(keys: Keys) -> Keys:
    """The keys of the demo data that are here, with placeholders, but without own ids."""
    found: Keys = defaultdict(set)
    for model in data_models():
        if model._meta.auto_created or issubclass(model, Part):
            continue
        rows: Any = model._base_manager
        for some in _chunks(keys.get(model, ())):
            found[model] |= set(rows.filter(pk__in=some).values_list("pk", flat=True))
        found[model] |= set(with_demo_ids(model).values_list("pk", flat=True))
        if model in models_with_placeholders():
            found[model] |= set(rows.filter(pk__lt=0).values_list("pk", flat=True))
        found[model] = {key for key in found[model] if not is_own(key)}
    return found


def _copied(model: Any) -> set[Any]:
    """The keys of a model's rows that were copied from any source."""
    names = [name for name, served in served_models().items() if served is model]
    keys = Copied.objects.filter(crawl__resource__in=names).values_list("key", flat=True)
    clean = model._meta.pk.to_python
    return {clean(key) for key in keys} if names else set()


def _kept(candidates: Keys) -> Keys:
    """The candidates that belong to rows which stay, or that these refer to.

    A row that stays keeps what is only shown within it, such as a launch its rocket with its
    stages. Another object that it refers to is kept alone.
    """
    kept: Keys = defaultdict(set)
    whole: Keys = defaultdict(set)
    served = set(served_models().values())
    referred, owned = _by_source(_references(candidates)), _by_source(_owned(candidates))
    # a row, and whether what belongs to it stays as well
    waiting = [(node, True) for node in {*referred, *owned} if not _is_in(candidates, node)]
    while waiting:
        node, is_whole = waiting.pop()
        if is_whole:
            whole[node[0]].add(node[1])
            found = [(each, True) for each in owned[node]]
            found += [(each, each[0] not in served) for each in referred[node]]
        else:
            found = [(each, False) for each in referred[node]]
        for (model, key), brings_all in found:
            if key not in (whole if brings_all else kept)[model]:
                kept[model].add(key)
                waiting.append(((model, key), brings_all))
    return kept


def _by_source(pairs: Iterable[tuple[Node, Node]]) -> defaultdict[Node, list[Node]]:
    found: defaultdict[Node, list[Node]] = defaultdict(list)
    for source, target in pairs:
        found[source].append(target)
    return found


def _is_in(keys: Keys, node: Node) -> bool:
    return node[1] in keys.get(node[0], ())


def _references(candidates: Keys) -> Iterator[tuple[Node, Node]]:
    """The references to candidates: a row, and the one that it refers to.

    What a part refers to, its owner does. Values that are computed don't count if they refer to
    demo ids: a copied station shows the demo data's dockings.
    """
    for model in data_models():
        if model._meta.auto_created:
            continue
        owner = next(iter(_owners_of_part(model)), None)
        computed = derived_values.derived_fields(model)
        for relation in model._meta.concrete_fields:
            if relation.is_relation and relation != owner and not relation.primary_key:
                column, at = (owner.attname, owner.related_model) if owner else ("pk", model)
                for source, target in _pairs(model, column, at, relation, candidates):
                    if relation.name not in computed or not has_demo_id(target[1]):
                        yield source, target
        for many in model._meta.local_many_to_many:
            through: Any = many.remote_field.through
            column = through._meta.get_field(many.m2m_field_name()).attname
            relation = through._meta.get_field(many.m2m_reverse_field_name())
            for source, target in _pairs(through, column, model, relation, candidates):
                if many.name not in computed or not has_demo_id(target[1]):
                    yield source, target


def _pairs(
    model: Any, column: str, at: Any, relation: Any, candidates: Keys
) -> Iterator[tuple[Node, Node]]:
    """The pairs of rows that a table connects: those in a column, and those of a relation."""
    target = relation.related_model
    for some in _chunks(candidates.get(target, ())):
        rows = model._base_manager.filter(**{f"{relation.name}__in": some}).order_by()
        for key, referenced in rows.values_list(column, relation.attname):
            yield (at, key), (target, referenced)


def _owned(candidates: Keys) -> Iterator[tuple[Node, Node]]:
    """The candidates that documents list within others, with the rows that they belong to."""
    for model, relation in _owned_relations():
        for some in _chunks(candidates.get(model, ())):
            rows = model._base_manager.filter(pk__in=some).exclude(**{relation.name: None})
            for key, owner in rows.values_list("pk", relation.attname):
                yield (relation.related_model, owner), (model, key)


def _owned_relations() -> set[tuple[Any, Any]]:
    """The models whose rows documents list within others, with the references to these."""
    shown = reached(serializers_of(registry.current.viewsets).items())
    return {
        (listed.relation.related_model, listed.relation.field)
        for serializer_class, model in shown
        for listed in writer_for(serializer_class, model).lists
        if listed.relation.one_to_many and listed.writer.has_id
    }


def _owners_of_part(model: Any) -> Iterator[Any]:
    """The reference of a part to its owner, if the model is that of parts."""
    if issubclass(model, Part):
        for relation in model._meta.concrete_fields:
            if relation.is_relation and relation.remote_field.on_delete is models.CASCADE:
                yield relation


def _forget_computed() -> None:
    """Let copied objects be stored again whose values were computed with the demo data in them."""
    Copied.objects.filter(crawl__resource=COUNTING).update(digest="")
    Crawl.objects.filter(resource=COUNTING).update(full_at=None)


def _delete(going: Keys) -> None:
    """Delete rows; those that others of them refer to after these."""
    pending = {model: keys for model, keys in going.items() if keys}
    while pending:
        before = len(pending)
        for model, keys in list(pending.items()):
            try:
                with transaction.atomic():
                    for some in _chunks(keys):
                        model._base_manager.filter(pk__in=some).delete()
            except ProtectedError:
                continue
            del pending[model]
        if len(pending) == before:
            raise ProtectedError("Rows of the demo data refer to each other.", set())


def _chunks(keys: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(keys)
    while some := list(islice(rest, AT_ONCE)):
        yield some

"""Documents into rows: the serializers of the API, read the other way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from rest_framework import serializers

from core.models import Sluggable
from spacedevs.api.fields import ResourceURLField
from spacedevs.api.modes import ResponseModeField, SerializerClass
from spacedevs.api.plans import nested_class, related
from spacedevs.api.triggers import wait_for_other_writers


class StoreError(ValueError):
    """A document that can't be stored; `path` says where in it the mistake is."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.path = path

    def __str__(self) -> str:
        place = "/".join(map(str, self.path))
        return f"{place}: {self.message}" if place else self.message

    def within(self, *path: str | int) -> StoreError:
        """The same mistake, seen from the object around it."""
        return StoreError(self.message, *path, *self.path)


def store(
    serializer_class: SerializerClass, document: Any, *, only_new: bool = False
) -> models.Model:
    """The row of a document as `serializer_class` shows it, written with everything nested in it.

    Only what the document says is written: a brief view never blanks what a fuller one has
    filled. Nested objects without an id (links) are replaced, lists of others are made to hold
    exactly the listed ones, in their order. Storing a document again changes nothing. Either all
    of it is written or, with a StoreError that says what is wrong and where, nothing. With
    `only_new`, objects that are there already, nested ones too, stay as they are.
    """
    with transaction.atomic():
        wait_for_other_writers()
        try:
            writer = _writer(serializer_class, serializer_class.Meta.model, only_new=only_new)
            return writer.write(document, nested=False)
        except DatabaseError as error:
            raise StoreError(str(error).splitlines()[0]) from error
        except OverflowError as error:
            raise StoreError("It holds a number that is beyond what can be stored.") from error


def is_stored(serializer_class: SerializerClass, document: dict[str, Any]) -> bool:
    """Whether the database holds the object of a document, in whatever state."""
    model: Any = serializer_class.Meta.model
    try:
        key = _clean(model._meta.pk, "id", document.get("id"))
    except StoreError:
        return False
    return model._default_manager.filter(pk=key).exists()


@cache
def _writer(
    serializer_class: SerializerClass, model: type[models.Model], *, only_new: bool
) -> _Writer:
    return _Writer(serializer_class, model, only_new=only_new)


class _Writer:
    """Writes documents of one serializer class to the table of one model."""

    def __init__(
        self, serializer_class: SerializerClass, model: type[models.Model], *, only_new: bool
    ) -> None:
        self.model = model
        self.only_new = only_new
        self.columns: dict[str, serializers.Field] = {}
        self.lists: dict[str, serializers.ListSerializer] = {}
        for name, shown in serializer_class().fields.items():
            if isinstance(shown, serializers.ListSerializer):
                self.lists[name] = shown
            elif not isinstance(shown, ResourceURLField | ResponseModeField):
                self.columns[name] = shown

    @property
    def has_id(self) -> bool:
        return "id" in self.columns

    def write(
        self, document: Any, owned: Mapping[str, Any] | None = None, *, nested: bool = True
    ) -> models.Model:
        """The row of a document with an id, saved if that changes anything.

        A new object may leave the model's defaults to fill in what it doesn't say; not so a
        nested one, which is taken for a reference to an object that should be there.
        """
        _expect(document, dict)
        if "id" not in document:
            raise StoreError("This is required.", "id")
        key = _clean(self.model._meta.pk, "id", document["id"])
        found = self.model._default_manager.filter(pk=key).first()
        if found and self.only_new:
            return found
        instance = found or self.model(pk=key)
        before = _columns(instance)
        self._fill(instance, document, owned or {}, nested=nested)
        if instance._state.adding or _columns(instance) != before:
            _save(instance)
        for name, shown in self.lists.items():
            if name in document:
                _expect(document[name], list, name)
                self._write_list(instance, name, shown, document[name])
        return instance

    def build(self, document: Any, owned: Mapping[str, Any]) -> models.Model:
        """An unsaved row of a document without an id."""
        _expect(document, dict)
        instance = self.model()
        self._fill(instance, document, owned, nested=False)
        return instance

    def _fill(
        self,
        instance: models.Model,
        document: dict[str, Any],
        owned: Mapping[str, Any],
        *,
        nested: bool,
    ) -> None:
        for name, shown in self.columns.items():
            if name in document:
                column, *rest = shown.source_attrs
                setattr(instance, column, self._column(shown, name, column, rest, document[name]))
            elif instance._state.adding and self._needed(shown.source_attrs[0], nested=nested):
                known = f" There is no {self.model._meta.verbose_name} {instance.pk} yet."
                raise StoreError(f"This is required.{known if self.has_id else ''}", name)
        for column, value in owned.items():
            setattr(instance, column, value)

    def _needed(self, column: str, *, nested: bool) -> bool:
        field: Any = self.model._meta.get_field(column)
        if field.null or field.primary_key:
            return False
        return nested or not (field.blank or field.has_default())

    def _column(
        self, shown: serializers.Field, name: str, column: str, rest: list[str], value: Any
    ) -> Any:
        nested = nested_class(shown)
        field: Any = self.model._meta.get_field(column)
        if value is None or not (nested or rest):
            return _clean(field, name, value)
        model: Any = field.related_model
        if nested:
            try:
                return _writer(nested, model, only_new=self.only_new).write(value)
            except StoreError as error:
                raise error.within(name) from error
        # a row of a table, told by one of its values alone
        told = {rest[0]: _clean(model._meta.get_field(rest[0]), name, value)}
        found = model._default_manager.filter(**told).order_by("pk").first()
        return found or model._default_manager.create(**told)

    def _write_list(
        self,
        instance: models.Model,
        name: str,
        shown: serializers.ListSerializer,
        documents: list[Any],
    ) -> None:
        relation: Any = self.model._meta.get_field(shown.source_attrs[0])
        writer = _writer(nested_class(shown), relation.related_model, only_new=self.only_new)
        if relation.many_to_many:
            rows = _each(name, documents, lambda document, _: writer.write(document))
            _link(instance, relation, [row.pk for row in rows])
        elif writer.has_id:
            _adopt(instance, name, relation, writer, documents)
        else:
            owner: dict[str, Any] = {relation.field.name: instance}
            rows = _each(name, documents, lambda document, _: writer.build(document, owner))
            _replace(getattr(instance, relation.name), list(rows))


def _clean(field: Any, name: str, value: Any) -> Any:
    """A value as a model's field takes it; `name` is its key in the document."""
    if value is None:
        if not field.null:
            raise StoreError("This can't be null.", name)
        return None
    _expect(value, _json_type(field), name)
    if isinstance(value, str) and ("\0" in value or not _is_unicode(value)):
        raise StoreError("This holds characters that are no text.", name)
    if isinstance(field, models.DurationField) and not value.lstrip("-").startswith("P"):
        raise StoreError("Expected a duration like PT16M58S.", name)
    try:
        found = field.to_python(value)
        field.run_validators(found)
        return _in_utc(found) if isinstance(found, datetime) else found
    except ValidationError as error:
        raise StoreError(" ".join(error.messages), name) from error
    except OverflowError as error:
        raise StoreError("This is beyond what can be stored.", name) from error


def _save(instance: models.Model) -> None:
    """Save an instance. Whoever has its slug gets another one, until its own document comes."""
    if not isinstance(instance, Sluggable):
        instance.save()
        return
    others = type(instance)._default_manager.filter(slug=instance.slug).exclude(pk=instance.pk)
    other = others.first()
    others.update(slug="")
    instance.save()
    if other:
        other.slug = ""
        other.save()


def _link(instance: models.Model, relation: Any, wanted: list[Any]) -> None:
    """Link an instance to exactly the `wanted` keys, in their order."""
    wanted = list(dict.fromkeys(wanted))
    linked = getattr(instance, relation.name)
    current = list(
        related(type(instance), relation.name)
        .filter(**{relation.related_query_name(): instance})
        .values_list("pk", flat=True)
    )
    if wanted[: len(current)] != current:
        linked.clear()
        current = []
    for key in wanted[len(current) :]:  # one by one: the order of the links is the list's
        linked.add(key)


def _adopt(
    instance: models.Model, name: str, relation: Any, writer: _Writer, documents: list[Any]
) -> None:
    """Let an instance own exactly the listed rows; rows that it no longer lists stay, ownerless.

    Rows that can't be without an owner are deleted.
    """
    owner = relation.field

    def write(document: Any, position: int) -> models.Model:
        return writer.write(document, {owner.name: instance, "position": position})

    listed = {row.pk for row in _each(name, documents, write)}
    for row in getattr(instance, relation.name).exclude(pk__in=listed):
        if owner.null:
            setattr(row, owner.name, None)
            row.save()
        else:
            row.delete()


def _replace(current: Any, rows: list[models.Model]) -> None:
    """Put `rows` in the place of the current ones, unless they say the same in the same order."""
    rows = sorted(rows, key=attrgetter(current.model._meta.ordering[0]))
    if [_columns(row, key=False) for row in current.all()] != [
        _columns(row, key=False) for row in rows
    ]:
        current.all().delete()
        for row in rows:
            row.save()


def _each(
    name: str, documents: list[Any], write: Callable[[Any, int], models.Model]
) -> Iterator[models.Model]:
    for position, document in enumerate(documents):
        try:
            yield write(document, position)
        except StoreError as error:
            raise error.within(name, position) from error


def _columns(instance: models.Model, *, key: bool = True) -> dict[str, Any]:
    return {
        field.attname: getattr(instance, field.attname)
        for field in instance._meta.concrete_fields
        if key or not field.primary_key
    }


def _json_type(field: models.Field) -> type | tuple[type, ...]:
    if isinstance(field, models.BooleanField):
        return bool
    if isinstance(field, models.IntegerField):
        return int
    return (int, float) if isinstance(field, models.FloatField) else str


def _expect(value: Any, kind: type | tuple[type, ...], *path: str) -> None:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
        expected = names.get(kind, "a number")  # type: ignore[arg-type]
        raise StoreError(f"Expected {expected}, not {value!r:.60}.", *path)


def _in_utc(moment: datetime) -> datetime:
    """A moment as it will be shown: in UTC, in whole seconds."""
    moment = moment.replace(microsecond=0)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

"""Stored renderings: any change, however it is made, drops those that show it and no others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, reduce
from itertools import islice
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from core.models import Image, ImageLicense, Update
from events.models import Event, EventInfoURL, EventType
from events.serializers import EventEndpointDetailedSerializer
from launches.models import SpacecraftConfiguration
from mirror.store import store
from spacedevs.api.reading.fetching import fetch
from spacedevs.api.reading.plans import merged, plan_for
from spacedevs.api.registry import registry, serializers_of
from spacedevs.api.renderings import changes, pages
from spacedevs.api.renderings.ahead import render
from spacedevs.api.renderings.extra import with_extra
from spacedevs.api.renderings.following import follow
from spacedevs.api.renderings.installation import install_triggers, remove_triggers
from spacedevs.api.renderings.making import context_of
from spacedevs.api.renderings.models import ChangeNote, DataRevision, Following, Rendering, key_text
from spacedevs.api.renderings.revisions import fingerprint, renderings_are_usable, revision_state
from spacedevs.api.renderings.shown import (
    columns_shown,
    component_of,
    data_models,
    references_shown,
)
from spacedevs.api.renderings.texts import NOWHERE, Address, addressed, marked
from tests.shares import THOROUGH, part
from tests.worlds import (
    World,
    begin,
    forget_everything,
    make_world,
    new_value,
    other_values,
    own_models,
)

pytestmark = pytest.mark.django_db

HERE = Address("https://host.example/2.3.0/", "?format=json")

Worlds = tuple[World, World]


def telling_models() -> list[Any]:
    """All models with foreign keys, and some of the plain tables and links, which are all alike."""
    refer = [m for m in own_models() if any(f.remote_field for f in m._meta.concrete_fields)]
    alike = [model for model in data_models() if model not in refer]
    return refer + alike[::4]


#: Shares of about the same duration.
SHARES = [part(telling_models(), 3)[start::6] for start in range(6)]
Renderings = dict[tuple[str, str], str]


class Considered:
    """The serializers whose renderings are looked at: all, or those of the current version."""

    serializers = registry.serializers


@pytest.fixture
def current_alone(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the current version alone: what happens to a rendering is the same in each."""
    monkeypatch.setattr(Considered, "serializers", serializers_of(registry.current.viewsets))
    names = [component_of(serializer_class) for serializer_class in Considered.serializers]
    Rendering.objects.exclude(component__in=names).delete()


def stored() -> Renderings:
    """The stored renderings that are not stale, with an address in them, by component and key."""
    begin()
    assert follow()
    return {
        (rendering.component, rendering.key.replace("-", "")): as_sent(rendering.body)
        for rendering in Rendering.objects.all()
    }


def as_sent(text: str) -> str:
    """A stored text with an address in it, and with unknown keys."""
    return addressed([text.encode()], HERE, unknown=True).decode()


def fresh(changed: Any = None) -> Renderings:
    """All objects rendered anew, as they are sent.

    Given a changed model, only by serializers that may show it.
    """
    return {name: as_sent(text) for name, text in fresh_texts(changed).items()}


def fresh_texts(changed: Any = None) -> Renderings:
    """The texts that would be stored."""
    by_model: dict[Any, list[Any]] = {}
    for serializer_class, model in Considered.serializers.items():
        if not changed or shows(serializer_class, changed):
            by_model.setdefault(model, []).append(serializer_class)
    now = {}
    context = context_of(NOWHERE)
    for model, serializer_classes in by_model.items():
        plan = reduce(merged, map(plan_for, serializer_classes))
        shown = fetch(plan, model._base_manager.all())
        for serializer_class in serializer_classes:
            data = serializer_class(shown, many=True, context=context).data
            for row, item in zip(shown, data, strict=True):
                if row.extra:
                    item = with_extra(item, row, serializer_class, marked=True, whole=True)
                now[component_of(serializer_class), str(row.pk).replace("-", "")] = marked(item)
    return now


@cache
def shows(serializer_class: Any, changed: Any) -> bool:
    """Whether a serializer reads a model, or follows the links that the model holds."""
    links = {field.related_model for field in changed._meta.fields if field.remote_field}
    wanted = links if changed._meta.auto_created else {changed}
    return any(plan.model in wanted for plan in plan_for(serializer_class).nodes())


def token() -> str:
    return DataRevision.objects.get().token


def render_all() -> None:
    for serializer_class, model in registry.serializers.items():
        for _ in render(serializer_class, model):
            pass


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[Worlds]:
    """The only data: two unrelated worlds, with all their renderings.

    They are made once, in a transaction within which each test is a savepoint.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        forget_everything()
        made = make_world(), make_world()
        models_of: Any = {
            component_of(shown): model for shown, model in registry.serializers.items()
        }
        bodies, number = fresh_texts(), revision_state().number
        begin()
        Rendering.objects.bulk_create(
            Rendering(
                component=component,
                key=key_text(models_of[component]._meta.pk.to_python(key), models_of[component]),
                body=text,
                revision=number,
            )
            for (component, key), text in bodies.items()
        )
        yield made
        transaction.set_rollback(True)


class Change:
    """The renderings that differ after a change, and those that were dropped."""

    different: set[tuple[str, str]]
    dropped: set[tuple[str, str]]


@contextmanager
def change(changed: Any = None, *, undo: bool = False) -> Iterator[Change]:
    """A context that changes data, of one model if that is given; its value is filled afterwards.

    Asserts that no stale rendering is left and that the revision is renewed. With `undo` all is
    rolled back, after which renderings and revision must be as they were.
    """
    before, revision, found = stored(), token(), Change()
    with transaction.atomic():
        yield found
        left, now = stored(), fresh(changed)
        rendered = {
            component_of(one)
            for one in Considered.serializers
            if not changed or shows(one, changed)
        }
        now |= {name: text for name, text in before.items() if name[0] not in rendered}
        stale = [name for name, text in left.items() if now.get(name) != text]
        assert not stale, "these renderings should have been dropped"
        assert token() != revision
        found.different = {name for name, text in before.items() if now.get(name) != text}
        found.dropped = before.keys() - left.keys()
        transaction.set_rollback(undo)
    if undo:
        assert (stored(), token()) == (before, revision)


def label(model: type[models.Model]) -> str:
    return model._meta.label


def test_all_of_a_world_is_rendered(worlds: Worlds) -> None:
    Rendering.objects.all().delete()
    render_all()
    assert stored() == fresh()
    assert len(stored()) == 4 * len(registry.serializers)


def of_current(names: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The renderings of components that the current version has."""
    return {name for name in names if " " not in name[0]}


def updates(models_: list[Any]) -> Iterator[tuple[Any, list[Any], dict[str, Any]]]:
    """Rows with fields of theirs, and other values of these by column.

    All fields of a model come together; those of some models also alone.
    """
    for model in models_:
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        alone = [[field] for field in fields] if model in (Event, ImageLicense) else []
        for some in (*alone, fields):
            row = model._base_manager.order_by("pk")[0]
            yield row, some, {f.attname: v for f in some for v in islice(other_values(row, f), 1)}


@pytest.mark.parametrize("models_", SHARES)
def test_a_changed_field_drops_what_shows_it(worlds: Worlds, models_: list[Any]) -> None:
    """All fields of a model together; for some models, each field alone.

    What other versions compute from a row counts as reading all of it, so more may be dropped.
    """
    for row, some, values in updates(models_):
        model: Any = type(row)
        with suppress(IntegrityError):  # the link would be there twice
            with change(model, undo=True) as made:
                model._base_manager.filter(pk=row.pk).update(**values)
            assert made.dropped >= made.different, (model, some)
            if not {f.name for f in some} & set(model._meta.ordering):  # the order may stay
                assert of_current(made.dropped) == of_current(made.different), (model, some)
            if columns_shown()[model] & {f.column for f in some}:
                assert made.different, (model, some)


@pytest.mark.usefixtures("current_alone")
@pytest.mark.parametrize("models_", SHARES)
def test_new_and_deleted_rows(worlds: Worlds, models_: list[Any]) -> None:
    for number, model in enumerate(models_):
        row = model._base_manager.order_by("pk")[0]
        if number % 3 == 0:  # a cascade may be shown anywhere, and rendering all takes long
            with suppress(ProtectedError, RestrictedError), change(undo=True) as deleted:
                row.delete()
                assert deleted
        with change(model, undo=True) as inserted:
            row.pk = new_value(row._meta.pk)
            for field in model._meta.concrete_fields:
                if field.remote_field and (field.unique or model._meta.auto_created):
                    other = None if field.unique else worlds[1][field.related_model][0]
                    setattr(row, field.name, other)
                    if other:
                        break  # one new end is enough for a new link
                elif field.unique and not field.primary_key:
                    setattr(row, field.attname, new_value(field))
            row.save(force_insert=True)
        assert inserted.dropped == inserted.different, model
        if model._meta.auto_created and references_shown()[model]:
            assert inserted.different, model


@pytest.mark.usefixtures("current_alone")
@pytest.mark.parametrize("model", [Event, SpacecraftConfiguration], ids=label)
def test_many_to_many(worlds: Worlds, model: Any) -> None:
    here, there = worlds
    for relation in model._meta.many_to_many[:1]:
        one = getattr(here[model][0], relation.name)
        other = there[one.model][0]
        back = getattr(other, relation.remote_field.get_accessor_name())
        for act, *arguments in (
            (one.add, other),
            (one.remove, here[one.model][0]),
            (one.set, [other]),
            (one.clear,),
            (back.add, here[model][1]),
            (back.set, [here[model][0]]),
            (back.clear,),
        ):
            with change(relation.remote_field.through, undo=True) as made:
                act(*arguments)
            assert made.dropped == made.different != set()


def act_of_orm(name: str) -> Any:
    event, other = Event.objects.order_by("pk")[:2]
    kind = event.type
    acts: dict[str, Any] = {
        "save": lambda: Event(**{**values(event), "name": "Other"}).save(),
        "update": lambda: Event.objects.update(name="Other"),
        "update of a reference": lambda: EventType.objects.update(name="Other"),
        "bulk_create": lambda: EventInfoURL.objects.bulk_create(
            [EventInfoURL(event=event, url="https://new.example/")]
        ),
        "upsert": lambda: EventType.objects.bulk_create(
            [EventType(id=kind.pk, name="Other")],
            update_conflicts=True,
            update_fields=["name"],
            unique_fields=["id"],
        ),
        "bulk_update": lambda: Event.objects.bulk_update(
            [Event(pk=event.pk, name="A"), Event(pk=other.pk, name="B")], ["name"]
        ),
        "update_or_create": lambda: EventType.objects.update_or_create(
            id=kind.pk, defaults={"name": "Other"}
        ),
        "cascade": lambda: event.delete(),
        "set null": lambda: Image.objects.all().delete(),
        "raw deletion": lambda: Update.objects.all()._raw_delete("default"),
        "SQL": lambda: sql("UPDATE events_event SET name = 'Other' WHERE id = %s", event.pk),
        "SQL of many rows": lambda: sql("UPDATE events_event SET name = name || '!'"),
        "SQL that deletes": lambda: sql("DELETE FROM core_update"),
        "store": lambda: store(
            EventEndpointDetailedSerializer,
            {"id": event.pk, "name": "Other", "type": {"id": kind.pk, "name": "Also"}},
        ),
        "TRUNCATE": lambda: sql("TRUNCATE core_update"),
        "REPLACE": lambda: sql(
            "REPLACE INTO events_eventtype (id, name) VALUES (%s, 'Other')", kind.pk
        ),
    }
    return acts[name]


def values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def sql(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


ACTS = [
    "save", "update", "update of a reference", "bulk_create", "upsert", "bulk_update",
    "update_or_create", "cascade", "set null", "raw deletion", "SQL", "SQL of many rows",
    "SQL that deletes", "store",
    *(["TRUNCATE"] if connection.vendor == "postgresql" else ["REPLACE"]),
]  # fmt: skip


@pytest.mark.usefixtures("current_alone")
def test_every_way_to_write(worlds: Worlds) -> None:
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE refuses to run with pending checks
    for name in part(ACTS, 2):
        act = act_of_orm(name)

        with change(undo=True) as made:
            act()

        assert made.different, name
        if name != "TRUNCATE":  # its trigger sees no rows
            assert made.dropped == made.different, name


@pytest.mark.usefixtures("current_alone")
def test_a_change_of_very_many_rows_drops_all_that_may_show_them(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST_KEYS", 2)

    with change() as made:
        ImageLicense.objects.update(name="Other")

    assert made.dropped >= made.different != set()


def test_a_change_of_nothing_drops_nothing(worlds: Worlds) -> None:
    before = stored()

    for model, objects in worlds[0].items():
        for row in objects:
            model._base_manager.filter(pk=row.pk).update(
                **{
                    field.attname: getattr(row, field.attname)
                    for field in model._meta.concrete_fields
                    if not field.primary_key
                }
            )

    assert stored() == before


@profile(max_examples=2 if THOROUGH else 1, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9))
@pytest.mark.usefixtures("current_alone")
def test_changes_in_a_row(worlds: Worlds, seed: int) -> None:
    """Changes and reads in random order; some changes are rolled back."""
    chance, client = random.Random(seed), Client()
    resources = ["events", "programs", "updates", "config/event_types"]
    with transaction.atomic():
        for _ in range(8):
            with change(undo=chance.random() < 0.3):
                for _ in range(chance.randint(1, 3)):
                    with suppress(IntegrityError, ProtectedError, RestrictedError):
                        any_change(chance)
                sql("UPDATE events_eventtype SET name = name || '!'")
            mode = chance.choice(["list", "normal", "detailed"])
            answer = client.get(f"/2.3.0/{chance.choice(resources)}/?mode={mode}")
            assert answer.status_code == 200
        transaction.set_rollback(True)


def any_change(chance: random.Random) -> None:
    model = chance.choice(data_models())
    found = list(model._base_manager.order_by("pk"))
    if not found:
        return
    row = chance.choice(found)
    field = chance.choice(model._meta.concrete_fields)
    with transaction.atomic():
        if chance.random() < 0.2:
            row.delete()
        elif not field.primary_key:
            value = chance.choice(list(other_values(row, field)) or [getattr(row, field.attname)])
            model._base_manager.filter(pk=row.pk).update(**{field.attname: value})


def test_renderings_of_other_code_are_of_no_use(worlds: Worlds, client: Client) -> None:
    event = worlds[0][Event][0]
    Rendering.objects.update(body="{}")
    assert client.get(f"/2.3.0/events/{event.pk}/").json() == {}

    DataRevision.objects.update(fingerprint="of other code")

    assert not renderings_are_usable()
    assert client.get(f"/2.3.0/events/{event.pk}/").json()["id"] == event.pk
    assert Rendering.objects.filter(key=str(event.pk)).exclude(body="{}").count() == 0


@pytest.mark.parametrize("others", [0, 1])
@pytest.mark.parametrize("followed", [False, True])
def test_renderings_of_a_former_revision_are_of_no_use(
    worlds: Worlds,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    others: int,
    followed: bool,
) -> None:
    """The event changes after it was rendered and before that is stored.

    The change leaves a note if there are other renderings. If not, nothing rendered is stored.
    A journal would have notes left, too.
    """
    Following.objects.update(told=None)
    ChangeNote.objects.all().delete()
    event, kind = worlds[0][Event][0], worlds[0][EventType][0]
    Rendering.objects.all().delete()
    if others:
        client.get(f"/2.3.0/config/event_types/{kind.pk}/")
    serialize = pages.make

    def slow(*arguments: Any) -> dict[str, str]:
        rendered = serialize(*arguments)
        begin()
        Event.objects.filter(pk=event.pk).update(name="Changed meanwhile")
        begin()
        if followed:
            assert follow()
        return rendered

    monkeypatch.setattr(pages, "make", slow)
    former = client.get(f"/2.3.0/events/{event.pk}/").json()["name"]
    assert former != "Changed meanwhile"
    assert Rendering.objects.count() == others + (not followed)
    assert ChangeNote.objects.exists() == bool(others and not followed)

    monkeypatch.undo()
    assert client.get(f"/2.3.0/events/{event.pk}/").json()["name"] == "Changed meanwhile"
    assert Rendering.objects.count() == others + 1
    assert former not in Rendering.objects.get(component="EventEndpointDetailed").body


def test_triggers_are_taken_away_and_put_back(worlds: Worlds) -> None:
    revision = token()
    install_triggers()  # which changes nothing
    assert (len(stored()), token()) == (4 * len(registry.serializers), revision)

    remove_triggers(plan=[object()])
    assert not renderings_are_usable()
    Event.objects.update(name="Changed without triggers")
    assert stored()

    install_triggers()
    assert renderings_are_usable()
    assert not stored()
    render_all()
    with change() as made:
        Event.objects.update(name="Changed again")
    assert made.dropped == made.different != set()


def test_lost_triggers_are_put_back(worlds: Worlds) -> None:
    remove_triggers(plan=[object()])
    DataRevision.objects.update(fingerprint=fingerprint())

    install_triggers()

    assert not stored()
    render_all()
    with change() as made:
        Event.objects.update(name="Changed")
    assert made.different


TEXTS = [
    "\x01 \x02",
    "\\u0001",
    '"quoted" \\ back',
    "🚀 ünïcödé",
    "\u2028\u2029",
    "\ufffe\U0001d801",
    "</script>",
]


def test_any_text_comes_back(worlds: Worlds, client: Client) -> None:
    event = worlds[0][Event][0]
    for text in TEXTS:
        begin()
        Event.objects.filter(pk=event.pk).update(description=text)

        answers = [client.get(f"/2.3.0/events/{event.pk}/") for _ in range(2)]

        assert Rendering.objects.filter(key=str(event.pk)).exists()
        for answer in answers:
            assert answer.json()["description"] == text
            assert answer.json()["type"] == {"id": event.type_id, "name": event.type.name}

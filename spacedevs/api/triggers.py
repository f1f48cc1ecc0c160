"""Database triggers that drop documents and renew the data revision, derived from the plans.

They see every write, however it was made: by the ORM one by one or in bulk, by a cascade, by
`QuerySet.update`, by SQL in another program; and they work in the transaction of that write.
"""

from __future__ import annotations

import inspect
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import django
import rest_framework
from django.apps import apps
from django.db import connection, connections, models, transaction
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from spacedevs.api.modes import SerializerClass
from spacedevs.api.plans import Plan, plan_for, reached, relations, through_table
from spacedevs.models import DataRevision, Document

#: Which version of a row a trigger knows, by what is done to it.
VERSIONS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
PREFIX = "spacedevs_"

#: The number of a PostgreSQL lock that means: data is being changed.
WRITERS_LOCK = 230_000

RENEWED = {
    "postgresql": (
        "token = gen_random_uuid()::text, changed_at = extract(epoch FROM clock_timestamp())",
        # once in a transaction is enough; the setting goes with it, or with its savepoint
        "IF current_setting('spacedevs.changed', true) IS DISTINCT FROM 'yes' THEN"
        " {renew}; PERFORM set_config('spacedevs.changed', 'yes', true); END IF",
    ),
    "sqlite": (
        "token = lower(hex(randomblob(16))), changed_at = strftime('%s', 'now')",
        "{renew}",
    ),
}


class Shown(NamedTuple):
    """A component shows `columns` of the rows of `model` at the end of a path from `root`."""

    component: str
    root: type[models.Model]
    path: tuple[str, ...]
    model: type[models.Model]
    columns: frozenset[str]


@dataclass(frozen=True)
class Trigger:
    """What happens when a row is written; on an update only if one of `columns` changes."""

    table: str
    operation: str
    columns: tuple[str, ...]
    statements: tuple[str, ...]

    @property
    def name(self) -> str:
        """A name that no trigger with another effect has."""
        digest = sha256(repr(self).encode()).hexdigest()[:16]
        return f"{PREFIX}{self.operation.lower()}_{digest}"

    def sql(self, vendor: str) -> Iterator[str]:
        """The statements that create it."""
        body = ";\n    ".join(self.statements)
        distinct = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        changed = " OR ".join(
            f'OLD."{column}" {distinct} NEW."{column}"' for column in self.columns
        )
        when = f" WHEN ({changed})" if self.operation == "UPDATE" else ""
        head = f'CREATE TRIGGER {self.name} AFTER {self.operation} ON "{self.table}" FOR EACH ROW'
        if vendor == "postgresql":
            yield _function(self.name, body)
            yield f"{head}{when} EXECUTE FUNCTION {self.name}()"
        else:
            yield f"{head}{when} BEGIN\n    {body};\nEND"


@dataclass
class Table:
    """The triggers of one table while they are gathered."""

    name: str
    columns: set[str]
    #: statement → components, by operation and by the columns that make a difference
    drops: dict[tuple[str, tuple[str, ...]], dict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def drop(self, operation: str, columns: Iterable[str], keys: str, component: str) -> None:
        """Drop documents of `component` whose keys an expression or a query gives."""
        watched = tuple(sorted(columns)) if operation == "UPDATE" else ()
        self.drops[operation, watched][keys].add(component)

    def triggers(self, vendor: str) -> Iterator[Trigger]:
        """All of them: one that renews the revision for each operation, and those that drop."""
        assignments, once = RENEWED[vendor]
        renew = once.format(renew=f'UPDATE "{DataRevision._meta.db_table}" SET {assignments}')
        for operation in VERSIONS:
            yield Trigger(self.name, operation, tuple(sorted(self.columns)), (renew,))
        for (operation, columns), drops in self.drops.items():
            statements = [_delete(keys, components) for keys, components in drops.items()]
            yield Trigger(self.name, operation, columns, tuple(sorted(statements)))


def component_of(serializer_class: SerializerClass) -> str:
    """The name of a serializer in the OpenAPI document."""
    return serializer_class.__name__.removesuffix("Serializer")


@cache
def served() -> dict[SerializerClass, type[models.Model]]:
    """Every serializer that objects of their own are shown by, with their model."""
    from spacedevs.router import router

    return {
        serializer_class: viewset.queryset.model  # type: ignore[union-attr]
        for _, viewset, _ in router.registry
        for serializer_class in viewset.serializers_by_mode().values()
    }


def everything_shown() -> Iterator[Shown]:
    """All that any document shows."""
    for serializer_class, root in served().items():
        component = component_of(serializer_class)
        for path, plan in _nodes(plan_for(serializer_class)):
            yield Shown(component, root, path, plan.model, frozenset(plan.columns))


def triggers(vendor: str) -> list[Trigger]:
    """The triggers that keep documents and the data revision true."""
    tables = {model: Table(model._meta.db_table, _columns(model)) for model in data_models()}
    for shown in everything_shown():
        _watch(tables, shown)
    return [trigger for table in tables.values() for trigger in table.triggers(vendor)]


def data_models() -> list[type[models.Model]]:
    """The models of all data: those of every app that has some to show, join tables included."""
    labels = {shown.model._meta.app_label for shown in everything_shown()}
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in labels
    ]


@cache
def fingerprint() -> str:
    """A digest of the code that documents are rendered by: other code, other documents."""
    classes: set[Any] = {shown.model for shown in everything_shown()}
    for serializer_class, model in served().items():
        classes |= {nested for nested, _ in reached(serializer_class, model)}
    files = {inspect.getfile(ancestor) for cls in classes for ancestor in cls.__mro__[:-1]}
    shared = Path(__file__).parent.glob("*.py")
    digest = sha256(f"{django.__version__} {rest_framework.VERSION}".encode())
    for file in sorted({*map(Path, files), *shared}):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def documents_are_usable() -> bool:
    """Whether the triggers in the database are those of this very code."""
    return DataRevision.objects.filter(fingerprint=fingerprint()).exists()


def remove_triggers(using: str = "default", plan: Any = (), **_signal: Any) -> None:
    """Take the triggers away before tables change shape; until they are back, nothing is kept."""
    if plan and Document._meta.db_table in connections[using].introspection.table_names():
        with transaction.atomic(using):
            _remove(using)
            DataRevision.objects.using(using).update(fingerprint="")


def install_triggers(using: str = "default", **_signal: Any) -> None:
    """Put the triggers in place after migrations, unless they are there and of this very code."""
    vendor = connections[using].vendor
    wanted = triggers(vendor)
    with transaction.atomic(using), connections[using].cursor() as cursor:
        current = DataRevision.objects.using(using).filter(fingerprint=fingerprint())
        if current.exists() and _present(using) == {trigger.name for trigger in wanted}:
            return
        _remove(using)
        for trigger in wanted:
            for sql in trigger.sql(vendor):
                cursor.execute(sql)
        if vendor == "postgresql":
            _install_locks(cursor)
        Document.objects.using(using).all().delete()
        DataRevision.objects.using(using).update_or_create(
            defaults={
                "token": str(uuid4()),
                "changed_at": time.time(),
                "fingerprint": fingerprint(),
            }
        )


def wait_for_other_writers() -> None:
    """One writer at a time, until the end of its transaction; SQLite sees to it by itself.

    The first change of a transaction waits by itself (on PostgreSQL). Who reads before that what
    it is going to change calls this first.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS_LOCK])


def _nodes(plan: Plan, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Plan]]:
    yield path, plan
    for name, below in plan.relations.items():
        yield from _nodes(below, (*path, name))


def _watch(tables: dict[type[models.Model], Table], shown: Shown) -> None:
    """Let every table drop the documents that show it: the plan, run backwards.

    What leads to a row is looked up as it stands after the write. That is enough: a write to any
    of the rows that lead there is itself watched, one step further up.
    """
    meta: Any = shown.model._meta
    key = meta.pk.column
    columns = {meta.get_field(name).column for name in shown.columns} | {key}
    table = tables[shown.model]
    if not shown.path:
        for operation in ("UPDATE", "DELETE"):
            table.drop(operation, columns, _keys(shown.root, (), ["OLD"], key), shown.component)
        return
    relation = relations(shown.root, shown.path)[-1]
    above = shown.path[:-1]
    if relation.many_to_many or relation.concrete:  # referred to from elsewhere
        keys = _keys(shown.root, shown.path, ["OLD"], key)
        for operation in ("UPDATE", "DELETE"):  # deleted: SQL may put another in its place
            table.drop(operation, columns, keys, shown.component)
    if relation.many_to_many:
        through, back, _ = through_table(relation)
        joined = _column(through, back)
        for operation, versions in VERSIONS.items():
            keys = _keys(shown.root, above, versions, joined)
            tables[through].drop(operation, _columns(through), keys, shown.component)
    if relation.one_to_many or (relation.one_to_one and not relation.concrete):  # it refers upwards
        owner = relation.field.column
        for operation, versions in VERSIONS.items():
            keys = _keys(shown.root, above, versions, owner)
            table.drop(operation, columns | {owner}, keys, shown.component)


def _keys(
    root: type[models.Model], path: Sequence[str], versions: Sequence[str], column: str
) -> str:
    """The keys of the rows of `root` from which a path leads to what a written row names."""
    named = [f'{version}."{column}"' for version in versions]
    if not path:
        return ", ".join(f"CAST({value} AS text)" for value in named)
    values = RawSQL(", ".join(named), [])
    rows = root._base_manager.filter(**{f"{'__'.join(path)}__in": values}).order_by()
    key = Cast("pk", models.TextField())
    sql, parameters = rows.values(document=key).query.sql_with_params()
    assert not parameters
    return sql


def _delete(keys: str, components: set[str]) -> str:
    names = ", ".join(f"'{component}'" for component in sorted(components))
    table = Document._meta.db_table
    return f'DELETE FROM "{table}" WHERE "component" IN ({names}) AND "key" IN ({keys})'


def _columns(model: type[models.Model]) -> set[str]:
    return {_column(model, field.name) for field in model._meta.concrete_fields}


def _column(model: Any, name: str) -> str:
    return model._meta.get_field(name).column


def _present(using: str) -> set[str]:
    """The names of our triggers that the database has, but for PostgreSQL's locks."""
    catalogue = {
        "postgresql": "SELECT DISTINCT tgname FROM pg_trigger WHERE tgtype & 1 = 1",  # each row
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connections[using].cursor() as cursor:
        cursor.execute(catalogue[connections[using].vendor])
        return {name for (name,) in cursor.fetchall() if name.startswith(PREFIX)}


def _remove(using: str) -> None:
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute(
                "SELECT oid::regprocedure FROM pg_proc"
                " WHERE proname LIKE %s AND pronamespace = current_schema()::regnamespace",
                [f"{PREFIX}%"],
            )
            for (function,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {function} CASCADE")
        else:
            for name in _present(using):
                cursor.execute(f"DROP TRIGGER {name}")


def _install_locks(cursor: Any) -> None:
    """On PostgreSQL, let writers wait for each other before they hold any row.

    All of them renew the one data revision; this way they can't wait for each other in a circle.
    They are to see what was committed while they waited. TRUNCATE, which goes by no row, drops
    all documents.
    """
    lock = (
        "IF current_setting('transaction_isolation') NOT LIKE 'read %' THEN"
        " RAISE 'spacedevs: data can be changed in READ COMMITTED transactions only'; END IF;"
        f"\n    PERFORM pg_advisory_xact_lock({WRITERS_LOCK})"
    )
    assignments, _ = RENEWED["postgresql"]
    cursor.execute(_function(f"{PREFIX}lock", lock))
    cursor.execute(
        _function(
            f"{PREFIX}truncate",
            f'{lock};\n    DELETE FROM "{Document._meta.db_table}";'
            f'\n    UPDATE "{DataRevision._meta.db_table}" SET {assignments}',
        )
    )
    for model in data_models():
        for name, operations in (
            (f"{PREFIX}lock", "INSERT OR UPDATE OR DELETE"),
            (f"{PREFIX}truncate", "TRUNCATE"),
        ):
            cursor.execute(
                f'CREATE TRIGGER {name} BEFORE {operations} ON "{model._meta.db_table}"'
                f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )


def _function(name: str, body: str) -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$\nBEGIN\n    {body};\n    RETURN NULL;\nEND\n$$"
    )

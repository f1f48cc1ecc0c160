"""The revision that the data is at, as one query reads it."""

from __future__ import annotations

import inspect
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import django
import rest_framework
from django.db import connection

from spacedevs.api.reading.plans import reached
from spacedevs.api.registry import registry
from spacedevs.api.renderings.models import DataRevision, Following
from spacedevs.api.renderings.shown import plans_shown

#: The key in a request's environment for the data revision that its response shows: the number,
#: and the second since 1970 of the change.
DATA_REVISION = "spacedevs.data_revision"
#: The value there for a response that shows no data, and so holds as long as the process lives.
CODE_REVISION = (0, None)
#: The key there for the number of renderings that had to be made for the response.
RENDERINGS_MADE = "spacedevs.renderings_made"

#: The packages of the API whose code decides what a rendering says.
LAYERS = ("contract", "reading", "renderings")

#: The tables that this very transaction has changed, each between blanks (PostgreSQL).
CHANGED = "COALESCE(current_setting('spacedevs.changed', true), '')"
#: Whether this very transaction has changed data, as SQL. PostgreSQL's triggers renew the revision
#: once a transaction, so within it two states of the data may have the same number.
UNCOMMITTED = {"postgresql": f"({CHANGED} <> '')", "sqlite": "0"}
#: The columns of a State in SQL.
STATE = (
    "revision.token, revision.changed_at, fingerprint, revision.number, floor, done, {uncommitted}"
)
SELECT_STATE = f"""
    SELECT {STATE}
    FROM "{DataRevision._meta.db_table}" AS revision, "{Following._meta.db_table}"
    WHERE revision.id = 1
"""


class State(NamedTuple):
    """The revision that the data is at, and how far its change notes are followed."""

    token: str
    changed_at: int
    fingerprint: str
    number: int
    floor: int
    done: int
    uncommitted: bool  # whether this very transaction has changed data

    @property
    def usable(self) -> bool:
        """Whether renderings and triggers are of this very code."""
        return self.fingerprint == fingerprint()

    @property
    def noted(self) -> tuple[int, int] | None:
        """What a response notes: the number, and the second of the change; None amid a migration.

        Within a transaction of the caller's nobody may rely on it later.
        """
        return (self.number, self.changed_at) if self.usable else None

    @property
    def settled(self) -> bool:
        """Whether every rendering that is not void shows the present data."""
        return self.settles(self.number)

    def settles(self, number: int) -> bool:
        """The same of renderings of what has changed last at a number."""
        return self.known >= number and not self.uncommitted

    @property
    def known(self) -> int:
        """The number up to which no notes are needed: they are followed, or the renderings void."""
        return max(self.done, self.floor)


def revision_state() -> State:
    """The state that the data is in now."""
    with connection.cursor() as cursor:
        cursor.execute(SELECT_STATE.format(uncommitted=UNCOMMITTED[connection.vendor]))
        return State(*cursor.fetchone())


@cache
def fingerprint() -> str:
    """A digest of the code that makes renderings, because other code may make others."""
    classes: set[Any] = {plan.model for plan in plans_shown()}
    classes |= {serializer_class for serializer_class, _ in reached(registry.serializers.items())}
    files = {inspect.getfile(ancestor) for cls in classes for ancestor in cls.__mro__[:-1]}
    api = Path(__file__).parent.parent
    shared = [file for layer in LAYERS for file in (api / layer).glob("*.py")]
    for contract in registry.contracts:
        if contract is not registry.current:  # its whole package decides what it shows
            package, *_ = contract.router_path.partition(".")
            shared += Path(inspect.getfile(import_module(package))).parent.rglob("*.py")
    versions = [contract.version for contract in registry.contracts]
    digest = sha256(f"{django.__version__} {rest_framework.VERSION} {versions}".encode())
    for file in sorted({*map(Path, files), *shared}):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def renderings_are_usable() -> bool:
    """Whether the triggers in the database are those of this very code."""
    return DataRevision.objects.filter(fingerprint=fingerprint()).exists()

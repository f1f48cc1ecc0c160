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

#: The key in a request's environment for the data revision that its response shows: the token, and
#: the second since 1970 of the change.
DATA_REVISION = "spacedevs.data_revision"
#: The value there for a response that shows no data, and so holds as long as the process lives.
CODE_REVISION = ("code", None)

#: The packages of the API whose code decides what a rendering says.
LAYERS = ("contract", "reading", "renderings")

#: Whether this very transaction has changed data, as SQL. PostgreSQL's triggers renew the revision
#: once a transaction, so within it two states of the data may have the same number.
UNCOMMITTED = {
    "postgresql": "COALESCE(current_setting('spacedevs.changed', true) = 'yes', false)",
    "sqlite": "0",
}
SELECT_STATE = f"""
    SELECT token, changed_at, fingerprint, number, floor, done, {{uncommitted}}
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
    def settled(self) -> bool:
        """Whether every rendering that is not void shows the present data."""
        return self.known >= self.number and not self.uncommitted

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

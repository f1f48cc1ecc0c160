"""Values that follow from other rows and from the day, kept true for data entered here.

They are computed after a change in the admin or by `load`, and when the first reader of a new day
asks. Models say what they are (core.models.Derived).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import OperationalError, models, transaction

from core.models import Derived
from core.time import now
from spacedevs.api.documents import alone
from spacedevs.api.links import link_all
from spacedevs.api.triggers import data_models, wait_for_other_writers
from spacedevs.models import DataRevision


def derive() -> None:
    """Compute all derived values of data entered here; writes only what is another one now."""
    moment = now()
    with transaction.atomic():
        wait_for_other_writers()
        for model in data_models():
            if issubclass(model, Derived):
                _settle(model, model.derive(moment))
        DataRevision.objects.update(derived_on=moment.date())


def derive_again() -> None:
    """Let the next reader have the derived values computed."""
    DataRevision.objects.update(derived_on=None)


def keep_derived(revision: DataRevision | None) -> bool:
    """Compute what is due; False if nothing was, or if somebody else is changing the data."""
    if revision is None or revision.derived_on == now().date():
        return False
    try:
        with alone() as mine:
            if mine:
                derive()
            return mine
    except OperationalError:  # SQLite's way to say that somebody writes
        return False


def _settle(model: type[Derived], found: Iterable[tuple[models.Model, dict[str, Any]]]) -> None:
    """Save what is another value now; keys are what relations to many lead to, in order."""
    links: defaultdict[str, dict[Any, list[Any]]] = defaultdict(dict)
    for row, values in found:
        changed = []
        for name, value in values.items():
            if isinstance(value, list):
                links[name][row.pk] = value
            elif getattr(row, name) != value:
                setattr(row, name, value)
                changed.append(name)
        if changed:
            row.save(update_fields=changed)
    for name, wanted in links.items():
        link_all(model._meta.get_field(name), wanted)

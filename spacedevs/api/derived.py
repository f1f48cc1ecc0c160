"""Values that follow from other rows and from the day, kept true for data entered here.

They are computed after a change in the admin or by `load`, and when the first reader of a new day
asks. Models say what they are (core.models.Derived).
"""

from __future__ import annotations

from django.db import OperationalError, models, transaction

from core.models import Derived
from core.time import now
from spacedevs.api.documents import alone
from spacedevs.api.links import link
from spacedevs.api.triggers import data_models, wait_for_other_writers
from spacedevs.models import DataRevision


def derive() -> None:
    """Compute all derived values of data entered here; writes only what is another one now."""
    moment = now()
    with transaction.atomic():
        wait_for_other_writers()
        for model in data_models():
            if issubclass(model, Derived):
                for row, values in model.derive(moment):
                    _settle(row, values)
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


def _settle(row: models.Model, values: dict[str, object]) -> None:
    """Save what is another value now; keys are what relations to many lead to, in order."""
    changed = []
    for name, value in values.items():
        if isinstance(value, list):
            link(row, name, value)
        elif getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    if changed:
        row.save(update_fields=changed)

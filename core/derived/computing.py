"""Compute derived values, and store those that have changed.

Values that are kept true are computed after a change in the admin, after `load` and `sync`, and in
the background of a serving process once a new day has begun; never for a reader. Failures are
noted, shown in the admin and tried again.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, models, transaction

from core.derived.models import DerivationFailure, LastDerivation
from core.derived.registry import Computed, Derivation, Run, derived_values, entered_here, every_row
from core.links import link_all
from spacedevs.api.renderings.revisions import renderings_are_usable
from spacedevs.clock import now
from spacedevs.database.connections import is_lost
from spacedevs.database.locks import only_writer, wait_for_other_writers
from spacedevs.database.writing import can_write

#: How long to wait before a failure is tried again, unless something changes before.
PAUSE = timedelta(minutes=5)

#: What has failed: (label of the model, key of the row). The key is blank if no row was computed.
Failures = dict[tuple[str, str], Exception]

logger = logging.getLogger(__name__)


def derive() -> None:
    """Compute all values that are kept true.

    A failure is noted, and the other values are computed.
    """
    run = Run(now())
    failures: Failures = {}
    with transaction.atomic():
        wait_for_other_writers()
        for derivation in derived_values.derivations():
            failures |= _derive(derivation, run)
        _note(failures)
        LastDerivation.objects.update_or_create(defaults={"day": run.moment.date()})


def derive_after_commit() -> None:
    """Compute derived values once the present transaction is committed.

    If that fails as a whole, the log says why, and `keep_derived` tries again.
    """
    LastDerivation.objects.update(day=None)
    transaction.on_commit(derive, robust=True)


def keep_derived() -> bool:
    """Compute derived values if they are due; returns whether it has. Never raises.

    Of several processes that call this, one computes. A process that can't write does nothing.
    """
    begun = False
    try:
        if _is_due() and can_write(LastDerivation):
            with only_writer() as mine:
                if mine and _is_due():
                    begun = True
                    derive()
                    return True
    except Exception as error:
        # Without a database, or while another process writes (SQLite), the next call does it.
        unavailable = isinstance(error, OperationalError | InterfaceError)
        if not unavailable or (begun and not is_lost(error)):
            logger.exception("Derived values could not be computed")
    return False


def recount(*, own: bool) -> dict[type[models.Model], int]:
    """Compute the values that are computed on command; if one fails, none is stored.

    Returns how many rows of each model have changed. With `own`, upstream's rows are left alone.
    """
    run = Run(now(), entered_here if own else every_row)
    with transaction.atomic():
        wait_for_other_writers()
        return {
            derivation.model: _store(derivation.model, derivation.compute(run))
            for derivation in derived_values.derivations(on_command=True)
        }


def _is_due() -> bool:
    """Whether something has changed, a new day has begun, or a failure is to be tried again."""
    if not renderings_are_usable():
        return False  # the database is prepared for other code
    moment = now()
    return (
        not LastDerivation.objects.filter(day=moment.date()).exists()
        or DerivationFailure.objects.filter(failed_at__lte=moment - PAUSE).exists()
    )


def _derive(derivation: Derivation, run: Run) -> Failures:
    """Compute the values of all rows together or, if that fails, row by row."""
    try:
        with transaction.atomic():
            _store(derivation.model, derivation.compute(run))
    except Exception:
        return dict(_row_by_row(derivation, run))
    return {}


def _row_by_row(derivation: Derivation, run: Run) -> Iterator[tuple[tuple[str, str], Exception]]:
    label = derivation.model._meta.label
    try:
        with transaction.atomic():
            rows = list(derivation.compute(run))
    except Exception as error:
        yield (label, ""), error
        return
    for row, values in rows:
        try:
            with transaction.atomic():
                _store(derivation.model, iter([(row, values)]))
        except Exception as error:
            yield (label, str(row.pk)), error


def _note(failures: Failures) -> None:
    """Replace the stored failures, and log new ones."""
    known = {
        (failure.model, failure.key): failure.reason for failure in DerivationFailure.objects.all()
    }
    if known:
        DerivationFailure.objects.all().delete()
    for (model, key), error in failures.items():
        reason = f"{type(error).__name__}: {error}"
        if known.get((model, key)) != reason:
            logger.error("Could not derive %s %s", model, key or "(all)", exc_info=error)
        DerivationFailure.objects.create(model=model, key=key, reason=reason, failed_at=now())


def _store(model: type[models.Model], computed: Computed) -> int:
    """Store the values that have changed; returns how many rows had a column changed."""
    number = 0
    links: defaultdict[str, dict[Any, list[Any]]] = defaultdict(dict)
    for row, values in computed:
        changed = []
        for name, value in values().items():
            if isinstance(value, list):
                links[name][row.pk] = value
            elif getattr(row, name) != value:
                setattr(row, name, value)
                changed.append(name)
        if changed:
            row.save(update_fields=changed)
            number += 1
    for name, wanted in links.items():
        link_all(model._meta.get_field(name), wanted)
    return number

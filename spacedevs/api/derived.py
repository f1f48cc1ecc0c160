"""Values that follow from other rows and from the day, kept true for data entered here.

They are computed after a change in the admin, by `load` and `sync`, and in the background of a
serving process once a new day has begun; never for a reader. Models say what they are
(core.models.Derived). What can't be computed is noted, shown in the admin and tried again.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection, models, transaction

from core.links import link_all
from core.models import Derived
from spacedevs.api.renderings.models import DataRevision, DerivationFailure
from spacedevs.api.renderings.revisions import fingerprint
from spacedevs.api.renderings.shown import data_models
from spacedevs.clock import now
from spacedevs.database.locks import only_writer, wait_for_other_writers

#: How long what has failed is left only_writer, unless something changes before.
PAUSE = timedelta(minutes=5)

#: What has failed, by the label of a model and the key of a row; the key is blank for all rows.
Failures = dict[tuple[str, str], Exception]

logger = logging.getLogger(__name__)


def derive() -> None:
    """Compute all derived values of data entered here; writes only what is another one now.

    What fails is noted, and keeps nothing else from being computed.
    """
    moment = now()
    failures: Failures = {}
    with transaction.atomic():
        wait_for_other_writers()
        for model in data_models():
            if issubclass(model, Derived):
                failures |= _derive(model, moment)
        _note(failures)
        DataRevision.objects.update(derived_on=moment.date())


def derive_after_commit() -> None:
    """Compute derived values as soon as what is being written is committed.

    If that fails as a whole, `keep_derived` makes up for it; the log says why.
    """
    DataRevision.objects.update(derived_on=None)
    transaction.on_commit(derive, robust=True)


def keep_derived() -> bool:
    """Compute derived values if it's time; False if it isn't, or can't be done now. Never raises.

    Of many processes that call this one does it. One that can't write does nothing.
    """
    begun = False
    try:
        if _is_due() and _can_write():
            with only_writer() as mine:
                if mine and _is_due():
                    begun = True
                    derive()
                    return True
    except Exception as error:
        # Without a database, or while somebody else writes (SQLite), the next call will do.
        if begun or not isinstance(error, (OperationalError, InterfaceError)):
            logger.exception("Derived values could not be computed")
    return False


def _is_due() -> bool:
    """Whether a new day has begun, or something has failed a while ago."""
    moment = now()
    revision = DataRevision.objects.filter(fingerprint=fingerprint()).first()
    if revision is None:
        return False  # tables are of another version
    return (
        revision.derived_on != moment.date()
        or DerivationFailure.objects.filter(failed_at__lte=moment - PAUSE).exists()
    )


def _can_write() -> bool:
    """Whether PostgreSQL lets us write; SQLite says so when a transaction begins."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        return cursor.fetchone() == ("off",)


def _derive(model: type[Derived], moment: datetime) -> Failures:
    """Compute the values of a model's rows: all together, or one by one if that fails."""
    try:
        with transaction.atomic():
            _settle(model, ((row, values()) for row, values in model.derive(moment)))
    except Exception:
        return dict(_one_by_one(model, moment))
    return {}


def _one_by_one(
    model: type[Derived], moment: datetime
) -> Iterator[tuple[tuple[str, str], Exception]]:
    label = model._meta.label
    try:
        with transaction.atomic():
            rows = list(model.derive(moment))
    except Exception as error:
        yield (label, ""), error
        return
    for row, values in rows:
        try:
            with transaction.atomic():
                _settle(model, [(row, values())])
        except Exception as error:
            yield (label, str(row.pk)), error


def _note(failures: Failures) -> None:
    """Store what has failed now, and log what is new of it."""
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

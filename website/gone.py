"""What is known of an object that has been deleted."""

from __future__ import annotations

from typing import NamedTuple

from notices.models import Told
from website.moments import Moment, moment
from website.parts import name_of


class Gone(NamedTuple):
    """The name of a deleted object, and when it was deleted."""

    name: str
    at: Moment | None


def gone(resource: str, key: str) -> Gone | None:
    """What the journal has told of a deleted object; None if it has told of no such one."""
    told = Told.objects.filter(pk=(resource, key), is_deleted=True).first()
    if told is None or told.changed_at is None:
        return None
    name, at = told.value("name"), told.changed_at.replace(microsecond=0)
    return Gone(name_of(name if isinstance(name, str) else ""), moment(at.isoformat()))

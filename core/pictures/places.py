"""The places where rows name pictures: which addresses there are, and which copies they show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat

from core.pictures.fields import PictureField
from core.pictures.models import LONGEST_ADDRESS, Picture
from core.pictures.names import is_upload
from spacedevs.api.renderings.pictures import UPLOADED


class Place(NamedTuple):
    """A column with addresses of pictures."""

    model: Any
    field: PictureField

    @property
    def rows(self) -> models.QuerySet:
        """All rows of its table."""
        return self.model._base_manager.order_by()


@cache
def places() -> list[Place]:
    """All columns with addresses of pictures."""
    return [
        Place(model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, PictureField)
    ]


def addresses(*, small: bool) -> Iterator[str]:
    """The addresses on other servers of which nothing is known yet; of `small` pictures only.

    An address may come twice.
    """
    known = Picture.objects.order_by().values("pk")
    for place in places():
        name = place.field.attname
        if small and not place.field.small:
            continue
        unknown = place.rows.filter(**{f"{name}__startswith": "http"}).filter(
            ~Exists(known.filter(address=OuterRef(name)))
        )
        for address in unknown.values_list(name, flat=True).distinct():
            if len(address) <= LONGEST_ADDRESS:
                yield address


def uploads() -> set[str]:
    """The files that were uploaded, of all rows."""
    found: set[str] = set()
    for place in places():
        name = place.field.attname
        rows = place.rows.filter(**{f"{name}__startswith": UPLOADED})
        found |= set(filter(is_upload, rows.values_list(name, flat=True)))
    return {address.removeprefix(UPLOADED) for address in found}


def forget_unused() -> int:
    """Forget the pictures whose addresses no row names any more; returns how many."""
    named: Any = Q()
    for place in places():
        named |= Exists(place.rows.filter(**{place.field.attname: OuterRef("address")}))
    return Picture.objects.filter(~named).delete()[0]


def show_copies(address: str | None = None) -> int:
    """Let rows show the copies of their pictures, or of one; returns how many values have changed.

    Only rows that are to change are written: a write makes the renderings of its row stale.
    """
    changed = 0
    for model, field in places():
        name, column = field.attname, field.copied_in
        copies = Picture.objects.order_by().exclude(file="").filter(address=OuterRef(name))
        copied = Subquery(copies.values(told=Concat("file", Value(" "), "address")))
        wanted = Case(When(Exists(copies), then=copied), default=Value(""))
        rows = model._base_manager.order_by().annotate(wanted=wanted)
        if address is not None:
            rows = rows.filter(**{name: address})
        changed += rows.exclude(**{column: F("wanted")}).update(**{column: wanted})
    return changed

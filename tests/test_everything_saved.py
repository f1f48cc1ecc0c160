"""`dump` and `load` preserve whatever the admin saves, odd values of every field included."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.enclosing import DASH
from tests.curators import refusals
from tests.shares import THOROUGH, part
from tests.worlds import forget_everything, make_world, own_models

pytestmark = pytest.mark.django_db

LONG = "x" * 3000

TEXTS = [
    "",
    "plain",
    " blanks around ",
    "two\r\nlines\nand\ra tab\t",
    "\x01\x02\x1b\x7f\x85\ufeff",
    "\u2028\u2029\u202e",
    "\u0130\u212a\xdf e\u0301",
    "\U0001f680\U0010ffff\ufffe",
    "nul\0",
    "</script>&amp;\"'\\",
    "null",
    "7",
    "-",
    "javascript:alert(1)",
    LONG,
]
ADDRESSES = [
    "http://example.com",
    "HTTPS://EXAMPLE.COM/",
    "example.com/path",
    "ftp://example.com/",
    "http://\u4f8b.example/\u00e9?q=\u2028#\U0001f680",
    "http://[::1]:8000/a b",
    "https://user:word@example.com/",
    "http://example.com/" + "a" * 3000,
]
NUMBERS = [
    "0", "-0.0", "007", "1e308", "1e309", "5e-324", "0.1", "1e16", "9007199254740993",
    "inf", "nan", "1_000", "\u0667", "2147483647", "2147483648", "-2147483648", "9" * 400,
]  # fmt: skip
DATES = [
    "0001-01-01", "0099-12-31", "0999-12-31", "1000-01-01", "1582-10-10", "9999-12-31",
    "10000-01-01", "0000-01-01", "1-1-1", "2024-02-30", "01/02/03",
]  # fmt: skip
TIMES = ["00:00:00", "23:59:59", "23:59:60", "12:00", "12:00:00.5", "24:00:00"]
DURATIONS = [
    "0", "-1", "-00:00:01", "00:00:00.000001", "1.5", "-1 00:00:01", "999999999 23:59:59",
    "-999999999 00:00:00", "9999999999 00:00:00", "100000000 00:00:00", "106751992 00:00:00",
    "P1Y", "PT1.5S", "P3DT4H", "-P3DT4H", "1e9",
]  # fmt: skip
#: For each class of form field, a plain entry that is always valid, and odd ones.
ENTRIES: list[tuple[type[forms.Field], str, list[str]]] = [
    (forms.FloatField, "1.5", NUMBERS),
    (forms.IntegerField, "1", NUMBERS),
    (forms.DateField, "2024-01-01", DATES),
    (
        forms.SplitDateTimeField,
        "2024-01-01 00:00:00",
        [f"{date} {time}" for date, time in zip(DATES, cycle(TIMES), strict=False)],
    ),
    (forms.DurationField, "1:00", DURATIONS),
    (forms.URLField, "https://example.com/", ADDRESSES + TEXTS[-3:]),
    (forms.SlugField, "", TEXTS),
    (forms.CharField, "x", TEXTS + ADDRESSES[:1]),
    (forms.NullBooleanField, "", ["true", "false", "unknown", "2"]),
    (forms.BooleanField, "", ["on", "no"]),
]
MOST = max(len(odd) for _, _, odd in ENTRIES)


@pytest.fixture
def curator(db: None) -> HttpRequest:
    """A superuser's request, with a small world of data."""
    forget_everything()
    make_world()
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("curator")
    return request


def test_every_field_of_every_form_survives(curator: HttpRequest, tmp_path: Path) -> None:
    for number in part(range(MOST), 2):
        for form in all_forms(curator):
            entries = {name: odd_entries(field) for name, field in form.fields.items()}
            save(form, {name: odd[number % len(odd)] for name, odd in entries.items() if odd})

    assert survives(tmp_path)


@given(data=st.data())
@settings(max_examples=2 if THOROUGH else 1, deadline=None, suppress_health_check=[*HealthCheck])
def test_any_text_survives(curator: HttpRequest, tmp_path: Path, data: st.DataObject) -> None:
    with transaction.atomic():
        for form in all_forms(curator):
            entries = {
                name: data.draw(entry(field), label=name)
                for name, field in form.fields.items()
                if odd_entries(field)
            }
            save(form, entries)

        assert survives(tmp_path)
        transaction.set_rollback(True)


def entry(field: forms.Field) -> st.SearchStrategy[str]:
    """A strategy for entries of a field, odd and arbitrary."""
    match field:
        case forms.FloatField():
            return st.floats().map(repr)
        case forms.IntegerField():
            return st.integers().map(str)
        case forms.DateField():
            return st.dates().map(str)
        case forms.SplitDateTimeField():
            return st.datetimes().map(lambda moment: f"{moment:%Y-%m-%d %H:%M:%S}".zfill(19))
        case forms.DurationField():
            return st.timedeltas().map(str)
    return st.text() | st.sampled_from(odd_entries(field))


def all_forms(request: HttpRequest) -> Iterator[forms.ModelForm]:
    """A form for a new object of every model, by itself or as an inline of its owner."""
    left = set(own_models())
    registered = [each for model, each in admin.site._registry.items() if model in left]
    for model_admin in registered:
        left.discard(model_admin.model)
        yield model_admin.get_form(request)()
    for model_admin in registered:
        for inline in model_admin.get_inline_instances(request):
            if inline.model in left:
                left.discard(inline.model)
                formset = inline.get_formset(request)
                fk: Any = formset.fk
                owner = model_admin.model._base_manager.latest("pk")
                yield formset.form(instance=inline.model(**{fk.name: owner}))
    assert not left


def odd_entries(field: forms.Field) -> list[str]:
    """The odd entries for a field; none for relations and keys."""
    return next((odd for kind, _, odd in ENTRIES if isinstance(field, kind)), [])


def save(form: Any, odd: dict[str, str]) -> None:
    """Save a form with odd entries; those it refuses, with a message, are replaced.

    A form whose entries make no sense together is left.
    """
    entries: dict[str, Any] = {name: usual(form, name) for name in form.fields}
    entries |= {name: value for name, value in odd.items() if name != "id"}
    for _ in range(3):
        values = {name: value for name, value in entries.items() if value is not None}
        for name, field in form.fields.items():
            if isinstance(field, forms.SplitDateTimeField):
                values[f"{name}_0"], _, values[f"{name}_1"] = values.pop(name).partition(" ")
        filled = type(form)(values, instance=type(form.instance)(**owner_of(form.instance)))
        if filled.is_valid():
            filled.save()
            return
        found = [message for messages in filled.errors.values() for message in messages]
        assert all(found)
        entries |= {name: usual(form, name) for name in filled.errors}
    # it may not fit rows that were saved before
    assert refusals().issuperset(found), f"{type(form.instance)}: {filled.errors}"


def usual(form: Any, name: str) -> Any:
    """A plain entry; for relations, the rows that were saved last."""
    field: Any = form.fields[name]
    model = type(form.instance)
    if name == "id":
        return str((model._base_manager.order_by("pk").last().pk) + 1)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [row.pk for row in field.queryset.order_by("-pk")[:2]]  # type: ignore[union-attr]
    relation, _, enclosed = name.partition(DASH)
    if isinstance(field, forms.ModelChoiceField):
        reference: Any = model._meta.get_field(relation)
        if enclosed:
            reference = reference.related_model._meta.get_field(enclosed)
        described = any(other.startswith(f"{name}{DASH}") for other in form.fields)
        return None if reference.unique or described else field.queryset.order_by("-pk")[0].pk  # type: ignore[union-attr]
    needed = form.forms[relation].base_fields[enclosed] if enclosed else field
    if not needed.required and name != "thumbnail_url":  # which only an uploaded image may lack
        return ""
    return next(plain for kind, plain, _ in ENTRIES if isinstance(field, kind))


def owner_of(instance: Any) -> dict[str, Any]:
    """The foreign keys that are set on a new object."""
    return {
        field.name: getattr(instance, field.name)
        for field in instance._meta.concrete_fields
        if field.remote_field and getattr(instance, field.attname) is not None
    }


def survives(folder: Path) -> bool:
    """Whether a dump, loaded into an empty database, gives the same dump again."""
    before, after = folder / "before", folder / "after"
    call_command("dump", str(before), verbosity=0)
    forget_everything()
    call_command("load", str(before), verbosity=0)
    call_command("dump", str(after), verbosity=0)
    return before.read_bytes() == after.read_bytes()

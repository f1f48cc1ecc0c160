"""Conflicts between a submitted admin form and what others have stored since it was opened.

A form carries digests of the values it was rendered with. If the stored values differ when it is
submitted, it is rebased: fields that the curator did not touch take the stored values, the others
keep the curator's, and notes say what has changed. Notes are form errors, so nothing is written
until the curator has seen them and saves again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT, ManagementForm
from django.http import QueryDict
from django.utils.text import capfirst

from core.deleting import Going
from core.sense.checking import Sensible

#: The name of the hidden field with the digests.
DIGESTS_FIELD = "_opened"

#: Notes by the prefix of a form or formset ("" is the object's own form) and by field; None stands
#: for the whole form.
Notes = defaultdict[str, defaultdict[str | None, list[str]]]

#: Digests of the values that a form was rendered with, by row ("" is the object) and field.
Digests = dict[str, dict[str, str]]

#: The submitted values of one row of a formset, by field.
Row = dict[str, list[str]]


def no_notes() -> Notes:
    """An empty collection of notes."""
    return defaultdict(lambda: defaultdict(list))


class NotedForm(forms.ModelForm):
    """A form that is invalid while there are notes on it.

    What a stored row lacks, or what is odd about it, is refused only once that is edited.
    """

    notes = no_notes()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            for name, field in self.fields.items():
                if field.required and self.get_initial_for_field(field, name) in (None, ""):
                    field.required = False

    def clean(self) -> Any:
        """The values; notes count as errors."""
        cleaned = super().clean()
        for name, notes in self.notes.get(self.prefix or "", {}).items():
            self.add_error(name, ValidationError(notes))
        return cleaned

    def _post_clean(self) -> None:
        """Validate the row, which is told what of it is edited."""
        if isinstance(self.instance, Sensible) and not self.instance._state.adding:
            self.instance.edited = self.changed_data
        super()._post_clean()  # type: ignore[misc]

    def _save_m2m(self) -> None:
        """Save links; new ones in the order in which they were chosen."""
        for field in self.instance._meta.many_to_many:
            if field.name in self.changed_data:
                linked = getattr(self.instance, field.name)
                for key in self[field.name].data:  # one by one: add(*keys) ignores the order
                    linked.add(key)
        super()._save_m2m()  # type: ignore[misc]


class NotedFormSet(forms.BaseInlineFormSet):
    """The rows of an object, invalid while there are notes on them."""

    notes = no_notes()

    def clean(self) -> None:
        """Validate the rows together; notes count as errors."""
        super().clean()
        if notes := self.notes.get(self.prefix or ""):
            raise ValidationError(notes[None])

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """Delete a row, with all that goes with it."""
        if commit:
            Going([obj]).delete()


def digests_of(form: Any, formsets: Iterable[Any]) -> str:
    """The value of the hidden field, for the forms of an object as they are rendered."""
    rows = {_place(rows, row): row for rows in formsets for row in rows.initial_forms}
    digests: Digests = {
        place: {name: _digest(_stored(row, name)) for name in row.fields}
        for place, row in {"": form, **rows}.items()
    }
    return json.dumps(digests, separators=(",", ":"))


def rebase(data: QueryDict, form: Any, formsets: Iterable[Any]) -> Notes:
    """Bring submitted data up to date with what is stored, and return notes on the changes.

    The forms are those of the stored object. Data without digests comes from no form of ours, and
    only gets notes on rows that are gone.
    """
    notes = no_notes()
    digests = _parsed(data.get(DIGESTS_FIELD, ""))
    _rebase_fields(data, form, digests.get("", {}), notes)
    for formset in formsets:
        _rebase_rows(data, formset, digests, notes)
    if notes:
        what = capfirst(form.instance._meta.verbose_name)
        notes[""][None].append(
            f"{what} has been changed since you opened this page, and your changes are not saved"
            " yet. See what is marked below, then save again to store what is shown now."
        )
    return notes


def _rebase_fields(data: QueryDict, form: Any, digests: dict[str, str], notes: Notes) -> None:
    for name in form.fields:
        stored, before = _stored(form, name), digests.get(name)
        if before is None or _digest(stored) == before:
            continue
        sent = _sent(data, form, name)
        if _digest(sent) == _digest(stored):
            continue
        theirs, yours = _shown(form, name, stored), _shown(form, name, sent)
        if _digest(sent) == before:
            _put(data, form, name)
            note = f"Changed meanwhile from “{yours}” to “{theirs}”, which stays."
        else:
            note = f"Changed meanwhile to “{theirs}”. Saving again replaces it with “{yours}”."
        notes[form.prefix or ""][name].append(note)


def _rebase_rows(data: QueryDict, formset: Any, digests: Digests, notes: Notes) -> None:
    management = ManagementForm(data, prefix=formset.prefix)
    if not management.is_valid():
        return  # the formset reports that itself
    total = min(management.cleaned_data[TOTAL_FORM_COUNT], formset.absolute_max)
    initial = min(management.cleaned_data[INITIAL_FORM_COUNT], total)
    rows = _rows(data, formset.prefix)
    key = formset.model._meta.pk.name
    sent = {rows[str(number)].get(key, [""])[-1]: number for number in range(initial)}
    stored = {str(row.instance.pk): row for row in formset.initial_forms}
    gone = [number for pk, number in sent.items() if pk not in stored]
    for number in gone:
        if "DELETE" not in rows[str(number)]:
            notes[formset.prefix][None].append(_deletion_note(data, formset, number))
    if list(sent) != list(stored) and (gone or digests):
        kept = [rows[str(sent[pk])] if pk in sent else {} for pk in stored]
        new = [rows[str(number)] for number in range(initial, total)]
        _arrange(data, formset.prefix, kept, new)
    for pk, row in stored.items():
        place = _place(formset, row)
        if pk in sent:
            _rebase_fields(data, row, digests.get(place, {}), notes)
        elif gone or digests:
            for name in row.fields:
                _put(data, row, name)
            if digests and place not in digests:
                notes[row.prefix][None].append("Added meanwhile by somebody else.")


def _deletion_note(data: QueryDict, formset: Any, number: int) -> str:
    """The note on a submitted row that has been deleted."""
    form = formset.empty_form
    form.prefix = f"{formset.prefix}-{number}"
    values = [
        f"{field.label}: {_shown(form, name, value)}"
        for name, field in form.fields.items()
        if not field.widget.is_hidden and (value := _sent(data, form, name))
    ]
    what = capfirst(formset.model._meta.verbose_name)
    return (
        f"{what} deleted meanwhile by somebody else ({'; '.join(values)})."
        " Saving again goes on without it."
    )


def _rows(data: QueryDict, prefix: str) -> defaultdict[str, Row]:
    """The submitted rows of a formset, by their numbers."""
    rows: defaultdict[str, Row] = defaultdict(dict)
    for key, values in data.lists():
        if key.startswith(f"{prefix}-"):
            number, _, name = key.removeprefix(f"{prefix}-").partition("-")
            rows[number][name] = values
    return rows


def _arrange(data: QueryDict, prefix: str, kept: Sequence[Row], new: Sequence[Row]) -> None:
    """Renumber the submitted rows of a formset: stored ones first, then new ones."""
    for number, row in _rows(data, prefix).items():
        if number.isdecimal():
            for name in row:
                del data[f"{prefix}-{number}-{name}"]
    for place, row in enumerate((*kept, *new)):
        for name, values in row.items():
            data.setlist(f"{prefix}-{place}-{name}", values)
    data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(kept))
    data[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(kept) + len(new))


def _parsed(sent: str) -> Digests:
    """The submitted digests; none if they don't look like those of `digests_of`."""
    try:
        digests = json.loads(sent)
    except (ValueError, RecursionError):
        return {}
    if isinstance(digests, dict) and all(isinstance(row, dict) for row in digests.values()):
        return digests
    return {}


def _place(formset: Any, form: Any) -> str:
    """The name of a stored row among the digests."""
    return f"{formset.prefix} {form.instance.pk}"


def _stored(form: Any, name: str) -> Any:
    """The stored value of a field; of a relation its key, or a list of rows."""
    return form.get_initial_for_field(form.fields[name], name)


def _sent(data: QueryDict, form: Any, name: str) -> Any:
    """The submitted value of a field; the raw text if the field finds it invalid."""
    field = form.fields[name]
    raw = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
    try:
        return field.clean(raw)
    except ValidationError:
        return raw


def _put(data: QueryDict, form: Any, name: str) -> None:
    """Replace a field's submitted value with the stored one, as an untouched form would send it."""
    address, value = form.add_prefix(name), form[name].value()
    widget: Any = form.fields[name].widget
    widget = getattr(widget, "widget", widget)  # without the admin's buttons beside it
    if isinstance(widget, forms.CheckboxInput):
        data.setlist(address, ["on"] if value else [])
    elif isinstance(widget, forms.MultiWidget):
        for number, one in enumerate(widget.decompress(value) or []):
            data[f"{address}_{number}"] = widget.widgets[number].format_value(one) or ""
    else:
        sent = widget.format_value(value)
        data.setlist(address, sent if isinstance(sent, list) else [sent or ""])


def _digest(value: Any) -> str:
    """A digest of a value, the same for a stored and a submitted one."""
    text = canonical(value).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=6).hexdigest()


def canonical(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():  # forms strip blanks, and browsers send CRLF
            return "\n".join(value.strip().splitlines())
        case models.Model():
            return str(value.pk)
        case list() | models.QuerySet():
            return ",".join(sorted(map(canonical, value)))
    return str(value)


def _shown(form: Any, name: str, value: Any) -> str:
    """A field's value, stored or submitted, as text for a curator."""
    field = form.fields[name]
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(map(str, value or [])) or "nothing"
    if isinstance(field, forms.ModelChoiceField) and not isinstance(value, models.Model):
        try:
            value = field.to_python(value)
        except ValidationError:  # the row is gone
            value = f"{value} (deleted)"
    return "nothing" if value in (None, "") else str(value)

"""Forms that enclose rows: the fields of a row that theirs refers to are entered in the same form.

A field of an enclosed row is named after the relation and itself: `landing-attempt`. Whoever fills
in such fields makes a row; whoever empties all of them deletes it, if it needs none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from core.conflicts import NotedForm

#: What stands between the relation and the field.
DASH = "-"


def enclosed_names(names: Iterable[Any]) -> dict[str, list[str]]:
    """The fields of enclosed rows among the names of a form's fields, by relation."""
    found = defaultdict(list)
    for name in names:
        relation, dash, field = name.partition(DASH)
        if dash:
            found[relation].append(field)
    return dict(found)


class EnclosingForm(NotedForm):
    """A form with the fields of rows that its own row refers to.

    If the relation itself is a field, too, it chooses among the rows that are there: the fields
    are those of the chosen row, or of a new one if none is chosen.
    """

    #: The forms of enclosed rows, by relation.
    forms: ClassVar[dict[str, type[NotedForm]]] = {}

    #: Browsers don't know that an enclosed row which isn't entered needs nothing.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._enclosed = {
            name: self._form(name, getattr(self.instance, name)) for name in self.forms
        }
        self._entered: dict[str, NotedForm] = {}
        self._emptied: list[models.Model] = []
        for relation, form in self._enclosed.items():
            for name, field in form.fields.items():
                address = f"{relation}{DASH}{name}"
                shown = self.fields[address] = copy(field)
                shown.required = field.required and not form.empty_permitted
                self.initial.setdefault(address, form.get_initial_for_field(field, name))
            if self.is_bound and relation not in self.fields and form.has_changed():
                # Already now, because the admin makes the formsets of a new row before it is valid.
                setattr(self.instance, relation, form.instance)

    def save(self, commit: bool = True) -> Any:
        """The row, saved after those that it encloses; see `save_enclosed` if not committed."""
        if not commit:
            return super().save(commit=False)
        self.save_enclosed()
        saved = super().save()
        self.delete_emptied()
        return saved

    def save_enclosed(self) -> None:
        """Save the enclosed rows that were entered, before the row that refers to them."""
        for relation, form in self._entered.items():
            setattr(self.instance, relation, form.save())

    def delete_emptied(self) -> None:
        """Delete the enclosed rows that were emptied, after the row that referred to them."""
        for row in self._emptied:
            row.delete()

    def _form(self, relation: str, row: models.Model | None) -> NotedForm:
        """The form of an enclosed row, with what was submitted for it."""
        return self.forms[relation](
            self.data if self.is_bound else None,
            self.files if self.is_bound else None,
            instance=row,
            prefix=self.add_prefix(relation),
            empty_permitted=row is None,
            use_required_attribute=False,
        )

    def _clean_fields(self) -> None:
        """Clean the form's own fields; the enclosed forms clean theirs."""
        fields = self.fields
        self.fields = {name: field for name, field in fields.items() if DASH not in name}
        super()._clean_fields()  # type: ignore[misc]
        self.fields = fields

    def _post_clean(self) -> None:
        """Let the row refer to what was entered, then validate it."""
        for relation, form in self._enclosed.items():
            if relation not in self.fields:
                self._enclose(relation, form)
            elif relation not in self.errors:
                self._enclose_chosen(relation, form)
        super()._post_clean()

    def _enclose_chosen(self, relation: str, form: NotedForm) -> None:
        """Enclose a row that can also be chosen."""
        chosen = self.cleaned_data.get(relation)
        if chosen is not None and chosen != form.instance:
            if form.has_changed():
                what = chosen._meta.verbose_name
                message = f"Choose a {what} here or describe a new one below, not both at once."
                self.add_error(relation, ValidationError(message))
        elif chosen is not None or form.instance.pk is None:
            self._enclose(relation, form)
        elif form.has_changed():  # another one than was chosen before
            self._enclose(relation, self._form(relation, None))

    def _enclose(self, relation: str, form: NotedForm) -> None:
        """Enclose the row of a form, or none if that is emptied."""
        if not form.has_changed():
            return
        for name, errors in form.errors.as_data().items():
            place = None if name == NON_FIELD_ERRORS else f"{relation}{DASH}{name}"
            self.add_error(place, errors)
        row: models.Model | None = form.instance
        if form.errors or self._form(relation, None).has_changed():
            self._entered[relation] = form
        else:
            self._emptied.append(form.instance)
            row = None
        setattr(self.instance, relation, row)
        if relation in self.fields:
            self.cleaned_data[relation] = row


def enclosing(form: Any, admin: Any, request: Any, row: Any, names: Iterable[Any]) -> Any:
    """A form class for an admin or inline that adds the enclosed fields among the names.

    The fields are those of the enclosed rows' own admins, which know what the form of `row` shows.
    """
    forms, fields = {}, {}
    for relation, inner in enclosed_names(names).items():
        model = admin.model._meta.get_field(relation).related_model
        enclosed = getattr(row, relation, None)
        own = admin.admin_site.get_model_admin(model)
        forms[relation] = own.get_form(request, enclosed, enclosed is not None, fields=inner)
        for name in inner:
            fields[f"{relation}{DASH}{name}"] = forms[relation].base_fields[name]
    if not forms:
        return form
    return type(form.__name__, (EnclosingForm, form), {**fields, "forms": forms})

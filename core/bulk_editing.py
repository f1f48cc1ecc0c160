"""Setting fields of several objects in the admin at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models, transaction
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from core.curation import curation
from core.derived.computing import derive_after_commit
from core.edits import errors_in
from core.history_admin import HistoryKeeper
from core.words import name_of

#: How many objects are changed at once; each takes about two dozen queries.
MOST = 500


class BulkEditor(HistoryKeeper):
    """An admin with an action that sets fields of several objects."""

    #: The relations that the action sets; without any, there is no such action.
    bulk_fields: ClassVar[tuple[str, ...]] = ()
    actions = ["set_fields"]

    def get_actions(self, request: HttpRequest) -> Any:
        """The actions; the one that sets fields says which."""
        actions = super().get_actions(request)
        if (action := actions.pop("set_fields", None)) and self.bulk_fields:
            which = " or ".join(map(self._title, self.bulk_fields))
            words = f"Set {which} of selected {str(self.opts.verbose_name_plural).lower()}"
            actions["set_fields"] = (*action[:2], words)
        return actions

    @admin.action(permissions=["change"])
    def set_fields(self, request: Any, queryset: Any) -> Any:
        """A page that asks for the values; the list, once they are stored in all objects."""
        chosen = list(queryset.order_by("pk")[: MOST + 1])
        if len(chosen) > MOST:
            self.message_user(request, f"Choose at most {MOST} at once.", messages.ERROR)
            return None
        form = self._form(request.POST if "set" in request.POST else None)
        if form.is_valid():
            values = {name: each for name, each in form.cleaned_data.items() if each is not None}
            problems = self._set(request, chosen, values) if values else ["Choose a value."]
            if not problems:
                self.message_user(request, f"Set in {len(chosen)}.", messages.SUCCESS)
                return None
            form.add_error(None, problems)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Set fields of {len(chosen)} {str(self.opts.verbose_name_plural).lower()}",
            "opts": self.opts,
            "form": form,
            "chosen": chosen,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "core/set_fields.html", context)

    def _title(self, name: str) -> str:
        return name_of(self.opts.get_field(name))

    def _form(self, data: Any) -> forms.Form:
        """A form with the fields, each of which may be left blank."""
        form = forms.Form(data)
        for name in self.bulk_fields:
            field: Any = self.opts.get_field(name)
            form.fields[name] = forms.ModelChoiceField(
                field.related_model._base_manager.all(),
                required=False,
                label=capfirst(self._title(name)),
                empty_label="leave as it is",
            )
        return form

    def _set(
        self, request: Any, rows: Collection[models.Model], values: dict[str, Any]
    ) -> list[str]:
        """Store values in all rows, or in none; returns sentences about those that can't have them.

        Rows that have them already are left alone.
        """
        problems = []
        with transaction.atomic():
            for row in rows:
                changed = [name for name, value in values.items() if getattr(row, name) != value]
                if not changed:
                    continue
                before = errors_in(row, changed)
                with curation.following_edit(row, [], request.user.get_username()) as request.edit:
                    for name in changed:
                        setattr(row, name, values[name])
                    new = errors_in(row, changed) - before
                    problems += [f"{row}: {error}" for error in sorted(new)]
                    if not new:
                        self.save_model(request, row, form=None, change=True)
                self.log_change(
                    request, row, [{"changed": {"fields": [*map(self._title, changed)]}}]
                )
            transaction.set_rollback(bool(problems))
        if not problems:
            derive_after_commit()
        return problems

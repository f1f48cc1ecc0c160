"""The admin of overrides: what curators have edited of copied objects, and letting go of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from core.derived.computing import derive_after_commit
from core.list_admin import ReadOnlyAdmin
from core.permissions import may
from mirror.models import Override
from mirror.overrides import let_go
from mirror.words import in_words

#: The most characters of a value on the list page.
SHOWN = 100


class InWords(ChangeList):
    """A page of overrides, each of which has its values in words."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page."""
        super().get_results(request)
        words = in_words(self.result_list)
        for override in self.result_list:
            override.words = words[override.pk]


class WhatFilter(admin.SimpleListFilter):
    """A filter by what was done."""

    title = "what"
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [("edited", "Edited"), ("deleted", "Deleted")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet | None:
        """The rows of the choice."""
        match self.value():
            case "edited":
                return queryset.exclude(field="")
            case "deleted":
                return queryset.filter(field="")
        return queryset


class OverrideAdmin(ReadOnlyAdmin):
    """Edits of copied objects, and copied objects that were deleted here; newest first."""

    actions = ["let_go"]
    date_hierarchy = "made_at"
    list_display = ["object", "what", "here", "there", "by", "made_at", "changed_at"]
    list_display_links = None
    list_filter = [WhatFilter, "model", "by"]
    search_fields = ["title", "key", "field"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The class of the page."""
        return InWords

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The actions: an override that goes takes its value with it, so it is let go."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description="of")
    def object(self, override: Any) -> str:
        """A link to the object; the name of one that is deleted."""
        meta = apps.get_model(override.model)._meta
        name = f"{meta.verbose_name} {override.title or override.key}"
        place = f"admin:{meta.app_label}_{meta.model_name}_change"
        if not override.field or not self.admin_site.is_registered(meta.model):
            return name
        return format_html('<a href="{}">{}</a>', reverse(place, args=[override.key]), name)

    @admin.display(description="what", ordering="field")
    def what(self, override: Any) -> str:
        """The field, or that the object was deleted."""
        return override.words.title

    @admin.display(description="here")
    def here(self, override: Any) -> str:
        """The value here."""
        return Truncator(override.words.value).chars(SHOWN)

    @admin.display(description="its source says")
    def there(self, override: Any) -> str:
        """What the source says."""
        return Truncator(override.words.upstream).chars(SHOWN)

    @admin.action(description="Let go: take what the source says", permissions=["delete"])
    def let_go(self, request: HttpRequest, queryset: Any) -> HttpResponseRedirect | None:
        """Let overrides go, and return to where the curator came from."""
        chosen = list(queryset)
        self._let_go(request, chosen)
        objects = {(override.model, override.key) for override in chosen if override.field}
        if "back" in request.POST and len(objects) == 1:
            label, key = objects.pop()
            place = f"admin:{label.replace('.', '_')}_change"
            return HttpResponseRedirect(reverse(place, args=[key]))
        return None

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Let an override go."""
        self._let_go(request, [obj])

    def _let_go(self, request: HttpRequest, overrides: Iterable[Override]) -> None:
        allowed = [each for each in overrides if _may_change(request, each)]
        problems = let_go(allowed)
        for problem in problems:
            self.message_user(request, problem, messages.ERROR)
        if number := len(allowed) - len(problems):
            back = any(not each.field for each in allowed)
            later = " Deleted objects come back with the next pass that shows them." if back else ""
            self.message_user(request, f"Let go of {number}.{later}", messages.SUCCESS)
        derive_after_commit()


def _may_change(request: Any, override: Override) -> bool:
    """Whether a curator may change the object of an override."""
    action = "change" if override.field else "add"
    return may(request.user, action, apps.get_model(override.model))

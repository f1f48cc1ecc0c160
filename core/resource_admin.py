"""What the admins of all apps share: base classes, filters and inlines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html

from core.addresses import api_address
from core.bases import ScheduledQuerySet
from core.bulk_editing import BulkEditor
from core.conflicts import DIGESTS_FIELD, digests_of, no_notes, rebase
from core.curation import curation
from core.deleting import Going
from core.derived.computing import derive_after_commit
from core.duplicating import Duplicator
from core.enclosing import EnclosingForm, enclosed_names
from core.form_fields import FormFields, InlineFields, computed
from core.ids import is_key, next_own_id
from core.list_admin import one_at_a_time
from core.list_tools import ToolsAdmin
from core.models import SocialMediaLink, Update
from spacedevs.clock import now


class ResourceAdmin(Duplicator, BulkEditor, ToolsAdmin, FormFields):
    """The admin of a model that the API shows."""

    change_form_template = "core/change_form.html"

    #: Whether the table is large, so that forms search it instead of listing all of it.
    large: ClassVar[bool] = False

    def changeform_view(self, request: HttpRequest, object_id: Any = None, *args: Any) -> Any:
        """A form, or the result of saving it; an outdated form comes back with notes."""
        with one_at_a_time(request):
            row = None
            if request.method == "POST" and object_id and "_saveasnew" not in request.POST:
                row = self.get_object(request, unquote(object_id))
                self._rebase(request, row)
            parts, by = self.parts_in_form(request), request.user.get_username()
            with curation.following_edit(row, parts, by) as request.edit:  # type: ignore[attr-defined]
                return super().changeform_view(request, object_id, *args)

    def parts_in_form(self, request: HttpRequest) -> list[str]:
        """The relations that lead to the rows that the form shows, such as `rocket__firststage`."""
        paths = list(enclosed_names(flatten_fieldsets(self.fieldsets or ())))
        inlines: list[Any] = self.get_inline_instances(request)
        for inline in inlines:
            path = inline.path()
            enclosed = enclosed_names(flatten_fieldsets(inline.fieldsets or ()))
            paths += [path, *(f"{path}__{relation}" for relation in enclosed)]
        return paths

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The confirmation of a deletion, or its result."""
        with one_at_a_time(request):
            return super().delete_view(request, object_id, extra_context)

    def _rebase(self, request: Any, obj: Any) -> None:
        """Bring the submitted form up to date with what is stored."""
        if obj is None or not self.has_change_permission(request, obj):
            return
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        form = self.get_form(request, obj, change=True, fields=fields)(instance=obj)
        formsets = [
            formset(
                instance=obj,
                prefix=formset.get_default_prefix(),
                queryset=inline.get_queryset(request),
            )
            for formset, inline in self.get_formsets_with_inlines(request, obj)
            if inline.has_change_permission(request, obj)
        ]
        request.POST = request.POST.copy()
        request.notes = rebase(request.POST, form, formsets)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The address of an object's page here; if it has none, that of the API."""
        if obj is None:
            return None
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else api_address(obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The initial values in the query string, without invalid ones."""
        initial = {}
        for name, value in super().get_changeform_initial_data(request).items():
            with suppress(FieldDoesNotExist, ValidationError, OverflowError):
                field = self.opts.get_field(name)
                if field.many_to_many:
                    initial[name] = [key for key in value if is_key(field.related_model, key)]
                elif field.concrete:
                    initial[name] = field.to_python(value)
        return initial

    def get_form(self, request: Any, obj: Any = None, change: Any = False, **kwargs: Any) -> Any:
        """The form class, with the notes of this request."""
        kwargs.setdefault("form", self.enclosing_form(request, obj, kwargs.get("fields")))
        kwargs.setdefault("help_texts", computed(self.model))
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.notes = getattr(request, "notes", no_notes())
        for name, remark in (curation.remarks(obj) if obj else {}).items():
            if name in form.base_fields:
                field = form.base_fields[name]
                field.help_text = format_html("{} {}", field.help_text, remark)
        return form

    def get_formsets_with_inlines(self, request: Any, obj: Any = None) -> Iterator[Any]:
        """The formset classes, with the notes of this request."""
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            formset.notes = formset.form.notes = getattr(request, "notes", no_notes())
            yield formset, inline

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """The page of the form, with digests of the values it was rendered with."""
        if context["original"]:
            formsets = [rows.formset for rows in context["inline_admin_formsets"]]
            context["digests"] = digests_of(context["adminform"].form, formsets)
            context["digests_field"] = DIGESTS_FIELD
            context["panels"] = curation.panels(request, context["original"])
            context["json_address"] = api_address(context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save an object, with the rows that its form encloses."""
        if isinstance(form, EnclosingForm):
            form.save_enclosed()
        super().save_model(request, obj, form, change)
        if isinstance(form, EnclosingForm):
            form.delete_emptied()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Save related rows, and compute derived values."""
        super().save_related(request, form, formsets, change)
        derive_after_commit()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete an object, and compute derived values."""
        curation.delete([obj], request.user.get_username())
        derive_after_commit()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete objects, and compute derived values."""
        curation.delete(list(queryset), request.user.get_username())
        derive_after_commit()

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        """What goes with objects, for the confirmation: what they have to themselves, too."""
        shown, counts, needed, protected = super().get_deleted_objects(objs, request)
        for _, owned in groupby(Going(list(objs)).owned, type):
            more = super().get_deleted_objects(list(owned), request)
            # An object that goes itself protects nothing.
            protected += [each for each in more[3] if each not in shown and each not in protected]
            shown += more[0]
            counts = Counter(counts) + Counter(more[1])
            needed |= more[2]
        return shown, counts, needed, protected


class NamedAdmin(ResourceAdmin):
    """The admin of a model whose rows have names."""

    list_display = ["id", "name"]
    list_display_links = ["id", "name"]
    search_fields = ["name"]
    ordering: ClassVar[list[Any]] = ["name", "id"]


class NumberedAdmin(NamedAdmin):
    """The admin of a model whose ids are given by hand, and never change."""

    fields = ["id", "name"]
    ordering = ["id"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The usual fields, and the id of a stored object."""
        readonly = super().get_readonly_fields(request, obj)
        return readonly if obj is None else ("id", *readonly)

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """The form field; the id may be left blank."""
        if db_field.primary_key:
            kwargs |= {"required": False, "help_text": "The next one of our own if left blank."}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save an object; a blank id becomes this server's next one."""
        if obj.pk is None:
            obj.pk = next_own_id(self.model)
        super().save_model(request, obj, form, change)


class WhenFilter(admin.SimpleListFilter):
    """A filter by the API's upcoming and previous rows."""

    title = "when"
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [("upcoming", "Upcoming"), ("previous", "Previous")]

    def queryset(self, request: HttpRequest, queryset: Any) -> ScheduledQuerySet:
        """The rows of the choice."""
        match self.value():
            case "upcoming":
                return queryset.upcoming()
            case "previous":
                return queryset.previous()
        return queryset


class ScheduledAdmin(NamedAdmin):
    """The admin of something that happens at a time and records its last update."""

    readonly_fields = ["last_updated"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save an object as updated now, even if only its inlines have changed."""
        obj.last_updated = now()
        super().save_model(request, obj, form, change)


class LinkInline(InlineFields, admin.StackedInline):
    """Links of an object."""

    extra = 0
    fields = [
        "url",
        "priority",
        "title",
        "source",
        "description",
        "feature_image",
        "type",
        "language",
    ]


class VidURLInline(LinkInline):
    """Video links of an object."""

    fields = [*LinkInline.fields, "publisher", "live", "start_time", "end_time"]


class SocialMediaLinkInline(InlineFields, admin.TabularInline):
    """Social media links of an object."""

    model = SocialMediaLink
    extra = 0
    fields = ["social_media", "url"]


class UpdateInline(InlineFields, admin.StackedInline):
    """Updates of an object."""

    model = Update
    extra = 0
    fields = ["comment", "info_url", "profile_image", "created_by", "created_on"]

"""Objects to and from files in the admin: an action on lists, and a page beside them."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest
from django.template.response import TemplateResponse

from core.derived.computing import derive_after_commit
from core.list_admin import one_at_a_time
from core.list_tools import Action, Page, list_tools
from core.permissions import may
from mirror.catalogue import resource_with
from mirror.exchange import MOST, Imported, brought_along, read, written
from mirror.store.guard import Guard

#: The most megabytes of a file; `DATA_UPLOAD_MAX_MEMORY_SIZE` is the most of its whole request.
MEGABYTES = 8


class ImportForm(forms.Form):
    """A file, and what it may change."""

    file = forms.FileField(
        label="JSON file",
        help_text=f"Up to {MOST} objects and {MEGABYTES} MB, as “Export” writes them and the API "
        "shows them.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    overwrite = forms.BooleanField(
        label="It may change what was entered on this server",
        help_text="If not, an object that would do so is refused.",
        required=False,
    )

    def clean_file(self) -> UploadedFile:
        """The file; raises ValidationError if it is too large."""
        file = self.cleaned_data["file"]
        if file.size > MEGABYTES * 2**20:
            raise ValidationError(f"This file is larger than {MEGABYTES} MB: use the command load.")
        return file


def export(model_admin: Any, request: Any, queryset: Any) -> Any:
    """A file with the selected objects."""
    keys = list(queryset.values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        words = f"Choose at most {MOST} at once; the command dump writes everything."
        model_admin.message_user(request, words, messages.ERROR)
        return None
    name = f"{(resource_with(model_admin.model) or '').replace('/', '_')}.json"
    rows = model_admin.model._base_manager.filter(pk__in=keys)
    return FileResponse(
        written(rows), as_attachment=True, filename=name, content_type="application/json"
    )


def import_page(model_admin: Any, request: HttpRequest) -> Any:
    """A form for a file, and what has come of the one that was sent."""
    if not _imports(model_admin, request):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    lacking = _lacking(model_admin, request)
    imported = None
    if request.method == "POST" and form.is_valid() and not lacking:
        with one_at_a_time(request):
            imported = _import(model_admin, request, form)
            derive_after_commit()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Import {str(model_admin.opts.verbose_name_plural).lower()}",
        "opts": model_admin.opts,
        "form": form,
        "imported": imported,
        "lacking": lacking,
    }
    return TemplateResponse(request, "mirror/import.html", context)


def _import(model_admin: Any, request: Any, form: ImportForm) -> Imported:
    guard = Guard(overwrite=form.cleaned_data["overwrite"])
    with NamedTemporaryFile(suffix=".json") as file:
        for part in form.cleaned_data["file"].chunks():
            file.write(part)
        file.flush()
        parts = model_admin.parts_in_form(request)
        return read(Path(file.name), model_admin.model, parts, guard, request.user)


def _exports(model_admin: Any) -> bool:
    return resource_with(model_admin.model) is not None


def _imports(model_admin: Any, request: HttpRequest) -> bool:
    return (
        _exports(model_admin)
        and model_admin.has_add_permission(request)
        and model_admin.has_change_permission(request)
    )


def _lacking(model_admin: Any, request: Any) -> list[str]:
    """What a file may bring along that the user may not add and change."""
    return sorted(
        str(model._meta.verbose_name_plural).lower()
        for model in brought_along(model_admin.model)
        if not all(may(request.user, action, model) for action in ("add", "change"))
    )


def register() -> None:
    """Add the action and the page to all lists whose objects have addresses."""
    list_tools.actions.append(Action("export", "Export selected as JSON", export, _exports))
    list_tools.pages.append(Page("import", "Import", import_page, _imports))

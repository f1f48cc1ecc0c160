"""The admin of shared values, and what the admins of all apps share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import BaseModelAdmin, IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import DataError, models, transaction
from django.http import HttpRequest

from core.conflicts import OPENED, NotedForm, NotedFormSet, no_notes, opened, rebase
from core.derived.computing import derive_after_commit
from core.ids import next_own_id
from core.models import (
    CelestialBody,
    CelestialBodyType,
    Country,
    Image,
    ImageLicense,
    ImageVariant,
    ImageVariantType,
    InfoURLType,
    Language,
    NetPrecision,
    Orbit,
    ScheduledQuerySet,
    SocialMedia,
    SocialMediaLink,
    Update,
    VidURLType,
)
from spacedevs.clock import now
from spacedevs.database.locks import wait_for_other_writers

admin.site.site_title = admin.site.site_header = "spacedevs"

WIDTH = "min(30em, 100%)"  # names are longer than the admin's usual fields; spacedevs/admin.css


def is_key(model: Any, text: str) -> bool:
    """Whether a row of the model can have this key."""
    try:
        model._meta.pk.clean(text, None)
    except ValidationError:
        return False
    return True


class Rows(forms.ModelMultipleChoiceField):
    """Some rows of a table; what can't be a key is a wrong choice, and is not looked up."""

    def clean(self, value: Any) -> Any:
        """The rows with the keys that were sent."""
        queryset: Any = self.queryset
        for key in value or ():
            if not is_key(queryset.model, key):
                message = self.error_messages["invalid_choice"]
                raise ValidationError(message, code="invalid_choice", params={"value": key})
        return super().clean(value)


class Search(AutocompleteSelect):
    """A choice of one row of a large table, which is searched; what can't be a key is no choice."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """The rows that are chosen."""
        model = self.field.related_model
        return super().optgroups(name, [key for key in value if is_key(model, key)], attr)


class SearchMultiple(Search, AutocompleteSelectMultiple):
    """A choice of some of the rows of a large table."""


class FormFields(BaseModelAdmin):
    """Fields of forms that write what the API can show."""

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["spacedevs/admin.css"]}

    form: Any = NotedForm
    formset: Any = NotedFormSet
    formfield_overrides = {
        models.CharField: {"widget": AdminTextInputWidget({"class": "vTextField wide"})},
        models.DateTimeField: {"input_time_formats": ["%H:%M:%S", "%H:%M"]},  # whole seconds
        models.DurationField: {
            "widget": AdminTextInputWidget,
            "help_text": "[days] hours:minutes:seconds",
        },
        models.SlugField: {
            "widget": AdminTextInputWidget({"class": "vTextField wide"}),
            "help_text": "Made of the name if left blank.",
        },
        models.TextField: {"widget": AdminTextareaWidget({"rows": 5})},
    }

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """The relations to large tables."""
        meta = self.model._meta
        return [
            field.name
            for field in (*meta.concrete_fields, *meta.many_to_many)
            if field.remote_field
            and getattr(self.admin_site.get_model_admin(field.related_model), "large", False)
        ]

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """The form's field; a long text that may be null is null when blank, as a short one is."""
        if isinstance(db_field, models.TextField) and db_field.null:
            kwargs["empty_value"] = None
        if db_field.many_to_many:
            kwargs["form_class"] = Rows
        if db_field.name in self.get_autocomplete_fields(request):
            widget = SearchMultiple if db_field.many_to_many else Search
            kwargs["widget"] = widget(db_field, self.admin_site, attrs={"data-width": WIDTH})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@contextmanager
def one_at_a_time(request: HttpRequest) -> Iterator[None]:
    """Let what was read within still be so when it is written: others wait until the end."""
    if request.method != "POST":
        yield
        return
    with transaction.atomic():
        wait_for_other_writers()
        yield


class Lists(admin.ModelAdmin):
    """A list of rows that answers whatever is asked of it."""

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """A list, or what becomes of an action on rows of it."""
        with one_at_a_time(request):
            if request.method == "POST":
                chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
                request.POST = request.POST.copy()
                request.POST.setlist(
                    ACTION_CHECKBOX_NAME, [key for key in chosen if is_key(self.model, key)]
                )
            return super().changelist_view(request, extra_context)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The rows that are asked for; numbers that no database knows are a mistake like others."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error


class ResourceAdmin(FormFields, Lists):
    """Anything that the API shows."""

    change_form_template = "core/change_form.html"

    #: Whether its table has no end: forms search it, and don't list it whole.
    large: ClassVar[bool] = False

    def changeform_view(self, request: HttpRequest, object_id: Any = None, *args: Any) -> Any:
        """A form, or what becomes of it; one that is out of date comes back with notes."""
        with one_at_a_time(request):
            if request.method == "POST" and object_id and "_saveasnew" not in request.POST:
                self._rebase(request, object_id)
            return super().changeform_view(request, object_id, *args)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The question whether to delete an object, or what becomes of the answer."""
        with one_at_a_time(request):
            return super().delete_view(request, object_id, extra_context)

    def _rebase(self, request: Any, object_id: str) -> None:
        """Bring the form that was sent up to date with what is stored."""
        obj = self.get_object(request, unquote(object_id))
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

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The values that the address gives to a new object, but for those that can't be read."""
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
        """The class of forms for this request, with what is to be told in it."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.notes = getattr(request, "notes", no_notes())
        return form

    def get_formsets_with_inlines(self, request: Any, obj: Any = None) -> Iterator[Any]:
        """The classes of formsets for this request, with what is to be told in them."""
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            formset.notes = formset.form.notes = getattr(request, "notes", no_notes())
            yield formset, inline

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """The page with the form, which carries what it was made from."""
        if context["original"]:
            formsets = [rows.formset for rows in context["inline_admin_formsets"]]
            context["opened"] = opened(context["adminform"].form, formsets)
            context["opened_name"] = OPENED
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Save what belongs to an object; new links to others are kept in the order chosen."""
        for field in form.instance._meta.many_to_many:
            if field.name in form.changed_data:
                linked = getattr(form.instance, field.name)
                for key in form[field.name].data:  # one by one: added together they'd be shuffled
                    linked.add(key)
        super().save_related(request, form, formsets, change)
        derive_after_commit()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete an object; what follows from it is computed anew."""
        super().delete_model(request, obj)
        derive_after_commit()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete objects; what follows from them is computed anew."""
        super().delete_queryset(request, queryset)
        derive_after_commit()


class ReadOnlyAdmin(Lists):
    """What the server keeps for itself."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Nothing is added by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed by hand."""
        return False


class NamedAdmin(ResourceAdmin):
    """Anything that has a name."""

    list_display = ["id", "name"]
    list_display_links = ["id", "name"]
    search_fields = ["name"]
    ordering: ClassVar[list[Any]] = ["name", "id"]


class NumberedAdmin(NamedAdmin):
    """Anything whose id is given by hand, once."""

    fields = ["id", "name"]
    ordering = ["id"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The usual ones, and the id as soon as it's given."""
        readonly = super().get_readonly_fields(request, obj)
        return readonly if obj is None else ("id", *readonly)

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """The form's field; the id may be left to us."""
        if db_field.primary_key:
            kwargs |= {"required": False, "help_text": "The next one of our own if left blank."}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save an object, with the next id of our own if none was given."""
        if obj.pk is None:
            obj.pk = next_own_id(self.model)
        super().save_model(request, obj, form, change)


class WhenFilter(admin.SimpleListFilter):
    """What lies ahead, or what is over, as the API has it."""

    title = "when"
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [("upcoming", "Upcoming"), ("previous", "Previous")]

    def queryset(self, request: HttpRequest, queryset: Any) -> ScheduledQuerySet:
        """What was chosen."""
        match self.value():
            case "upcoming":
                return queryset.upcoming()
            case "previous":
                return queryset.previous()
        return queryset


class ScheduledAdmin(NamedAdmin):
    """Anything that happens at a time and tells when it was last changed."""

    readonly_fields = ["last_updated"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save an object, or what belongs to it: either is an update of it."""
        obj.last_updated = now()
        super().save_model(request, obj, form, change)


class LinkInline(FormFields, admin.StackedInline):
    """Links of their owner."""

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
    """Links to videos of their owner."""

    fields = [*LinkInline.fields, "publisher", "live", "start_time", "end_time"]


class SocialMediaLinkInline(FormFields, admin.TabularInline):
    """Where their owner is found in social networks."""

    model = SocialMediaLink
    extra = 0
    fields = ["social_media", "url"]


class UpdateInline(FormFields, admin.StackedInline):
    """Notes on what has changed about their owner."""

    model = Update
    extra = 0
    fields = ["comment", "info_url", "profile_image", "created_by", "created_on"]


class ImageVariantInline(FormFields, admin.TabularInline):
    """An image made for other purposes."""

    model = ImageVariant
    extra = 0


@admin.register(Language)
class LanguageAdmin(NamedAdmin):
    """Languages of links."""

    list_display = ["id", "name", "code"]
    search_fields = ["name", "code"]


@admin.register(NetPrecision)
class NetPrecisionAdmin(NumberedAdmin):
    """How exactly dates and NETs can be known."""

    fields = ["id", "name", "abbrev", "description"]
    list_display = ["id", "name", "abbrev", "description"]


@admin.register(ImageLicense)
class ImageLicenseAdmin(NamedAdmin):
    """Terms that images are used under."""

    list_display = ["id", "name", "priority", "link"]


@admin.register(Image)
class ImageAdmin(NamedAdmin):
    """Pictures, with their variants."""

    large = True
    list_display = ["id", "name", "license", "credit", "single_use"]
    list_filter = ["license", "single_use"]
    list_select_related = ["license"]
    search_fields = ["name", "credit"]
    inlines = [ImageVariantInline]


@admin.register(Update)
class UpdateAdmin(ResourceAdmin):
    """Updates of everything, newest first."""

    date_hierarchy = "created_on"
    list_display = ["id", "comment", "event", "launch", "program", "created_on"]
    list_display_links = ["id", "comment"]
    list_select_related = ["event", "launch", "program"]
    ordering = ["-created_on", "-id"]
    search_fields = ["comment", "created_by"]


@admin.register(Country)
class CountryAdmin(NamedAdmin):
    """Countries."""

    list_display = ["id", "name", "alpha_2_code", "alpha_3_code"]
    search_fields = ["name", "alpha_2_code", "alpha_3_code"]


@admin.register(CelestialBody)
class CelestialBodyAdmin(NamedAdmin):
    """Celestial bodies."""

    list_display = ["id", "name", "type", "diameter", "mass"]
    list_filter = ["type"]
    list_select_related = ["type"]


admin.site.register(CelestialBodyType, NumberedAdmin)
admin.site.register([ImageVariantType, InfoURLType, Orbit, SocialMedia, VidURLType], NamedAdmin)

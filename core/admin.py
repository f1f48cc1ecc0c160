"""The admin of the lookup tables, images and updates that all apps share."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError

from core.conflicts import NotedForm
from core.form_fields import InlineFields
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
    SocialMedia,
    Update,
    VidURLType,
)
from core.pictures.forms import upload_thumbnail
from core.pictures.names import is_upload
from core.resource_admin import NamedAdmin, NumberedAdmin, ResourceAdmin

admin.site.site_title = admin.site.site_header = "spacedevs"


class ImageForm(NotedForm):
    """The form of an image; an uploaded one gets a thumbnail if none is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "thumbnail_url" in self.fields:
            self.fields["thumbnail_url"].required = False

    def clean(self) -> Any:
        """The values, with a thumbnail."""
        cleaned = super().clean()
        image = self.cleaned_data.get("image_url")
        thumbnail = self.cleaned_data.get("thumbnail_url")
        if image is None or thumbnail is None:  # another error is told already
            return cleaned
        is_new = "image_url" in self.changed_data and "thumbnail_url" not in self.changed_data
        if is_upload(image) and (is_new or not thumbnail):
            try:
                self.cleaned_data["thumbnail_url"] = upload_thumbnail(image)
            except ValidationError as error:
                self.add_error("thumbnail_url", error)
        elif not thumbnail:
            required = self.fields["thumbnail_url"].error_messages["required"]
            self.add_error("thumbnail_url", required)
        return cleaned


class ImageVariantInline(InlineFields, admin.TabularInline):
    """Variants of an image."""

    model = ImageVariant
    extra = 0


@admin.register(Language)
class LanguageAdmin(NamedAdmin):
    """Languages of links."""

    list_display = ["id", "name", "code"]
    search_fields = ["name", "code"]


@admin.register(NetPrecision)
class NetPrecisionAdmin(NumberedAdmin):
    """Precisions of dates and NETs."""

    fields = ["id", "name", "abbrev", "description"]
    list_display = ["id", "name", "abbrev", "description"]


@admin.register(ImageLicense)
class ImageLicenseAdmin(NamedAdmin):
    """Licences of images."""

    list_display = ["id", "name", "priority", "link"]


@admin.register(Image)
class ImageAdmin(NamedAdmin):
    """Pictures, with their variants."""

    form = ImageForm
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

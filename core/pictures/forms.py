"""The form field of a picture: its address, or a file that is kept here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from core.pictures.checking import NoPicture, thumbnail_of
from core.pictures.keeping import is_kept, keep, opened
from core.pictures.names import is_upload
from spacedevs.api.renderings.pictures import PATH, UPLOADED

#: The most bytes of a file that is uploaded.
MOST_UPLOADED = 8 * 2**20


class PictureInput(AdminURLFieldWidget):
    """An input for an address, and one for a file, which counts more if there is one."""

    template_name = "pictures/input.html"
    needs_multipart_form = True

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The context of the template, with the name of the input for a file, and a preview.

        Only files that are kept here have one: the page asks no other host for anything.
        """
        context = {**super().get_context(name, value, attrs), "file": _file_of(name)}
        if isinstance(value, str) and is_upload(value):
            context["preview"] = PATH + value.removeprefix(UPLOADED)
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The file if there is one, or else the address."""
        return files.get(_file_of(name)) or super().value_from_datadict(data, files, name)


class PictureFormField(forms.URLField):
    """The address of a picture; the one of a file, once that is kept, begins with `media:`."""

    widget = PictureInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = self.widget
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """The address; raises ValidationError if it is none, or the file is no picture."""
        if isinstance(value, UploadedFile):
            if (value.size or 0) > MOST_UPLOADED:
                raise ValidationError(f"The file has more than {MOST_UPLOADED // 2**20} MB.")
            value.kept = upload(value.read())  # type: ignore[attr-defined]
            return value.kept  # type: ignore[attr-defined]
        if is_upload(value or ""):
            if not is_kept(value.removeprefix(UPLOADED)):
                raise ValidationError("No such file was uploaded here.")
            return value
        return super().clean(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What a form shows that comes back: of a file the address at which it was kept.

        Browsers send a file once only, so it would be lost to a mistake elsewhere in the form.
        """
        if isinstance(data, UploadedFile):
            return getattr(data, "kept", initial)
        return super().bound_data(data, initial)


def upload(content: bytes) -> str:
    """Keep a picture, and return its address; raises ValidationError if it can't be kept."""
    try:
        return UPLOADED + keep(content)
    except NoPicture as error:
        raise ValidationError(f"The file is no picture that can be kept: {error}.") from None
    except OSError as error:
        raise ValidationError(f"The file can't be kept: {error}.") from None


def upload_thumbnail(address: str) -> str:
    """Keep a thumbnail of an uploaded picture, and return its address; raises ValidationError."""
    try:
        with opened(address.removeprefix(UPLOADED)) as file:
            return upload(thumbnail_of(file.read()))
    except (NoPicture, OSError) as error:
        raise ValidationError(f"No thumbnail can be made of it: {error}.") from None


def _file_of(name: str) -> str:
    """The name of the input for a file, beside the one with a name."""
    return f"{name}_file"

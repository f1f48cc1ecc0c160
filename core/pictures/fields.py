"""Model fields of pictures: an address, and the column beside it that tells of its copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from core.fields import StricterField, URLField, validate_web_address
from core.pictures.forms import PictureFormField
from core.pictures.names import is_upload


def validate_picture_address(value: str) -> None:
    """Raise ValidationError unless an address is empty, that of an upload, or begins with http."""
    if not is_upload(value):
        validate_web_address(value)


class PictureField(URLField):
    """The address of a picture; `copied_in` names the column that tells of its copy.

    A `small` picture is copied even if only thumbnails are.
    """

    default_validators: list[Callable[[Any], None]] = [validate_picture_address]

    def __init__(self, *args: Any, copied_in: str, small: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.copied_in, self.small = copied_in, small

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Name, path and arguments of the URLField that this one extends."""
        name, _, args, kwargs = super().deconstruct()
        return name, f"{URLField.__module__}.{URLField.__name__}", args, kwargs

    def clone(self) -> Any:
        """A field like this one."""
        _, _, args, kwargs = self.deconstruct()
        return type(self)(*args, copied_in=self.copied_in, small=self.small, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """The form field, which also takes a file."""
        return super().formfield(**{**kwargs, "form_class": PictureFormField, "widget": None})


class CopyField(StricterField, models.CharField):
    """Which file here is the copy of a picture, as `spacedevs.api.renderings.pictures` writes it.

    Blank if there is none.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"blank": True, "default": "", "editable": False, **kwargs})

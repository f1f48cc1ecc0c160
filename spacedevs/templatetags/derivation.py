"""What the admin's pages say of values that could not be computed."""

from __future__ import annotations

from django import template

from spacedevs.api.renderings.models import DerivationFailure

register = template.Library()


@register.simple_tag
def underived() -> int:
    """How many values could not be computed."""
    return DerivationFailure.objects.count()

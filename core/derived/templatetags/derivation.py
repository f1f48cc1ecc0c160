"""The template tag that counts values that could not be computed."""

from __future__ import annotations

from django import template

from core.derived.models import DerivationFailure

register = template.Library()


@register.simple_tag
def number_of_failures() -> int:
    """How many derived values could not be computed."""
    return DerivationFailure.objects.count()

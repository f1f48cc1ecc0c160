"""The template tag that tells how this server stands."""

from __future__ import annotations

from typing import Any

from django import template

from website.standing import for_staff, standing

register = template.Library()


@register.simple_tag
def how_it_stands(user: Any) -> dict[str, Any]:
    """What the status page shows to a user, as of now."""
    return {"standing": standing.value(), **for_staff(user)}

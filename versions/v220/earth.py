"""Launches from other bodies than Earth, which version 2.2.0 hides.

Lists go by the stored `from_earth`, so that they cost no more than those of the current version.
Serializers go by the place itself.
"""

from __future__ import annotations

from launches.derived.origins import EARTH
from launches.models import Launch

#: What says where a launch starts from, for `Meta.needs`.
BODY = "pad__location__celestial_body__name"


def is_from_earth(launch: Launch | None) -> bool:
    """Whether a launch starts from Earth, as far as is known."""
    location = launch.pad.location if launch and launch.pad else None
    body = location.celestial_body if location else None
    return body is None or body.name == EARTH

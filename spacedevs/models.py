"""The models of this app, where Django looks for them."""

from __future__ import annotations

from spacedevs.api.http.models import Key
from spacedevs.api.renderings.models import ChangeNote, DataRevision, Following, Rendering

__all__ = ["ChangeNote", "DataRevision", "Following", "Key", "Rendering"]

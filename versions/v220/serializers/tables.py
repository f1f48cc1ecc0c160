"""How the rows of lookup tables are shown that differ from those of the current version."""

from __future__ import annotations

from core.models import Orbit
from spacedevs.api.contract.tables import table_serializer

OrbitSerializer = table_serializer(
    Orbit, "An orbit that stations are in and missions go to.", "id", "name", "abbrev"
)

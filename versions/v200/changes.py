"""What differs from version 2.1.0."""

from __future__ import annotations

from versions.older import Change, Older
from versions.v220.serializers.launches import LaunchStatusSerializer, StatusField

version_2_0_0 = Older(
    __name__,
    {
        LaunchStatusSerializer: Change(
            ("abbrev", "description"), {"name": StatusField(source="abbrev")}
        )
    },
)

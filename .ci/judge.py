"""Upstream's contract, held against a running server: the judge beside this project, told what
upstream's document leaves out.

The document says of these relations that they are never null. In real data they are: what lands
is a stage, a spacecraft or a payload, a docking has one chaser and one target, a port belongs to
one thing, and not every flight ends in a landing.
"""

from __future__ import annotations

import re
import sys

import check
import contract

#: Properties by the components that have them.
NULL_IN_REALITY = {
    "LandingEndpoint.*": ["firststage", "spacecraftflight", "payloadflight"],
    "(Payload|Spacecraft)Flight.*": ["landing"],
    "DockingEvent.*": [
        "space_station_target",
        "flight_vehicle_target",
        "payload_flight_target",
        "space_station_chaser",
        "flight_vehicle_chaser",
        "payload_flight_chaser",
    ],
    "DockingLocation": ["spacestation", "spacecraft", "payload"],
}

for name, component in contract.document.__wrapped__()["components"]["schemas"].items():
    for pattern, properties in NULL_IN_REALITY.items():
        if re.fullmatch(pattern, name):
            known = set(properties) & component.get("properties", {}).keys()
            contract.NULLABLE_IN_REALITY |= {(name, each) for each in known}
for pattern, properties in NULL_IN_REALITY.items():
    sys.stdout.write(f"Taken as null in reality: {pattern} {', '.join(properties)}\n")
sys.exit(check.main())

"""What flies in the generated launches, and more of everybody who takes part.

    python -m benchmarks.flights

adds to a database that benchmarks.generate has filled: a stage with its landing and a payload for
each launch, spacecraft with crews, dockings, spacewalks and expeditions, agencies, astronauts and
pads. It is apart from generate, so that what benchmarks.run measures stays comparable.
"""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.generate import (
    AGENCY,
    CRAFT,
    FIRST_ID,
    TEXT,
    Report,
    date_in,
    each,
    filler,
    keys,
    links,
    run,
)

#: Rows of a resource for each launch, as a divisor.
PER_LAUNCHER, PER_SPACECRAFT, PER_FLIGHT, PER_PERSON, PER_STAY = 6, 30, 5, 30, 30


def generate(report: Report) -> None:
    """Add what flies in the launches that there are."""
    fill = filler(report)
    rockets = [key for key in keys("launches.Rocket") if key >= FIRST_ID]

    def some(divisor: int) -> range:
        return range(FIRST_ID, FIRST_ID + max(len(rockets) // divisor, 1))

    stages = range(FIRST_ID, FIRST_ID + len(rockets))
    people, flights, stays = some(PER_PERSON), some(PER_FLIGHT), some(PER_STAY)
    launchers, spacecraft = some(PER_LAUNCHER), some(PER_SPACECRAFT)
    configurations = keys("launches.LauncherConfiguration")
    kinds = keys("launches.SpacecraftConfiguration")
    stations, programs = keys("stations.SpaceStation"), keys("programs.Program")
    places = keys("launches.LandingLocation")

    def flies(n: int) -> int:
        return rockets[n - FIRST_ID]

    types, countries = keys("agencies.AgencyType"), keys("core.Country")
    fill(
        AGENCY,
        "id name abbrev type_id total_launch_count",
        each(
            people,
            lambda n, r: (n, f"Agency {n}", f"A{n}", r.choice(types), r.randint(0, 99)),
            "agencies",
        ),
        description=TEXT * 4,
    )
    fill(
        "agencies.Agency_country", "agency_id country_id", links(people, countries, 1, "countries")
    )
    agencies = keys(AGENCY)
    states = keys("astronauts.AstronautStatus")
    fill(
        "astronauts.Astronaut",
        "id name status_id agency_id age",
        each(
            people,
            lambda n, r: (
                n,
                f"Astronaut {n}",
                r.choice(states),
                r.choice(agencies),
                r.randint(20, 90),
            ),
            "astronauts",
        ),
        bio=TEXT * 4,
    )
    fill(
        "astronauts.Astronaut_nationality",
        "astronaut_id country_id",
        links(people, countries, 1, "nationalities"),
    )
    locations = keys("launches.Location")
    fill(
        "launches.Pad",
        "id name location_id total_launch_count",
        each(
            people,
            lambda n, r: (n, f"Launch Complex {n}", r.choice(locations), r.randint(0, 99)),
            "pads",
        ),
    )
    fill("launches.Pad_agencies", "pad_id agency_id", links(people, agencies, 1, "pads"))
    conditions = keys("launches.LauncherStatus")
    fill(
        "launches.Launcher",
        "id serial_number status_id launcher_config_id",
        each(
            launchers,
            lambda n, r: (n, f"B{n}", r.choice(conditions), r.choice(configurations)),
            "launchers",
        ),
    )
    # Landings of stages come first, then those of spacecraft.
    ways = keys("launches.LandingType")
    landings = range(FIRST_ID, FIRST_ID + len(stages) + len(flights))

    def landing(n: int, random: Random) -> tuple[Any, ...]:
        return n, random.choice(places), random.choice(ways), random.random() * 1000

    fill(
        "launches.Landing",
        "id landing_location_id type_id downrange_distance",
        each(landings, landing, "landings"),
        attempt=True,
        success=True,
        description=TEXT,
    )
    fill(
        "launches.FirstStage",
        "id rocket_id launcher_id landing_id",
        each(stages, lambda n, r: (n, flies(n), r.choice(launchers), n), "stages"),
    )
    operators = keys("launches.PayloadType")
    fill(
        "launches.Payload",
        "id name type_id manufacturer_id operator_id",
        each(
            stages,
            lambda n, r: (
                *(n, f"Payload {n}", r.choice(operators)),
                *(r.choice(agencies), r.choice(agencies)),
            ),
            "payloads",
        ),
        description=TEXT,
    )
    fill(
        "launches.Payload_program", "payload_id program_id", links(stages, programs, 1, "payloads")
    )
    fill(
        "launches.PayloadFlight",
        "id rocket_id payload_id",
        each(stages, lambda n, r: (n, flies(n), n), "payload flights"),
        destination="Low Earth Orbit",
    )
    usage = keys("launches.SpacecraftStatus")
    fill(
        "launches.Spacecraft",
        "id name serial_number status_id spacecraft_config_id",
        each(
            spacecraft,
            lambda n, r: (n, f"{r.choice(CRAFT)} {n}", f"S{n}", r.choice(usage), r.choice(kinds)),
            "spacecraft",
        ),
        description=TEXT,
    )
    fill(
        "launches.SpacecraftFlight",
        "id rocket_id spacecraft_id landing_id",
        each(
            flights,
            lambda n, r: (n, flies(n), r.choice(spacecraft), len(stages) + n),
            "spacecraft flights",
        ),
        destination="Low Earth Orbit",
    )
    roles = keys("astronauts.AstronautRole")
    crew = range(FIRST_ID, FIRST_ID + 2 * len(flights))
    astronauts = keys("astronauts.Astronaut")
    fill(
        "astronauts.AstronautFlight",
        "id astronaut_id role_id",
        each(crew, lambda n, r: (n, r.choice(astronauts), r.choice(roles)), "crews"),
    )
    for name in ("launch_crew", "onboard_crew", "landing_crew"):
        fill(
            f"launches.SpacecraftFlight_{name}",
            "spacecraftflight_id astronautflight_id",
            links(flights, crew, 2, name),
        )
    ports = keys("launches.DockingLocation")
    fill(
        "launches.DockingEvent",
        "id docking departure docking_location_id space_station_target_id flight_vehicle_chaser_id",
        each(
            flights,
            lambda n, r: (
                *(n, date_in(r), date_in(r)),
                *(r.choice(ports), r.choice(stations), n),
            ),
            "dockings",
        ),
    )
    fill(
        "stations.Expedition",
        "id name start end spacestation_id",
        each(
            stays,
            lambda n, r: (n, f"Expedition {n}", date_in(r), date_in(r), r.choice(stations)),
            "expeditions",
        ),
    )
    fill(
        "stations.Expedition_crew",
        "expedition_id astronautflight_id",
        links(stays, crew, 5, "expeditions"),
    )
    events = keys("events.Event")
    fill(
        "stations.Spacewalk",
        "id name start end spacestation_id event_id",
        each(
            stays,
            lambda n, r: (
                *(n, f"Spacewalk {n}", date_in(r), date_in(r)),
                *(r.choice(stations), r.choice(events)),
            ),
            "spacewalks",
        ),
        location="Outside",
    )
    fill(
        "stations.Spacewalk_crew",
        "spacewalk_id astronautflight_id",
        links(stays, crew, 2, "spacewalks"),
    )
    launches = [key.hex for key in keys("launches.Launch") if key.int >> 64 == 0]
    fill(
        "launches.Launch_program",
        "launch_id program_id",
        links(launches, programs, 1, "launches"),
    )
    videos = keys("core.VidURLType")
    fill(
        "launches.LaunchVidURL",
        "launch_id url type_id",
        each(
            launches,
            lambda key, r: (key, f"https://video.example/{key}", r.choice(videos)),
            "launch videos",
        ),
        title="The webcast",
        priority=10,
        live=False,
    )
    fill(
        "core.Update",
        "launch_id comment created_on",
        each(
            launches, lambda key, r: (key, f"News of {key}. {TEXT}", date_in(r)), "launch updates"
        ),
        created_by="somebody",
        position=0,
    )


if __name__ == "__main__":
    run(generate)

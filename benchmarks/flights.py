"""Synthetic flights: what flies in the generated launches, and more agencies and people.

    python -m benchmarks.flights

adds to a database that benchmarks.generate has filled: a stage with its landing and a payload for
each launch, spacecraft with crews, dockings, spacewalks and expeditions, agencies, astronauts and
pads. It is separate from generate, so that the figures of benchmarks.run stay comparable.
"""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.generate import CRAFT, TEXT
from benchmarks.rows import FIRST_ID, Report, date_in, each, filler, keys, links, run

#: Launches for each row of these: launchers, spacecraft, flights, people, expeditions.
PER_LAUNCHER, PER_SPACECRAFT, PER_FLIGHT, PER_PERSON, PER_STAY = 6, 30, 5, 30, 30


def generate(report: Report) -> None:
    """Add flights to the generated launches."""
    data = Flights(report)
    data.add_agencies()
    data.add_astronauts()
    data.add_pads()
    data.add_launchers()
    data.add_payloads()
    data.add_spacecraft()
    data.add_crews()
    data.add_dockings()
    data.add_stays()
    data.add_links()


class Flights:
    """Flights and everything that takes part, in numbers that depend on the number of rockets."""

    def __init__(self, report: Report) -> None:
        self.fill = filler(report)
        self.rockets = [key for key in keys("launches.Rocket") if key >= FIRST_ID]
        self.stages = range(FIRST_ID, FIRST_ID + len(self.rockets))
        self.people, self.flights = self._one_per(PER_PERSON), self._one_per(PER_FLIGHT)
        self.stays, self.launchers = self._one_per(PER_STAY), self._one_per(PER_LAUNCHER)
        self.spacecraft = self._one_per(PER_SPACECRAFT)
        self.crew = range(FIRST_ID, FIRST_ID + 2 * len(self.flights))
        self.countries, self.programs = keys("core.Country"), keys("programs.Program")
        self.stations = keys("stations.SpaceStation")

    def add_agencies(self) -> None:
        """Agencies with a country each."""
        types = keys("agencies.AgencyType")

        def agency(n: int, r: Random) -> tuple[Any, ...]:
            return n, f"Agency {n}", f"A{n}", r.choice(types), r.randint(0, 99)

        self.fill(
            "agencies.Agency",
            "id name abbrev type_id total_launch_count",
            each(self.people, agency, "agencies"),
            description=TEXT * 4,
        )
        self._link("agencies.Agency_country", "agency country", self.people, self.countries)
        self.agencies = keys("agencies.Agency")

    def add_astronauts(self) -> None:
        """Astronauts with an agency and a nationality each."""
        statuses = keys("astronauts.AstronautStatus")

        def astronaut(n: int, r: Random) -> tuple[Any, ...]:
            about = r.choice(statuses), r.choice(self.agencies), r.randint(20, 90)
            return n, f"Astronaut {n}", *about

        self.fill(
            "astronauts.Astronaut",
            "id name status_id agency_id age",
            each(self.people, astronaut, "astronauts"),
            bio=TEXT * 4,
        )
        self._link(
            "astronauts.Astronaut_nationality",
            "astronaut country",
            self.people,
            self.countries,
            seed="nationalities",
        )

    def add_pads(self) -> None:
        """Pads with a location and an agency each."""
        locations = keys("launches.Location")

        def pad(n: int, r: Random) -> tuple[Any, ...]:
            return n, f"Launch Complex {n}", r.choice(locations), r.randint(0, 99)

        self.fill(
            "launches.Pad",
            "id name location_id total_launch_count",
            each(self.people, pad, "pads"),
        )
        self._link("launches.Pad_agencies", "pad agency", self.people, self.agencies, seed="pads")

    def add_launchers(self) -> None:
        """A stage with its landing for each rocket, and the landings of spacecraft after these."""
        statuses, ways = keys("launches.LauncherStatus"), keys("launches.LandingType")
        configurations = keys("launches.LauncherConfiguration")
        places = keys("launches.LandingLocation")
        landings = range(FIRST_ID, FIRST_ID + len(self.stages) + len(self.flights))

        def launcher(n: int, r: Random) -> tuple[Any, ...]:
            return n, f"B{n}", r.choice(statuses), r.choice(configurations)

        self.fill(
            "launches.Launcher",
            "id serial_number status_id launcher_config_id",
            each(self.launchers, launcher, "launchers"),
        )

        def landing(n: int, r: Random) -> tuple[Any, ...]:
            return n, r.choice(places), r.choice(ways), r.random() * 1000

        self.fill(
            "launches.Landing",
            "id landing_location_id type_id downrange_distance",
            each(landings, landing, "landings"),
            attempt=True,
            success=True,
            description=TEXT,
        )

        def stage(n: int, r: Random) -> tuple[Any, ...]:
            return n, self._rocket(n), r.choice(self.launchers), n

        self.fill(
            "launches.FirstStage",
            "id rocket_id launcher_id landing_id",
            each(self.stages, stage, "stages"),
        )

    def add_payloads(self) -> None:
        """A payload with its flight for each rocket."""
        types = keys("launches.PayloadType")

        def payload(n: int, r: Random) -> tuple[Any, ...]:
            of = r.choice(types), r.choice(self.agencies), r.choice(self.agencies)
            return n, f"Payload {n}", *of

        self.fill(
            "launches.Payload",
            "id name type_id manufacturer_id operator_id",
            each(self.stages, payload, "payloads"),
            description=TEXT,
        )
        self._link(
            "launches.Payload_program",
            "payload program",
            self.stages,
            self.programs,
            seed="payloads",
        )
        self.fill(
            "launches.PayloadFlight",
            "id rocket_id payload_id",
            each(self.stages, lambda n, r: (n, self._rocket(n), n), "payload flights"),
            destination="Low Earth Orbit",
        )

    def add_spacecraft(self) -> None:
        """Spacecraft and their flights."""
        statuses = keys("launches.SpacecraftStatus")
        configurations = keys("launches.SpacecraftConfiguration")

        def craft(n: int, r: Random) -> tuple[Any, ...]:
            name = f"{r.choice(CRAFT)} {n}"
            return n, name, f"S{n}", r.choice(statuses), r.choice(configurations)

        self.fill(
            "launches.Spacecraft",
            "id name serial_number status_id spacecraft_config_id",
            each(self.spacecraft, craft, "spacecraft"),
            description=TEXT,
        )

        def flight(n: int, r: Random) -> tuple[Any, ...]:
            return n, self._rocket(n), r.choice(self.spacecraft), len(self.stages) + n

        self.fill(
            "launches.SpacecraftFlight",
            "id rocket_id spacecraft_id landing_id",
            each(self.flights, flight, "spacecraft flights"),
            destination="Low Earth Orbit",
        )

    def add_crews(self) -> None:
        """The crews of spacecraft."""
        roles, astronauts = keys("astronauts.AstronautRole"), keys("astronauts.Astronaut")
        self.fill(
            "astronauts.AstronautFlight",
            "id astronaut_id role_id",
            each(self.crew, lambda n, r: (n, r.choice(astronauts), r.choice(roles)), "crews"),
        )
        for name in ("launch_crew", "onboard_crew", "landing_crew"):
            self._link(
                f"launches.SpacecraftFlight_{name}",
                "spacecraftflight astronautflight",
                self.flights,
                self.crew,
                2,
                name,
            )

    def add_dockings(self) -> None:
        """A docking at a station for each flight of a spacecraft."""
        ports = keys("launches.DockingLocation")

        def docking(n: int, r: Random) -> tuple[Any, ...]:
            return n, date_in(r), date_in(r), r.choice(ports), r.choice(self.stations), n

        self.fill(
            "launches.DockingEvent",
            "id docking departure docking_location_id space_station_target_id"
            " flight_vehicle_chaser_id",
            each(self.flights, docking, "dockings"),
        )

    def add_stays(self) -> None:
        """Expeditions and spacewalks with their crews."""
        events = keys("events.Event")

        def expedition(n: int, r: Random) -> tuple[Any, ...]:
            return n, f"Expedition {n}", date_in(r), date_in(r), r.choice(self.stations)

        self.fill(
            "stations.Expedition",
            "id name start end spacestation_id",
            each(self.stays, expedition, "expeditions"),
        )
        self._link(
            "stations.Expedition_crew",
            "expedition astronautflight",
            self.stays,
            self.crew,
            5,
            "expeditions",
        )

        def spacewalk(n: int, r: Random) -> tuple[Any, ...]:
            when = date_in(r), date_in(r)
            return n, f"Spacewalk {n}", *when, r.choice(self.stations), r.choice(events)

        self.fill(
            "stations.Spacewalk",
            "id name start end spacestation_id event_id",
            each(self.stays, spacewalk, "spacewalks"),
            location="Outside",
        )
        self._link(
            "stations.Spacewalk_crew",
            "spacewalk astronautflight",
            self.stays,
            self.crew,
            2,
            "spacewalks",
        )

    def add_links(self) -> None:
        """Programs, videos and updates of the generated launches."""
        launches = [key.hex for key in keys("launches.Launch") if key.int >> 64 == 0]
        videos = keys("core.VidURLType")
        self._link(
            "launches.Launch_program", "launch program", launches, self.programs, seed="launches"
        )

        def video(key: str, r: Random) -> tuple[Any, ...]:
            return key, f"https://video.example/{key}", r.choice(videos)

        self.fill(
            "launches.LaunchVidURL",
            "launch_id url type_id",
            each(launches, video, "launch videos"),
            title="The webcast",
            priority=10,
            live=False,
        )

        def update(key: str, r: Random) -> tuple[Any, ...]:
            return key, f"News of {key}. {TEXT}", date_in(r)

        self.fill(
            "core.Update",
            "launch_id comment created_on",
            each(launches, update, "launch updates"),
            created_by="somebody",
            position=0,
        )

    def _one_per(self, launches: int) -> range:
        return range(FIRST_ID, FIRST_ID + max(len(self.rockets) // launches, 1))

    def _rocket(self, n: int) -> int:
        """The rocket of a row that has one of its own."""
        return self.rockets[n - FIRST_ID]

    def _link(
        self,
        table: str,
        ends: str,
        owners: Any,
        related: Any,
        average: float = 1,
        seed: str = "countries",
    ) -> None:
        columns = " ".join(f"{end}_id" for end in ends.split())
        self.fill(table, columns, links(owners, related, average, seed))


if __name__ == "__main__":
    run(generate)

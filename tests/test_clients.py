"""Published clients of the older versions get from this server what they get from upstream.

Each is installed from PyPI into an environment of its own, and is told nothing but another address.
"""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.servers import serving
from events.models import Event
from launches.models import Launch
from spacedevs.clock import now
from tests.databases import Databases

DATABASE = "clients"
SPUTNIK = "e3df2ecd-c239-472f-95e4-2b89b4f75800"
GO, FLYBY_OF_2021 = 1, 1096

#: Version 2.2.0.
PYLAUNCHES = """
import asyncio
import pylaunches.api

pylaunches.api.BASE_URL = address

async def ask():
    async with pylaunches.PyLaunches() as client:
        found["launch"] = (await client.launch_upcoming(filters={"limit": 1}))[0]
        found["event"] = (await client.event_upcoming(filters={"limit": 1}))[0]
        found["previous"] = await client.event_previous(filters={"limit": 3})
        found["starship"] = await client.dashboard_starship()

asyncio.run(ask())
"""

#: Version 2.1.0. It asks addresses without the slash, and follows that of the rocket.
NEXTINSPACE = """
import nextinspace

nextinspace.BASE_URL = nextinspace.BASE_URL.replace("https://ll.thespacedevs.com", address)
items = nextinspace.nextinspace(2, include_launcher=True)
found["names"] = [item.name for item in items]
found["dates"] = [item.date.isoformat() for item in items]
found["types"] = [item.type_ for item in items]
(launch,) = [item for item in items if isinstance(item, nextinspace.Launch)]
found["location"] = launch.location
found["launcher"] = launch.launcher.name
"""

#: Version 2.0.0. Its sessions are made where a loop runs.
PYTHON_LAUNCH_LIBRARY = """
import asyncio
import launchlibrary

async def ask():
    client = launchlibrary.Api(api_url=address)
    for name, launches in (
        ("next", client.next_launches(1)),
        ("again", await client.async_next_launches(1)),
        ("sputnik", client.fetch_launch(id=SPUTNIK)),
    ):
        found[name] = [
            [launch.name, launch.net.isoformat(), launch.status, launch.pad.name,
             launch.inhold, launch.tbddate]
            for launch in launches
        ]
    found["pads"] = [pad.name for pad in client.fetch_pad(location__id=15)]
    found["locations"] = [location.name for location in client.fetch_location(id=15)]
    await client.network.sess.close()

asyncio.run(ask())
"""

Ask = Callable[[str, str], Any]


@pytest.fixture(scope="module")
def address(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    """The address of a server with the demo data, and with a launch and an event that lie ahead."""
    with databases.copy("demo", DATABASE) as url:
        with django_db_blocker.unblock():
            tomorrow = now() + timedelta(days=1)
            for model in (Launch, Event):
                model.objects.using(DATABASE).upcoming().delete()
            Launch.objects.using(DATABASE).filter(pk=SPUTNIK).update(net=tomorrow, status=GO)
            later = tomorrow + timedelta(hours=1)
            Event.objects.using(DATABASE).filter(pk=FLYBY_OF_2021).update(date=later)
        environment = {"DATABASE_URL": url, "DEBUG": "1"}
        with serving("spacedevs.wsgi:application", environment, workers=1) as server:
            yield f"http://127.0.0.1:{server.port}"


@pytest.fixture
def ask(address: str, pytestconfig: pytest.Config) -> Ask:
    """A function that runs a program with a package installed; returns what that has found."""

    def ask(package: str, program: str) -> Any:
        python = environment_with(package, pytestconfig.cache.mkdir("clients"))
        given = f"import json\n{address=}\n{SPUTNIK=}\nfound = {{}}\n"
        ran = subprocess.run(
            [python, "-c", f"{given}{program}\nprint(json.dumps(found))"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return ask


def environment_with(package: str, folder: Path) -> Path:
    """The Python of an environment with a package, which is made once; skips the test if it can't.

    Processes that want the same one wait for each other.
    """
    place = folder / package
    python, ready = place / "bin" / "python", place / "ready"
    with (folder / f"{package}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
            pip = [str(python), "-m", "pip", "install", "--quiet", "--retries", "1"]
            ran = subprocess.run([*pip, package], capture_output=True, text=True, check=False)
            if ran.returncode:
                reason = (ran.stderr.strip().splitlines() or ["?"])[-1]
                pytest.skip(f"{package} can't be installed from a package index: {reason}")
            ready.touch()
    return python


def test_pylaunches(ask: Ask) -> None:
    found = ask("pylaunches==2.0.0", PYLAUNCHES)

    launch, event = found["launch"], found["event"]
    assert launch["id"] == SPUTNIK
    assert launch["status"]["name"] == "Go for Launch"
    assert launch["rocket"]["configuration"]["family"]
    assert launch["pad"]["location"]["country_code"] == "KAZ"
    assert event["id"] == FLYBY_OF_2021
    assert len(found["previous"]) == 3
    assert "Starship" in found["starship"]["previous"]["launches"][0]["name"]


def test_nextinspace(ask: Ask) -> None:
    found = ask("nextinspace==3.0.1", NEXTINSPACE)

    assert len(found["names"]) == 2
    assert found["dates"] == sorted(found["dates"])
    assert datetime.fromisoformat(found["dates"][0]) > now()
    assert "Sputnik" in found["names"][0]
    assert found["location"].endswith("Kazakhstan")
    assert "Sputnik" in found["launcher"]


def test_python_launch_library(ask: Ask) -> None:
    found = ask("python-launch-library==2.0.3", PYTHON_LAUNCH_LIBRARY)

    assert found["next"] == found["again"] == found["sputnik"]
    (launch,) = found["next"]
    assert "Sputnik" in launch[0]
    assert datetime.fromisoformat(launch[1]) > now()
    assert launch[2] == {"id": GO, "name": "Go"}
    assert launch[3:] == ["1/5", False, False]
    assert "1/5" in found["pads"]
    assert found["locations"] == ["Baikonur Cosmodrome, Republic of Kazakhstan"]

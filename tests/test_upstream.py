"""Our OpenAPI document and answers against upstream's own document and samples.

REFERENCE_DATA is the folder that has `ll2-2.3.0-openapi.json`, `ll2-2.4.0-openapi.json` and
`samples/`. Upstream has gone on with 2.3.0 since it published its document: the later one tells.
"""

from __future__ import annotations

import json
import os
import re
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from launches.models import Launch, LauncherConfiguration
from mirror.catalogue import serializer_for
from mirror.store import store
from programs.models import Program
from spacedevs.api.contract.schema import ContractGenerator
from spacedevs.api.registry import registry

REFERENCE_DATA = Path(os.environ["REFERENCE_DATA"])
THEIRS = json.loads((REFERENCE_DATA / "ll2-2.3.0-openapi.json").read_text(encoding="utf-8"))
LATER = json.loads((REFERENCE_DATA / "ll2-2.4.0-openapi.json").read_text(encoding="utf-8"))

#: Filters that upstream has added without a new version.
ADDED_PARAMETERS = {
    "/2.3.0/docking_events/": {"docked"},
    "/2.3.0/expeditions/": {"is_active"},
    "/2.3.0/launches/": {"mission__agency__ids"},
    "/2.3.0/launches/previous/": {"mission__agency__ids"},
    "/2.3.0/launches/upcoming/": {"mission__agency__ids"},
    "/2.3.0/locations/": {"active"},
    "/2.3.0/pads/": {"active"},
}

#: What the later document calls nullable, in any component.
NULLABLE_LATER = {
    name
    for component in LATER["components"]["schemas"].values()
    for name, schema in component.get("properties", {}).items()
    if schema.get("nullable")
}

#: Filters of events that are ours alone.
OUR_PARAMETERS = {
    "date__lt",
    "expedition__ids",
    "launch__ids",
    "previous",
    "program__ids",
    "spacestation__ids",
    "upcoming",
}
#: Upstream's names of things in descriptions of ids, where they differ from its titles.
OTHER_NAMES = {
    "Notices Type": "Notice Type",
    "Road Closure Type": "Road Closure Status",
    "Launch Vehicle": "Launcher",
    "Pad": "Launch Pad",
}
PATHS = sorted(THEIRS["paths"])
COMPONENTS = sorted(THEIRS["components"]["schemas"])


@pytest.fixture(scope="module")
def ours() -> Any:
    """Our own document."""
    return json.loads(json.dumps(ContractGenerator().get_schema(request=None, public=True)))


def comparable(component: dict[str, Any]) -> dict[str, Any]:
    """A component without the intended differences, which the README lists, and without words."""
    kept = {name: value for name, value in component.items() if name != "description"}
    kept["properties"] = {
        name: unwrapped(
            {
                key: value
                for key, value in schema.items()
                if key not in ("maxLength", "description") and (key, value) != ("format", "uri")
            }
        )
        for name, schema in kept.get("properties", {}).items()
    }
    kept["properties"].get("response_mode", {}).pop("enum", None)
    if "single_use" in kept["properties"]:
        kept["properties"]["single_use"]["nullable"] = True
    return kept


def unwrapped(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without an `allOf` that only makes room for words beside a reference."""
    return schema["allOf"][0] if schema.keys() == {"allOf"} else schema


@pytest.mark.parametrize("path", PATHS)
def test_operation_is_upstreams(ours: Any, path: str) -> None:
    own, theirs = ours["paths"][path]["get"], THEIRS["paths"][path]["get"]
    for operation in (own, theirs):
        operation.setdefault("parameters", [])
    if path.startswith("/2.3.0/events/"):
        own["parameters"] = [
            parameter for parameter in own["parameters"] if parameter["name"] not in OUR_PARAMETERS
        ]
    if added := ADDED_PARAMETERS.get(path):
        resource = path.split("/")[2]
        later = LATER["paths"][f"/api/ll/2.4.0/{resource}/"]["get"]["parameters"]
        theirs["parameters"] += [each for each in later if each["name"] in added]
        theirs["parameters"].sort(key=itemgetter("name"))
    if path.removeprefix("/2.3.0/").removesuffix("/") in registry.current.router.singles:
        answer = theirs["responses"]["200"]["content"]["application/json"]
        answer["schema"] = answer["schema"]["items"]  # it says a list
    for parameter in theirs["parameters"]:
        if parameter["in"] == "path":
            words, name = parameter["description"].removesuffix(".").split(" identifying this ")
            name = OTHER_NAMES.get(name, name)
            parameter["description"] = f"{words} identifying this {name}."
    for operation in (own, theirs):
        del operation["description"]  # in our own words
        del operation["security"]  # no cookies here, and no token needed
    own["responses"] = {"200": own["responses"]["200"]}  # upstream documents no errors

    assert own == theirs


@pytest.mark.parametrize("component", COMPONENTS)
def test_component_is_upstreams(ours: Any, component: str) -> None:
    own = comparable(ours["components"]["schemas"][component])
    theirs = comparable(THEIRS["components"]["schemas"][component])
    later = LATER["components"]["schemas"].get(component, own)
    for name, schema in theirs["properties"].items():
        told = later["properties"].get(name, own["properties"].get(name, {}))
        if told.get("nullable") and name in NULLABLE_LATER:
            theirs["properties"][name] = nullable(schema)

    assert own == theirs
    assert list(own["properties"]) == list(theirs["properties"])


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of the same values and null."""
    return {**({"allOf": [schema]} if "$ref" in schema else schema), "nullable": True}


def has_shape(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value has upstream's keys in upstream's order, as deep as it goes."""
    for reference in (schema, *schema.get("allOf", ())):
        if "$ref" in reference:
            schema = THEIRS["components"]["schemas"][reference["$ref"].rsplit("/", 1)[1]]
    if "oneOf" in schema:
        return any(has_shape(value, member) for member in schema["oneOf"])
    if isinstance(value, list):
        return all(has_shape(item, schema["items"]) for item in value)
    if isinstance(value, dict):
        names = schema["properties"]
        return list(value) == list(names) and all(
            has_shape(value[key], names[key]) for key in names
        )
    return True


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["list", "normal", "detailed"])
def test_dashboard_has_upstreams_shape(client: Client, mode: str) -> None:
    Program.objects.get(name="Starship Development").launches.set(Launch.objects.known())
    config = LauncherConfiguration.objects.filter(boosters__isnull=False)[0]
    LauncherConfiguration.objects.filter(pk=config.pk).update(name="Starship")

    dashboard = client.get(f"/2.3.0/dashboard/starship/?mode={mode}").json()

    assert dashboard["previous"]["launches"]
    name = f"StarshipDashboard{mode.title()}"
    assert has_shape(dashboard, {"$ref": f"#/components/schemas/{name}"})


@pytest.mark.parametrize(
    ("path", "component"),
    [
        ("space_stations/4/", "SpaceStationDetailedEndpoint"),
        ("astronauts/900018/", "AstronautEndpointDetailed"),
        ("expeditions/162/", "ExpeditionDetailed"),
        ("spacewalks/900036/", "SpacewalkEndpointDetailed"),
        ("docking_events/900020/", "DockingEventEndpointDetailed"),
        ("spacecraft_flights/900001/", "SpacecraftFlightDetailed"),
        ("payload_flights/900001/", "PayloadFlightDetailed"),
        ("api-throttle/", "APIThrottle"),
    ],
)
@pytest.mark.django_db
def test_object_has_upstreams_shape(client: Client, path: str, component: str) -> None:
    shown = client.get(f"/2.3.0/{path}").json()

    assert has_shape(shown, {"$ref": f"#/components/schemas/{component}"})


def samples() -> list[Any]:
    found = []
    for file in sorted((REFERENCE_DATA / "samples").glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        for document in content.get("results", [content]):
            found.append(pytest.param(document, id=f"{file.stem}-{document['id']}"))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("document", samples())
def test_sample_comes_back_equal(client: Client, document: dict[str, Any]) -> None:
    store(serializer_for(document), document)
    url = r"https://([^/]+)(/2.3.0/[^/]+/)[^?]*(?:\?(.*))?$"
    host, path, query = re.match(url, document["url"]).groups()  # type: ignore[union-attr]

    answer = client.get(
        path,
        {"id": document["id"], "mode": document["response_mode"]},
        headers={"host": host},
    ).json()["results"][0]

    served = json.dumps(answer).replace(f"http://{host}", f"https://{host}")
    expected = json.dumps(document).replace(f"?{query}", "") if query else json.dumps(document)
    assert alike(served) == alike(expected)


def alike(text: str) -> str:
    """JSON with every number as a float, because one sample was saved with 1.0 as 1."""
    return json.dumps(json.loads(text, parse_int=float))

"""The compose files: what containers may do, and how the parts of several nodes know each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.cluster.parts import CACHE_CONTROL
from tests.test_docs import settings_in_the_code

ROOT = Path(__file__).parent.parent
FILES = ("docker-compose.yml", "docker-compose.override.yml", "deploy/compose.scale.yml")
COMPOSE = {name: yaml.safe_load((ROOT / name).read_text()) for name in FILES}


def services() -> list[Any]:
    """Every service of its own, by its name; the others only add to one."""
    return [
        pytest.param(service, id=f"{file}:{name}")
        for file, content in COMPOSE.items()
        for name, service in content["services"].items()
        if "image" in service or "build" in service
    ]


@pytest.mark.parametrize("service", services())
def test_a_container_writes_nothing_and_gets_no_rights(service: Any) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "cap_add" not in service
    if service.get("image") != "spacedevs" and "build" not in service:  # those say USER
        assert service["user"] != "root"


@pytest.mark.parametrize("name", ["Dockerfile", "deploy/pgbouncer/Dockerfile"])
def test_an_image_of_ours_runs_as_nobody_special(name: str) -> None:
    users = [line for line in (ROOT / name).read_text().splitlines() if line.startswith("USER ")]

    assert users
    assert users[-1] != "USER root"


def test_with_a_proxy_nothing_else_can_be_reached() -> None:
    base, _, scaled = COMPOSE.values()
    published = [
        name
        for content in (base, scaled)
        for name, service in content["services"].items()
        if "ports" in service
    ]

    assert published == ["nginx"]


def test_nodes_know_pooler_replica_and_proxy() -> None:
    scaled = COMPOSE["deploy/compose.scale.yml"]["services"]
    told = scaled["web"]["environment"]
    pooler = (ROOT / "deploy" / "pgbouncer" / "pgbouncer.ini").read_text()
    databases = dict(
        line.split(" = ", 1)
        for line in pooler.partition("[pgbouncer]")[0].splitlines()
        if line.startswith("spacedevs")
    )

    assert told.keys() <= settings_in_the_code().keys()
    for name, host in (("DATABASE_URL", "db"), ("DATABASE_REPLICA_URL", "replica")):
        server, _, database = told[name].rpartition("/")
        assert server == "postgres://spacedevs@pgbouncer:6432"
        assert f"host={host} " in databases[database]
    assert told["CACHE_CONTROL"] == CACHE_CONTROL


@pytest.mark.parametrize("service", services())
def test_files_that_are_mounted_are_there(service: Any) -> None:
    mounted = [each.split(":")[0] for each in service.get("volumes", ()) if each.startswith("./")]

    assert [each for each in mounted if not (ROOT / each).exists()] in ([], ["./deploy/tls"])

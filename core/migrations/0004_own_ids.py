"""Rows that were entered here move out of the demo data's range of ids, all that refers to them too.

Until now both were numbered from 900001 on, so that demo data of a later version would have taken
the places of own rows. What is not the demo data's goes on at `FIRST_OWN_ID`, in the same order:
by default 900222 becomes 1000222.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import migrations, models

FIRST_SHARED, LAST_SHARED = 900_001, 999_999

#: Every model whose rows are known by their ids elsewhere, with the last id of the demo data.
LAST_SHIPPED = {
    "agencies.Agency": 900_030,
    "agencies.AgencyType": 0,
    "astronauts.Astronaut": 900_250,
    "astronauts.AstronautFlight": 900_643,
    "astronauts.AstronautRole": 900_014,
    "astronauts.AstronautStatus": 0,
    "astronauts.AstronautType": 0,
    "core.CelestialBody": 900_003,
    "core.CelestialBodyType": 900_004,
    "core.Country": 900_005,
    "core.Image": 900_104,
    "core.ImageLicense": 0,
    "core.ImageVariant": 0,
    "core.ImageVariantType": 0,
    "core.InfoURLType": 0,
    "core.Language": 0,
    "core.NetPrecision": 0,
    "core.Orbit": 900_011,
    "core.SocialMedia": 0,
    "core.SocialMediaLink": 0,
    "core.Update": 900_028,
    "core.VidURLType": 0,
    "events.Event": 900_221,
    "events.EventType": 0,
    "launches.DockingEvent": 900_033,
    "launches.DockingLocation": 900_021,
    "launches.FirstStage": 900_001,
    "launches.FirstStageType": 900_002,
    "launches.Landing": 900_043,
    "launches.LandingLocation": 900_015,
    "launches.LandingType": 900_005,
    "launches.LaunchStatus": 0,
    "launches.Launcher": 900_005,
    "launches.LauncherConfiguration": 900_033,
    "launches.LauncherConfigurationFamily": 900_019,
    "launches.LauncherStatus": 900_004,
    "launches.Location": 900_020,
    "launches.Mission": 900_092,
    "launches.MissionType": 900_011,
    "launches.Pad": 900_021,
    "launches.Payload": 900_090,
    "launches.PayloadFlight": 900_090,
    "launches.PayloadType": 900_006,
    "launches.Rocket": 900_092,
    "launches.Spacecraft": 900_038,
    "launches.SpacecraftConfiguration": 900_014,
    "launches.SpacecraftConfigurationFamily": 900_003,
    "launches.SpacecraftConfigurationType": 0,
    "launches.SpacecraftFlight": 900_045,
    "launches.SpacecraftStatus": 900_002,
    "launches.TimelineEventType": 900_006,
    "programs.MissionPatch": 900_001,
    "programs.Program": 900_019,
    "programs.ProgramType": 0,
    "starship.Notice": 0,
    "starship.NoticeType": 900_002,
    "starship.RoadClosure": 0,
    "starship.RoadClosureStatus": 900_003,
    "stations.Expedition": 900_037,
    "stations.SpaceStation": 900_003,
    "stations.SpaceStationStatus": 0,
    "stations.SpaceStationType": 0,
    "stations.Spacewalk": 900_071,
}

#: Launches of the demo data have keys that are told from all others.
DEMO_LAUNCHES = (
    UUID("00000000-0000-4000-8000-000000900001"),
    UUID("00000000-0000-4000-8000-000000999999"),
)


def move_own_rows(apps: Any, schema_editor: Any) -> None:
    """Give new ids to own rows.

    A copy of another such server stays as it is: its rows have the ids that they have there.
    """
    copied = apps.get_model("mirror", "Copied").objects.values_list("key", flat=True)
    if any(key.isdecimal() and int(key) >= FIRST_SHARED for key in copied.iterator()):
        return
    has_demo = apps.get_model("launches", "Launch").objects.filter(pk__range=DEMO_LAUNCHES)
    shipped = LAST_SHIPPED if has_demo.exists() else dict.fromkeys(LAST_SHIPPED, 0)
    for label, last in shipped.items():
        _move(apps, apps.get_model(label), max(last + 1, FIRST_SHARED))


def _move(apps: Any, model: Any, first: int) -> None:
    own = {"gte": first, "lte": LAST_SHARED}
    moving = model._base_manager.filter(**_range("pk", own))
    keys = list(moving.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return
    step = settings.FIRST_OWN_ID - FIRST_SHARED
    taken = model._base_manager.filter(pk__gte=keys[0] + step, pk__lte=keys[-1] + step)
    if taken.exists():
        step = model._base_manager.aggregate(id=models.Max("pk"))["id"] + 1 - keys[0]
    moving.update(**{model._meta.pk.name: models.F("pk") + step})
    for other, reference in _references(apps, model):
        referring = other._base_manager.filter(**_range(reference, own))
        referring.update(**{reference: models.F(reference) + step})
    history = apps.get_model("admin", "LogEntry").objects.filter(
        content_type__app_label=model._meta.app_label,
        content_type__model=model._meta.model_name,
        object_id__in=list(map(str, keys)),
    )
    for entry in history:
        entry.object_id = str(int(entry.object_id) + step)
        entry.save(update_fields=["object_id"])


def _references(apps: Any, model: Any) -> Iterator[tuple[Any, str]]:
    """The columns that refer to a model, with their own models, join tables included."""
    for other in apps.get_models(include_auto_created=True):
        for field in other._meta.concrete_fields:
            if field.remote_field and field.related_model is model:
                yield other, field.attname


def _range(name: str, limits: dict[str, int]) -> dict[str, int]:
    return {f"{name}__{lookup}": limit for lookup, limit in limits.items()}


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("agencies", "0003_whole_contract"),
        ("astronauts", "0004_whole_contract"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("core", "0003_whole_contract"),
        ("events", "0002_postgresql_indexes"),
        ("launches", "0003_own_launch_ids"),
        ("mirror", "0001_initial"),
        ("programs", "0001_initial"),
        ("starship", "0001_initial"),
        ("stations", "0002_whole_contract"),
    ]

    operations = [migrations.RunPython(move_own_rows, migrations.RunPython.noop, elidable=False)]

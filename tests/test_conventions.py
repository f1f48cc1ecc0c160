"""The conventions that everything is derived from, and that they are kept."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import connection, models
from rest_framework import serializers

from agencies.serializers import AgencyMiniSerializer
from core.models import Image, Update
from core.serializers import ImageSerializer, UpdateSerializer
from events.models import Event
from events.serializers import (
    EventEndpointDetailedSerializer,
    EventEndpointListSerializer,
    EventEndpointNormalSerializer,
)
from events.views import EventViewSet
from launches.models import Launch
from launches.serializers import LaunchBasicSerializer
from spacedevs.api.contract.checks import check_resources
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.ordering import total
from spacedevs.api.contract.routers import Router
from spacedevs.api.contract.viewsets import ResourceViewSet
from spacedevs.api.reading.plans import Plan, plan_for
from spacedevs.api.renderings.shown import data_models
from spacedevs.router import router
from stations.serializers import ExpeditionNormalSerializer


def test_all_checks_pass() -> None:
    assert run_checks() == []


class WithMethod(ResourceViewSet):
    queryset = Event.objects.all()
    serializer_class = EventEndpointListSerializer

    def get_queryset(self) -> Any:
        return super().get_queryset()


class WithoutExamples(ResourceViewSet):
    queryset = Event.objects.all()
    serializer_class = EventEndpointListSerializer
    search_fields = ("name",)
    ordering_fields = ("date",)
    examples: ClassVar[dict[str, str]] = {"ordering": "date"}


class WithModesMixedUp(ResourceViewSet):
    queryset = Event.objects.all()
    modes = Modes("X", list=EventEndpointNormalSerializer, normal=EventEndpointListSerializer)


class UnnamedSerializer(serializers.ModelSerializer):
    updates = UpdateSerializer(many=True, source="update_set")

    class Meta:
        model = Event
        fields = ("id", "updates")


class WithBadRelation(ResourceViewSet):
    queryset = Event.objects.all()
    serializer_class = UnnamedSerializer


class WithFilterFields(ResourceViewSet):
    queryset = Event.objects.all()
    serializer_class = EventEndpointListSerializer
    filterset_fields = ("name",)


class WithUnknownScope(ResourceViewSet):
    queryset = Event.objects.all()
    serializer_class = EventEndpointListSerializer
    scope = "sooner_or_later"


@pytest.mark.parametrize(
    ("viewset", "ids"),
    [
        (WithMethod, ["api.E001"]),
        (WithoutExamples, ["api.E002"]),
        (WithFilterFields, ["api.E007"]),
        (WithUnknownScope, ["api.E008"]),
        (WithModesMixedUp, ["api.E003", "api.E003", "api.E004"]),
    ],
)
def test_checks_find(
    monkeypatch: pytest.MonkeyPatch, viewset: type[ResourceViewSet], ids: list[str]
) -> None:
    monkeypatch.setattr(router, "registry", [("things", viewset, "things")])

    assert sorted(str(message.id) for message in check_resources(None)) == ids


def test_a_viewset_is_served_once() -> None:
    with pytest.raises(ValueError, match="already served below events"):
        Router().register("happenings", EventViewSet)


def test_checks_find_relations_without_name_or_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(router, "registry", [("things", EventViewSet, "things")])
    monkeypatch.setattr(Event._meta.get_field("updates"), "related_name", None)
    monkeypatch.setattr(Launch._meta, "ordering", [])

    found = {(str(message.id), message.obj) for message in check_resources(None)}

    assert ("api.E005", EventEndpointNormalSerializer) in found
    assert ("api.E006", Launch) in found


def relations(plan: Plan) -> dict[str, Any]:
    return {name: relations(below) for name, below in sorted(plan.relations.items())}


IMAGE: dict[str, Any] = {"license": {}, "variants": {"type": {}}}


def test_plan_has_all_that_is_nested() -> None:
    link: dict[str, Any] = {"language": {}, "type": {}}

    assert relations(plan_for(EventEndpointNormalSerializer)) == {
        "date_precision": {},
        "image": IMAGE,
        "info_urls": link,
        "type": {},
        "updates": {},
        "vid_urls": link,
    }


def test_plans_that_say_the_same_are_one() -> None:
    event, launch = plan_for(EventEndpointDetailedSerializer), plan_for(LaunchBasicSerializer)

    assert event.relations["launches"] is launch
    assert event.relations["image"] is launch.relations["image"] is plan_for(ImageSerializer)


def test_plan_follows_dotted_sources_and_needs() -> None:
    class BriefSerializer(serializers.Serializer):
        license_name = serializers.CharField(source="license.name")
        languages = serializers.SerializerMethodField()
        same = ImageSerializer(source="*")

        class Meta:
            model = Image
            needs: ClassVar[dict[str, list[str]]] = {"languages": ["events"]}

    plan = plan_for(BriefSerializer)

    assert relations(plan) == {**IMAGE, "events": {}}


def test_plan_follows_every_hop_and_merges() -> None:
    class NoteSerializer(serializers.Serializer):
        agency = AgencyMiniSerializer(source="launch.launch_service_provider")
        expeditions = ExpeditionNormalSerializer(source="event.expeditions", many=True)
        title = serializers.CharField(source="event.name")

        class Meta:
            model = Update
            needs: ClassVar[dict[str, list[str]]] = {"title": ["event__expeditions"]}

    plan = plan_for(NoteSerializer)

    found = relations(plan)
    assert found["launch"] == {"launch_service_provider": {"type": {}}}
    assert sorted(found["event"]["expeditions"]) == [
        "mission_patches",
        "spacestation",
        "spacewalks",
    ]
    assert plan.relations["event"].relations["expeditions"].columns > {"id", "start"}


def test_ordering_over_a_relation_puts_nulls_last() -> None:
    by_agency = total(Update, ["launch__launch_service_provider__name", "-created_on"])

    assert by_agency[0].nulls_last  # type: ignore[union-attr]
    assert by_agency[1:] == ["-created_on", "pk"]


def test_fuller_modes_begin_with_the_leaner_ones() -> None:
    brief, normal, detailed = (
        list(serializer().fields)
        for serializer in (
            EventEndpointListSerializer,
            EventEndpointNormalSerializer,
            EventEndpointDetailedSerializer,
        )
    )

    assert (len(brief), len(normal), len(detailed)) == (15, 17, 23)
    assert normal[:15] == brief
    assert detailed[:17] == normal


@pytest.mark.django_db
def test_every_moment_and_default_order_has_an_index() -> None:
    for _, viewset, _ in router.registry:
        model: Any = viewset.queryset.model  # type: ignore[union-attr]
        if model not in (Event, Launch, Update):  # the tables that grow
            continue
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
        indexed = {
            constraint["columns"][0]
            for constraint in constraints.values()
            if constraint["columns"] and (constraint["index"] or constraint["unique"])
        }
        filters = viewset.filterset_class.base_filters.values() if viewset.filterset_class else ()
        ranges = {f.field_name for f in filters if f.lookup_expr in ("gt", "gte", "lt", "lte")}
        for name in {*viewset.ordering_fields, *ranges}:
            if name == "id" or name.endswith(("_count", "_count_year")):
                continue  # asked for rarely, and changed with every launch
            assert model._meta.get_field(name).column in indexed, (model, name)


def test_integers_fit_into_32_bits_on_every_engine() -> None:
    for app in {model._meta.app_label for model in data_models()}:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, models.IntegerField):
                    limits = {getattr(check, "limit_value", None) for check in field.validators}
                    assert {-(2**31), 2**31 - 1} <= limits, field

"""The conventions that everything is derived from, and that they are kept."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.core.checks import run_checks
from django.db import connection, models
from rest_framework import serializers

from core.models import Image, Language, Update
from core.serializers import ImageSerializer, UpdateSerializer
from events.models import Event
from events.serializers import (
    EventEndpointDetailedSerializer,
    EventEndpointListSerializer,
    EventEndpointNormalSerializer,
)
from events.views import EventViewSet
from launches.models import Launch
from spacedevs.api.checks import check_resources
from spacedevs.api.modes import Modes
from spacedevs.api.plans import plan_for
from spacedevs.api.viewsets import ResourceViewSet
from spacedevs.router import router


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


@pytest.mark.parametrize(
    ("viewset", "ids"),
    [
        (WithMethod, ["api.E001"]),
        (WithoutExamples, ["api.E002"]),
        (WithModesMixedUp, ["api.E003", "api.E003", "api.E004"]),
    ],
)
def test_checks_find(
    monkeypatch: pytest.MonkeyPatch, viewset: type[ResourceViewSet], ids: list[str]
) -> None:
    monkeypatch.setattr(router, "registry", [("things", viewset, "things")])

    assert sorted(str(message.id) for message in check_resources(None)) == ids


def test_checks_find_relations_without_name_or_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(router, "registry", [("things", EventViewSet, "things")])
    monkeypatch.setattr(Event._meta.get_field("updates"), "related_name", None)
    monkeypatch.setattr(Launch._meta, "ordering", [])

    found = {(str(message.id), message.obj) for message in check_resources(None)}

    assert ("api.E005", EventEndpointNormalSerializer) in found
    assert ("api.E006", Launch) in found


def test_plan_joins_what_is_one_and_prefetches_what_is_many() -> None:
    plan = plan_for(EventEndpointNormalSerializer)

    assert plan.joins == ["date_precision", "type"]
    assert sorted(plan.prefetches) == ["image", "info_urls", "updates", "vid_urls"]
    assert plan.prefetches["image"].joins == ["license"]
    assert plan.prefetches["image"].prefetches["variants"].joins == ["type"]


def test_plan_follows_dotted_sources_and_needs() -> None:
    class BriefSerializer(serializers.Serializer):
        license_name = serializers.CharField(source="license.name")
        languages = serializers.SerializerMethodField()
        same = ImageSerializer(source="*")

        class Meta:
            model = Image
            needs: ClassVar[dict[str, list[str]]] = {"languages": ["events"]}

    plan = plan_for(BriefSerializer)

    assert plan.joins == ["license"]
    assert sorted(plan.prefetches) == ["events", "variants"]


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


def models_of_resources() -> list[Any]:
    return [(viewset, viewset.queryset.model) for _, viewset, _ in router.registry]  # type: ignore[union-attr]


@pytest.mark.django_db
def test_every_ordering_and_range_filter_has_an_index() -> None:
    for viewset, model in models_of_resources():
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
        first = {
            constraint["columns"][0]
            for constraint in constraints.values()
            if constraint["columns"] and (constraint["index"] or constraint["unique"])
        }
        ranges = (
            {
                field.field_name
                for field in getattr(viewset, "filterset_class", None).base_filters.values()  # type: ignore[union-attr]
                if field.lookup_expr in ("gt", "gte", "lt", "lte")
            }
            if getattr(viewset, "filterset_class", None)
            else set()
        )
        for name in {*viewset.ordering_fields, *ranges}:
            assert model._meta.get_field(name).column in first, (model, name)


@pytest.mark.parametrize("model", [Event, Launch, Update, Image, Language])
def test_keys_fit_into_32_bits_on_every_engine(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.IntegerField):
            assert [type(validator).__name__ for validator in field.validators[:2]] == [
                "MinValueValidator",
                "MaxValueValidator",
            ]

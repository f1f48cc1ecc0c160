"""The conventions that everything is derived from, and that they are kept."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import connection, models
from rest_framework import serializers

from agencies.serializers import AgencyMiniSerializer, AgencyTypeSerializer
from agencies.views import AgencyTypeViewSet
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
from launches.serializers.launches import LaunchBasicSerializer
from programs.models import Program
from spacedevs.api.contract.checks import check_resources
from spacedevs.api.contract.filters import (
    any_of,
    choice_of,
    moment,
    number_by,
    part_of,
    related_to,
    values_by,
)
from spacedevs.api.contract.filtersets import FilterSet
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.ordering import total
from spacedevs.api.contract.routers import Router
from spacedevs.api.contract.viewsets import ResourceViewSet
from spacedevs.api.reading.plans import Plan, plan_for
from spacedevs.api.registry import registry
from spacedevs.api.renderings.shown import data_models
from spacedevs.router import router
from stations.serializers import ExpeditionNormalSerializer
from versions.fields import MethodField


def test_all_checks_pass() -> None:
    assert run_checks() == []


class WithMethod(ResourceViewSet):
    queryset = Event.objects.all()
    serializer_class = EventEndpointListSerializer

    def get_queryset(self) -> Any:
        return super().get_queryset()


class WithOtherMethods(ResourceViewSet):
    queryset = Event.objects.all()
    serializer_class = EventEndpointListSerializer

    @staticmethod
    def listed() -> bool:
        return True

    @cached_property
    def shown(self) -> bool:
        return True


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


class WithoutNormalMode(ResourceViewSet):
    queryset = Event.objects.all()
    modes = Modes("X", list=EventEndpointListSerializer)


class WithUnknownFields(ResourceViewSet):
    queryset = Event.objects.all()
    serializer_class = EventEndpointListSerializer
    search_fields = ("nmae", "type__name", "date__year__name", "name")
    ordering_fields = ("dtae", "pk", "date__year", "type__name", "date")
    ordering = ("-dtae", "-date")
    examples: ClassVar[dict[str, str]] = {"search": "Flyby", "ordering": "date"}


def serve_only(monkeypatch: pytest.MonkeyPatch, viewset: type[ResourceViewSet]) -> None:
    """Serve one viewset in the current version, and no other version."""
    monkeypatch.setattr(registry, "_contracts", [registry.current])
    monkeypatch.setattr(router, "registry", [("things", viewset, "things")])


@pytest.mark.parametrize(
    ("viewset", "ids"),
    [
        (EventViewSet, []),
        (WithoutNormalMode, ["api.E009"]),
        (WithUnknownFields, ["api.E011"] * 2 + ["api.E012"] * 4),
        (WithMethod, ["api.E001"]),
        (WithOtherMethods, ["api.E001", "api.E001"]),
        (WithoutExamples, ["api.E002"]),
        (WithFilterFields, ["api.E007"]),
        (WithUnknownScope, ["api.E008"]),
        (WithModesMixedUp, ["api.E003", "api.E003", "api.E004"]),
    ],
)
def test_checks_find(
    monkeypatch: pytest.MonkeyPatch, viewset: type[ResourceViewSet], ids: list[str]
) -> None:
    serve_only(monkeypatch, viewset)

    assert sorted(str(message.id) for message in check_resources(None)) == ids


class Narrowed(models.QuerySet):
    """Events by methods, good ones and bad."""

    def updated(self) -> Any:
        return self.filter(updates__isnull=False)

    def updated_once(self) -> Any:
        return self.filter(pk__in=Update.objects.values("event"))

    def not_updated(self) -> Any:
        return self.exclude(updates__isnull=False)

    def of_agencies(self, keys: Any) -> Any:
        return self.filter(agencies__in=keys)

    def of_type(self, key: Any) -> Any:
        return self.filter(type=key)


@pytest.mark.parametrize(
    ("declared", "ids"),
    [
        (any_of("agencies__type"), []),
        (any_of("agencies__tpye"), ["api.E010"]),
        (any_of("type__name__id"), ["api.E010"]),
        (moment("updates__created_on", "gte"), []),
        (moment("date", "after"), ["api.E010"]),
        (part_of("date", "month"), []),
        (part_of("date", "mouth"), ["api.E010"]),
        (related_to("programs", Program.objects.all()), ["api.E010"]),
        (choice_of("updated_once", "not_updated"), []),
        (choice_of("updated_once", "never_updated"), ["api.E008"]),
        (choice_of("updated"), ["api.E013"]),
        (number_by("id", "of_type"), []),
        (number_by("id", "of_tpye"), ["api.E008"]),
        (values_by("id", "of_agencies", "Agencies.", of=int), ["api.E013"]),
    ],
)
def test_checks_of_filters(monkeypatch: pytest.MonkeyPatch, declared: Any, ids: list[str]) -> None:
    class Filters(FilterSet):
        things = declared

    class WithFilter(ResourceViewSet):
        queryset = Narrowed(Event)
        serializer_class = EventEndpointListSerializer
        filterset_class = Filters
        examples: ClassVar[dict[str, str]] = {"filter": "things=1"}

    serve_only(monkeypatch, WithFilter)

    assert [str(message.id) for message in check_resources(None)] == ids


def first_word(event: Event) -> str:
    return event.name.split()[0]


def names_of(agencies: Any) -> str:
    return ", ".join(agency.type.name for agency in agencies)


class ComputingSerializer(serializers.ModelSerializer):
    """Computes a value in every way that there is."""

    good = serializers.SerializerMethodField()
    whole = serializers.SerializerMethodField()
    needed = serializers.SerializerMethodField()
    read = serializers.SerializerMethodField()
    listed = serializers.SerializerMethodField()
    passed_on = serializers.SerializerMethodField()
    renamed = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    sorted_by = serializers.SerializerMethodField()
    either = serializers.SerializerMethodField()
    chosen = serializers.SerializerMethodField()
    unpacked = serializers.SerializerMethodField()
    managed = serializers.SerializerMethodField()
    guessed = serializers.SerializerMethodField()
    halfway = serializers.SerializerMethodField()
    narrow = MethodField("name")
    described = serializers.CharField(source="computed_description")

    class Meta:
        model = Event
        fields = (
            "good", "whole", "needed", "read", "listed", "passed_on", "renamed", "text",
            "sorted_by", "either", "chosen", "unpacked", "managed", "guessed", "described",
            "halfway", "narrow",
        )  # fmt: skip
        needs: ClassVar[dict[str, list[str]]] = {
            "needed": ["agencies__type", "type"],
            "halfway": ["agencies__type__name", "type"],
        }

    def get_good(self, event: Event) -> str:
        return f"{event.pk} {event.type_id} {event.name}"

    def get_whole(self, event: Event) -> str:
        return f"{first_word(event)} {event}"

    def get_needed(self, event: Event) -> str:
        return f"{event.type.name} {names_of(event.agencies.all())}"

    def get_halfway(self, event: Any) -> str:
        types = {agency.type.name: agency.type.pk for agency in event.agencies.all() if agency.name}
        return f"{event.type.name} {types} {[agency.type_id for agency in event.agencies.all()]}"

    def get_narrow(self, event: Event) -> str:
        return f"{event.pk} {event.name} {event.slug}"

    def get_read(self, event: Event) -> str | None:
        return event.date_precision.name if event.date and event.date_precision else None

    def get_listed(self, event: Any) -> list[str]:
        return [agency.type.name for agency in event.agencies.all()]

    def get_passed_on(self, event: Event) -> str:
        return names_of(event.agencies.all())

    def get_renamed(self, event: Event) -> str:
        kind = event.type
        return kind.name

    def get_text(self, event: Event) -> str:
        return str(event.type)

    def get_sorted_by(self, event: Any) -> list[str]:
        agencies = sorted(event.agencies.all(), key=lambda agency: agency.type.name)
        return [agency.name for agency in agencies]

    def get_either(self, event: Any) -> Any:
        shown = event.image or event.type
        return shown.license

    def get_chosen(self, event: Any) -> list[str]:
        agencies = [agency for agency in event.agencies.all() if agency.name]
        return [agency.type.name for agency in list(agencies)]

    def get_unpacked(self, event: Any) -> str:
        first, *_ = event.agencies.all()
        return first.type.name

    def get_managed(self, event: Event) -> int:
        return Update.objects.filter(event=event.pk).count()

    def get_guessed(self, event: Event) -> str:
        return str(getattr(event, "type"))  # noqa: B009


def test_checks_of_computed_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    class WithComputing(ResourceViewSet):
        queryset = Event.objects.all()
        serializer_class = ComputingSerializer

    described = property(lambda event: event.expeditions.count())
    monkeypatch.setattr(Event, "computed_description", described, raising=False)
    serve_only(monkeypatch, WithComputing)

    found = sorted(
        (str(each.id), re.split(", so|;", each.msg)[0]) for each in check_resources(None)
    )

    assert found == [
        ("api.E014", "chosen reads agencies"),
        ("api.E014", "chosen reads agencies__type"),
        ("api.E014", "described reads expeditions"),
        ("api.E014", "either reads image"),
        ("api.E014", "either reads image__license"),
        ("api.E014", "either reads type"),
        ("api.E014", "halfway reads agencies__name"),
        ("api.E014", "listed reads agencies"),
        ("api.E014", "listed reads agencies__type"),
        ("api.E014", "narrow reads slug"),
        ("api.E014", "passed_on reads agencies"),
        ("api.E014", "passed_on reads agencies__type"),
        ("api.E014", "read reads date_precision"),
        ("api.E014", "renamed reads type"),
        ("api.E014", "sorted_by reads agencies"),
        ("api.E014", "sorted_by reads agencies__type"),
        ("api.E014", "text reads type"),
        ("api.E014", "unpacked reads agencies"),
        ("api.E015", "guessed is computed by `getattr(event, 'type')`"),
        ("api.E015", "managed is computed by `Update.objects`"),
        ("api.E015", "unpacked is computed by `(first, *_)`"),
    ]


def test_checks_of_what_is_nested(monkeypatch: pytest.MonkeyPatch) -> None:
    class NestingSerializer(serializers.ModelSerializer):
        updates = UpdateSerializer(many=True, source="latest_updates")

        class Meta:
            model = Event
            fields = ("id", "updates")
            needs: ClassVar[dict[str, list[str]]] = {
                "id": ["type", "tpye", "type__name", "type__nmae", "image__license__pk"]
            }

        def to_representation(self, instance: Any) -> Any:
            return {**super().to_representation(instance), "more": instance.type.name}

    class WithNesting(ResourceViewSet):
        queryset = Event.objects.all()
        serializer_class = NestingSerializer

    serve_only(monkeypatch, WithNesting)

    assert [str(message.id) for message in check_resources(None)] == [
        "api.E017",
        *["api.E016"] * 4,
    ]


def test_a_table_is_declared_where_it_is_named() -> None:
    assert AgencyTypeSerializer.__module__ == "agencies.serializers"
    assert AgencyTypeViewSet.__module__ == "agencies.views"


def test_a_viewset_is_served_once() -> None:
    one, other = Router(), Router()
    one.register("events", EventViewSet)
    other.register("happenings", EventViewSet)

    with pytest.raises(ValueError, match="already served below events"):
        one.register("happenings", EventViewSet)


def test_checks_find_relations_without_name_or_order(monkeypatch: pytest.MonkeyPatch) -> None:
    serve_only(monkeypatch, EventViewSet)
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


def test_plan_reads_a_needed_column_alone() -> None:
    class BriefSerializer(serializers.Serializer):
        kind = serializers.SerializerMethodField()

        class Meta:
            model = Event
            needs: ClassVar[dict[str, list[str]]] = {"kind": ["type__name", "image__license"]}

    plan = plan_for(BriefSerializer)

    assert plan.relations["type"].columns == {"name"}
    assert plan.relations["image"].columns == {"license"}
    assert plan.relations["image"].relations["license"].columns > {"id", "name"}


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

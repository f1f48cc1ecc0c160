"""A launch is entered in one form, with its rocket, what flies on that, and its mission."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import zeal
from django.contrib.auth.models import Permission, User
from django.test import Client

from agencies.models import Agency
from astronauts.models import AstronautFlight
from core.ids import is_own, own_ids
from launches.models import (
    FirstStage,
    Landing,
    LandingLocation,
    Launch,
    Launcher,
    LauncherConfiguration,
    Mission,
    Pad,
    Payload,
    Rocket,
    Spacecraft,
    SpacecraftFlight,
)
from stations.models import Spacewalk
from tests.curators import Form
from tests.test_admin import FLIGHTS, page
from tests.test_curating import latest, undo

pytestmark = pytest.mark.django_db

ADD = page(Launch, "add")


@pytest.fixture
def everything(db: None) -> dict[str, Any]:
    """What a curator enters of a launch with two stages, a crewed spacecraft and a payload."""
    first, second = Launcher.objects.order_by("pk")[:2]
    crew = AstronautFlight.objects.order_by("-pk").values_list("pk", flat=True)[:2]
    place = LandingLocation.objects.earliest("pk").pk
    return {
        "name": "Falcon 9 | Entered by Hand",
        "launch_service_provider": Agency.objects.get(name="SpaceX").pk,
        "status": 1,
        "net_0": "2031-02-03",
        "net_1": "04:05:06",
        "window_start_0": "2031-02-03",
        "window_start_1": "04:00:00",
        "window_end_0": "2031-02-03",
        "window_end_1": "05:00:00",
        "net_precision": 0,
        "pad": Pad.objects.earliest("pk").pk,
        "rocket-configuration": LauncherConfiguration.objects.earliest("pk").pk,
        "mission-name": "By Hand",
        "mission-type": 900007,
        "mission-orbit": 8,
        "mission-description": "Tries the form.",
        "mission-agencies": [str(Agency.objects.get(name="SpaceX").pk)],
        "firststage-TOTAL_FORMS": 2,
        "firststage-0-launcher": first.pk,
        "firststage-0-type": 900001,
        "firststage-0-landing-attempt": "on",
        "firststage-0-landing-landing_location": place,
        "firststage-0-landing-downrange_distance": 615.5,
        "firststage-1-launcher": second.pk,
        "firststage-1-type": 900001,
        "firststage-1-landing-attempt": "on",
        "firststage-1-landing-description": "Expected back.",
        "spacecraftflight-TOTAL_FORMS": 1,
        "spacecraftflight-0-spacecraft": Spacecraft.objects.earliest("pk").pk,
        "spacecraftflight-0-destination": "Low Earth Orbit",
        "spacecraftflight-0-launch_crew": [str(key) for key in crew],
        "payloadflight-TOTAL_FORMS": 1,
        "payloadflight-0-payload": Payload.objects.earliest("pk").pk,
        "payloadflight-0-amount": 3,
    }


@pytest.fixture
def entered(admin_client: Client, everything: dict[str, Any]) -> Any:
    """The launch that was entered so."""
    accept(Form(admin_client, ADD), everything)
    return Launch.objects.get(name=everything["name"])


def accept(form: Form, values: dict[str, Any]) -> None:
    """Send a form that must be accepted."""
    back = form.save(**values)
    assert back is None, back.notes


def opened(client: Client, launch: Any) -> Form:
    """The form of a launch."""
    return Form(client, page(Launch, "change", launch.pk))


def errors(form: Form | None) -> dict[str, list[str]]:
    """The messages of a form that came back, by the name of their field."""
    assert form is not None
    context = form.answer.context
    forms = [context["adminform"].form]
    found = {}
    for formset in [rows.formset for rows in context["inline_admin_formsets"]]:
        forms += formset.forms
        if formset.non_form_errors():
            found[formset.prefix] = list(formset.non_form_errors())
    for each in forms:
        found |= {each.add_prefix(name): list(messages) for name, messages in each.errors.items()}
    return found


def test_a_launch_is_entered_in_one_post(
    entered: Any, everything: dict[str, Any], client: Client
) -> None:
    shown = client.get(f"/2.3.0/launches/{entered.pk}/?mode=detailed&format=json").json()
    rocket = shown["rocket"]
    stages, (spacecraft,), (payload,) = (
        rocket["launcher_stage"],
        rocket["spacecraft_stage"],
        rocket["payloads"],
    )

    assert shown["net"] == "2031-02-03T04:05:06Z"
    assert rocket["configuration"]["id"] == everything["rocket-configuration"]
    assert shown["mission"]["name"] == "By Hand"
    assert shown["mission"]["type"] == "Communications"
    assert [each["name"] for each in shown["mission"]["agencies"]] == ["SpaceX"]
    assert [stage["launcher"]["id"] for stage in stages] == [
        everything["firststage-0-launcher"],
        everything["firststage-1-launcher"],
    ]
    assert stages[0]["landing"]["downrange_distance"] == 615.5
    assert stages[1]["landing"]["description"] == "Expected back."
    assert spacecraft["spacecraft"]["id"] == everything["spacecraftflight-0-spacecraft"]
    assert [each["id"] for each in spacecraft["launch_crew"]] == [
        int(key) for key in everything["spacecraftflight-0-launch_crew"]
    ]
    assert (payload["amount"], payload["landing"]) == (3, None)
    assert is_own(entered.pk)
    made = [rocket, shown["mission"], *stages, stages[0]["landing"], spacecraft, payload]
    assert all(each["id"] in own_ids() for each in made)


def test_a_deleted_launch_takes_along_what_flies_on_it(entered: Any, admin_client: Client) -> None:
    """It is named before, and comes back with the launch; what others have, too, stays."""
    walk = Spacewalk.objects.earliest("pk")
    flight = entered.rocket.spacecraftflight.get()
    Spacewalk.objects.filter(pk=walk.pk).update(spacecraft_flight=flight)
    before = counts()
    address = page(Launch, "delete", entered.pk)

    asked = admin_client.get(address).content.decode()
    admin_client.post(address, {"post": "yes"})

    assert asked.count("Landing: ") == 2
    assert {model: before[model] - number for model, number in counts().items()} == {
        Launch: 1,
        Rocket: 1,
        Mission: 0,
        FirstStage: 2,
        SpacecraftFlight: 1,
        Landing: 2,
    }
    assert Spacewalk.objects.get(pk=walk.pk).spacecraft_flight is None

    assert undo(admin_client, latest()) == ["Undone."]
    assert counts() == before
    assert Spacewalk.objects.get(pk=walk.pk).spacecraft_flight == flight
    assert Landing.objects.filter(firststage__rocket=entered.rocket).count() == 2


def test_an_untouched_form_changes_nothing(entered: Any, admin_client: Client) -> None:
    before = counts()
    accept(opened(admin_client, entered), {})

    assert counts() == before


def test_what_belongs_to_a_launch_is_edited_with_it(entered: Any, admin_client: Client) -> None:
    form = opened(admin_client, entered)
    changes = {
        "name": "Renamed",
        "mission-description": "Tried.",
        "firststage-0-landing-success": "true",
        "firststage-1-landing-attempt": [],  # with the description, all that the landing has
        "firststage-1-landing-description": "",
        "spacecraftflight-0-DELETE": "on",
        "payloadflight-0-landing-attempt": "on",
    }
    accept(form, changes)

    entered.refresh_from_db()
    first, second = entered.rocket.firststage.order_by("pk")
    assert entered.mission.description == "Tried."
    assert (first.landing.success, first.landing.downrange_distance) == (True, 615.5)
    assert second.landing is None
    assert not Landing.objects.filter(description="Expected back.").exists()
    assert not entered.rocket.spacecraftflight.exists()
    assert entered.rocket.payloadflight.get().landing.attempt


def test_a_deleted_stage_takes_its_landing_along(entered: Any, admin_client: Client) -> None:
    before = Landing.objects.count()
    accept(opened(admin_client, entered), {"firststage-0-DELETE": "on"})

    assert entered.rocket.firststage.count() == 1
    assert Landing.objects.count() == before - 1


def test_wrong_input_keeps_the_form_and_says_where(
    admin_client: Client, everything: dict[str, Any]
) -> None:
    before = counts()
    wrong = {
        "name": "Kept as entered",
        "mission-name": "",
        "firststage-0-landing-downrange_distance": "far",
        "spacecraftflight-0-spacecraft": "",
        "payloadflight-0-amount": "many",
    }
    back = Form(admin_client, ADD).save(**everything | wrong)

    assert errors(back) == {
        "mission-name": ["This field is required."],
        "firststage-0-landing-downrange_distance": ["Enter a number."],
        "spacecraftflight-0-spacecraft": ["This field is required."],
        "payloadflight-0-amount": ["Enter a whole number."],
    }
    assert back is not None
    assert back.value("name") == "Kept as entered"
    assert back.value("firststage-0-landing-downrange_distance") == "far"
    assert back.value("firststage-1-landing-description") == "Expected back."
    assert counts() == before
    accept(back, everything)


def test_what_makes_no_sense_is_told_where_it_was_entered(
    admin_client: Client, everything: dict[str, Any]
) -> None:
    odd = {
        "name": "",
        "mission-type": "",
        "window_end_1": "03:00:00",
        "firststage-1-landing-attempt": [],
        "firststage-1-landing-success": "true",
        "spacecraftflight-0-mission_end_0": "2030-01-01",
        "spacecraftflight-0-mission_end_1": "00:00:00",
    }
    back = Form(admin_client, ADD).save(**everything | odd)

    assert errors(back).keys() == {
        "name",
        "mission-type",
        "window_end",
        "firststage-1-landing-attempt",
        "spacecraftflight-0-mission_end",
    }


def test_what_is_odd_already_is_refused_only_once_it_is_edited(
    entered: Any, admin_client: Client
) -> None:
    odd = {"name": "", "launch_service_provider": None, "probability": 101}
    Launch.objects.filter(pk=entered.pk).update(**odd)
    entered.rocket.firststage.update(turn_around_time=timedelta(days=-1))
    accept(opened(admin_client, entered), {"hashtag": "#odd", "status": 3})
    entered.refresh_from_db()
    assert (entered.hashtag, entered.probability, entered.status_id) == ("#odd", 101, 3)

    back = opened(admin_client, entered).save(probability=102)
    assert errors(back) == {"probability": ["Probability is below 0 or over 100."]}


def test_an_edit_elsewhere_can_make_something_odd(entered: Any, admin_client: Client) -> None:
    flight = entered.rocket.spacecraftflight.get()
    flight.mission_end = entered.net + timedelta(days=1)
    flight.save()
    later = dict.fromkeys(("net_0", "window_start_0", "window_end_0"), "2031-03-03")
    back = opened(admin_client, entered).save(**later)

    assert errors(back).keys() == {"spacecraftflight-0-mission_end"}


def test_what_flies_needs_a_rocket(admin_client: Client, everything: dict[str, Any]) -> None:
    back = Form(admin_client, ADD).save(**everything | {"rocket-configuration": ""})

    message = "Choose the configuration of the rocket that these fly on."
    assert errors(back) == {prefix: [message] for prefix in FLIGHTS}


def test_a_rocket_keeps_a_configuration(entered: Any, admin_client: Client) -> None:
    back = opened(admin_client, entered).save(**{"rocket-configuration": ""})

    assert errors(back) == {"rocket-configuration": ["This field is required."]}


def test_a_launch_without_anything(admin_client: Client, everything: dict[str, Any]) -> None:
    rows = Rocket.objects.count(), Mission.objects.count()
    bare = {name: value for name, value in everything.items() if "-" not in name}
    form = Form(admin_client, ADD)
    assert not form.answer.context["adminform"].form["mission-name"].build_widget_attrs({})
    accept(form, bare)

    launch: Any = Launch.objects.get(name=everything["name"])
    assert (launch.rocket, launch.mission) == (None, None)
    assert (Rocket.objects.count(), Mission.objects.count()) == rows

    accept(
        opened(admin_client, launch), {"rocket-configuration": everything["rocket-configuration"]}
    )
    launch.refresh_from_db()
    assert launch.rocket.configuration_id == everything["rocket-configuration"]


def test_a_mission_is_chosen_or_described(entered: Any, admin_client: Client) -> None:
    mine, other = entered.mission, Mission.objects.earliest("pk")
    both = {"mission": other.pk, "mission-name": "New"}
    back = opened(admin_client, entered).save(**both)
    message = "Choose a mission here or describe a new one below, not both at once."
    assert errors(back) == {"mission": [message]}

    accept(opened(admin_client, entered), {"mission": other.pk})
    entered.refresh_from_db()
    assert entered.mission == other
    mine.refresh_from_db()
    assert mine.name == "By Hand"

    accept(opened(admin_client, entered), {"mission": "", "mission-name": "Another"})
    entered.refresh_from_db()
    assert (entered.mission.name, entered.mission.type) == ("Another", other.type)
    assert Mission.objects.get(pk=other.pk).name == other.name

    accept(opened(admin_client, entered), {"mission": ""})
    entered.refresh_from_db()
    assert entered.mission is None


def test_others_changes_to_what_belongs_to_it_are_seen(entered: Any, admin_client: Client) -> None:
    mine, theirs = opened(admin_client, entered), opened(admin_client, entered)
    accept(theirs, {"mission-name": "Theirs", "firststage-0-landing-success": "true"})
    back = mine.save(**{"mission-name": "Mine"})

    assert {"mission-name", "firststage-0-landing-success"} <= errors(back).keys()
    assert back is not None
    accept(back, {})
    entered.refresh_from_db()
    assert entered.mission.name == "Mine"
    assert entered.rocket.firststage.earliest("pk").landing.success is True


def test_who_may_not_change_missions_chooses_one(entered: Any, client: Client) -> None:
    curator = User.objects.create(username="careful", is_staff=True)
    named = ("view_mission", "change_launch", "view_launch", "change_rocket", "add_rocket")
    curator.user_permissions.set(Permission.objects.filter(codename__in=named))
    client.force_login(curator)
    form = opened(client, entered)
    assert "mission" in form.sent
    assert "mission-name" not in form.sent
    assert "rocket-configuration" in form.sent

    curator.user_permissions.set(Permission.objects.filter(codename="view_launch"))
    answer = client.get(page(Launch, "change", entered.pk))
    assert "By Hand" in answer.content.decode()


def test_the_form_takes_few_queries(entered: Any, admin_client: Client) -> None:
    with zeal.zeal_context():
        answer = admin_client.get(page(Launch, "change", entered.pk))
    assert answer.status_code == 200


def counts() -> dict[Any, int]:
    """How many rows of everything that belongs to launches there are."""
    models = (Launch, Rocket, Mission, FirstStage, SpacecraftFlight, Landing)
    return {model: model._base_manager.count() for model in models}


def test_nobody_is_asked_for_what_is_computed(entered: Any, admin_client: Client) -> None:
    counted = "orbital_launch_attempt_count"
    assert counted not in Form(admin_client, ADD).sent
    own = opened(admin_client, entered)
    assert counted not in own.sent
    assert "Counted by the command recount." in own.answer.content.decode()
    copied = Launch.objects.exclude(pk=entered.pk).earliest("pk")
    assert counted in opened(admin_client, copied).sent


def test_nobody_is_asked_for_what_is_computed_of_stages(entered: Any, admin_client: Client) -> None:
    counted = {"launcher_flight_number", "reused", "previous_flight", "turn_around_time"}
    assert counted.isdisjoint(fields_of_stages(Form(admin_client, ADD)))
    own = opened(admin_client, entered)
    assert counted.isdisjoint(fields_of_stages(own))
    assert "Previous flight" in own.answer.content.decode()
    copied = Launch.objects.filter(rocket__firststage__isnull=False).exclude(pk=entered.pk)
    assert counted < fields_of_stages(opened(admin_client, copied.earliest("pk")))


def fields_of_stages(form: Form) -> set[str]:
    """The fields of stages that a form asks for."""
    return {name.split("-")[-1] for name in form.sent if name.startswith("firststage-")}


def test_only_what_is_needed_is_marked_so(entered: Any, admin_client: Client) -> None:
    names = ["name", "rocket-configuration", "mission-name", "mission-type"]
    new = Form(admin_client, ADD).answer.context["adminform"].form
    stored = opened(admin_client, entered).answer.context["adminform"].form

    assert [new.fields[name].required for name in names] == [True, False, False, False]
    assert [stored.fields[name].required for name in names] == [True, True, True, True]


def test_crew_members_are_told_apart_by_launch(entered: Any) -> None:
    member = entered.rocket.spacecraftflight.get().launch_crew.earliest("pk")
    first = SpacecraftFlight.objects.filter(launch_crew=member).earliest("rocket__launch__net")

    assert str(member) == f"{member.astronaut}, {member.role}, {first.rocket.launch}"

"""Many-to-many lists keep their order, whichever end gives it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from core.links import link_all
from programs.models import MissionPatch, Program, ProgramType

pytestmark = pytest.mark.django_db

Lists = dict[Any, list[Any]]
PATCHES = Program._meta.get_field("mission_patches")
PROGRAMS = MissionPatch._meta.get_field("program")


@pytest.fixture
def ends() -> tuple[list[int], list[int]]:
    """The keys of some programs and patches."""
    kind = ProgramType.objects.all()[0]
    programs = [Program.objects.create(name=f"Program {n}", type=kind) for n in range(3)]
    patches = [MissionPatch.objects.create(name=f"Patch {n}") for n in range(4)]
    return [program.pk for program in programs], [patch.pk for patch in patches]


def lists(relation: Any, keys: list[int]) -> Lists:
    """The keys that each row lists, in order."""
    through = Program.mission_patches.through
    back, forth = "program_id", "missionpatch_id"
    if relation is PROGRAMS:
        back, forth = forth, back
    rows = through._base_manager.order_by("pk").values_list(back, forth)
    return {key: [target for owner, target in rows if owner == key] for key in keys}


@pytest.mark.parametrize("seed", range(20))
def test_both_ends_keep_their_orders(ends: tuple[list[int], list[int]], seed: int) -> None:
    programs, patches = ends
    chance = random.Random(seed)
    pairs = [(one, other) for one in programs for other in patches if chance.random() < 0.8]
    chance.shuffle(pairs)
    through = Program.mission_patches.through
    through._base_manager.bulk_create(
        through(program_id=program, missionpatch_id=patch) for program, patch in pairs
    )
    told = lists(PATCHES, programs), lists(PROGRAMS, patches)
    through._base_manager.all().delete()

    for program, listed in told[0].items():
        link_all(PATCHES, {program: listed})
    link_all(PROGRAMS, told[1])

    assert (lists(PATCHES, programs), lists(PROGRAMS, patches)) == told


def test_the_last_list_wins(ends: tuple[list[int], list[int]]) -> None:
    (first, second, _), (one, other, *_) = ends
    link_all(PATCHES, {first: [one, other], second: [other, one]})
    assert lists(PROGRAMS, [one, other]) == {one: [first, second], other: [first, second]}

    link_all(PROGRAMS, {one: [second, first], other: [first, second]})  # a contradiction

    assert lists(PROGRAMS, [one, other]) == {one: [second, first], other: [first, second]}
    listed = lists(PATCHES, [first, second])
    assert {key: set(patches) for key, patches in listed.items()} == {
        first: {one, other},
        second: {one, other},
    }


def test_links_in_their_places_stay(ends: tuple[list[int], list[int]]) -> None:
    (program, *_), patches = ends
    through = Program.mission_patches.through
    link_all(PATCHES, {program: patches[:3]})
    before = list(through._base_manager.order_by("pk"))

    link_all(PATCHES, {program: [*patches[:2], patches[3]]})

    after = list(through._base_manager.order_by("pk"))
    assert after[:-1] == before[:-1]
    assert lists(PATCHES, [program]) == {program: [*patches[:2], patches[3]]}

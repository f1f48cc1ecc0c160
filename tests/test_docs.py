"""The documentation agrees with the code: its commands, settings, links, figures and words."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple

import pytest
import yaml
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Image, ImageLicense, ImageVariant, ImageVariantType
from programs.models import MissionPatch, Program
from programs.serializers import ProgramNormalSerializer
from spacedevs.api.reading.fetching import fetch
from spacedevs.api.reading.plans import plan_for
from tests.documents import documents

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")])
TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text() for page in PAGES}


class Block(NamedTuple):
    """A block of code, its lines without indentation; a fenced one may have a language."""

    page: str
    language: str
    lines: list[str]


@cache
def blocks() -> list[Block]:
    """Every block of code, fenced or indented."""
    fenced = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
    indented = re.compile(r"(?:(?<=\n\n)|(?<=-->\n))(?:(?: {4,}.*)?\n)+")
    found = []
    for page, text in TEXTS.items():
        found += [Block(page, match[2], clean(match[3])) for match in fenced.finditer(text)]
        found += [
            Block(page, "", clean(match[0]))
            for match in indented.finditer(fenced.sub("", text))
            if match[0].strip()
        ]
    return found


def clean(text: str) -> list[str]:
    """The lines of a block that say something."""
    return [line.rstrip() for line in dedent(text).splitlines() if line.strip()]


#: Blocks that are no commands, by the beginning of their first line.
NO_COMMANDS = (
    "spacedevs/wsgi.py",  # a map
    "GET /2.3.0/",
    "Program  ",  # a plan
    "ALTER DATABASE",
    "filterset_class =",
    "2026-11-26T",  # a line of the access log
)

#: The tests that run the commands of manage.py.
RUN_BY = {
    "check": "test_settings.py",
    "check-data": "test_sense.py",
    "clear-demo": "test_clear_demo.py",
    "deliver": "test_webhook_processes.py",
    "dump": "test_archive.py",
    "journal": "test_journal_processes.py",
    "key": "test_keys.py",
    "load": "test_load.py",
    "media": "test_pictures.py",
    "migrate": "databases.py",
    "recount": "test_launches.py",
    "render": "test_render_command.py",
    "stream": "test_stream.py",
    "sync": "test_sync.py",
}
#: The tests that run other programs of the project.
MODULES_RUN_BY = {
    "benchmarks.generate": "test_benchmarks.py",
}

#: Commands that no test runs from the page, by how they begin, and why.
NOT_RUN = {
    "createdb ": "test_backups.py restores a database",
    "pg_dump ": "test_backups.py",
    "pg_restore ": "test_backups.py",
    "sqlite3 ": "test_backups.py",
    "docker compose": "needs Docker; .ci/run checks the file",
    "echo ": "writes names into .env",
    "mkdir ": "makes a folder for secrets",
    "openssl ": "makes secrets",
    "sudo ": "installs the configuration of nginx; test_proxies.py runs it",
    "git ": "needs a remote, or changes to show",
    "kill -HUP": "needs a running server",
    "make ": "its targets are looked up below; one of them runs this",
    ".venv/bin/pytest": "runs this; its files are looked up below",
    ".venv/bin/pre-commit install": "changes the clone",
    ".venv/bin/python manage.py createsuperuser": "asks for a password",
    ".venv/bin/python manage.py makemigrations": "writes files; `make lint` asks if one is missing",
    "python -m benchmarks.changes": "needs a quiet machine",
    "python -m benchmarks.dearest": "takes hours",
    "python -m benchmarks.edge": "needs nginx, wrk and a quiet machine",
    "python -m benchmarks.flights": "needs a hundred thousand events",
    "python -m benchmarks.hostile": "takes half an hour",
    "python -m benchmarks.sight": "needs a quiet machine",
    "python -m benchmarks.stream": "needs a quiet machine",
}


def commands() -> Iterator[tuple[str, str]]:
    """Every command of the documentation with its page; the output of one is left out."""
    for block in blocks():
        if block.language or block.lines[0].startswith(NO_COMMANDS):
            continue
        shown = [line for line in block.lines if line.startswith("$ ")]
        for line in shown or block.lines:
            for part in re.split(r"\s+#\s", line.removeprefix("$ "))[0].split(" && "):
                yield block.page, part.strip()


def test_every_command_is_run_or_named() -> None:
    """A new kind of command fails here: run it below, or say in NOT_RUN why not."""
    unknown = [
        (page, command)
        for page, command in commands()
        if not managed(command)
        and not module_of(command)
        and not command.startswith("curl")
        and not without_environment(command).startswith(tuple(NOT_RUN))
    ]

    assert unknown == []


def test_no_command_is_named_that_is_not_there() -> None:
    there = [without_environment(command) for _, command in commands()]

    assert [name for name in NOT_RUN if not any(each.startswith(name) for each in there)] == []
    first = [block.lines[0] for block in blocks()]
    assert [name for name in NO_COMMANDS if not any(line.startswith(name) for line in first)] == []


def words(command: str) -> list[str]:
    """The words of a command as a shell reads them, without variables in front."""
    return shlex.split(without_environment(command))


def without_environment(command: str) -> str:
    return re.sub(r"^(?:[A-Z_]+=\S+ )+", "", command)


def managed(command: str) -> list[str]:
    """The arguments of a command of manage.py, of which the first is its name; else nothing."""
    found = re.search(r"manage\.py (.+)$", command)
    return shlex.split(found[1]) if found else []


def module_of(command: str) -> str:
    found = re.search(r"python -m (\S+)", command)
    return found[1] if found else ""


MANAGED = sorted({" ".join(managed(command)) for _, command in commands() if managed(command)})


@pytest.mark.parametrize("arguments", MANAGED)
def test_manage_takes_these_arguments(arguments: str) -> None:
    name, *rest = shlex.split(arguments)
    command: BaseCommand = load_command_class(get_commands()[name], name)

    command.create_parser("manage.py", name).parse_args(rest)  # exits if it doesn't

    if name in RUN_BY:
        assert f'"{name}"' in (ROOT / "tests" / RUN_BY[name]).read_text()
    else:
        assert f".venv/bin/python manage.py {name}" in NOT_RUN


@pytest.mark.parametrize("module", sorted({module_of(command) for _, command in commands()} - {""}))
def test_modules_are_there_with_these_options(module: str) -> None:
    assert find_spec(module)
    source = (ROOT / f"{module.replace('.', '/')}.py").read_text()
    for _, command in commands():
        if module_of(command) == module:
            assert [
                word for word in words(command) if word[:2] == "--" and word not in source
            ] == []
    if module in MODULES_RUN_BY:
        assert f"from {module} import" in (ROOT / "tests" / MODULES_RUN_BY[module]).read_text()
    else:
        assert f"python -m {module}" in NOT_RUN


@pytest.mark.parametrize(
    "target", sorted({words(line)[1] for _, line in commands() if words(line)[0] == "make"})
)
def test_make_knows_these_targets(target: str) -> None:
    made = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert made.returncode == 0, made.stderr


def test_files_that_pytest_is_given_are_there() -> None:
    given = [
        word
        for _, command in commands()
        if words(command)[0].endswith("pytest")
        for word in words(command)
        if word.startswith("tests/")
    ]

    assert [name for name in given if not (ROOT / name).exists()] == []
    assert given


@pytest.mark.django_db
def test_first_answer_is_as_the_readme_shows(client: Client) -> None:
    (block,) = [
        block
        for block in blocks()
        if block.page == "README.md" and block.lines[0].startswith("$ curl")
    ]
    command, answer = block.lines
    address, characters = re.findall(r"'http://127.0.0.1:8000(.*?)' .* -c (\d+)$", command)[0]

    served = client.get(address, headers={"host": "127.0.0.1:8000"})

    assert served.text[: int(characters)] == answer


def test_python_in_the_documentation_compiles() -> None:
    shown = [block for block in blocks() if block.language == "python"]

    assert shown
    for block in shown:
        ast.parse("\n".join(block.lines))


@pytest.mark.django_db
def test_queries_of_the_worked_example() -> None:
    """The plan in docs/architecture.md: the same tables in the same queries."""
    program, other = Program.objects.order_by("pk")[:2]
    licensed = ImageLicense.objects.create(name="Free")
    program.image = Image.objects.create(name="A picture", license=licensed)
    program.save()
    kind = ImageVariantType.objects.create(name="Small")
    ImageVariant.objects.create(image=program.image, type=kind, image_url="https://a.example/")
    agency = program.agencies.all()[0]
    patch = MissionPatch.objects.create(
        name="A patch", image_url="https://b.example/", agency=agency
    )
    other.mission_patches.add(patch)

    with CaptureQueriesContext(connection) as captured:
        fetch(
            plan_for(ProgramNormalSerializer), Program.objects.filter(pk__in=[program.pk, other.pk])
        )

    (block,) = [block for block in blocks() if block.language == "sql"]
    told = re.split(r"\n(?=SELECT)", "\n".join(block.lines))
    tables = re.compile(r'(?:FROM|JOIN) "(\w+)"')
    assert [tables.findall(query) for query in told] == [
        tables.findall(query["sql"]) for query in captured
    ]


# Settings


@cache
def settings_in_the_code() -> dict[str, str]:
    """What each variable that settings.py reads is by default, as the README writes it."""
    found = {}
    for call in ast.walk(ast.parse((ROOT / "spacedevs" / "settings.py").read_text())):
        match call:
            case ast.Call(
                ast.Attribute(ast.Name("variables"), method), [ast.Constant(str(name)), *more]
            ):
                given = [each.value for each in call.keywords if each.arg == "default"]
                default = given or ([] if method == "place" else more[:1])
                found[name] = written(ast.unparse(default[0])) if default else ""
    return found


def written(default: str) -> str:
    try:
        value = ast.literal_eval(default)
    except ValueError:
        return default
    match value:
        case bool():
            return f"`{str(value).lower()}`"
        case list():
            return f"`{','.join(value)}`" if value else ""
        case _:
            return f"`{value}`" if value != "" else ""


#: Defaults that the README says in words.
IN_WORDS = {
    "MEDIA_HOSTS": "Launch Library's",
    "MEDIA_ROOT": "`media`",
    "DATABASE_URL": "`sqlite:///db.sqlite3`",
    "HTTPS_ONLY": "as `BEHIND_PROXY`",
    "SECRET_KEY": "a new one each start",
    "TRUSTED_PROXIES": "private addresses",
    "UPSTREAM": "Launch Library's",
}


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    (table,) = re.findall(r"\| name \| default \|.*?\n\n", TEXTS["README.md"], re.DOTALL)
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) ?\|", table, re.MULTILINE))

    assert told == settings_in_the_code() | IN_WORDS


def test_the_compose_file_passes_settings_on_with_their_defaults() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    passed = dict(re.findall(r"^ +([A-Z_]+): \$\{\1:-([^$}]*)\}", compose, re.MULTILINE))

    own = settings_in_the_code()
    assert passed.keys() <= own.keys()
    wrong = {
        name
        for name, default in passed.items()
        if f"`{default}`" != own[name] and (default or own[name])
    }
    assert wrong == set()


# Links and names


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", sorted(TEXTS))
def test_links_lead_somewhere(page: str) -> None:
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", TEXTS[page]):
        if re.match(r"https?://", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        if not target.exists():
            dead.append(link)
        elif anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
            if anchor not in map(slug, headings):
                dead.append(link)

    assert dead == []


#: Files that the how-tos have a reader make.
TO_BE_MADE = {
    "fixtures/ground_stations.json",
    "fixtures/config/antenna_bands.json",
    "versions/v250/about.md",
    "versions/v250/router.py",
}


@pytest.mark.parametrize("page", sorted(TEXTS))
def test_files_and_modules_are_there(page: str) -> None:
    named = {
        name
        for name in re.findall(r"`((?:\w+/)+\w+\.(?:py|json|md|yml))`", TEXTS[page])
        if (ROOT / name.partition("/")[0]).is_dir()
    }
    modules = set(re.findall(r"`((?:spacedevs|core|mirror)(?:\.\w+)+)`", TEXTS[page]))

    assert {name for name in named - TO_BE_MADE if not (ROOT / name).exists()} == set()
    assert [name for name in sorted(modules) if not is_there(name)] == []


def is_there(name: str) -> bool:
    """Whether a dotted name is a module or something in one."""
    module, _, attribute = name.rpartition(".")
    return hasattr(import_module(module), attribute) or find_spec(name) is not None


def test_figures_of_the_demo_data() -> None:
    (told,) = re.findall(r"The demo data is (.*?), 1957", TEXTS["README.md"], re.DOTALL)
    figures = re.findall(r"(\d+)\s+(?:spaceflight )?(\w+)", told)

    assert {name: int(number) for number, name in figures} == {
        name: len(documents({"dockings": "docking_events"}.get(name, name)))
        for name in ("events", "launches", "astronauts", "expeditions", "spacewalks", "dockings")
    }


#: Words of former days, and what is said instead (docs/architecture.md).
RETIRED = {
    r"made[- ]up": "placeholder",
    r"kept answers?": "kept response",
    r"(?:stored|rendered|missing|void|stale) documents?": "rendering",
    r"documents? (?:is|are) (?:rendered|dropped)": "rendering",
    r"`DOCUMENTS": "RENDERINGS",
}


@pytest.mark.parametrize("page", sorted(set(TEXTS) - {"CHANGELOG.md"}))
def test_no_retired_word(page: str) -> None:
    text = " ".join(TEXTS[page].split())

    assert [word for word in RETIRED if re.search(word, text)] == []


def test_forms_and_workflows_can_be_read() -> None:
    for file in sorted((ROOT / ".github").rglob("*.yml")):
        assert isinstance(yaml.safe_load(file.read_text()), dict), file
    workflow: Any = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    steps = [step.get("run") for step in workflow["jobs"]["ci"]["steps"]]
    assert "bash .ci/run" in steps

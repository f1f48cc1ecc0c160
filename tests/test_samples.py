"""The samples of the guides run against a server as they are written."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from benchmarks.servers import serving
from spacedevs.guides import LOCAL
from tests.databases import Databases
from tests.test_docs import Block, blocks

GUIDES = ("docs/errors.md", "docs/polling.md", "docs/samples.md", "docs/values.md")


def samples(language: str) -> list[Any]:
    """The blocks of a language in the guides."""
    found = [block for block in blocks() if block.page in GUIDES and block.language == language]
    return [pytest.param(block, id=f"{block.page}: {block.lines[0][:40]}") for block in found]


@pytest.fixture(scope="module")
def address(databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    """The address of a server with the demo data."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        url = stack.enter_context(databases.copy("demo", "sampled"))
        environment = {"DATABASE_URL": url}
        server = stack.enter_context(serving("spacedevs.wsgi:application", environment, workers=1))
        yield f"http://127.0.0.1:{server.port}"


def run(address: str, lines: list[str], *command: str) -> str:
    """What a program prints that reads these lines."""
    given = "\n".join(lines).replace(LOCAL, address)
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("block", samples("python"))
def test_python(address: str, block: Block) -> None:
    assert run(address, block.lines, sys.executable, "-")


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
@pytest.mark.parametrize("block", samples("javascript"))
def test_javascript(address: str, block: Block) -> None:
    assert "International Space Station" in run(address, block.lines, "node", "-")


def commands() -> Iterator[tuple[str, str]]:
    """Each curl command of the guides, with the output that is shown."""
    for (block,) in (each.values for each in samples("")):
        if not block.lines[0].removeprefix("$ ").startswith("curl"):
            continue
        shown = "\n".join(block.lines)
        if not shown.startswith("$ "):
            yield from ((line, "") for line in block.lines)
            continue
        for part in shown.removeprefix("$ ").split("\n$ "):
            command, _, output = part.partition("\n")
            yield command, output


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize(("command", "output"), list(commands()))
def test_curl(address: str, command: str, output: str) -> None:
    command = re.sub("^curl", "curl -sS", command)
    printed = run(address, [command], "bash")

    if output:
        assert printed.strip() == output
    else:
        assert re.search(r"\{.*\}", printed)
        assert "\nx-unknown-parameters:" not in printed.lower()

"""The commands of the tutorial and the how-to pages are there, and do what is said."""

from __future__ import annotations

import re
import shlex
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from marketbel_courier.cli import cli
from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.ledger_rows import attempt, listed, register, write
from marketbel_courier_tests.platform_fixture import DAGSTER_YAML

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]

TESTS = Path(__file__).parents[1]
DOCS = TESTS.parent / "docs"
PAGES = [DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]
PROGRAM = "marketbel-courier"
_BLOCK = re.compile(r"(?:<!-- ([^>]+) -->\n)?```console\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Documented:
    """A command as a page has it; `mark` says what it needs, who runs it, or how it ends."""

    page: str
    line: str
    mark: str

    @property
    def arguments(self) -> list[str]:
        return shlex.split(self.line, comments=True)[1:]

    @property
    def is_ours(self) -> bool:
        return self.line.startswith(PROGRAM)


def documented() -> Iterator[Documented]:
    for page in PAGES:
        for mark, block in _BLOCK.findall(page.read_text(encoding="utf-8")):
            for line in filter(None, map(str.strip, block.splitlines())):
                yield Documented(page.stem, line, mark)


COMMANDS = list(documented())
RUN_HERE = [one for one in COMMANDS if not one.mark or one.mark.startswith("exits")]


def named(command: Documented) -> str:
    return f"{command.page}: {command.line}"


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.is_ours], ids=named)
def test_a_documented_command_and_its_options_are_there(command: Documented) -> None:
    group: click.Command = cli
    arguments, context = command.arguments, None
    while isinstance(group, click.Group):
        context = click.Context(group, parent=context, info_name=group.name)
        name, *arguments = arguments
        found = group.get_command(context, name)
        assert found is not None, name
        group = found
    group.make_context(str(group.name), arguments, parent=context)


@pytest.mark.parametrize("command", [one for one in COMMANDS if one not in RUN_HERE], ids=named)
def test_what_is_not_run_here_says_what_it_needs_or_which_test_runs_it(command: Documented) -> None:
    kind, _, what = command.mark.partition(": ")
    assert kind in ("needs", "run by")
    assert what
    assert kind == "needs" or (TESTS / what).is_file()


def test_what_needs_nothing_else_does_what_is_said(
    run: Run, ask: Ask, tmp_path: Path, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dagster.yaml").write_text(DAGSTER_YAML.read_text())
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.setenv("UPLOADS_DIR", str(uploads))
    monkeypatch.setenv("ARCHIVE_URL", str(tmp_path / "archive"))

    async def deliver(pool: Pool) -> None:
        await register(pool, listed())
        await write(pool, attempt("complete"))

    ask(deliver)
    for command in RUN_HERE:
        assert command.is_ours, command
        result = run(*command.arguments)
        wanted = 1 if command.mark.startswith("exits 1") else 0
        assert result.exit_code == wanted, (command, result.output)
        assert "Traceback" not in result.output

"""The command line reads well and never shows a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click
import pytest
import sqlalchemy
from click.shell_completion import CompletionItem, ShellComplete
from click.testing import CliRunner

from marketbel_courier.cli import cli
from marketbel_courier.cli.group import CourierGroup
from marketbel_courier.database.pool import Pool
from marketbel_courier.devstack.environment import without_settings
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.ledger_rows import listed, register

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]

NAMES = cli.list_commands(click.Context(cli))


def _run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "marketbel_courier.cli", *arguments],
        env={**without_settings(os.environ), **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_help_lists_every_subcommand_in_a_section_with_examples() -> None:
    text = CliRunner().invoke(cli, ["--help"]).output
    assert isinstance(cli, CourierGroup)
    assert "On this machine:" in text
    assert "Operations:" in text
    assert "Examples:" in text
    for name in NAMES:
        assert f"\n  {name} " in text


def test_help_and_the_choice_of_subcommands_wait_for_no_library_of_theirs() -> None:
    program = (
        "import sys; from click.testing import CliRunner; from marketbel_courier.cli import cli\n"
        "CliRunner().invoke(cli, ['--help'])\n"
        "cli.shell_complete(cli.make_context('x', ['x']), 's')\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded & {"asyncpg", "dagster", "httpx", "openpyxl", "pydantic", "redis"} == set()


@pytest.mark.parametrize("name", NAMES)
def test_each_subcommand_explains_itself(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: cli {name} [OPTIONS]")


def test_a_missing_setting_is_one_line_and_exit_code_2() -> None:
    result = _run("migrate")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: DATABASE_URL is not set: ")
    assert result.stderr.count("\n") == 1


def test_the_web_ui_without_the_daemons_folder_says_what_is_missing(tmp_path: Path) -> None:
    settings = {"DATABASE_URL": "postgresql://localhost/x", "REDIS_URL": "redis://localhost"}
    settings["UPLOADS_DIR"] = str(tmp_path)

    assert "error: DAGSTER_HOME is not set." in _run("ui", **settings).stderr
    assert "has no dagster.yaml" in _run("ui", DAGSTER_HOME=str(tmp_path), **settings).stderr


def test_an_unexpected_error_is_one_line_unless_asked_for_more() -> None:
    code = "import sys; from marketbel_courier.cli.group import hide_tracebacks as h; "
    code += "sys.excepthook = h; raise RuntimeError('the moon is down')"
    for debug, lines in (("", 1), ("1", 3)):
        environment = {**os.environ, "COURIER_DEBUG": debug}
        result = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 1
        assert "the moon is down" in result.stderr
        assert (result.stderr.count("\n") == 1) is (lines == 1)


def test_migrate_creates_the_tables_and_may_be_repeated(database: str) -> None:
    for _ in range(2):
        result = _run("migrate", "--new-system", DATABASE_URL=database)
        assert (result.returncode, result.stdout) == (0, "The database is up to date.\n")
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    assert "suppliers" in sqlalchemy.inspect(engine).get_table_names()


def test_a_refusing_database_is_one_line_without_its_password() -> None:
    result = _run("migrate", DATABASE_URL="postgresql://me:hushhush@127.0.0.1:1/none")
    assert result.returncode == 2
    assert result.stderr.startswith("error: The database cannot be migrated")
    assert "hushhush" not in result.stderr + result.stdout
    assert "Traceback" not in result.stderr


def test_version_names_what_runs() -> None:
    text = CliRunner().invoke(cli, ["version"]).output
    assert text.startswith("marketbel-courier ")
    assert "dagster " in text


def test_the_short_help_and_the_version_are_where_one_tries_them() -> None:
    assert CliRunner().invoke(cli, ["why", "-h"]).output.startswith("Usage: cli why")
    assert CliRunner().invoke(cli, ["--version"]).output == (
        CliRunner().invoke(cli, ["version"]).output
    )


def test_no_color_is_heeded_on_a_terminal_too() -> None:
    for settings, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        output = _on_terminal("migrate", **settings)
        assert "DATABASE_URL is not set" in output
        assert ("\x1b[" in output) is coloured


def _on_terminal(*arguments: str, **settings: str) -> str:
    screen, terminal = os.openpty()
    subprocess.run(
        [sys.executable, "-m", "marketbel_courier.cli", *arguments],
        env={**without_settings(os.environ), **settings},
        stdout=terminal,
        stderr=terminal,
        check=False,
    )
    os.close(terminal)
    with os.fdopen(screen, "rb") as lines:
        return lines.read1(10_000).decode()


def test_a_folder_that_cannot_be_is_told_in_one_line(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    result = _run("dev", "--home", str(in_the_way / "home"))
    assert result.returncode == 2
    assert result.stderr.startswith("error: The data folder cannot be made: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_each_shell_has_its_script(shell: str) -> None:
    result = CliRunner().invoke(cli, ["completion", shell])
    assert result.exit_code == 0
    assert "_MARKETBEL_COURIER_COMPLETE" in result.output


def test_a_shell_is_offered_the_subcommands_that_fit() -> None:
    assert [one.value for one in _completions([], "re")] == [
        *("retry", "reprocess", "rehearse", "review", "release", "refuse"),
    ]
    assert [one.value for one in _completions([], "--v")] == ["--version"]


def test_a_shell_is_offered_the_suppliers_that_fit(run: Run, ask: Ask) -> None:
    ask(
        lambda pool: register(
            pool, listed(), listed(id=UUID(int=2), name="Мир кабеля", partition_key="mir")
        )
    )
    assert _offered("сад") == ["sadovyi-mir"]
    assert _offered("mi") == ["mir"]
    assert _offered("МИР") == ["mir", "sadovyi-mir"]


def test_a_shell_is_offered_nothing_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert _offered("a") == []


def _offered(typed: str) -> list[str]:
    return sorted(one.value for one in _completions(["why"], typed))


def _completions(words: list[str], typed: str) -> list[CompletionItem]:
    return ShellComplete(cli, {}, "marketbel-courier", "_X").get_completions(words, typed)


def test_dagsters_own_command_says_what_is_missing(tmp_path: Path) -> None:
    dagster_yaml = Path(__file__).parents[2] / "dagster.yaml"
    (tmp_path / "dagster.yaml").write_bytes(dagster_yaml.read_bytes())
    result = subprocess.run(
        [sys.executable, "-m", "dagster", "instance", "info"],
        env={**without_settings(os.environ), "DAGSTER_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "Error: DATABASE_URL is not set: " in result.stderr
    assert "Traceback" not in result.stderr

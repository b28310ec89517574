"""The command line reads well and never shows a traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import sqlalchemy
from click.testing import CliRunner

from marketbel_courier.cli import cli
from marketbel_courier.cli.group import CourierGroup
from marketbel_courier.devstack.environment import without_settings


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
    for name in cli.commands:
        assert f"\n  {name} " in text


@pytest.mark.parametrize("name", sorted(cli.commands))
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

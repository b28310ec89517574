"""`migrate` on an empty database: who is to make Marketbel's tables, and what waits for them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marketbel_courier.cli import cli
from marketbel_courier.database.migration import Ground, ground_of
from marketbel_courier_tests.neighbours.their_schema import run_their_migrations

# The package has the command under the module's name.
COMMAND = import_module("marketbel_courier.cli.migrate")


def run(*arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["migrate", *arguments], input=answers)


@pytest.fixture(autouse=True)
def _settings(
    database: str, redis_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPLOADS_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("REDIS_URL", redis_dsn)


def test_without_a_terminal_an_empty_database_gets_everything_and_is_told_what_that_means(
    database: str,
) -> None:
    result = run()

    assert result.exit_code == 0
    assert "would now fail" in " ".join(result.output.split())
    assert ground_of(database) is Ground.MARKETBEL
    assert run().output == "The database is up to date.\n"
    assert run("--existing-system").output == "The database is up to date.\n"


@pytest.mark.parametrize(
    ("answer", "ground"), [("existing", Ground.COURIER_ALONE), ("courier", Ground.MARKETBEL)]
)
def test_at_a_terminal_an_empty_database_is_asked_about(
    database: str, monkeypatch: pytest.MonkeyPatch, answer: str, ground: Ground
) -> None:
    monkeypatch.setattr(COMMAND, "_is_at_a_terminal", lambda: True)

    result = run(answers=f"{answer}\n")

    assert "The database is empty." in result.output
    assert ground_of(database) is ground


def test_until_marketbels_tables_are_there_every_command_says_what_it_waits_for(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("--existing-system")
    assert "not there yet" in result.output
    monkeypatch.setattr(COMMAND, "_is_at_a_terminal", lambda: True)
    assert "not there yet" in run().output

    for arguments in (["why", "shop"], ["adopt"], ["retry", "shop"], ["sync", "--dry-run"]):
        refused = CliRunner().invoke(cli, arguments)
        assert refused.exit_code == 2, arguments
        assert "Marketbel's tables are not there yet" in refused.output
        assert "Traceback" not in refused.output

    run_their_migrations(database)
    assert run().output == "The database is up to date.\n"
    assert CliRunner().invoke(cli, ["adopt"]).exit_code == 0

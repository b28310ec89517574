"""What every subcommand prints for scripts: one JSON object, and nothing beside it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import click
import pytest

from marketbel_courier.cli import cli
from marketbel_courier.cli.json_output import plain
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.ledger_rows import attempt, listed, register, write

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]

# These show a page, a stack or a question, or work on; what they print is for eyes alone.
FOR_PEOPLE = {
    *("admin", "completion", "demo", "dev", "migrate", "refuse", "release", "teach", "ui"),
    "worker",
}


def test_every_subcommand_that_tells_something_has_json() -> None:
    context = click.Context(cli)
    for name in set(cli.list_commands(context)) - FOR_PEOPLE:
        command = cli.get_command(context, name)
        assert command is not None
        group = command.commands.values() if isinstance(command, click.Group) else [command]
        options = {option for one in group for param in one.params for option in param.opts}
        assert "--json" in options, name


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (("status",), {"at", "sync", "jobs", "counts"}),
        (("sync", "--dry-run"), {"sync", "sync_data", "next_sync_at", "suppliers", "retries"}),
        (("retry", "sadovyi-mir"), {"asked", "jobs", "missing"}),
        (("why", "sadovyi-mir"), {"supplier", "route", "verdict", "jobs", "links", "held"}),
        (("reprocess", "--all", "--yes"), {"left_out", "backfills"}),
        (("adopt", "--dry-run"), {"message", "message_data", "steps", "waits_for"}),
        (("rates", "show"), {"upkeep", "rates", "products_left_out"}),
        (("review", "list"), {"entries", "total"}),
        (("review", "answers"), {"answers"}),
        (("version",), {"marketbel_courier", "dagster", "python"}),
    ],
)
def test_a_subcommand_prints_one_object_and_nothing_else(
    run: Run,
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: tuple[str, ...],
    keys: set[str],
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    (tmp_path / "dagster.yaml").touch()
    monkeypatch.setenv("UPLOADS_DIR", str(tmp_path))
    row = attempt("failed", error_class="permanent")
    ask(lambda pool: register(pool, listed(metadata={"is_active": False})))
    ask(lambda pool: write(pool, row))

    result = run(*arguments, "--json")

    assert result.stdout, result.output
    told = json.loads(result.stdout)
    assert keys <= told.keys()
    assert result.stdout.count("\n") == 1


def test_json_asks_no_question(run: Run) -> None:
    result = run("reprocess", "--all", "--json")
    assert result.exit_code == 2
    assert "give --yes with it" in result.output


class Colour(StrEnum):
    RED = "red"


class Pair(NamedTuple):
    left: int
    right: Decimal


@dataclass(frozen=True)
class Record:
    id: UUID
    at: datetime
    price: Decimal
    colour: Colour
    why: Message | None
    notes: tuple[Message, ...]
    pair: Pair
    path: Path


def test_a_record_keeps_its_names_and_a_sentence_its_code() -> None:
    record = Record(
        UUID(int=7),
        datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        Decimal("1E+3"),
        Colour.RED,
        Message("cli-more", n=3),
        (Message("cli-go-on"),),
        Pair(1, Decimal("0.10")),
        Path("a/b"),
    )

    told: dict[str, Any] = plain({Colour.RED: record})["red"]

    assert told == {
        "id": "00000000-0000-0000-0000-000000000007",
        "at": "2026-01-02T03:04:00Z",
        "price": "1000",
        "colour": "red",
        "why": str(record.why),
        "why_data": {"code": "cli-more", "params": {"n": 3}},
        "notes": ["Go on?"],
        "notes_data": [{"code": "cli-go-on", "params": {}}],
        "pair": {"left": 1, "right": "0.10"},
        "path": "a/b",
    }

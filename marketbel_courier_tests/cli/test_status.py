from __future__ import annotations

import asyncio
import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from rich.console import Console

from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.cli.status_table import drawn
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.delivery.telling.overview import Counts, Overview, with_progress
from marketbel_courier.devstack.environment import without_settings
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.job_hash import JobState, Phase
from marketbel_courier.job_state.sync_state import SyncState, SyncStatus, show_busy
from marketbel_courier.job_state.visible_jobs import write_states
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.syncs import NewSync, begin_deliveries, finish_sync, open_sync
from marketbel_courier.messages.message import verbatim
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.ledger_rows import NOON, SECOND, attempt, listed, register, write
from marketbel_courier_tests.signs_of_life import give_signs

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]

NOW = NOON + timedelta(minutes=3)
SYNC = SyncStatus(SyncState.PROCESSING_SUPPLIERS, "sync-manual-1", NOON, 12, 200, "downloading")
COUNTS = Counts(1, 1, 2, 1, 1)


def state(row: Delivery, **live: Any) -> JobState:
    return job_state_of(row, max_retries=3).model_copy(update=live)


def lines(*jobs: JobState, width: int = 80, overview: Overview | None = None) -> list[str]:
    overview = overview or Overview(NOW, SYNC, None, COUNTS, jobs)
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(drawn(overview, columns=width))
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


@pytest.mark.parametrize("width", [80, 120])
def test_everything_fits_into_a_terminal(width: int) -> None:
    long_name = "Общество с ограниченной ответственностью «Садовый мир»"
    retried = attempt("failed", next_retry_at=NOW + 25 * SECOND, attempt=2)
    told = lines(
        state(attempt("handed over"), phase=Phase.MATCHING, items_processed=30, items_total=120),
        state(attempt("downloading"), download_bytes=1_200_000, download_total=3_400_000),
        state(attempt("delivered", supplier_name=long_name)),
        state(retried),
        state(attempt("complete")),
        state(attempt("unchanged")),
        width=width,
    )
    assert max(map(len, told)) <= width
    text = "\n".join(told)
    assert "Sync sync-manual-1: downloading, 12 of 200 suppliers done, since 12:00:00 UTC" in text
    assert "1 waiting · 2 analysing" in text
    assert "matching        3 min     – ██░░░░░░  25% 30 of 120 items" in text
    assert "██░░░░░░  35% 1.2 MB of 3.4 MB" in text
    assert f"Общество с ограниче{'…' if width == 80 else 'нной'}" in text
    assert "failed           54 s   1/4 retry in 25 s: shop" in text
    assert "118 items, 80 matched" in text
    assert "unchanged since 2026-07-20" in text


def test_jobs_that_are_not_shown_are_counted() -> None:
    assert lines(state(attempt("downloading")))[-1] == "and 3 more under way (--all)"


def test_what_a_supplier_is_called_cannot_move_the_cursor() -> None:
    assert not any(
        "\x1b" in line for line in lines(state(attempt("failed", supplier_name="\x1b[")))
    )


def test_progress_is_taken_only_of_the_very_same_step() -> None:
    row = attempt("downloading", attempt=2, retries_used=1)
    live = state(row, download_bytes=5, download_total=10)
    assert with_progress(state(row), live).download_bytes == 5
    assert with_progress(state(row), state(replace(row, attempt=1), download_bytes=5)) == state(row)
    analysing = state(attempt("handed over", attempt=2))
    assert with_progress(analysing, live) == analysing
    assert with_progress(analysing, None) == analysing
    matching = analysing.model_copy(update={"phase": Phase.MATCHING, "items_processed": 7})
    assert with_progress(analysing, matching) == matching


@pytest.fixture(autouse=True)
def _daemon(request: pytest.FixtureRequest) -> None:
    """Where there is a database, Dagster works."""
    if "ask" in request.fixturenames or "run" in request.fixturenames:
        request.getfixturevalue("ask")(give_signs)


@pytest.fixture
def _jobs(ask: Ask, redis_dsn: str) -> None:
    other = listed(id=UUID(int=2), name="Мир кабеля", partition_key="mir-kabelia")
    ask(lambda pool: register(pool, listed(), other))
    began = datetime.now(UTC) - timedelta(seconds=30)
    row = attempt("downloading", began)
    failed = attempt(
        "failed", supplier_id=other.id, supplier_name=other.name, partition_key="mir-kabelia"
    )
    ask(lambda pool: write(pool, row, failed))

    async def show() -> None:
        async with aclosing(connect_redis(redis_dsn)) as redis:
            await write_states(redis, [state(row, download_bytes=50, download_total=100)])
            await show_busy(redis, SYNC)

    asyncio.run(show())


@pytest.mark.usefixtures("_jobs")
def test_jobs_under_way_come_first_with_their_progress_from_redis(run: Run) -> None:
    result = run("status")
    assert result.exit_code == 0, result.output
    head, counts, *_, first, second = result.output.splitlines()
    assert head.startswith("Sync sync-manual-1: downloading, 12 of 200 suppliers done")
    assert counts.startswith("1 downloading · 0 waiting")
    assert counts.endswith("1 left to a person · 1 in all need a person")
    assert "████░░░░  50% 50 bytes of 100 bytes" in first
    assert second.startswith("Мир кабеля")
    assert "shop.example answered 503" in second


@pytest.mark.usefixtures("_jobs")
def test_scripts_get_json(run: Run) -> None:
    told = json.loads(run("status", "--json").output)
    assert told["sync"]["state"] == "processing_suppliers"
    assert told["counts"]["left_to_a_person"] == 1
    assert [job["phase"] for job in told["jobs"]] == ["downloading", "failed"]
    assert told["jobs"][0]["download_bytes"] == 50
    assert (told["jobs"][0]["error"], told["jobs"][0]["error_data"]) == ("", None)


@pytest.mark.usefixtures("_jobs")
def test_without_redis_the_ledger_speaks_and_says_so(
    run: Run, ask: Ask, monkeypatch: pytest.MonkeyPatch, refusing_port: int
) -> None:
    async def begin(pool: Pool) -> None:
        sync = await open_sync(pool, NewSync("sync-manual-1", "manual"))
        await begin_deliveries(pool, sync, ["sadovyi-mir", "mir-kabelia"])

    ask(begin)
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{refusing_port}/0")
    output = run("status").output
    assert output.startswith("Redis is away: ")
    assert "This is from the ledger; progress is missing." in output
    assert "Sync sync-manual-1: downloading, 1 of 2 suppliers done" in output
    assert "downloading" in output
    assert "%" not in output


@pytest.mark.usefixtures("_jobs")
def test_what_others_wrote_into_redis_does_not_break_it(run: Run, redis_dsn: str) -> None:
    async def spoil() -> None:
        async with aclosing(connect_redis(redis_dsn)) as redis:
            await redis.set("sync:status", "[]")

    asyncio.run(spoil())
    result = run("status")
    assert result.exit_code == 0
    assert result.output.startswith("Redis holds what nobody can read: ")


def test_how_the_last_sync_ended_is_told_while_none_is_under_way(run: Run, ask: Ask) -> None:
    async def end_one(pool: Pool) -> None:
        sync = await open_sync(pool, NewSync("sync-7", "manual"))
        await finish_sync(
            pool, sync, reason=verbatim("1 of 1 suppliers complete."), level=LogType.SUCCESS
        )

    ask(end_one)
    lines = run("status").output.splitlines()
    assert lines[1].startswith("The last one ended at ")
    assert lines[1].endswith(" UTC. 1 of 1 suppliers complete.")
    told = json.loads(run("status", "--json").output)
    assert told["last_sync"]["task_id"] == "sync-7"


def test_with_nothing_to_show_it_says_so(run: Run) -> None:
    lines = run("status").output.splitlines()
    assert lines[0] == "No sync is under way."
    assert len(lines) == 2


def test_watching_needs_a_terminal_and_no_json(run: Run) -> None:
    assert "--watch needs a terminal" in run("status", "--watch").output
    assert run("status", "--watch", "--json").exit_code == 2


@pytest.mark.usefixtures("_jobs")
def test_watching_goes_on_until_ctrl_c_and_ends_quietly(
    migrated_database: str, redis_dsn: str
) -> None:
    terminal, side_of_process = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "marketbel_courier.cli", "status", "--watch"],
        env={
            **without_settings(os.environ),
            "DATABASE_URL": migrated_database,
            "REDIS_URL": redis_dsn,
            "TERM": "xterm",
        },
        stdin=side_of_process,
        stdout=side_of_process,
        stderr=side_of_process,
        start_new_session=True,
        # A suite that a script started in the background ignores Ctrl-C, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads
    )
    os.close(side_of_process)
    shown = b""
    with process:
        # The first one is overwritten by the second.
        while shown.count(b"Ctrl-C ends this.") < 2:
            shown += os.read(terminal, 65536)
        process.send_signal(signal.SIGINT)
        with suppress(OSError):  # a terminal that nobody has open any more reads so
            while rest := os.read(terminal, 65536):
                shown += rest
    os.close(terminal)
    assert process.returncode == 0
    assert b"Traceback" not in shown
    assert "Мир кабеля".encode() in shown


def test_a_daemon_that_is_silent_is_the_first_that_is_said(run: Run, ask: Ask) -> None:
    ask(lambda pool: give_signs(pool, daemon=timedelta(minutes=5)))
    assert run("status").output.startswith("Dagster's daemon is silent since ")
    (silent,) = json.loads(run("status", "--json").output)["silent"]
    assert silent["message_data"]["code"] == "silence-daemon"

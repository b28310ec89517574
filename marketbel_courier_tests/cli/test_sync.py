from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import redis
from click.testing import CliRunner

from marketbel_courier.cli import cli
from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.sync_state import SyncState, SyncStatus
from marketbel_courier.ledger.syncs import (
    NewSync,
    SyncScope,
    open_sync,
    queued_sync,
    syncs_under_way,
)
from marketbel_courier_tests.cli.test_doctor import ask_pool
from marketbel_courier_tests.signs_of_life import give_signs


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, redis_dsn: str, migrated_database: str) -> None:
    monkeypatch.setenv("DATABASE_URL", migrated_database)
    monkeypatch.setenv("REDIS_URL", redis_dsn)


def test_the_request_is_left_where_the_daemon_looks(redis_dsn: str, migrated_database: str) -> None:
    ask_pool(migrated_database, give_signs)
    result = CliRunner().invoke(cli, ["sync"])

    assert result.exit_code == 0
    with redis.Redis.from_url(redis_dsn, decode_responses=True) as client:
        request = json.loads(str(client.get("sync:trigger")))
        assert 0 < int(str(client.ttl("sync:trigger"))) <= 300
    assert request["triggered_by"] == "manual"
    assert request["task_id"] in result.output


def test_a_second_request_is_refused_in_words() -> None:
    CliRunner().invoke(cli, ["sync"])

    result = CliRunner().invoke(cli, ["sync"])

    assert result.exit_code == 2
    assert "asked for already" in result.output


def test_a_request_outlives_the_loss_of_redis_keys(redis_dsn: str, migrated_database: str) -> None:
    CliRunner().invoke(cli, ["sync", "--force"])
    with redis.Redis.from_url(redis_dsn) as client:
        client.flushdb()

    async def look(pool: Pool) -> None:
        assert await syncs_under_way(pool) == []
        waiting = await queued_sync(pool)
        assert waiting is not None
        assert (waiting.scope, waiting.forced) == (SyncScope.ALL, True)

    ask_pool(migrated_database, look)
    assert CliRunner().invoke(cli, ["sync"]).exit_code == 2


def test_without_the_ledger_no_request_is_left(
    monkeypatch: pytest.MonkeyPatch, redis_dsn: str, database: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    result = CliRunner().invoke(cli, ["sync"])

    assert result.exit_code == 2
    with redis.Redis.from_url(redis_dsn) as client:
        assert client.get("sync:trigger") is None


def test_while_a_sync_is_under_way_none_is_asked_for(redis_dsn: str) -> None:
    began = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
    busy = SyncStatus(SyncState.PROCESSING_SUPPLIERS, "sync-7", began, progress_total=9)
    with redis.Redis.from_url(redis_dsn, decode_responses=True) as client:
        client.set("sync:status", busy.to_json())

        result = CliRunner().invoke(cli, ["sync"])

        assert result.exit_code == 2
        assert "sync-7 is under way since 2026-05-04 03:02:01 UTC" in result.output
        assert client.get("sync:trigger") is None


def test_a_redis_that_is_away_is_one_line(
    monkeypatch: pytest.MonkeyPatch, refusing_port: int
) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{refusing_port}/0")

    result = CliRunner().invoke(cli, ["sync"])

    assert result.exit_code == 2
    assert "Redis cannot be reached" in result.output
    assert ".." not in result.output
    assert "Traceback" not in result.output


def test_force_is_part_of_the_request(redis_dsn: str) -> None:
    CliRunner().invoke(cli, ["sync", "--force"])
    with redis.Redis.from_url(redis_dsn, decode_responses=True) as client:
        assert json.loads(str(client.get("sync:trigger")))["force"] is True


def test_a_request_that_nobody_takes_is_said_and_the_command_fails() -> None:
    result = CliRunner().invoke(cli, ["sync"])

    assert result.exit_code == 1
    assert "Nobody takes the request now" in result.output


def test_a_sync_that_redis_has_forgotten_is_still_under_way(migrated_database: str) -> None:
    """While no daemon renews what Redis says, that is gone within a minute."""

    async def begin(pool: Pool) -> None:
        await open_sync(pool, NewSync("sync-manual-7", "manual"))

    ask_pool(migrated_database, begin)
    asked = CliRunner().invoke(cli, ["sync"])
    seen = CliRunner().invoke(cli, ["status"])

    assert asked.exit_code == 2
    assert "sync-manual-7 is under way" in asked.output
    assert "Sync sync-manual-7" in seen.output

"""What the sensors cost while nobody asks for anything, evaluated as the code server does it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import dagster as dg
import pytest
import sqlalchemy
from asyncpg import connect_utils
from redis.asyncio.connection import AbstractConnection

from marketbel_courier.database import pool as pools
from marketbel_courier.database.pool import lasting_pool
from marketbel_courier.definitions import defs
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.errors import CourierError
from marketbel_courier_tests.orchestration.test_broken_connections import break_all_connections
from marketbel_courier_tests.orchestration.triggers import ask_for_sync
from marketbel_courier_tests.platform_fixture import Platform

# What a tick with nothing to do asks: in most cases one question of one server.
LEDGER, DAGSTER, REDIS, NEW_SESSIONS = "ledger", "Dagster", "Redis", "new sessions"
QUESTIONS = {
    "alert_sensor": {LEDGER: 1},
    "analysis_sensor": {LEDGER: 1},
    "dead_run_sensor": {LEDGER: 2, DAGSTER: 1},
    "job_state_sensor": {LEDGER: 3, REDIS: 2},
    "prices_sensor": {LEDGER: 1},
    "reprocessing_sensor": {LEDGER: 1},
    "retry_sensor": {LEDGER: 1, REDIS: 1},
    "sync_sensor": {LEDGER: 1, REDIS: 1},
    "undelivered_sensor": {LEDGER: 1},
    "upload_sensor": {LEDGER: 1, REDIS: 1},
}


class CodeServer:
    """Evaluates sensors, each tick with an instance of its own; keeps their cursors."""

    def __init__(self, platform: Platform) -> None:
        self._instance_ref = platform.instance.get_ref()
        self._repository = defs.get_repository_def()
        self._cursors: dict[str, str | None] = {}

    @property
    def sensors(self) -> list[str]:
        """The names of all sensors."""
        return sorted(sensor.name for sensor in self._repository.sensor_defs)

    def tick(self, name: str) -> dg.SensorExecutionData:
        """One evaluation."""
        with dg.SensorEvaluationContext(
            instance_ref=self._instance_ref,
            last_tick_completion_time=None,
            last_run_key=None,
            cursor=self._cursors.get(name),
            log_key=None,
            repository_name=self._repository.name,
            repository_def=self._repository,
            sensor_name=name,
            resources=dict(self._repository.get_top_level_resources()),
        ) as context:
            data = self._repository.get_sensor_def(name).evaluate_tick(context)
        self._cursors[name] = data.cursor
        return data

    def round(self) -> dict[str, str | None]:
        """A tick of each; what each says."""
        return {name: self.tick(name).skip_message for name in self.sensors}


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often each server is asked, and new sessions of PostgreSQL, where they leave here."""
    asked: Counter[str] = Counter()
    prepare, send = pools._prepare, AbstractConnection.send_packed_command
    connect = connect_utils._connect  # type: ignore[attr-defined]

    async def prepare_and_count(connection: asyncpg.Connection[asyncpg.Record]) -> None:
        await prepare(connection)
        connection.add_query_logger(lambda _: asked.update([LEDGER]))

    async def send_and_count(*arguments: Any, **options: Any) -> Any:
        asked[REDIS] += 1
        return await send(*arguments, **options)

    async def connect_and_count(*arguments: Any, **options: Any) -> Any:
        asked[NEW_SESSIONS] += 1
        return await connect(*arguments, **options)

    def count_statement(*_: object) -> None:
        asked[DAGSTER] += 1

    def count_connect(*_: object) -> None:
        asked[NEW_SESSIONS] += 1

    listeners = (("before_cursor_execute", count_statement), ("connect", count_connect))
    with monkeypatch.context() as patch:
        patch.setattr(pools, "_prepare", prepare_and_count)
        patch.setattr(AbstractConnection, "send_packed_command", send_and_count)
        patch.setattr(connect_utils, "_connect", connect_and_count)
        for listener in listeners:
            sqlalchemy.event.listen(sqlalchemy.Engine, *listener)
        try:
            yield asked
        finally:
            for listener in listeners:
                sqlalchemy.event.remove(sqlalchemy.Engine, *listener)


def test_ticks_with_nothing_to_do_open_no_session_and_ask_little(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = CodeServer(platform)
    questions = []
    with counted(monkeypatch) as asked:
        server.round()
        assert asked[NEW_SESSIONS] > 0
        for _ in range(2):
            for name in server.sensors:
                asked.clear()
                server.tick(name)
                questions.append((name, dict(asked)))

    assert questions == 2 * sorted(QUESTIONS.items())


def test_ticks_go_on_after_both_servers_were_restarted(
    platform: Platform, redis_server: EmbeddedValkey
) -> None:
    server = CodeServer(platform)
    server.round()
    said = server.round()

    break_all_connections(platform)
    redis_server.stop()
    redis_server.start()

    assert server.round() == said
    ask_for_sync(platform, "sync-1")
    [registry] = server.tick("sync_sensor").run_requests or []
    assert registry.run_key == "sync-1:registry"


async def test_who_needs_postgres_while_it_is_away_is_told_where_to_look(
    refusing_port: int,
) -> None:
    pool = await lasting_pool(f"postgresql://courier@127.0.0.1:{refusing_port}/marketbel")

    with pytest.raises(CourierError, match="PostgreSQL cannot be reached") as told:
        await pool.fetchval("SELECT 1")

    assert "marketbel-courier doctor" in str(told.value)
    await pool.close()

"""A drill on a platform that is really up: its daemon, its run workers, its alerts."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import sqlalchemy
from click.testing import CliRunner, Result

from marketbel_courier.cli import cli
from marketbel_courier.cli.drill import INTERRUPTED
from marketbel_courier.ledger.drilled_suppliers import suppliers_of_drills
from marketbel_courier.liveness.beats import read_beats
from marketbel_courier.liveness.silences import silences
from marketbel_courier_tests.orchestration.test_daemon_triggers import Daemon
from marketbel_courier_tests.platform_fixture import Platform, open_platform
from marketbel_courier_tests.schema_tables import SCHEMAS
from marketbel_courier_tests.scripted_webhook import ScriptedWebhook, scripted_webhook
from marketbel_courier_tests.waiting import until
from marketbel_courier_tests.warm_processes import WARM_PROCESSES, Program, WarmProcess

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture
def webhook() -> Iterator[ScriptedWebhook]:
    with scripted_webhook() as server:
        yield server


@pytest.fixture
def platform(
    platform_database: str, redis_dsn: str, tmp_path: Path, webhook: ScriptedWebhook
) -> Iterator[Platform]:
    with open_platform(
        platform_database,
        redis_dsn,
        tmp_path,
        ALERT_WEBHOOK_URL=webhook.url,
        DOWNLOAD_TIMEOUT_SECONDS="1",
        RETRY_DELAY_SECONDS="1",
        RUN_HEARTBEAT_TIMEOUT_SECONDS="2",
        USE_ML_PROCESSING="false",
    ) as opened:
        yield opened


def drill(platform: Platform, *arguments: str) -> Result:
    environment = {"DAGSTER_HOME": str(platform.home)}
    return CliRunner().invoke(cli, ["drill", *arguments], env=environment)


def begin(platform: Platform, *arguments: str) -> WarmProcess:
    """The same in a process of its own."""
    environment = {**os.environ, **platform.environment, "DAGSTER_HOME": str(platform.home)}
    program = Program("marketbel_courier.cli", ["drill", *arguments], environment)
    return WARM_PROCESSES.start(program)


# What Dagster writes anew by itself: the newest event of each asset, what sensors did and said.
OF_DAGSTERS_OWN = ("dagster.asset_keys", "dagster.instigators", "dagster.jobs", "dagster.job_ticks")


def words_anywhere(platform: Platform) -> dict[str, int]:
    """How many rows, keys and files speak of a drill."""
    found: dict[str, int] = {}
    engine = sqlalchemy.create_engine(platform.settings.postgres_dsn, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        tables = connection.execute(
            sqlalchemy.text(
                "SELECT schemaname || '.' || tablename FROM pg_tables"
                " WHERE schemaname = ANY(:schemas)"
            ),
            {"schemas": list(SCHEMAS)},
        ).scalars()
        for table in set(tables.all()) - set(OF_DAGSTERS_OWN):
            count = connection.scalar(
                sqlalchemy.text(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE '%drill%'")
            )
            found[table] = int(count or 0)
    with redis.Redis.from_url(platform.settings.redis_dsn, decode_responses=True) as client:
        found["Redis"] = sum("drill" in str(client.dump(key)) for key in client.scan_iter())
        found["jobs in Redis"] = len(list(client.scan_iter("job:*")))
    found["files"] = len(list(platform.settings.uploads_dir.glob("[!.]*")))
    found["partitions"] = len(platform.order())
    return {where: count for where, count in found.items() if count}


EXERCISES = {
    *("file", "renewed", "legacy", "missing", "web-page", "web", "http-404", "cut", "hung"),
    *("busy", "file-again", "new-prices", "killed"),
}


def test_a_platform_that_is_well_passes_and_nothing_of_a_drill_is_left(
    platform: Platform, webhook: ScriptedWebhook
) -> None:
    offered_by_nobody = "INSERT INTO products (internal_sku, name) VALUES ('P-1', 'Kept')"
    platform.ask(lambda pool: pool.execute(offered_by_nobody))
    daemon = Daemon(platform)
    daemon.start()
    try:
        until(lambda: not silences(platform.ask(read_beats)))
        interrupted = begin(platform, "--yes")
        until(lambda: bool(platform.ask(suppliers_of_drills)) or interrupted.poll() is not None)
        os.kill(interrupted.pid, signal.SIGINT)
        until(lambda: interrupted.poll() is not None)
        after_interruption = words_anywhere(platform)
        result = drill(platform, "--yes", "--json", "--kill-worker")
    finally:
        daemon.stop_all()

    assert interrupted.poll() == INTERRUPTED
    assert after_interruption == {}
    told = json.loads(result.output)
    assert {one["exercise"] for one in told["results"]} == EXERCISES
    assert not any(one["problems"] for one in told["results"])
    assert (told["passed"], told["left"], result.exit_code) == (True, [], 0)
    assert words_anywhere(platform) == {}
    assert platform.ask(lambda pool: pool.fetchval("SELECT count(*) FROM products")) == 1
    assert any(f"Drill {told['drill_id']}: missing" in text for text in webhook.texts)


def test_nothing_is_begun_where_nobody_would_take_it(platform: Platform) -> None:
    result = drill(platform, "--yes")

    assert result.exit_code == 2
    assert "not fit for a drill" in result.output
    assert "daemon" in result.output
    assert words_anywhere(platform) == {}


def test_what_run_workers_may_not_fetch_from_is_said_before_anything_is_made(
    platform: Platform,
) -> None:
    result = drill(platform, "--yes", "--serve", "192.0.2.1:8099")

    assert "SOURCE_PRIVATE_NETWORKS" in result.output
    assert words_anywhere(platform) == {}

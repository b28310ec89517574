"""A platform of the version before is killed in the middle of a sync; this version goes on."""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import sqlalchemy
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from marketbel_courier.database import migrations
from marketbel_courier.database.migration import EXISTING_SYSTEM, migrate
from marketbel_courier.job_state.keys import (
    PARSE_TRIGGERS_KEY,
    RETRY_TRIGGERS_KEY,
    SYNC_TRIGGER_KEY,
)
from marketbel_courier.ledger.source_addresses import source_digest
from marketbel_courier.orchestration.storage import PooledPostgresStorage
from marketbel_courier.orchestration.tags import LEGACY_ASSETS, ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.ledger_and_redis import ledger
from marketbel_courier_tests.orchestration.test_daemon_triggers import Daemon
from marketbel_courier_tests.orchestration.triggers import held, listed
from marketbel_courier_tests.platform_fixture import Platform, open_platform
from marketbel_courier_tests.scripted_ml import MlJob
from marketbel_courier_tests.upgrade.state import Place, put_back
from marketbel_courier_tests.waiting import until

# A daemon and some ten run workers start here, which a busy machine does slowly.
pytestmark = pytest.mark.timeout(1200)

BEFORE: dict[str, Any] = json.loads(
    gzip.decompress(Path(__file__).with_name("before.json.gz").read_bytes())
)
DEAD = {"Dead link", "Shop away", "Retried by hand"}
AT_ML = {"At ml-analyze 1", "At ml-analyze 2", "At ml-analyze 4"}


@pytest.fixture
def platform(database: str, redis_dsn: str, tmp_path: Path) -> Iterator[Platform]:
    """What the version before left, with its suppliers' shop and ml-analyze as they were."""
    _make_schema(database)
    PooledPostgresStorage(database).close_connections()
    with open_platform(
        database, redis_dsn, tmp_path, SUPPLIERS_PER_RUN="5", RETRY_DELAY_SECONDS="1"
    ) as opened:
        _put_back(opened, Place(database, redis_dsn, opened.settings.uploads_dir))
        migrate(database)
        yield opened


def _make_schema(database: str) -> None:
    [version] = BEFORE["tables"]["courier.alembic_version_courier"]
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA courier"))
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = connection
        config.attributes[EXISTING_SYSTEM] = False
        command.upgrade(config, version["version_num"])


def _put_back(platform: Platform, place: Place) -> None:
    names = {
        "shop": platform.shop.url,
        "ml": platform.ml.url,
        "uploads": str(place.uploads),
        "home": str(platform.home),
        "python": sys.executable,
        "checkout": str(Path.cwd()),
    }

    def name(wanted: str) -> str:
        digest_of = wanted.removeprefix("digest of ")
        return names[wanted] if wanted in names else source_digest(platform.shop.url + digest_of)

    put_back(BEFORE, place, name)
    for path, content in BEFORE["offers"].items():
        platform.shop.files[path] = content.encode()
    platform.shop.statuses[platform.path_of("Shop away")] = 503
    for row in BEFORE["tables"]["courier.deliveries"]:
        if row["ml_job_id"]:
            platform.ml.jobs[row["ml_job_id"]] = MlJob(row["ml_job_id"], {}, status="processing")


def test_a_platform_killed_in_the_middle_of_a_sync_goes_on_after_the_upgrade(
    platform: Platform,
) -> None:
    newest = {row.supplier_name: row for row in ledger(platform)}
    assert Counter(row.state for row in newest.values()) == {
        "analyzing": 3,
        "complete": 1,
        "delivered": 3,
        "downloading": 2,
        "failed": 3,
    }
    statuses = Counter(run.status.value for run in platform.instance.get_runs())
    assert statuses["QUEUED"] == 2
    assert statuses["STARTED"] == 3

    daemon = Daemon(platform)
    daemon.start()
    try:
        until(lambda: platform.ml.polled_jobs >= {newest[name].ml_job_id for name in AT_ML})
        platform.ml.finish()
        until(lambda: _is_settled(platform))
        until(lambda: _redis_agrees(platform))
    finally:
        daemon.stop_all()

    newest = {row.supplier_name: row for row in ledger(platform)}
    assert {name: row.state for name, row in newest.items()} == {
        name: "failed" if name in DEAD else "complete" for name in newest
    }
    assert len(newest) == 13
    handed_over = Counter(job.request["file_url"] for job in platform.ml.submissions)
    assert set(handed_over.values()) == {1}, "no file is handed over twice"
    known = {row.ml_job_id for row in newest.values()} - {j.job_id for j in platform.ml.submissions}
    assert known >= {newest[name].ml_job_id for name in AT_ML if newest[name].attempt == 1}
    by_hand = [row for row in ledger(platform) if row.supplier_name == "Retried by hand"]
    assert len(by_hand) > 1
    uploads = [row for row in ledger(platform) if row.origin == "upload"]
    assert {row.task_id: row.state for row in uploads} == {
        "upload-1": "complete",
        "upload-2": "complete",
    }
    keys = {name: row.partition_key for name, row in newest.items()}
    raw = platform.grid(RAW_PRICE_LIST, list(keys.values()))
    assert {name for name, key in keys.items() if raw[key] != "materialized"} == DEAD
    read = platform.grid(ML_ANALYSIS, list(keys.values()))
    legacy = platform.grid(LEGACY_ASSETS[0], [keys["Down the legacy route"]])
    assert set(legacy.values()) == {"materialized"}
    assert {name for name, key in keys.items() if read[key] == "materialized"} == (
        set(newest) - DEAD - {"Down the legacy route"}
    )


def _is_settled(platform: Platform) -> bool:
    """Nothing waits, nobody is at work, and both syncs have ended."""
    waits = [held(platform, SYNC_TRIGGER_KEY)]
    waits += [*listed(platform, PARSE_TRIGGERS_KEY), *listed(platform, RETRY_TRIGGERS_KEY)]
    if any(waits) or any(row.state not in ("complete", "failed") for row in ledger(platform)):
        return False
    syncs = platform.ask(lambda pool: pool.fetch("SELECT step FROM courier.syncs"))
    if len(syncs) < 3 or any(row["step"] not in ("finished", "skipped") for row in syncs):
        return False
    over = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
    return all(run.status in over for run in platform.instance.get_runs())


def _redis_agrees(platform: Platform) -> bool:
    """Whether Redis shows each supplier's newest job as the ledger has it, every failed one first.

    Of the others some may have left to make room. A worker tells Redis after the ledger.
    """
    newest = {row.supplier_name: row.state for row in ledger(platform)}
    shown = {name: job.phase.value for name, job in platform.jobs().items()}
    return shown.items() <= newest.items() and shown.keys() >= DEAD

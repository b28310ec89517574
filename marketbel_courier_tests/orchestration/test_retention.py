"""What has had its time goes; what the grid shows, and what waits, stays."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from uuid import uuid4

import dagster as dg
import pytest
from dagster._core.events import ASSET_EVENTS, DagsterEventType
from dagster._core.execution.backfill import BULK_ACTION_TERMINAL_STATUSES
from dagster._core.storage.dagster_run import FINISHED_STATUSES

from marketbel_courier.database import moments
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.database.removals import Removed, Round
from marketbel_courier.database.retention import RETENTION, Age
from marketbel_courier.definitions import defs
from marketbel_courier.orchestration import old_runs
from marketbel_courier.orchestration.check_events import (
    KIND_IS_DECLARED_KIND,
    SIDECAR_MATCHES_BYTES,
)
from marketbel_courier.orchestration.partitions import PartitionRange
from marketbel_courier.orchestration.retention import (
    RetentionReport,
    carry_out_retention,
)
from marketbel_courier.orchestration.run_files import remove_old_files
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier.settings import Settings
from marketbel_courier_tests.ageing import let_pass
from marketbel_courier_tests.catalogue_rows import add_item, add_supplier
from marketbel_courier_tests.orchestration.shown_checks import shown
from marketbel_courier_tests.platform_fixture import Platform
from marketbel_courier_tests.schema_tables import rows_of
from marketbel_courier_tests.year_of_rows import write_a_year

PRICES = b"sku;name;price\n1;Drill;10,50\n"
BY_AGE = (
    "courier.syncs",
    "courier.alerts",
    "public.parsing_logs",
)
CHECKS = (SIDECAR_MATCHES_BYTES, KIND_IS_DECLARED_KIND)


def retention(platform: Platform, *, is_dry_run: bool = False) -> RetentionReport:
    return asyncio.run(
        carry_out_retention(platform.settings, dagster_home=platform.home, is_dry_run=is_dry_run)
    )


def plan(platform: Platform, keys: list[str]) -> dg.DagsterRun:
    """A run over these partitions as the daemon creates it: each materialization is planned."""
    job = defs.resolve_implicit_global_asset_job_def().get_subset(
        asset_selection=frozenset({RAW_PRICE_LIST})
    )
    return platform.instance.create_run_for_job(
        job,
        tags=PartitionRange(keys).tags,
        asset_selection=frozenset({RAW_PRICE_LIST}),
    )


def start(platform: Platform, run: dg.DagsterRun) -> None:
    event = dg.DagsterEvent(dg.DagsterEventType.RUN_START.value, run.job_name)
    platform.instance.report_dagster_event(event, run_id=run.run_id)


def what_the_ui_shows(platform: Platform, keys: list[str]) -> Mapping[str, object]:
    """The grid, by Dagster's cache and without it, each newest materialization, each check."""
    cached = {str(asset): platform.grid(asset, keys) for asset in (RAW_PRICE_LIST, ML_ANALYSIS)}
    storage = platform.instance.event_log_storage
    for asset in (RAW_PRICE_LIST, ML_ANALYSIS):
        storage.wipe_asset_cached_status(asset)
    materialized = dg.DagsterEventType.ASSET_MATERIALIZATION
    return {
        "cached": cached,
        "cold": {str(asset): platform.grid(asset, keys) for asset in (RAW_PRICE_LIST, ML_ANALYSIS)},
        "checks": {str(check): shown(platform, check) for check in CHECKS},
        "executions": storage.get_latest_asset_check_execution_by_key(list(CHECKS)),
        "summaries": storage.get_asset_check_summary_records(list(CHECKS)),
        "newest": {
            key: (
                storage.get_latest_storage_id_by_partition(RAW_PRICE_LIST, materialized, {key}),
                storage.get_latest_tags_by_partition(
                    RAW_PRICE_LIST, materialized, ["dagster/data_version"], [key]
                ),
            )
            for key in keys
        },
        "records": platform.instance.get_asset_records([RAW_PRICE_LIST, ML_ANALYSIS]),
    }


def test_the_grid_is_the_same_after_old_runs_are_gone(platform: Platform) -> None:
    once, often, broken, stopped, again, busy = keys = platform.add_suppliers(
        ["Once", "Often", "Broken", "Stopped", "Again", "Busy"], PRICES
    )
    never = platform.add_supplier("Never", None)
    keys.append(never)
    first = platform.materialize([RAW_PRICE_LIST], keys)
    platform.ask(lambda pool: pool.execute("UPDATE courier.deliveries SET next_retry_at = NULL"))
    platform.materialize([ML_ANALYSIS], [key for key in keys if key != never])
    superseded = platform.materialize([RAW_PRICE_LIST], [often])
    platform.materialize([ML_ANALYSIS], [often])
    for key in (broken, again):
        failed = plan(platform, [key])
        platform.instance.report_run_failed(failed)
    # What is planned last counts: the failure before shows no more.
    for key in (stopped, again):
        platform.instance.report_run_canceled(plan(platform, [key]))
    under_way = plan(platform, [busy])
    start(platform, under_way)
    platform.ask(lambda pool: let_pass(pool, "60 days"))
    platform.materialize([RAW_PRICE_LIST], [often])
    before = what_the_ui_shows(platform, keys)
    assert before["cold"] == before["cached"]
    assert platform.grid(RAW_PRICE_LIST, keys) == {
        **dict.fromkeys((once, often, stopped, again), "materialized"),
        **dict.fromkeys((broken, never), "failed"),
        busy: "in_progress",
    }

    planned = retention(platform, is_dry_run=True)
    assert what_the_ui_shows(platform, keys) == before
    done = retention(platform)

    assert what_the_ui_shows(platform, keys) == before
    assert {table: r.rows for table, r in done.removed.items() if r.rows} == {
        table: r.rows for table, r in planned.removed.items() if r.rows
    }
    # Gone is the run whose partitions were all materialized anew; a run with a newest one is not.
    assert platform.instance.get_run_by_id(superseded.run_id) is None
    assert platform.instance.get_run_by_id(first.run_id) is not None
    assert platform.instance.get_run_by_id(under_way.run_id) is not None
    left = platform.instance.all_logs(first.run_id)
    assert {event.dagster_event_type for event in left} <= {
        dg.DagsterEventType.ASSET_MATERIALIZATION,
        dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
        dg.DagsterEventType.ASSET_CHECK_EVALUATION,
        dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED,
        dg.DagsterEventType.RUN_START,
        dg.DagsterEventType.RUN_FAILURE,
        dg.DagsterEventType.STEP_FAILURE,
    }
    assert retention(platform).total == Removed()
    # Whatever goes on, goes on as ever.
    assert platform.materialize([RAW_PRICE_LIST], [broken]).success
    assert platform.grid(RAW_PRICE_LIST, [broken, once]) == {
        broken: "materialized",
        once: "materialized",
    }


def test_a_run_stays_while_one_of_its_jobs_waits_for_a_retry(platform: Platform) -> None:
    key = platform.add_supplier("Shop", None)
    run = platform.materialize([RAW_PRICE_LIST], [key])
    platform.shop.files[platform.path_of("Shop")] = PRICES
    platform.ask(lambda pool: let_pass(pool, "60 days"))
    platform.ask(lambda pool: pool.execute("UPDATE courier.deliveries SET next_retry_at = now()"))

    assert retention(platform).total == Removed()
    assert platform.instance.get_run_by_id(run.run_id) is not None


def test_a_database_whose_clock_is_ahead_loses_nothing_young(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Behind(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) - timedelta(days=3_000)

    async def write(pool: Pool) -> None:
        await add_item(pool, await add_supplier(pool), "Lamp")
        await write_a_year(pool)
        await let_pass(pool, "1500 days")

    platform.ask(write)
    with monkeypatch.context() as patched:
        patched.setattr(moments, "datetime", Behind)
        ahead = retention(platform, is_dry_run=True).removed
    alike = retention(platform, is_dry_run=True).removed

    # That sensors looked and found nothing to do goes after a day, whatever the settings say.
    assert [table for table in BY_AGE if ahead[table].rows] == []
    assert [table for table in BY_AGE if not alike[table].rows] == []


def test_what_a_run_printed_goes_with_its_time_and_what_is_not_dagsters_stays(
    tmp_path: Path,
) -> None:
    def written(name: str, *, days: float) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("printed")
        moment = time.time() - days * 86_400
        os.utime(path, (moment, moment))
        return path

    old, mixed, alive = (str(uuid4()) for _ in range(3))
    gone = [written(f"{old}/compute_logs/{name}", days=40) for name in ("a.out", "a.err")]
    gone.append(written("courier/sync_sensor/7.err", days=40))
    kept = [
        written(f"{mixed}/compute_logs/a.out", days=40),
        written(f"{mixed}/step/result", days=2),
        written(f"{alive}/compute_logs/a.out", days=40),
        written("courier/sync_sensor/8.err", days=2),
        written("notes/of-somebody.txt", days=400),
        written("top.out", days=400),
    ]

    for is_dry_run, rows in ((True, 3), (False, 3), (False, 0)):
        removed = remove_old_files(
            tmp_path,
            older_than=timedelta(days=30),
            under_way={alive},
            is_dry_run=is_dry_run,
        )
        assert removed == Removed(rows, rows * len("printed"))

    assert not any(path.exists() for path in gone)
    assert all(path.exists() for path in kept)
    assert not (tmp_path / old).exists()
    missing = remove_old_files(
        tmp_path / "none", older_than=timedelta(0), under_way=frozenset(), is_dry_run=False
    )
    assert missing == Removed()


async def test_ticks_that_did_nothing_go_after_a_day_and_each_sensors_newest_stays(
    platform_database: str,
) -> None:
    async with open_pool(platform_database, max_size=1) as pool:
        await pool.execute(
            """
            INSERT INTO dagster.job_ticks
                (job_origin_id, selector_id, status, type, timestamp, tick_body)
            SELECT 'origin', sensor, status, 'SENSOR', now() AT TIME ZONE 'UTC' - age, '{}'
            FROM unnest(ARRAY['off', 'on']) AS sensor,
                unnest(ARRAY['SKIPPED', 'SUCCESS', 'FAILURE']) AS status,
                unnest(ARRAY[interval '40 days', interval '2 days']) AS age
            """
        )
        await pool.execute(
            """
            INSERT INTO dagster.job_ticks (selector_id, status, type, timestamp, tick_body)
            SELECT sensor, 'SKIPPED', 'SENSOR', now() AT TIME ZONE 'UTC' - age, '{}'
            FROM unnest(ARRAY['on', 'off'], ARRAY[interval '0', interval '40 days'])
                AS tick (sensor, age)
            """
        )
        removed = await old_runs.remove_old_runs(
            Round(pool), older_than=timedelta(days=30), needed=old_runs.NeededRuns()
        )
        rows = await pool.fetch(
            "SELECT selector_id, status, count(*) FROM dagster.job_ticks"
            " GROUP BY 1, 2 ORDER BY 1, 2"
        )

    assert removed[old_runs.TICKS].rows == 8
    assert [tuple(row) for row in rows] == [
        (sensor, status, 1)
        for sensor in ("off", "on")
        for status in ("FAILURE", "SKIPPED", "SUCCESS")
    ]


def test_the_words_of_dagsters_tables_are_those_of_the_release_that_is_installed() -> None:
    assert {status.value for status in FINISHED_STATUSES} == set(old_runs.ENDED)
    ended = {status.value for status in BULK_ACTION_TERMINAL_STATUSES}
    assert set(old_runs.BACKFILLS_ENDED) == ended
    assert {event.value for event in ASSET_EVENTS} == set(old_runs.NEWEST_STAYS)
    ends = {DagsterEventType.RUN_START, DagsterEventType.RUN_SUCCESS, DagsterEventType.RUN_FAILURE}
    assert all(event.value.startswith("PIPELINE_") for event in ends)
    assert DagsterEventType.STEP_FAILURE.value == "STEP_FAILURE"


NOT_PLAYED = {
    # By the archive's own settings.
    "courier.file_versions",
    "courier.archived_contents",
}


async def test_after_ten_years_every_table_is_as_large_as_after_five(
    platform_database: str, redis_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", platform_database)
    monkeypatch.setenv("REDIS_URL", redis_dsn)
    settings, years = Settings.from_environment(), []
    async with open_pool(platform_database, max_size=1) as pool:
        shop = await add_supplier(pool)
        await add_item(pool, shop, "Lamp")
        for _ in range(10):
            await let_pass(pool, "365 days")
            await write_a_year(pool)
            await carry_out_retention(settings, dagster_home=None)
            years.append(await rows_of(pool))

    aged = {table for table, kept in RETENTION.items() if isinstance(kept, Age)} - NOT_PLAYED
    assert {table for table in aged if not years[0][table]} == set()
    assert years[9] == years[4]
    assert sum(years[9].values()) < sum(years[0].values()) * 4

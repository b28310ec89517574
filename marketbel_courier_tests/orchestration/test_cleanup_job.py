from __future__ import annotations

import asyncio
import json
from pathlib import Path

import dagster as dg
import pytest

from marketbel_courier.database.pool import open_pool
from marketbel_courier.orchestration.cleanup import cleanup_job, cleanup_schedule
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.settings import Settings
from marketbel_courier_tests.catalogue.test_old_rows import log
from marketbel_courier_tests.shared_volume.stocked import names, put
from marketbel_courier_tests.small_disk import make_read_only, small_disk


def clean(**config: object) -> dg.ExecuteInProcessResult:
    return cleanup_job.execute_in_process(
        resources={"courier": CourierResource()},
        run_config={"ops": {"clean_up_shared_volume": {"config": config}}} if config else None,
        raise_on_error=False,
    )


def failure_of(result: dg.ExecuteInProcessResult) -> dg.StepFailureData:
    (event,) = result.filter_events(lambda event: event.is_step_failure)
    return event.step_failure_data


def metadata_of(
    result: dg.ExecuteInProcessResult, op: str = "clean_up_shared_volume"
) -> dict[str, object]:
    (event,) = result.filter_events(
        lambda event: event.is_successful_output and event.step_key == op
    )
    return {label: value.value for label, value in event.step_output_data.metadata.items()}


def test_a_run_says_how_much_it_removed_and_why(uploads: Path) -> None:
    put(uploads, age_hours=25, size=1000, sidecar=False)
    put(uploads, age_hours=1)

    result = clean()

    assert result.success
    metadata = metadata_of(result)
    assert metadata["removed"] == 1
    assert metadata["orphan files"] == 1
    assert metadata["orphan files (bytes)"] == 1000
    assert (metadata["expired"], metadata["kept in flight"], metadata["dry run"]) == (0, 0, False)


def test_a_dry_run_of_another_age_removes_nothing(uploads: Path) -> None:
    put(uploads, age_hours=2)
    before = names(uploads)

    result = clean(dry_run=True, older_than_hours=1.0)

    assert metadata_of(result)["removed"] == 1
    assert names(uploads) == before


@pytest.mark.parametrize("is_dry_run", [True, False])
def test_old_rows_go_with_the_clean_up(uploads: Path, is_dry_run: bool) -> None:
    database = Settings.from_environment().postgres_dsn

    async def log_and_count() -> int:
        async with open_pool(database, max_size=1) as pool:
            await log(pool, "old", None, days=31)
            return int(await pool.fetchval("SELECT count(*) FROM parsing_logs"))

    asyncio.run(log_and_count())
    result = cleanup_job.execute_in_process(
        resources={"courier": CourierResource()},
        run_config={"ops": {"remove_old_rows": {"config": {"dry_run": is_dry_run}}}},
    )

    told = metadata_of(result, "remove_old_rows")
    assert (told["removed"], told["public.parsing_logs"], told["dry run"]) == (1, 1, is_dry_run)
    assert asyncio.run(log_and_count()) == 1 + is_dry_run


def test_without_redis_the_run_fails_with_the_reason(
    uploads: Path, monkeypatch: pytest.MonkeyPatch, refusing_port: int
) -> None:
    put(uploads, age_hours=25)
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{refusing_port}/0")
    before = names(uploads)

    result = clean()

    assert not result.success
    data = failure_of(result).user_failure_data
    assert data is not None
    assert "Redis cannot be asked" in str(data.description)
    assert names(uploads) == before


def test_files_that_cannot_be_removed_fail_the_run_by_name(
    uploads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "small", size_bytes=1024 * 1024) as root:
        old = put(root, age_hours=25)
        make_read_only(root)
        monkeypatch.setenv("UPLOADS_DIR", str(root))

        result = clean()

    data = failure_of(result).user_failure_data
    assert data is not None
    assert "Old files stayed: 1" in str(data.description)
    assert old.name in json.dumps(data.metadata["failures"].value)


def test_the_schedule_cleans_every_six_hours_by_itself() -> None:
    assert cleanup_schedule.cron_schedule == "0 */6 * * *"
    assert cleanup_schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    with dg.instance_for_test() as instance:
        context = dg.build_schedule_context(instance=instance)
        tick = cleanup_schedule.evaluate_tick(context)
    assert tick.run_requests is not None
    assert len(tick.run_requests) == 1


def test_the_settings_decide_what_is_old(uploads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(uploads, age_hours=2)
    monkeypatch.setenv("FILE_CLEANUP_TTL_HOURS", "1")
    assert Settings.from_environment().file_cleanup_ttl_hours == 1

    assert metadata_of(clean())["expired"] == 1
    assert names(uploads) == set()

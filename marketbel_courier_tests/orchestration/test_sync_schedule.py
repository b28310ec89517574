from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.due_times import latest_due
from marketbel_courier.ledger.syncs import (
    NewSync,
    finish_sync,
    last_scheduled_sync,
    open_sync,
    syncs_under_way,
)
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.schedules import ask_if_due, sync_schedule
from marketbel_courier_tests.platform_fixture import Platform

HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


def ask(platform: Platform, at: datetime, *, hours: int = 5) -> str:
    return str(platform.ask(lambda pool: ask_if_due(pool, at, interval_hours=hours)))


def rows(platform: Platform) -> list[tuple[str, str]]:
    found = platform.ask(
        lambda pool: pool.fetch("SELECT task_id, step FROM courier.syncs ORDER BY started_at")
    )
    return [(row["task_id"], row["step"]) for row in found]


def end_all(platform: Platform) -> None:
    async def end(pool: Pool) -> None:
        for sync in await syncs_under_way(pool):
            await finish_sync(pool, sync, reason=None, level=LogType.INFO)

    platform.ask(end)


def backdate(platform: Platform, by: timedelta) -> None:
    platform.ask(
        lambda pool: pool.execute(
            "UPDATE courier.syncs SET started_at = started_at - $1::interval", by
        )
    )


def test_the_first_due_time_that_a_new_platform_sees_is_acted_on_once(platform: Platform) -> None:
    due = latest_due(now(), interval_hours=5)

    assert "is asked for" in ask(platform, due)
    assert ask(platform, due + timedelta(minutes=3))

    assert rows(platform) == [(f"sync-scheduled-{due:%Y%m%dT%H}Z", "registry")]


def test_a_new_platform_does_not_make_up_for_what_was_due_before_it(platform: Platform) -> None:
    due = latest_due(now(), interval_hours=5)

    assert "No sync is due" in ask(platform, due + 2 * HOUR)

    assert [step for _, step in rows(platform)] == ["skipped"]


def test_a_clock_that_is_set_back_by_an_hour_repeats_no_sync_and_misses_none(
    platform: Platform,
) -> None:
    due = latest_due(now(), interval_hours=5)
    ask(platform, due)
    end_all(platform)
    backdate(platform, -HOUR)

    for minutes in (0, 30):
        ask(platform, due + timedelta(minutes=minutes))
    assert len(rows(platform)) == 1
    ask(platform, due + 5 * HOUR)

    names = {name for name, _ in rows(platform)}
    assert names == {f"sync-scheduled-{at:%Y%m%dT%H}Z" for at in (due, due + 5 * HOUR)}


def test_a_missed_due_time_is_made_up_for_once(platform: Platform) -> None:
    due = latest_due(now(), interval_hours=5)
    ask(platform, due - 10 * HOUR)
    end_all(platform)
    backdate(platform, now() - due + 10 * HOUR)

    assert "is asked for" in ask(platform, due + 2 * HOUR)
    end_all(platform)
    assert "No sync is due" in ask(platform, due + 3 * HOUR)

    assert [task_id for task_id, _ in rows(platform)] == [
        f"sync-scheduled-{time:%Y%m%dT%H}Z" for time in (due - 10 * HOUR, due)
    ]


def test_a_due_time_during_another_sync_is_skipped_and_not_made_up_for(platform: Platform) -> None:
    due = latest_due(now(), interval_hours=5)
    platform.ask(lambda pool: open_sync(pool, NewSync("sync-manual-1", "manual")))

    assert "sync-manual-1 is under way" in ask(platform, due)
    end_all(platform)

    assert "No sync is due" in ask(platform, due + HOUR)
    last = platform.ask(last_scheduled_sync)
    assert last is not None
    assert last.step == "skipped"


def test_the_schedule_launches_nothing_itself(platform: Platform) -> None:
    context = dg.build_schedule_context(
        instance=platform.instance,
        resources={"courier": CourierResource()},
        scheduled_execution_time=now(),
    )

    data = sync_schedule.evaluate_tick(context)

    assert list(data.run_requests or []) == []
    assert "The next one is due at" in (data.skip_message or "")


@pytest.mark.parametrize("hours", [1, 5, 168])
def test_the_schedule_ticks_every_hour_whatever_the_interval(
    platform: Platform, hours: int
) -> None:
    due = latest_due(now(), interval_hours=hours)

    assert f"{due + hours * HOUR:%Y-%m-%d %H:%M}" in ask(platform, due, hours=hours)
    assert sync_schedule.cron_schedule == "0 * * * *"

from __future__ import annotations

from uuid import uuid4

from marketbel_courier.database.pool import Pool
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.keys import RETRY_TRIGGERS_KEY
from marketbel_courier.job_state.list_triggers import ListEntry
from marketbel_courier.ledger.taken_triggers import take_trigger
from marketbel_courier.orchestration.retry_requests import note_requested
from marketbel_courier.orchestration.tick import open_tick
from marketbel_courier_tests.orchestration.ledger_and_redis import ledger
from marketbel_courier_tests.orchestration.test_sync_sensor import end, failed_job
from marketbel_courier_tests.orchestration.test_upload_sensor import log_lines
from marketbel_courier_tests.orchestration.triggers import ask_for_retry, in_redis, listed
from marketbel_courier_tests.platform_fixture import Platform

PRICES = b"sku;name;price\n1;Drill;10,50\n"


def noted(platform: Platform) -> str:
    return " ".join(map(str, note_requested(open_tick(platform.settings))))


def test_a_requested_retry_is_noted_in_the_ledger_and_removed(platform: Platform) -> None:
    platform.add_supplier("Shop", PRICES)
    job = failed_job(platform, "Shop", "sync-1")
    end(platform, job)
    ask_for_retry(platform, job.job_id, "retry-1")

    assert noted(platform) == "1 of 1 requested retries were noted."

    [row] = ledger(platform)
    assert row.retry_requested_at is not None
    assert row.next_retry_at is not None
    assert listed(platform, RETRY_TRIGGERS_KEY) == []


def test_a_second_click_is_one_retry_also_if_the_first_has_failed_again(
    platform: Platform,
) -> None:
    platform.add_supplier("Shop", PRICES)
    job = failed_job(platform, "Shop", "sync-1")
    end(platform, job)
    ask_for_retry(platform, job.job_id, "retry-1")
    ask_for_retry(platform, job.job_id, "retry-2")
    assert noted(platform) == "1 of 2 requested retries were noted."
    platform.ask(
        lambda pool: pool.execute(
            "UPDATE courier.deliveries SET retry_requested_at = NULL, next_retry_at = NULL"
        )
    )

    ask_for_retry(platform, job.job_id, "retry-3")

    assert noted(platform) == "0 of 1 requested retries were noted."
    assert ledger(platform)[0].next_retry_at is None


def test_a_request_that_was_taken_before_a_crash_is_only_removed(platform: Platform) -> None:
    platform.add_supplier("Shop", PRICES)
    job = failed_job(platform, "Shop", "sync-1")
    end(platform, job)
    ask_for_retry(platform, job.job_id, "retry-1")
    [raw] = listed(platform, RETRY_TRIGGERS_KEY)

    async def take(pool: Pool) -> bool:
        async with pool.acquire() as connection:
            return await take_trigger(connection, f"retry:{ListEntry(raw).digest}")

    assert platform.ask(take)

    assert noted(platform) == "0 of 1 requested retries were noted."
    assert ledger(platform)[0].retry_requested_at is None
    assert listed(platform, RETRY_TRIGGERS_KEY) == []


def test_a_job_that_has_not_failed_or_is_not_known_is_said_so(platform: Platform) -> None:
    platform.add_supplier("Shop", PRICES)
    job = failed_job(platform, "Shop", "sync-1")
    ask_for_retry(platform, job.job_id, "retry-1")
    ask_for_retry(platform, uuid4(), "retry-2")
    ask_for_retry(platform, "no job", "retry-3")

    assert noted(platform) == "0 of 3 requested retries were noted."

    assert "it is in progress" in log_lines(platform, "retry-1")[0][1]
    assert "is not known" in log_lines(platform, "retry-2")[0][1]
    assert "names no job" in log_lines(platform, "retry-3")[0][1]
    assert listed(platform, RETRY_TRIGGERS_KEY) == []


def test_a_request_without_a_name_may_be_made_again(platform: Platform) -> None:
    platform.add_supplier("Shop", PRICES)
    job = failed_job(platform, "Shop", "sync-1")
    end(platform, job)
    raw = f'{{"job_id": "{job.job_id}"}}'
    for _ in range(2):
        in_redis(platform, lambda redis: redis.lpush(RETRY_TRIGGERS_KEY, raw))
        assert noted(platform) == "1 of 1 requested retries were noted."
        platform.ask(lambda pool: pool.execute("DELETE FROM courier.taken_triggers"))


def test_redis_being_away_changes_nothing(platform: Platform, redis_server: EmbeddedValkey) -> None:
    redis_server.stop()
    try:
        message = noted(platform)
    finally:
        redis_server.start()

    assert "the requests wait there" in message

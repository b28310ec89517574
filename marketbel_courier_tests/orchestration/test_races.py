from __future__ import annotations

import asyncio
import signal
import threading
import time
from pathlib import Path

import pytest

from marketbel_courier.catalogue.supplier_deletion import DeletedSupplier, delete_supplier
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.courier import open_courier
from marketbel_courier.delivery.downloads import fetch_planned
from marketbel_courier.delivery.job_creation import plan_jobs
from marketbel_courier.delivery.reading.claims import claim_for_ml
from marketbel_courier.delivery.reading.course import read_price_lists
from marketbel_courier.delivery.reading.ml_analyze import MlAnalyzeReader
from marketbel_courier.delivery.reading.selection import choose_latest
from marketbel_courier.errors import Superseded
from marketbel_courier.ledger.delivery_queries import latest_deliveries
from marketbel_courier.ledger.states import Route
from marketbel_courier.messages.message import verbatim
from marketbel_courier.orchestration.tags import LEGACY_ASSETS, ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of
from marketbel_courier_tests.scripted_ml import MlJob
from marketbel_courier_tests.warm_processes import WarmProcess

PRICES = b"sku;name;price\n1;Drill;10,50\n"
NEWER_PRICES = b"sku;name;price\n1;Drill;11,50\n"
PATIENCE_SECONDS = 60

Workers = tuple[WarmProcess, WarmProcess]


def two_runs_that_await_one_analysis(platform: Platform, key: str) -> Workers:
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.hold = True
    first = platform.start_worker(ML_ANALYSIS, [key])
    assert platform.ml.polled.wait(PATIENCE_SECONDS)
    run_of_the_first = ledger(platform)[0].run_id
    second = platform.start_worker(ML_ANALYSIS, [key])
    while ledger(platform)[0].run_id == run_of_the_first:  # the test's time limit ends it
        time.sleep(0.1)
    return first, second


async def slow_down_inserts(pool: Pool) -> None:
    await pool.execute(
        """
        CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END $$;
        CREATE TRIGGER dawdle BEFORE INSERT ON courier.deliveries
            FOR EACH ROW EXECUTE FUNCTION dawdle();
        """
    )


def test_a_superseded_attempt_is_not_sent(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])

    async def deliver_between_claim_and_hand_over() -> None:
        async with (
            open_courier(platform.settings, "run-1") as earlier,
            open_courier(platform.settings, "run-2") as later,
        ):
            delivery = (await latest_deliveries(earlier.pool, [key]))[key]
            claimed = await claim_for_ml(earlier, delivery)
            jobs = await plan_jobs(later, [key], task_id="task")
            assert [outcome.error async for outcome in fetch_planned(later, jobs)] == [None]
            with pytest.raises(Superseded):
                await MlAnalyzeReader(earlier).read(claimed, earlier.track(claimed))
            assert platform.ml.submissions == []
            analyzed = read_price_lists(
                MlAnalyzeReader(later),
                await choose_latest(later, [key], Route.ML, other_route_too=False),
                force=False,
            )
            assert [outcome.error async for outcome in analyzed] == [None]

    asyncio.run(deliver_between_claim_and_hand_over())

    assert len(platform.ml.submissions) == 1


def test_a_file_sent_again_after_no_answer_keeps_its_client_job_id(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_TIMEOUT_SECONDS", "1")
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    answer = threading.Event()
    platform.ml.on_submit = lambda job: answer.wait(PATIENCE_SECONDS)
    assert not platform.materialize([ML_ANALYSIS], [key]).success
    answer.set()
    assert platform.ml.submitted.wait(PATIENCE_SECONDS)
    monkeypatch.setenv("ML_TIMEOUT_SECONDS", "60")

    assert platform.materialize([ML_ANALYSIS], [key]).success

    sent = [job.request["client_job_id"] for job in platform.ml.submissions]
    assert len(sent) > 1
    assert len(set(sent)) == 1


def test_a_file_whose_run_died_while_sending_it_keeps_its_client_job_id(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    sending, answer = threading.Event(), threading.Event()

    def die_meanwhile(_: object) -> None:
        sending.set()
        answer.wait(PATIENCE_SECONDS)

    platform.ml.on_submit = die_meanwhile
    worker = platform.start_worker(ML_ANALYSIS, [key])
    assert sending.wait(PATIENCE_SECONDS)
    worker.kill()
    worker.wait()
    answer.set()
    platform.ask(
        lambda pool: pool.execute(
            "UPDATE courier.analysis_slots SET leased_until = now() - interval '1 second'"
        )
    )

    assert platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], [key]).success

    assert [row.state for row in ledger(platform)] == ["failed", "complete"]
    assert len({job.request["client_job_id"] for job in platform.ml.submissions}) == 1
    assert_redis_shows_the_ledger(platform)


def test_stopping_one_of_two_runs_leaves_the_analysis_to_the_other(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    first, second = two_runs_that_await_one_analysis(platform, key)

    first.send_signal(signal.SIGINT)
    first.wait()
    platform.ml.finish()
    second.wait()

    assert [row.state for row in ledger(platform)] == ["complete"]
    assert len(platform.ml.submissions) == 1
    assert_redis_shows_the_ledger(platform)


def test_two_runs_whose_analysis_is_forgotten_send_the_file_once_more_together(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    first, second = two_runs_that_await_one_analysis(platform, key)

    platform.ml.forget_everything()
    while len(platform.ml.submissions) < 2:  # the test's time limit ends it
        time.sleep(0.1)
    platform.ml.finish()
    first.wait()
    second.wait()

    assert [row.state for row in ledger(platform)] == ["complete"]
    assert len(platform.ml.submissions) == 2
    assert_redis_shows_the_ledger(platform)


def test_redis_shows_the_ledger_after_a_download_that_was_superseded(platform: Platform) -> None:
    path, gate = platform.path_of("Shop"), threading.Event()
    platform.shop.gates[path] = gate
    key = platform.add_supplier("Shop", PRICES)
    worker = platform.start_worker(RAW_PRICE_LIST, [key])
    assert platform.shop.asked.wait(PATIENCE_SECONDS)
    del platform.shop.gates[path]

    assert platform.materialize([RAW_PRICE_LIST], [key]).success
    gate.set()
    worker.wait()

    assert [row.state for row in ledger(platform)] == ["failed", "delivered"]
    assert_redis_shows_the_ledger(platform)


def test_redis_shows_the_ledger_after_an_analysis_that_was_superseded(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.hold = True
    earlier = platform.start_worker(ML_ANALYSIS, [key])
    assert platform.ml.polled.wait(PATIENCE_SECONDS)
    platform.shop.files[platform.path_of("Shop")] = NEWER_PRICES
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.submitted.clear()

    later = platform.start_worker(ML_ANALYSIS, [key])
    assert platform.ml.submitted.wait(PATIENCE_SECONDS)
    platform.ml.finish()
    earlier.wait()
    later.wait()

    assert [row.state for row in ledger(platform)] == ["failed", "complete"]
    assert_redis_shows_the_ledger(platform)


def test_two_plans_at_once_leave_one_open_attempt(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.ask(slow_down_inserts)

    async def plan_twice() -> None:
        async with (
            open_courier(platform.settings, "run-1") as one,
            open_courier(platform.settings, "run-2") as other,
        ):
            await asyncio.gather(
                plan_jobs(one, [key], task_id="task-1"), plan_jobs(other, [key], task_id="task-2")
            )

    asyncio.run(plan_twice())

    assert sorted(row.state for row in ledger(platform)) == ["downloading", "failed"]
    assert_redis_shows_the_ledger(platform)


def test_a_supplier_deleted_before_its_download_fails_its_job(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)

    async def delete_after_planning() -> None:
        async with open_courier(platform.settings, "run") as courier:
            jobs = await plan_jobs(courier, [key], task_id="task")
            await courier.pool.execute("DELETE FROM suppliers")
            (error,) = [outcome.error async for outcome in fetch_planned(courier, jobs)]
            assert error is not None

    asyncio.run(delete_after_planning())

    assert [row.state for row in ledger(platform)] == ["failed"]
    assert_redis_shows_the_ledger(platform)


def test_a_supplier_deleted_before_its_file_is_fetched_again_fails_its_job(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    Path(platform.jobs()["Shop"].file_path).unlink()
    platform.ask(lambda pool: pool.execute("DELETE FROM suppliers"))

    assert not platform.materialize([ML_ANALYSIS], [key]).success

    assert ledger(platform)[-1].state == "failed"
    assert_redis_shows_the_ledger(platform)


@pytest.mark.parametrize("use_ml", [True, False])
def test_a_supplier_deleted_before_its_file_is_read_has_nothing_handed_over(
    platform: Platform, use_ml: bool
) -> None:
    key = platform.add_supplier("Shop", PRICES, use_ml_processing=use_ml)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ask(lambda pool: pool.execute("DELETE FROM suppliers"))

    assert not platform.materialize([ML_ANALYSIS] if use_ml else LEGACY_ASSETS, [key]).success

    [row] = ledger(platform)
    assert (row.state, row.error_code, row.next_retry_at) == ("failed", "unknown_supplier", None)
    assert str(row.error_message).startswith("Supplier was deleted: ")
    assert platform.ml.submissions == []
    assert platform.ask(lambda pool: pool.fetchval("SELECT count(*) FROM products")) == 0
    assert_redis_shows_the_ledger(platform)


def test_a_supplier_that_is_deleted_while_its_file_is_analysed_leaves_its_job_ended(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    deleted: list[object] = []

    def delete(job: MlJob) -> None:
        deleted.append(platform.ask(lambda pool: delete_supplier(pool, supplier_id_of("Shop"))))
        job.errors.append("The supplier is gone")
        job.status = "failed"

    platform.ml.on_submit = delete
    platform.materialize([ML_ANALYSIS], [key])

    assert deleted == [DeletedSupplier("Shop", 0)]
    (row,) = ledger(platform)
    assert (row.state, row.finished_at is not None) == ("failed", True)
    assert_redis_shows_the_ledger(platform)


def test_nul_bytes_in_the_errors_of_an_analysis_do_not_fail_it(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.on_submit = lambda job: job.errors.append("Row 7: bad \x00 cell")

    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert ledger(platform)[0].errors == (verbatim("Row 7: bad  cell"),)


def test_nul_bytes_in_a_refusal_are_left_out_of_the_ledger(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.submit_answers = [(400, {"detail": "bad \x00 path"})]

    assert not platform.materialize([ML_ANALYSIS], [key]).success

    assert "\0" not in str(ledger(platform)[0].error_message)
    assert_redis_shows_the_ledger(platform)


def test_a_refused_question_for_the_status_does_not_send_the_file_again(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.status_answers = [(429, {"detail": "slow down"})]

    platform.materialize([ML_ANALYSIS], [key])
    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert len(platform.ml.submissions) == 1

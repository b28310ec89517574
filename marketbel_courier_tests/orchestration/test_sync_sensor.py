from __future__ import annotations

import json
from uuid import uuid4

import dagster as dg
import pytest

from marketbel_courier.delivery.telling.sync_status import sync_of_ledger
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.errors import SourceNotFound
from marketbel_courier.job_state.keys import LAST_RUN_KEY, SYNC_LOCK_KEY, SYNC_TRIGGER_KEY
from marketbel_courier.job_state.sync_state import SyncState, SyncStatus, read_status
from marketbel_courier.ledger.deliveries import mark_failed, open_deliveries
from marketbel_courier.ledger.delivery_records import NewDelivery
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.syncs import NewSync, Sync, find_sync, open_sync, queue_sync
from marketbel_courier.messages.message import verbatim
from marketbel_courier.orchestration.sensors.sync import sync_sensor
from marketbel_courier.orchestration.tags import (
    RAW_PRICE_LIST,
    RUN_KEY_TAG,
    SUPPLIER_REGISTRY,
    TASK_ID_TAG,
)
from marketbel_courier_tests.in_process_runs import run_in_process
from marketbel_courier_tests.orchestration.launching import (
    FAILURE,
    NOT_STARTED,
    STARTED,
    SUCCESS,
    launch,
    tick,
)
from marketbel_courier_tests.orchestration.triggers import (
    ask_for_supplier,
    ask_for_sync,
    held,
    in_redis,
)
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of

PRICES = b"sku;name;price\n1;Drill;10,50\n"


def shown(platform: Platform) -> SyncStatus:
    return in_redis(platform, read_status)


def sync_of(platform: Platform, task_id: str) -> Sync:
    sync = platform.ask(lambda pool: find_sync(pool, task_id))
    assert sync is not None
    return sync


def requests_of(platform: Platform) -> list[dg.RunRequest]:
    return list(tick(platform, sync_sensor).run_requests or [])


def until_deliveries(platform: Platform, task_id: str) -> list[dg.RunRequest]:
    ask_for_sync(platform, task_id)
    [registry] = requests_of(platform)
    launch(platform, registry, SUCCESS)
    return requests_of(platform)


def test_a_request_becomes_a_row_a_lock_and_a_run_of_the_registry(platform: Platform) -> None:
    ask_for_sync(platform, "sync-1")

    [request] = requests_of(platform)

    assert request.asset_selection == [SUPPLIER_REGISTRY]
    assert request.run_key == "sync-1:registry"
    assert request.tags[TASK_ID_TAG] == "sync-1"
    assert held(platform, SYNC_TRIGGER_KEY) is None
    assert held(platform, SYNC_LOCK_KEY) == "sync-1"
    assert shown(platform).state is SyncState.SYNCING_MASTER


def test_a_run_that_does_not_exist_yet_is_requested_again_under_the_same_key(
    platform: Platform,
) -> None:
    ask_for_sync(platform, "sync-1")
    [first] = requests_of(platform)
    assert [r.run_key for r in requests_of(platform)] == [first.run_key]

    launch(platform, first, NOT_STARTED)
    assert [r.run_key for r in requests_of(platform)] == [first.run_key]

    launch(platform, first, STARTED)
    assert requests_of(platform) == []


def test_after_the_registry_everybody_active_is_delivered_many_in_a_run(
    platform: Platform,
) -> None:
    keys = platform.add_suppliers([f"Shop {number}" for number in range(3)], PRICES)
    platform.add_supplier("Asleep", PRICES, is_active=False)
    platform.add_supplier("Sourceless", PRICES, source_url="")

    [request] = until_deliveries(platform, "sync-1")

    assert request.asset_selection == [RAW_PRICE_LIST]
    assert request.run_key == "sync-1:0"
    assert set(sync_of(platform, "sync-1").partition_keys) == set(keys)
    status = shown(platform)
    assert (status.state, status.step) == (SyncState.PROCESSING_SUPPLIERS, "downloading")
    assert (status.progress_current, status.progress_total) == (0, 3)


def test_redis_and_the_ledger_tell_the_same_of_a_sync_at_every_step(platform: Platform) -> None:
    """Whoever looks while Redis is away is told what the sensor would have said."""
    for number in range(2):
        platform.add_supplier(f"Shop {number}", PRICES)
    told = []

    def look() -> None:
        requests_of(platform)
        said = shown(platform)
        assert platform.ask(sync_of_ledger).to_json() == said.to_json()
        told.append(said.step)

    look()
    ask_for_sync(platform, "sync-1")
    [registry] = requests_of(platform)
    look()
    launch(platform, registry, SUCCESS)
    [run] = requests_of(platform)
    look()
    launch(platform, run, STARTED)
    look()
    failed_job(platform, "Shop 0", "sync-1")
    look()
    for moved in ("delivered", "analyzing"):
        move_jobs(platform, moved)
        look()
    failed_job(platform, "Shop 1", "sync-1")
    look()
    move_jobs(platform, "analyzing")
    look()

    assert told == ["", "registry", *["downloading"] * 6, "analyzing"]


def test_force_reaches_the_delivery_runs(platform: Platform) -> None:
    platform.add_supplier("Shop", PRICES)
    ask_for_sync(platform, "sync-1", force=True)
    [registry] = requests_of(platform)
    launch(platform, registry, SUCCESS)

    [request] = requests_of(platform)

    assert '"force": true' in json.dumps(request.run_config)


def test_a_failed_registry_does_not_stop_the_deliveries_of_the_known(platform: Platform) -> None:
    platform.add_supplier("Shop", PRICES)
    ask_for_sync(platform, "sync-1")
    tried = []
    for _ in range(3):
        [registry] = requests_of(platform)
        tried.append(registry.run_key)
        launch(platform, registry, FAILURE)

    [request] = requests_of(platform)

    assert tried == ["sync-1:registry", "sync-1:registry#2", "sync-1:registry#3"]
    assert request.run_key == "sync-1:0"
    assert "master sheet" in str(sync_of(platform, "sync-1").reason)
    assert "its run was stopped, or died" in str(sync_of(platform, "sync-1").reason)


def test_a_sync_says_why_the_master_sheet_could_not_be_taken_over(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASTER_SHEET_URL", f"{platform.shop.url}/no-such-sheet.csv")
    platform.add_supplier("Shop", PRICES)
    ask_for_sync(platform, "sync-1")
    [registry] = requests_of(platform)
    run = run_in_process(
        platform.instance,
        registry.asset_selection or (),
        tags={**registry.tags, RUN_KEY_TAG: registry.run_key or ""},
    )
    assert not run.success

    requests_of(platform)

    reason = str(sync_of(platform, "sync-1").reason)
    assert reason.startswith("The master sheet could not be taken over: ")
    assert "404" in reason
    assert reason.endswith(". The known suppliers were delivered.")
    assert ".." not in reason


def test_a_supplier_without_a_partition_gets_one(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.instance.delete_dynamic_partition("suppliers", key)

    [request] = until_deliveries(platform, "sync-1")

    assert platform.order() == [key]
    assert request.tags["dagster/partition"] == key


def failed_job(platform: Platform, name: str, task_id: str) -> NewDelivery:
    new = NewDelivery(
        job_id=uuid4(),
        attempt=1,
        supplier_id=supplier_id_of(name),
        supplier_name=name,
        partition_key=name.lower(),
        task_id=task_id,
        run_id="run",
        route=Route.ML,
        source_type="csv",
        source_url="http://shop.example/prices.csv",
        file_type="csv",
    )
    platform.ask(lambda pool: open_deliveries(pool, [new]))
    return new


def move_jobs(platform: Platform, state: str) -> None:
    platform.ask(lambda pool: pool.execute("UPDATE courier.deliveries SET state = $1", state))


def end(platform: Platform, job: NewDelivery) -> None:
    error = SourceNotFound(verbatim("gone"))
    platform.ask(lambda pool: mark_failed(pool, job, error, run_id=job.run_id))


def test_a_sync_ends_when_its_runs_and_its_jobs_have_ended(platform: Platform) -> None:
    platform.add_supplier("Shop", PRICES)
    [request] = until_deliveries(platform, "sync-1")
    launch(platform, request, STARTED)
    job = failed_job(platform, "Shop", "sync-1")

    tick(platform, sync_sensor)
    assert shown(platform).counts["downloading"] == 1

    launch(platform, request, SUCCESS)
    tick(platform, sync_sensor)
    assert sync_of(platform, "sync-1").finished_at is None

    end(platform, job)
    tick(platform, sync_sensor)

    sync = sync_of(platform, "sync-1")
    assert sync.finished_at is not None
    assert str(sync.reason) == "0 of 1 suppliers complete, 1 failed."
    assert shown(platform).state is SyncState.IDLE
    assert held(platform, SYNC_LOCK_KEY) is None
    assert held(platform, LAST_RUN_KEY) is not None


def test_nobody_is_looked_for_who_has_no_job_where_no_run_has_failed(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be all suppliers and all jobs of the sync, in each tick until the last analysis."""
    platform.add_supplier("Shop", PRICES)
    [request] = until_deliveries(platform, "sync-1")
    failed_job(platform, "Shop", "sync-1")
    sensor = "marketbel_courier.orchestration.sensors.sync"
    monkeypatch.setattr(f"{sensor}.suppliers_without_job", None)

    for status in (STARTED, SUCCESS, dg.DagsterRunStatus.CANCELED):
        launch(platform, request, status)
        assert requests_of(platform) == []

    assert sync_of(platform, "sync-1").finished_at is None


def test_suppliers_whose_run_died_before_they_had_a_job_get_one_more_run(
    platform: Platform,
) -> None:
    for name in ("Alpha", "Beta"):
        platform.add_supplier(name, PRICES)
    [request] = until_deliveries(platform, "sync-1")
    end(platform, failed_job(platform, "Alpha", "sync-1"))
    launch(platform, request, FAILURE)

    [again] = requests_of(platform)

    assert (again.run_key, again.tags["dagster/partition"]) == ("sync-1:1", "beta")
    launch(platform, again, FAILURE)
    assert requests_of(platform) == []
    assert "1 without a job" in str(sync_of(platform, "sync-1").reason)


def test_a_sync_whose_run_a_person_stopped_ends_and_says_who_has_no_job(
    platform: Platform,
) -> None:
    platform.add_supplier("Shop", PRICES)
    [request] = until_deliveries(platform, "sync-1")
    launch(platform, request, dg.DagsterRunStatus.CANCELED)

    assert requests_of(platform) == []

    assert "1 without a job" in str(sync_of(platform, "sync-1").reason)


def test_a_sync_without_suppliers_ends_at_once(platform: Platform) -> None:
    assert until_deliveries(platform, "sync-1") == []

    assert str(sync_of(platform, "sync-1").reason) == "No active supplier has a source."


def test_a_second_sync_waits_for_the_first_and_a_third_one_is_the_second(
    platform: Platform,
) -> None:
    for task_id in ("sync-1", "sync-2", "sync-3"):
        ask_for_sync(platform, task_id)
        requests = requests_of(platform)
        assert [request.run_key for request in requests] == ["sync-1:registry"]

    assert sync_of(platform, "sync-2").step == "queued"
    third = sync_of(platform, "sync-3")
    assert third.step == "skipped"
    assert "sync-2 waits already" in str(third.reason)
    assert held(platform, SYNC_TRIGGER_KEY) is None
    logs = platform.ask(
        lambda pool: pool.fetch("SELECT error_message FROM parsing_logs WHERE task_id = 'sync-3'")
    )
    assert len(logs) == 1


def test_a_trigger_whose_row_is_there_already_is_only_removed(platform: Platform) -> None:
    ask_for_sync(platform, "sync-1")
    platform.ask(lambda pool: open_sync(pool, NewSync("sync-1", "manual")))

    requests = requests_of(platform)

    assert [request.run_key for request in requests] == ["sync-1:registry"]
    assert held(platform, SYNC_TRIGGER_KEY) is None


@pytest.mark.parametrize("is_in_redis", [True, False], ids=["kept", "lost"])
def test_a_sync_that_was_asked_for_is_carried_out_whether_or_not_redis_has_lost_it(
    platform: Platform, is_in_redis: bool
) -> None:
    if is_in_redis:
        ask_for_sync(platform, "sync-1", force=True)
    assert platform.ask(lambda pool: queue_sync(pool, "sync-1", forced=True))

    [request] = requests_of(platform)

    assert request.run_key == "sync-1:registry"
    assert held(platform, SYNC_TRIGGER_KEY) is None
    assert shown(platform).state is SyncState.SYNCING_MASTER
    assert sync_of(platform, "sync-1").forced


def test_a_supplier_that_was_just_made_is_delivered_alone_also_during_a_sync(
    platform: Platform,
) -> None:
    platform.add_supplier("Old", PRICES)
    key = platform.add_supplier("New", PRICES)
    ask_for_sync(platform, "sync-1")
    [registry] = requests_of(platform)
    launch(platform, registry, STARTED)
    ask_for_supplier(platform, "new-1", supplier_id_of("New"))

    [request] = requests_of(platform)

    assert request.tags["dagster/partition"] == key
    assert sync_of(platform, "new-1").finished_at is None
    launch(platform, request, STARTED)
    assert requests_of(platform) == []
    assert sync_of(platform, "new-1").finished_at is not None
    assert sync_of(platform, "sync-1").finished_at is None


def test_a_supplier_that_is_announced_before_it_can_be_seen_is_waited_for(
    platform: Platform,
) -> None:
    ask_for_supplier(platform, "new-1", supplier_id_of("New"))
    assert requests_of(platform) == []

    key = platform.add_supplier("New", PRICES)

    [request] = requests_of(platform)
    assert request.tags["dagster/partition"] == key


def test_a_request_for_a_supplier_that_names_none_delivers_nobody(platform: Platform) -> None:
    platform.add_supplier("Shop", PRICES)
    ask_for_supplier(platform, "new-1", "nobody")

    assert requests_of(platform) == []
    assert "named no supplier" in str(sync_of(platform, "new-1").reason)


def test_redis_being_away_does_not_hold_up_the_sync_under_way(
    platform: Platform, redis_server: EmbeddedValkey
) -> None:
    platform.add_supplier("Shop", PRICES)
    ask_for_sync(platform, "sync-1")
    [registry] = requests_of(platform)
    launch(platform, registry, SUCCESS)
    redis_server.stop()
    try:
        requests = requests_of(platform)
    finally:
        redis_server.start()

    assert [request.run_key for request in requests] == ["sync-1:0"]


def test_redis_being_away_is_said_where_there_is_nothing_else_to_say(
    platform: Platform, redis_server: EmbeddedValkey
) -> None:
    redis_server.stop()
    try:
        data = tick(platform, sync_sensor)
    finally:
        redis_server.start()

    assert "Redis cannot be read" in (data.skip_message or "")


def test_somebody_elses_lock_is_waited_for_as_long_as_it_lasts(platform: Platform) -> None:
    in_redis(platform, lambda redis: redis.set(SYNC_LOCK_KEY, "old-worker", ex=100))
    ask_for_sync(platform, "sync-1")

    assert requests_of(platform) == []
    assert held(platform, SYNC_LOCK_KEY) == "old-worker"

    in_redis(platform, lambda redis: redis.delete(SYNC_LOCK_KEY))
    assert [request.run_key for request in requests_of(platform)] == ["sync-1:registry"]


def test_somebody_elses_lock_that_would_never_lapse_is_not_waited_for(platform: Platform) -> None:
    in_redis(platform, lambda redis: redis.set(SYNC_LOCK_KEY, "old-worker"))
    tick(platform, sync_sensor)
    assert held(platform, SYNC_LOCK_KEY) is None

    in_redis(platform, lambda redis: redis.set(SYNC_LOCK_KEY, "old-worker"))
    ask_for_sync(platform, "sync-1")
    assert [request.run_key for request in requests_of(platform)] == ["sync-1:registry"]
    assert held(platform, SYNC_LOCK_KEY) == "sync-1"


@pytest.mark.parametrize("lasts", [None, 60])
def test_a_lock_that_no_task_can_hold_fails_no_tick(platform: Platform, lasts: int | None) -> None:
    ask_for_sync(platform, "sync-1")
    in_redis(platform, lambda redis: redis.set(SYNC_LOCK_KEY, b"\xff\0" + b"x" * 1000, ex=lasts))

    asked = requests_of(platform)

    assert len(asked) == (0 if lasts else 1)
    assert sync_of(platform, "sync-1").finished_at is None


def test_a_request_that_is_longer_than_any_is_put_aside(platform: Platform) -> None:
    in_redis(platform, lambda redis: redis.set(SYNC_TRIGGER_KEY, b"[" * 100_000))

    assert requests_of(platform) == []

    assert held(platform, SYNC_TRIGGER_KEY) is None
    assert held(platform, f"courier:set-aside:{SYNC_TRIGGER_KEY}:key") is not None

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.delivery.reading_pauses import LASTS_AFTER
from marketbel_courier.delivery.sync_steps import (
    MOST_REGISTRY_RUNS,
    MOST_RUNS_OF_A_TICK,
    NEW_SUPPLIER_PATIENCE,
    QUIET_AFTER,
    REGISTRY_PATIENCE,
    BeginDeliveries,
    Finish,
    LaunchDeliveries,
    LaunchRegistry,
    RunState,
    Surroundings,
    Wait,
    chunks_of,
    next_move,
    next_move_for_one,
)
from marketbel_courier.delivery.telling.sync_status import status_of
from marketbel_courier.job_state.triggers import NOBODY
from marketbel_courier.ledger.syncs import Sync, SyncProgress, SyncScope, SyncStep
from marketbel_courier.messages.message import Message
from marketbel_courier_tests.ledger_rows import listed

NOW = datetime(2026, 1, 1, 8, tzinfo=UTC)
SYNC = Sync("sync-1", SyncScope.ALL, None, "manual", False, SyncStep.REGISTRY, [], None, NOW, None)
AROUND = Surroundings(now=NOW, suppliers_per_run=2)
ENDED = [RunState.SUCCEEDED, RunState.FAILED]
SUPPLIER = listed(partition_key="shop")


def delivering(*keys: str) -> Sync:
    return replace(SYNC, step=SyncStep.DELIVERING, partition_keys=keys)


@given(st.lists(st.text(min_size=1), unique=True), st.integers(1, 5000))
def test_the_runs_of_a_sync_hold_each_supplier_once(keys: list[str], per_run: int) -> None:
    chunks = chunks_of(delivering(*keys), suppliers_per_run=per_run)

    assert [key for chunk in chunks for key in chunk] == keys
    assert all(0 < len(chunk) <= per_run for chunk in chunks)


@given(
    st.lists(st.sampled_from(list(RunState)), min_size=1, max_size=5),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_a_sync_ends_only_when_all_its_runs_and_jobs_have(
    states: list[RunState], under_way: int, complete: int
) -> None:
    sync = delivering(*(f"s{number}" for number in range(2 * len(states))))
    progress = SyncProgress(analyzing=under_way, complete=complete, last_moved_at=NOW)

    move = next_move(sync, replace(AROUND, runs=dict(enumerate(states)), progress=progress))

    missing = [number for number, state in enumerate(states) if state is RunState.ABSENT]
    if missing:
        assert isinstance(move, LaunchDeliveries)
        assert list(move.chunks) == missing[:MOST_RUNS_OF_A_TICK]
        assert move.more is (len(missing) > MOST_RUNS_OF_A_TICK)
    elif RunState.UNDER_WAY in states or under_way:
        assert isinstance(move, Wait)
    else:
        assert isinstance(move, Finish)


def test_large_runs_are_requested_a_few_at_a_tick() -> None:
    sync = delivering(*(f"s{number}" for number in range(1000)))

    move = next_move(sync, replace(AROUND, suppliers_per_run=250))

    assert isinstance(move, LaunchDeliveries)
    assert [len(keys) for keys in move.chunks.values()] == [250, 250]
    assert move.more


def test_suppliers_whose_run_died_before_they_had_a_job_get_one_more_run() -> None:
    sync = delivering("a", "b", "c")
    ended = {0: RunState.SUCCEEDED, 1: RunState.FAILED}
    died = replace(AROUND, runs=ended, without_job=["c"])

    assert next_move(sync, died) == LaunchDeliveries({2: ["c"]})
    again = replace(died, runs={**ended, 2: RunState.FAILED})
    assert isinstance(next_move(sync, again), Finish)
    stopped_by_a_person = replace(died, runs={**ended, 1: RunState.STOPPED})
    assert isinstance(next_move(sync, stopped_by_a_person), Finish)


def test_the_registry_comes_first_and_its_failure_is_told() -> None:
    assert next_move(SYNC, AROUND) == LaunchRegistry()
    assert next_move(SYNC, replace(AROUND, registry=RunState.SUCCEEDED)) == BeginDeliveries()
    for state, reason in ((RunState.FAILED, Message("database-away")), (RunState.STOPPED, None)):
        failed = next_move(
            replace(SYNC, reason=reason), replace(AROUND, registry=state, registry_runs=1)
        )
        assert isinstance(failed, BeginDeliveries)
        assert failed.reason


def test_a_registry_run_that_broke_off_is_tried_again_before_the_sync_goes_on_without_it() -> None:
    broke_off = replace(AROUND, registry=RunState.FAILED)

    for number in range(1, MOST_REGISTRY_RUNS):
        move = next_move(SYNC, replace(broke_off, registry_runs=number))
        assert move == LaunchRegistry(number + 1)
        created = replace(AROUND, registry=RunState.ABSENT, registry_runs=number + 1)
        assert next_move(SYNC, created) == move
    last = next_move(SYNC, replace(broke_off, registry_runs=MOST_REGISTRY_RUNS))
    assert isinstance(last, BeginDeliveries)
    assert "its run was stopped, or died" in str(last.reason)


def test_a_registry_that_does_not_end_holds_nobody_up_for_ever() -> None:
    slow = replace(AROUND, registry=RunState.UNDER_WAY, now=NOW + REGISTRY_PATIENCE)
    assert isinstance(next_move(SYNC, slow), Wait)

    too_slow = replace(slow, now=slow.now + timedelta(seconds=1))
    assert isinstance(next_move(SYNC, too_slow), BeginDeliveries)


def test_somebody_elses_lock_is_waited_for_only_before_the_first_run() -> None:
    locked = replace(AROUND, foreign_lock_seconds=30.0)

    assert isinstance(next_move(SYNC, locked), Wait)
    begun = replace(locked, registry=RunState.SUCCEEDED)
    assert isinstance(next_move(SYNC, begun), BeginDeliveries)


def test_price_lists_that_nobody_will_analyse_do_not_keep_a_sync_from_ending() -> None:
    sync = delivering("a", "b")
    progress = SyncProgress(delivered=1, complete=1, last_moved_at=NOW)
    around = replace(AROUND, runs={0: RunState.SUCCEEDED}, progress=progress)
    late = NOW + QUIET_AFTER + timedelta(seconds=1)

    assert isinstance(next_move(sync, around), Wait)
    assert isinstance(next_move(sync, replace(around, now=late)), Wait)
    move = next_move(sync, replace(around, now=late, all_quiet=True))

    assert isinstance(move, Finish)
    assert move.level is LogType.WARNING
    assert str(move.reason) == "1 of 2 suppliers complete, 1 still waits for its analysis."


def test_a_sync_says_that_files_wait_for_their_next_try_and_ends_without_them_if_that_lasts() -> (
    None
):
    sync = delivering("a", "b", "c")
    paused = SyncProgress(
        delivered=2,
        complete=1,
        last_moved_at=NOW,
        paused=2,
        next_reading_at=NOW,
        fewest_vain_readings=LASTS_AFTER - 1,
    )
    around = replace(AROUND, runs={0: RunState.SUCCEEDED, 1: RunState.SUCCEEDED}, progress=paused)

    move = next_move(sync, around)
    assert isinstance(move, Wait)
    assert "2 price lists wait for the next try at 2026-01-01 08:00:00" in str(move.why)
    lasting = replace(paused, fewest_vain_readings=LASTS_AFTER)
    ended = next_move(sync, replace(around, progress=lasting))
    assert isinstance(ended, Finish)
    assert str(ended.reason) == "1 of 3 suppliers complete, 2 still wait for their analysis."
    one_is_read = replace(lasting, analyzing=1)
    assert isinstance(next_move(sync, replace(around, progress=one_is_read)), Wait)


def test_one_supplier_is_done_with_once_its_run_is_launched() -> None:
    sync = replace(SYNC, scope=SyncScope.SUPPLIER, supplier_id=SUPPLIER.id)

    launch = next_move_for_one(sync, SUPPLIER, RunState.ABSENT, now=NOW)
    assert launch == LaunchDeliveries({0: ["shop"]})
    for state in (RunState.UNDER_WAY, *ENDED):
        assert isinstance(next_move_for_one(sync, SUPPLIER, state, now=NOW), Finish)


def test_one_supplier_that_cannot_be_delivered_is_not_tried() -> None:
    sync = replace(SYNC, scope=SyncScope.SUPPLIER, supplier_id=SUPPLIER.id)

    for changed in (listed(is_active=False), listed(source_url=None)):
        assert isinstance(next_move_for_one(sync, changed, RunState.ABSENT, now=NOW), Finish)


def test_a_supplier_that_is_not_there_yet_is_waited_for_and_not_for_ever() -> None:
    sync = replace(SYNC, scope=SyncScope.SUPPLIER, supplier_id=uuid4())
    late = NOW + NEW_SUPPLIER_PATIENCE + timedelta(seconds=1)

    assert isinstance(next_move_for_one(sync, None, RunState.ABSENT, now=NOW), Wait)
    assert isinstance(next_move_for_one(sync, None, RunState.ABSENT, now=late), Finish)
    nobody = replace(sync, supplier_id=NOBODY)
    assert isinstance(next_move_for_one(nobody, None, RunState.ABSENT, now=NOW), Finish)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_a_sync_is_downloading_until_the_file_of_everybody_is_there_or_failed(
    downloading: int, delivered: int, complete: int, failed: int
) -> None:
    progress = SyncProgress(
        downloading=downloading, delivered=delivered, complete=complete, failed=failed
    )

    status = status_of(delivering("a", "b", "c"), progress)

    assert '"progress_total": 3' in status.to_json()
    assert f'"progress_current": {min(3, complete + failed)},' in status.to_json()
    everybody_has_a_job = downloading + delivered + complete + failed >= 3
    is_downloading = downloading > 0 or not everybody_has_a_job
    assert status.step == ("downloading" if is_downloading else "analyzing")

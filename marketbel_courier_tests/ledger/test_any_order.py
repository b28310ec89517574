"""Whatever happens in whatever order, the ledger tells one story, and Redis tells it as well."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import AsyncExitStack, aclosing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import Phase as SearchPhase
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.database.removals import Round
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.delivery.telling.visible_jobs import show_jobs
from marketbel_courier.errors import (
    DeliveryError,
    NeedsMapping,
    NeedsRelease,
    SourceNotFound,
    SourceUnavailable,
    WorkerDied,
)
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.job_hash import LEGAL_MOVES, JobState, Phase
from marketbel_courier.job_state.snapshot import active_job_ids, read_jobs
from marketbel_courier.ledger import old_deliveries
from marketbel_courier.ledger.abandoned_deliveries import (
    AbandonedAttempt,
    fail_attempts,
    lock_attempts_of_run,
)
from marketbel_courier.ledger.deliveries import (
    claim_analysis,
    mark_complete,
    mark_delivered,
    mark_failed,
    mark_handed_over,
    mark_submitting,
    one_plan_at_a_time,
    open_deliveries,
    supersede_downloads,
    supersede_waiting,
)
from marketbel_courier.ledger.delivery_habits import DELIVERIES_LOOKED_AT
from marketbel_courier.ledger.delivery_queries import (
    deliveries_by_job,
    newest_file,
    newest_of,
    reload,
)
from marketbel_courier.ledger.delivery_records import (
    NEW_COLUMNS,
    AnalysisResult,
    DeliveredFile,
    Delivery,
    NewDelivery,
    delivery_of,
)
from marketbel_courier.ledger.retries import (
    drop_replaced_retries,
    due_retries,
    open_retry,
    request_retries,
)
from marketbel_courier.ledger.states import State
from marketbel_courier.messages.message import Message
from marketbel_courier_tests.ageing import let_pass
from marketbel_courier_tests.ledger_rows import attempt, listed, register

SUPPLIERS = [
    listed(id=UUID(int=n), name=f"Supplier {n}", partition_key=f"supplier-{n}") for n in (1, 2)
]
FILE = DeliveredFile("/shared/uploads/a.csv", "a.csv", "csv", "text/csv", 10, "0" * 32, "a" * 64,
                     None, None)  # fmt: skip
SOON = timedelta(0)
KEPT = timedelta(days=400)
MAX_RETRIES = 3
WHICH = st.integers(0, 10**6)


BEFORE = st.lists(
    st.tuples(
        st.sampled_from(SUPPLIERS),
        st.sampled_from(("downloading", "delivered", "analyzing", "complete", "held", "failed")),
    ),
    max_size=4,
)


class AnyOrder(RuleBasedStateMachine):
    """Runs plan, fetch, read, fail and die; people rename, deactivate, retry, release and refuse.

    It begins with what the release before has left: rows without numbers, and without codes of
    messages. Time passes, old rows go, Redis is told, and loses what it was told.
    """

    dsn = ""
    redis_dsn = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.ended: dict[tuple[UUID, int], tuple[State, Any]] = {}
        self.phases: dict[UUID, Phase] = {}
        self.completed: set[tuple[UUID, int]] = set()
        self.planned: dict[UUID, UUID] = {}
        self.gone: set[UUID] = set()
        self.runs = 0

    def do(self, work: Awaitable[Any]) -> Any:
        async def done() -> Any:
            return await work

        return self.runner.run(done())

    @initialize(before=BEFORE)
    def begin(self, before: list[tuple[Any, str]]) -> None:
        async def opened() -> Pool:
            pool = await self.stack.enter_async_context(open_pool(self.dsn, max_size=2))
            await pool.execute(
                "TRUNCATE courier.deliveries, courier.analysis_slots, courier.supplier_partitions,"
                " suppliers CASCADE"
            )
            await register(pool, *SUPPLIERS)
            return pool

        self.pool: Pool = self.do(opened())
        self.redis = self.do(self._redis_emptied())
        for supplier, state in before:
            self.sync([supplier])
            self._lead_to(state)
        # As the release before wrote it: in the order of times, and with texts alone.
        for column in ("number", "job_number", "error_message_data", "errors_data"):
            self.do(self.pool.execute(f"UPDATE courier.deliveries SET {column} = NULL"))

    async def _redis_emptied(self) -> Any:
        redis = await self.stack.enter_async_context(aclosing(connect_redis(self.redis_dsn)))
        await redis.flushdb()
        return redis

    def _lead_to(self, state: str) -> None:
        """Lead the attempt that was just begun to this state, by the rules of every day."""
        newest = -1
        if state == "failed":
            self.something_fails(newest, heals=True)
        elif state != "downloading":
            self.file_arrives(newest)
            if state != "delivered":
                self.analysis_is_claimed(newest, other_too=False)
            if state == "held":
                self.list_is_held(newest, unsure=False)
            elif state == "complete":
                self.analysis_ends(newest, items=3, errors=0)

    def teardown(self) -> None:
        self.do(self.stack.aclose())
        self.runner.close()

    @rule(which=st.lists(st.sampled_from(SUPPLIERS), min_size=1, unique_by=lambda one: one.id))
    def sync(self, which: list[Any]) -> None:
        self.runs += 1
        news = [
            new_attempt(uuid4(), 1, supplier.id, str(supplier.partition_key), self.runs)
            for supplier in which
        ]

        async def planned() -> None:
            keys = [new.partition_key for new in news]
            async with self.pool.acquire() as connection, connection.transaction():
                await one_plan_at_a_time(connection)
                await supersede_downloads(
                    connection, keys, except_jobs=[new.job_id for new in news]
                )
                await drop_replaced_retries(connection, keys)
                await open_deliveries(connection, news)

        self.do(planned())
        self.planned |= {new.supplier_id: new.job_id for new in news}

    @precondition(lambda self: self._one(0, State.DOWNLOADING))
    @rule(which=WHICH)
    def file_arrives(self, which: int) -> None:
        chosen = self._one(which, State.DOWNLOADING)

        async def delivered(job: Delivery) -> None:
            async with self.pool.acquire() as connection, connection.transaction():
                if await mark_delivered(connection, job.job_id, job.attempt, FILE):
                    await supersede_waiting(connection, await reload_in(connection, job))

        if chosen:
            self.do(delivered(chosen))

    @precondition(lambda self: self._one(0, State.DELIVERED))
    @rule(which=WHICH, other_too=st.booleans())
    def analysis_is_claimed(self, which: int, other_too: bool) -> None:
        chosen = self._one(which, State.DELIVERED)
        if not chosen:
            return
        self.runs += 2
        names = [f"run-{self.runs}", f"run-{self.runs + 1}"][: 2 if other_too else 1]

        async def all_claim() -> list[Delivery | None]:
            claims = (claim_analysis(self.pool, chosen, run_id=name) for name in names)
            return await asyncio.gather(*claims)

        won = [claim for claim in self.do(all_claim()) if claim]
        assert len(won) == 1
        [mine] = won
        submitting = self.do(mark_submitting(self.pool, mine, run_id=mine.run_id))
        assert submitting.ml_submissions == 1
        assert self.do(mark_submitting(self.pool, mine, run_id=mine.run_id)) is None
        self.do(mark_handed_over(self.pool, submitting, str(uuid4())))

    @precondition(lambda self: self._one(0, State.ANALYZING))
    @rule(which=WHICH, items=st.integers(0, 3), errors=st.integers(0, 2))
    def analysis_ends(self, which: int, items: int, errors: int) -> None:
        chosen = self._one(which, State.ANALYZING)
        if chosen:
            result = AnalysisResult(items + errors, items, 0, 0, errors, ())
            ended = self.do(mark_complete(self.pool, chosen, result))
            assert ended is not None
            assert ended.outcome is result.outcome
            self.completed.add((ended.job_id, ended.attempt))
            assert self.do(mark_complete(self.pool, chosen, result)) is None

    @rule(which=WHICH, heals=st.booleans())
    def something_fails(self, which: int, heals: bool) -> None:
        chosen = self._one(which, State.DOWNLOADING, State.DELIVERED, State.ANALYZING)
        if chosen:
            error = _error(SourceUnavailable if heals else SourceNotFound)
            retry_after = SOON if heals else None
            self.do(
                mark_failed(self.pool, chosen, error, run_id=chosen.run_id, retry_after=retry_after)
            )
            stranger = mark_failed(self.pool, chosen, error, run_id="a-run-of-before")
            assert self.do(stranger) is None

    @precondition(lambda self: self._one(0, State.ANALYZING))
    @rule(which=WHICH, unsure=st.booleans())
    def list_is_held(self, which: int, unsure: bool) -> None:
        chosen = self._one(which, State.ANALYZING)
        if chosen:
            kind = NeedsMapping if unsure else NeedsRelease
            held = self.do(mark_failed(self.pool, chosen, _error(kind), run_id=chosen.run_id))
            assert held.is_held is unsure
            assert held.awaits_release is not unsure
            assert held.next_retry_at is None, "who holds a list waits for a person"

    @rule(supplier=st.sampled_from(SUPPLIERS), is_released=st.booleans())
    def held_list_is_answered(self, supplier: Any, is_released: bool) -> None:
        """Released, the file that waits is read again; refused, everything stays as it is."""
        waits = self.do(newest_file(self.pool, supplier.id))
        if not is_released or waits is None or not (waits.awaits_release or waits.is_held):
            return
        if self.do(request_retries(self.pool, [waits.job_id])):
            self._begin_again(self.do(reload(self.pool, waits)), keeps_file=True)

    @rule(days=st.sampled_from((1, 500)))
    def time_passes_and_old_rows_go(self, days: int) -> None:
        before = {one.job_id: one for one in self._all()}
        waiting = {job for job, one in before.items() if self._waits(one)}
        files = {one.id: self.do(newest_file(self.pool, one.id)) for one in SUPPLIERS}

        async def passed() -> None:
            await let_pass(self.pool, f"{days} days", only="courier.deliveries")
            await old_deliveries.remove_old_deliveries(Round(self.pool), older_than=KEPT)

        self.do(passed())
        after = {one.job_id for one in self._all()}
        self.gone |= before.keys() - after
        assert waiting <= after, "what waits stays, however old it is"
        for supplier, file in files.items():
            now = self.do(newest_file(self.pool, supplier))
            assert (now and now.job_id) == (file and file.job_id)
        self.ended = {key: end for key, end in self.ended.items() if key[0] in after}
        self.completed = {key for key in self.completed if key[0] in after}

    def _waits(self, one: Delivery) -> bool:
        newest = self.do(newest_file(self.pool, one.supplier_id))
        is_held = (one.is_held or one.awaits_release) and newest.job_id == one.job_id
        return one.state.is_open or one.next_retry_at is not None or is_held

    @rule(is_emptied=st.booleans())
    def redis_is_told(self, is_emptied: bool) -> None:
        """The comparison with the ledger has Redis show it, whatever Redis has lost before."""

        async def told() -> tuple[list[JobState], list[str], int]:
            if is_emptied:
                await self.redis.flushdb()
            await show_jobs(self.pool, self.redis, max_retries=MAX_RETRIES)
            ids = [key.removeprefix("job:") async for key in self.redis.scan_iter("job:*")]
            jobs = await read_jobs(self.redis, ids)
            again = await show_jobs(self.pool, self.redis, max_retries=MAX_RETRIES)
            return jobs, await active_job_ids(self.redis), again.told

        jobs, active, told_again = self.do(told())
        known = {one.job_id: one for one in self._all()}
        for job in jobs:
            if known[job.job_id].state.is_worked_on:
                continue  # The run that is at work on it tells, and knows more than the ledger.
            wanted = job_state_of(known[job.job_id], max_retries=MAX_RETRIES)
            assert (job.phase, job.status) == (wanted.phase, wanted.status)
            assert (job.retry_count, job.can_retry) == (wanted.retry_count, wanted.can_retry)
        assert {UUID(job) for job in active} <= {
            one.job_id for one in known.values() if one.state.is_open
        }
        assert told_again == 0, "what Redis was told needs no second telling"

    @rule(which=WHICH)
    def worker_is_killed(self, which: int) -> None:
        chosen = self._one(which, State.DOWNLOADING, State.ANALYZING)

        async def buried(run_id: str) -> None:
            async with self.pool.acquire() as connection, connection.transaction():
                left = await lock_attempts_of_run(connection, run_id)
                error = _error(WorkerDied)
                abandoned = [AbandonedAttempt(one, error, error.message, SOON) for one in left]
                await fail_attempts(connection, abandoned, run_id=run_id)

        if chosen:
            self.do(buried(chosen.run_id))

    @rule(which=WHICH, keeps_file=st.booleans())
    def due_retry_begins(self, which: int, keeps_file: bool) -> None:
        due = self.do(due_retries(self.pool))
        if due:
            self._begin_again(due[which % len(due)], keeps_file=keeps_file)

    @precondition(lambda self: self._one(0, State.FAILED))
    @rule(which=WHICH)
    def person_asks_again(self, which: int) -> None:
        chosen = self._one(which, State.FAILED)
        if chosen and self.do(request_retries(self.pool, [chosen.job_id])):
            self._begin_again(self.do(reload(self.pool, chosen)), keeps_file=False)

    @rule(supplier=st.sampled_from(SUPPLIERS), name=st.text("Ab я", max_size=9), on=st.booleans())
    def supplier_is_edited(self, supplier: Any, name: str, on: bool) -> None:
        self.do(
            self.pool.execute(
                "UPDATE suppliers SET name = $2, metadata = metadata"
                " || jsonb_build_object('is_active', $3::bool) WHERE id = $1",
                supplier.id,
                f"{name} {supplier.id}",
                on,
            )
        )

    def _begin_again(self, failed: Delivery, *, keeps_file: bool) -> None:
        self.runs += 1
        again = new_attempt(
            failed.job_id, failed.attempt + 1, failed.supplier_id, failed.partition_key, self.runs
        )
        keeps = keeps_file and failed.file_path is not None
        self.do(open_retry(self.pool, again, keeps_file=keeps))
        assert self.do(open_retry(self.pool, again, keeps_file=keeps)) is None

    def _all(self) -> list[Delivery]:
        keys = self.do(self.pool.fetch("SELECT DISTINCT job_id FROM courier.deliveries"))
        return list(self.do(deliveries_by_job(self.pool, [row[0] for row in keys])).values())

    def _one(self, which: int, *states: State) -> Delivery | None:
        fit = sorted((one for one in self._all() if one.state in states), key=lambda d: d.place)
        return fit[which % len(fit)] if fit else None

    @precondition(lambda self: hasattr(self, "pool"))
    @invariant()
    def what_has_ended_stays_as_it_ended(self) -> None:
        rows = self.do(
            self.pool.fetch(
                "SELECT job_id, attempt, state, outcome FROM courier.deliveries"
                " ORDER BY job_id, attempt"
            )
        )
        attempts: dict[UUID, list[tuple[int, State]]] = {}
        for row in rows:
            key, state = (row["job_id"], row["attempt"]), State(row["state"])
            attempts.setdefault(row["job_id"], []).append((row["attempt"], state))
            end = (state, row["outcome"])
            assert self.ended.get(key, end) == end
            if state.is_over:
                self.ended[key] = end
            assert (state is State.COMPLETE) == (key in self.completed)
        assert not self.gone & attempts.keys(), "what has gone does not come back"
        for numbered in attempts.values():
            assert [number for number, _ in numbered] == list(range(1, len(numbered) + 1))
            assert all(state is State.FAILED for _, state in numbered[:-1])

    @precondition(lambda self: hasattr(self, "pool"))
    @invariant()
    def newest_plan_is_the_newest_delivery_and_the_only_download(self) -> None:
        newest = self.do(newest_of(self.pool, self.planned))
        assert {one: newest[one].job_id for one in newest} == self.planned
        # An attempt that has a file from the start waits on beside a newer download.
        loading = [
            one.supplier_id
            for one in self._all()
            if one.state is State.DOWNLOADING and one.file_path is None
        ]
        assert len(loading) == len(set(loading))

    @precondition(lambda self: hasattr(self, "pool"))
    @invariant()
    def redis_can_tell_it_by_legal_moves(self) -> None:
        for job in self._all():
            state = job_state_of(job, max_retries=MAX_RETRIES)
            assert JobState.from_hash(state.to_hash()).to_hash() == state.to_hash()
            before = self.phases.get(job.job_id, state.phase)
            assert before is state.phase or _leads_to(before, state.phase)
            self.phases[job.job_id] = state.phase


def _leads_to(before: Phase, after: Phase) -> bool:
    """Whether legal moves lead there; a watcher may miss some in between."""
    seen, ahead = set[Phase](), {before}
    while ahead - seen:
        seen |= ahead
        ahead = {move for phase in seen for move in LEGAL_MOVES[phase]}
    return after in ahead


def _error(kind: type[DeliveryError]) -> DeliveryError:
    return kind(Message("source-answer-late", host="shop.example"))


def new_attempt(job_id: UUID, number: int, supplier: UUID, key: str, run: int) -> NewDelivery:
    made = attempt(
        "downloading",
        datetime.now(UTC),
        job_id=job_id,
        attempt=number,
        supplier_id=supplier,
        supplier_name="Supplier",
        partition_key=key,
        run_id=f"run-{run}",
    )
    return NewDelivery(**{column: getattr(made, column) for column in NEW_COLUMNS})


async def reload_in(connection: Any, job: Delivery) -> Delivery:
    row = await connection.fetchrow(
        "SELECT * FROM courier.deliveries WHERE job_id = $1 AND attempt = $2",
        job.job_id,
        job.attempt,
    )
    return delivery_of(row)


@pytest.fixture
def few_jobs_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Old jobs go as soon as there are some: an order of thirty steps makes no fifty jobs."""
    few = old_deliveries._VICTIMS
    for most in (old_deliveries.JOBS_KEPT, DELIVERIES_LOOKED_AT):
        few = few.replace(f"LIMIT {most}", "LIMIT 1")
    monkeypatch.setattr(old_deliveries, "_VICTIMS", few)


@pytest.mark.usefixtures("few_jobs_stay")
def test_in_any_order_the_ledger_and_redis_tell_one_story(
    migrated_database: str, redis_dsn: str
) -> None:
    AnyOrder.dsn, AnyOrder.redis_dsn = migrated_database, redis_dsn
    # Where the search is for rare failures, a failing order is made shorter; else it is only told.
    phases = set(SearchPhase) if settings().max_examples > 100 else {SearchPhase.generate}
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(max_examples=15, stateful_step_count=30, deadline=None, phases=phases),
    )

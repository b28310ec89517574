"""A drill from beginning to end: its suppliers are made, delivered, judged, and removed again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from redis.asyncio import Redis

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.drill.exercises import (
    Exercise,
    Manner,
    Place,
    first_round,
    killed_round,
    second_round,
)
from marketbel_courier.drill.judgement import Observed, decisive_attempt, problems
from marketbel_courier.drill.observation import Observer
from marketbel_courier.drill.traces import Traces, folder_of
from marketbel_courier.drill.web_source import WebSource
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.drilled_suppliers import (
    DrilledSupplier,
    deactivate,
    deliver,
    make_suppliers,
    mute_alerts,
    worker_of_drill,
)
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.liveness.beats import read_beats
from marketbel_courier.liveness.silences import silences
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.drilled_partitions import (
    DrilledPartitions,
    drilled_partitions,
)
from marketbel_courier.orchestration.old_runs import may_forget_runs
from marketbel_courier.settings import Settings

_LOOK_SECONDS = 0.5
_MUTED_FOR = timedelta(hours=6)


@dataclass(frozen=True)
class DrillPlan:
    """What a drill is to do.

    `serve_at` is the host under which run workers reach this machine; None leaves the web out.
    `patience_seconds` is how long nothing may move before a delivery counts as stuck, and how long
    what was told in one place may take to be told in the others.
    """

    dagster_home: Path
    serve_at: str | None = None
    serve_port: int = 0
    kills_worker: bool = False
    mutes_alerts: bool = False
    patience_seconds: float = 180.0
    drill_id: str = field(default_factory=lambda: uuid4().hex[:8])


@dataclass(frozen=True)
class Result:
    """The result of one exercise: how the delivery ended, and what differs from the expectation."""

    exercise: str
    ended: Message
    reason: Message | None
    seconds: float
    problems: Sequence[Message]


@dataclass(frozen=True)
class DrillReport:
    """All of it; `left` is what could not be removed."""

    drill_id: str
    results: Sequence[Result]
    platform: Sequence[Message]
    left: Sequence[Message]

    @property
    def has_passed(self) -> bool:
        """Whether everything was as it should be, and nothing of the drill is left."""
        return not (self.platform or self.left or any(one.problems for one in self.results))


Told = Callable[[Result], None]


async def drill(settings: Settings, plan: DrillPlan, told: Told) -> DrillReport:
    """Carry a drill out; whatever happens, what it made is removed, or named in the report.

    `told` hears of each exercise as soon as it is judged. A cancellation, too, ends only when
    everything is removed.
    """
    await _require_rights(settings)
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_pool(settings.postgres_dsn, max_size=4))
        redis = await stack.enter_async_context(aclosing(connect_redis(settings.redis_dsn)))
        partitions = stack.enter_context(drilled_partitions(plan.dagster_home))
        source = None
        if plan.serve_at is not None:
            source = stack.enter_context(WebSource(_listens_at(plan.serve_at), plan.serve_port))
        course = _Course(settings, plan, pool, redis, partitions, source, told)
        left: Sequence[Message] = []
        try:
            results = await course.go()
            silent = [one.message for one in silences(await read_beats(pool))]
        finally:
            if source is not None:
                source.release()
            left = await course.traces.remove(patience_seconds=plan.patience_seconds)
        return DrillReport(plan.drill_id, results, silent, left)


async def remove_leftovers(
    settings: Settings, dagster_home: Path, *, patience_seconds: float
) -> Sequence[Message]:
    """Remove what drills have left that were killed; what stays, and why."""
    await _require_rights(settings)
    async with (
        open_pool(settings.postgres_dsn, max_size=2) as pool,
        aclosing(connect_redis(settings.redis_dsn)) as redis,
    ):
        with drilled_partitions(dagster_home) as partitions:
            traces = Traces(settings, pool, redis, partitions)
            return await traces.remove(patience_seconds=patience_seconds)


async def _require_rights(settings: Settings) -> None:
    """Raise CourierError where what a drill makes in Dagster could not be removed again."""
    async with open_pool(settings.dagster_dsn, max_size=1) as dagsters:
        if not await may_forget_runs(dagsters):
            raise CourierError(Message("drill-no-rights"))


def exercises_of(plan: DrillPlan) -> list[Exercise]:
    """What the plan has the drill try, but for what is done to the same suppliers again."""
    exercises = first_round(plan.drill_id, with_web=plan.serve_at is not None)
    return [*exercises, *(killed_round(plan.drill_id) if _kills(plan) else [])]


def _kills(plan: DrillPlan) -> bool:
    return plan.kills_worker and plan.serve_at is not None


def _listens_at(host: str) -> str:
    return "127.0.0.1" if host in ("127.0.0.1", "localhost") else ""


class _Course:
    """One drill under way."""

    def __init__(
        self,
        settings: Settings,
        plan: DrillPlan,
        pool: Pool,
        redis: Redis,
        partitions: DrilledPartitions,
        source: WebSource | None,
        told: Told,
    ) -> None:
        self._settings = settings
        self._plan = plan
        self._pool = pool
        self._source = source
        self._told = told
        self._folder = folder_of(settings, plan.drill_id)
        self._observer = Observer(settings, pool, redis, partitions)
        self.traces = Traces(settings, pool, redis, partitions)
        self._suppliers: Mapping[str, Supplier] = {}
        self._rounds = 0

    async def go(self) -> list[Result]:
        exercises = exercises_of(self._plan)
        self._suppliers = await self._make(exercises)
        if self._plan.mutes_alerts:
            keys = [supplier.partition_key for supplier in self._suppliers.values()]
            causes = {code for one in exercises for code in one.expected.error_codes}
            until = datetime.now(UTC) + _MUTED_FOR
            await mute_alerts(self._pool, keys, causes, until=until, by="drill")
        first = [one for one in exercises if one.manner is not Manner.PAUSES]
        killed = [one for one in exercises if one.manner is Manner.PAUSES]
        results = await self._round(first)
        await self._let_rest(first)
        again = second_round(first, skips_unchanged=self._settings.skip_unchanged)
        results += await self._round(again)
        if killed:
            results += await self._round(killed, kills=True)
        return results

    async def _make(self, exercises: Sequence[Exercise]) -> Mapping[str, Supplier]:
        await asyncio.to_thread(self._folder.mkdir, mode=0o755)
        wanted = [
            DrilledSupplier(
                exercise.supplier,
                f"Drill {self._plan.drill_id}: {exercise.supplier} (temporary)",
                self._address_of(exercise),
                use_ml_processing=exercise.route is Route.ML,
            )
            for exercise in exercises
        ]
        return await make_suppliers(self._pool, self._plan.drill_id, wanted)

    def _address_of(self, exercise: Exercise) -> str:
        if exercise.place is Place.WEB and self._source is not None:
            host = self._plan.serve_at or ""
            host = f"[{host}]" if ":" in host else host
            return f"http://{host}:{self._source.port}{_path_of(exercise)}"
        return str(self._folder / _path_of(exercise)[1:])

    async def _round(self, exercises: Sequence[Exercise], *, kills: bool = False) -> list[Result]:
        """Have these delivered at once, and judge each as soon as it has ended and settled."""
        self._rounds += 1
        task_id = f"drill-{self._plan.drill_id}-{self._rounds}"
        await asyncio.to_thread(self._lay_out, exercises)
        suppliers = [self._suppliers[exercise.supplier] for exercise in exercises]
        began = time.monotonic()
        await deliver(self._pool, task_id, suppliers)
        killer = asyncio.create_task(self._kill(suppliers[0])) if kills else None
        try:
            return await self._judge(exercises, task_id, began)
        finally:
            if killer is not None:
                killer.cancel()
                with suppress(asyncio.CancelledError):
                    await killer

    def _lay_out(self, exercises: Sequence[Exercise]) -> None:
        for exercise in exercises:
            if exercise.place is Place.VOLUME and exercise.manner is not Manner.ABSENT:
                (self._folder / _path_of(exercise)[1:]).write_bytes(exercise.content)
        if self._source is not None:
            on_the_web = [one for one in exercises if one.place is Place.WEB]
            self._source.offer({_path_of(one): one for one in on_the_web})

    async def _judge(
        self, exercises: Sequence[Exercise], task_id: str, began: float
    ) -> list[Result]:
        waiting = {exercise.name: exercise for exercise in exercises}
        results: list[Result] = []
        seen: dict[str, object] = {}
        moved = time.monotonic()
        while waiting:
            is_late = time.monotonic() - moved > self._plan.patience_seconds
            for exercise in list(waiting.values()):
                supplier = self._suppliers[exercise.supplier]
                observed = await self._observer.observe(
                    supplier, task_id, is_muted=self._plan.mutes_alerts
                )
                wrong = problems(exercise, observed)
                if seen.get(exercise.name) != (trace := _trace(observed)):
                    seen[exercise.name], moved = trace, time.monotonic()
                if wrong and not is_late:
                    continue
                del waiting[exercise.name]
                attempt = decisive_attempt(exercise, observed.attempts)
                result = _result(exercise, attempt, time.monotonic() - began, wrong)
                results.append(result)
                self._told(result)
            if waiting:
                await asyncio.sleep(_LOOK_SECONDS)
        return results

    async def _kill(self, supplier: Supplier) -> None:
        """Kill the worker that downloads the drill's file, once it is in the middle of it."""
        source = self._source
        if source is None:
            return
        while True:
            if source.paused.is_set():
                break
            await asyncio.sleep(_LOOK_SECONDS / 5)
        worker = await worker_of_drill(self._pool, supplier.id)
        # Its process is found on this machine alone, and carries nobody else's delivery.
        if worker is not None and worker.host == socket.gethostname():
            os.kill(worker.pid, signal.SIGKILL)
        source.go_on.set()

    async def _let_rest(self, exercises: Sequence[Exercise]) -> None:
        """Have deliveries that failed on purpose not retried meanwhile."""
        failing = [one for one in exercises if not one.has_file]
        await deactivate(self._pool, [self._suppliers[one.supplier].id for one in failing])


def _path_of(exercise: Exercise) -> str:
    return f"/{exercise.supplier}.csv"


def _trace(observed: Observed) -> object:
    attempts = observed.attempts
    states = tuple((one.attempt, one.state, one.items_processed) for one in attempts)
    return states, observed.shown.phase if observed.shown else None, observed.cells


def _result(
    exercise: Exercise, attempt: Delivery | None, seconds: float, wrong: Sequence[Message]
) -> Result:
    if attempt is None or attempt.outcome is None:
        return Result(exercise.name, Message("drill-end-none"), None, seconds, wrong)
    ended = Message("drill-end", outcome=attempt.outcome.value, items=attempt.items_processed)
    return Result(exercise.name, ended, attempt.error_message, seconds, wrong)

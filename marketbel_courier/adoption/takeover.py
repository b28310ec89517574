"""Takes over what the former worker left: at the first start, by command, or one job for a retry.

Every job is one transaction of the ledger, and Redis is written through the outbox: whatever a
killed process leaves, the next look finds and finishes.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.adoption.decisions import Action, Decision, decide
from marketbel_courier.adoption.facts import FactFinder, Facts
from marketbel_courier.adoption.former_job import FormerJob, corrections, read_former_job
from marketbel_courier.adoption.former_sync import take_over_sync
from marketbel_courier.adoption.ledger_rows import FormerDelivery
from marketbel_courier.adoption.report import AdoptionReport, Kind, Step
from marketbel_courier.adoption.survey import Estate, LeftJob, look, understand
from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.delivery.reading.course import closing_level
from marketbel_courier.delivery.reading.ml_analyze import closing_words, result_of
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.delivery.volume_cleanup import volume_of
from marketbel_courier.errors import CourierError, Superseded, VolumeError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.former_jobs import (
    KeptJobs,
    forget_active,
    put_right,
    read_kept_job,
    remove_kept_jobs,
)
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.job_state.keys import job_key
from marketbel_courier.job_state.visible_jobs import write_states
from marketbel_courier.ledger.adoption import (
    adoption_state,
    jobs_in_ledger,
    note_adoption,
    open_adopted,
    the_only_adoption,
)
from marketbel_courier.ledger.delivery_records import AnalysisResult, Delivery
from marketbel_courier.ledger.outbox import note_untold
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.ml_client.client import MlAnalyzeClient, open_ml_client
from marketbel_courier.ml_client.contract import AnalysisStatus
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.volume import SharedVolume

# While the former worker still owns something, the next look comes after this pause.
LOOK_EVERY = timedelta(minutes=1)
# A tick of the sensor must end within a minute; the next one goes on.
SECONDS_OF_A_TICK = 30.0
ML_TIMEOUT_SECONDS = 5.0


async def take_over_if_due(pool: Pool, settings: Settings) -> Message | None:
    """Take over at the first start, and until nothing is left; later, a query and no more.

    Returns why syncs have to wait, or None once everything has been looked at.
    """
    state = await adoption_state(pool)
    if not state.is_due(every=LOOK_EVERY):
        return None
    try:
        report = await take_over(settings, most_seconds=SECONDS_OF_A_TICK)
    except CourierError as error:
        why: Message | None = Message("adoption-look-failed", why=error.message)
    except (RedisError, OSError) as error:
        why = Message("adoption-look-failed", why=str(error))
    else:
        why = Message("adoption-syncs-wait", what=report.waits_for) if report.is_partial else None
    # Once it was looked at, no sync can meet what it must not: what is left is looked at later.
    return None if state.looked_at is not None else why


async def take_over(
    settings: Settings,
    *,
    is_dry_run: bool = False,
    is_abandoned: bool = False,
    most_seconds: float | None = None,
) -> AdoptionReport:
    """Look at everything, and take over what the former worker no longer works on.

    `is_abandoned` says that the former worker is stopped, so that nothing is left to it. Raises
    CourierError, RedisError, OSError.
    """
    async with _open_heir(settings, is_dry_run=is_dry_run, is_abandoned=is_abandoned) as heir:
        if is_dry_run:
            return await heir.take_over_all(None)
        async with the_only_adoption(heir.pool) as is_mine:
            if not is_mine:
                return AdoptionReport(
                    is_dry_run, (), Message("adoption-waits-for-another"), is_partial=True
                )
            until = None if most_seconds is None else time.monotonic() + most_seconds
            return await heir.take_over_all(until)


async def take_over_for_retry(
    pool: Pool, redis: Redis, settings: Settings, job_ids: Iterable[UUID]
) -> None:
    """Put failed jobs of the former worker's into the ledger, so that they can be tried again.

    There may be some after the takeover, as the worker may have run on. Raises RedisError.
    """
    wanted = set(job_ids)
    unknown = wanted - await jobs_in_ledger(pool, wanted)
    now = datetime.now(UTC)
    kept = [found for job in unknown if (found := await read_kept_job(redis, str(job)))]
    failed = [
        key for key in kept if (job := read_former_job(key, now=now)) and job.phase is Phase.FAILED
    ]
    if not failed:
        return
    async with _ml_client(settings) as ml:
        volume = volume_of(settings)
        heir = Heir(settings, pool, redis, volume, FactFinder(settings, pool, volume, ml))
        await assign_partition_keys(pool)
        try:
            inventory = await volume.inventory(now=now)
        except VolumeError:
            inventory = None  # without its file, a job is downloaded again
        estate = await understand(pool, redis, KeptJobs(failed), inventory, now=now)
        for left in estate.jobs:
            await heir.take_over_job(left, estate)


@asynccontextmanager
async def _open_heir(
    settings: Settings, *, is_dry_run: bool, is_abandoned: bool
) -> AsyncIterator[Heir]:
    async with (
        open_pool(settings.postgres_dsn, max_size=3) as pool,
        aclosing(connect_redis(settings.redis_dsn)) as redis,
        _ml_client(settings) as ml,
    ):
        volume = volume_of(settings)
        finder = FactFinder(settings, pool, volume, ml)
        yield Heir(
            settings,
            pool,
            redis,
            volume,
            finder,
            is_dry_run=is_dry_run,
            is_abandoned=is_abandoned,
        )


def _ml_client(settings: Settings) -> AbstractAsyncContextManager[MlAnalyzeClient]:
    return open_ml_client(
        settings.ml_analyze_url,
        timeout_seconds=min(settings.ml_timeout_seconds, ML_TIMEOUT_SECONDS),
        token=settings.ml_analyze_token,
    )


@dataclass
class Heir:
    """Carries out what is decided, and keeps a report; in a dry run it only reports."""

    settings: Settings
    pool: Pool
    redis: Redis
    volume: SharedVolume
    finder: FactFinder
    is_dry_run: bool = False
    is_abandoned: bool = False
    steps: list[Step] = field(default_factory=list)
    _spoken_of: set[UUID] = field(default_factory=set)

    async def take_over_all(self, until: float | None) -> AdoptionReport:
        """Take over everything, at most until this moment of the monotonic clock."""
        if not self.is_dry_run:
            await assign_partition_keys(self.pool)
        estate = await look(self.pool, self.redis, self.volume)
        await self._remove_what_is_none(estate)
        waits_for = await self._sync(estate)
        left_to_worker = 0
        for number, left in enumerate(estate.jobs):
            if number and until is not None and time.monotonic() > until:
                # Nothing is stored, so the next tick continues at once.
                return AdoptionReport(
                    self.is_dry_run,
                    tuple(self.steps),
                    Message("adoption-waits-for-more"),
                    is_partial=True,
                )
            action = await self.take_over_job(left, estate)
            left_to_worker += action is Action.LEFT
        if left_to_worker:
            waits_for = waits_for or Message("adoption-waits-for-jobs", n=left_to_worker)
        if estate.sync.is_up and not self.is_abandoned:
            # Work that the former worker begins from now on has to be found as well.
            waits_for = waits_for or Message("adoption-waits-for-worker")
        self._tell_of_the_rest(estate)
        return await self._report(estate, waits_for)

    async def take_over_job(self, left: LeftJob, estate: Estate) -> Action:
        """Decide over one job and carry it out; a job that cannot be taken over stops no other."""
        job = left.job
        facts = await self.finder.of(job, estate, is_abandoned=self.is_abandoned)
        silence = job.silent_for(estate.now, is_worker_up=estate.sync.is_up)
        decision = decide(job, facts.circumstances, silence)
        try:
            await self._carry_out(left, facts, decision, estate)
        except (ValueError, asyncpg.DataError) as error:
            why = Message("adoption-why-not-storable", why=str(error))
            self._note(left, Message("adoption-not-taken-over"), why, estate)
        return decision.action

    async def _carry_out(
        self, left: LeftJob, facts: Facts, decision: Decision, estate: Estate
    ) -> None:
        supplier = facts.circumstances.supplier
        match decision.action:
            case Action.LEFT:
                self._note(left, decision.action.message, decision.reason, estate, is_news=False)
            case Action.REMOVED:
                if not self.is_dry_run:
                    await remove_kept_jobs(self.redis, [left.kept.job_id])
                self._note(left, decision.action.message, decision.reason, estate, is_warning=True)
                await self._log(self.steps[-1:])
            case Action.PUT_RIGHT:
                await self._sidecar(left.job, supplier, facts)
                await self._put_right(left, estate, has_supplier=supplier is not None)
            case _ if supplier is not None:
                await self._sidecar(left.job, supplier, facts)
                await self._into_ledger(left, supplier, facts, decision, estate)

    async def _put_right(self, left: LeftJob, estate: Estate, *, has_supplier: bool) -> None:
        failed_for_good = left.job.phase is Phase.FAILED and not has_supplier
        changes = corrections(left.kept, left.job, can_retry=False if failed_for_good else None)
        if not changes and not left.kept.is_active:
            return
        if not self.is_dry_run:
            await put_right(self.redis, left.kept.job_id, changes)
        fields = ", ".join(sorted(changes))
        why = verbatim(fields) if fields else Message("adoption-why-no-longer-active")
        self._note(left, Action.PUT_RIGHT.message, why, estate)
        await self._log(self.steps[-1:])

    async def _into_ledger(
        self,
        left: LeftJob,
        supplier: Supplier,
        facts: Facts,
        decision: Decision,
        estate: Estate,
    ) -> None:
        result = await self._result(left.job, supplier, facts, decision)
        former = FormerDelivery(left.job, supplier, facts.file, facts.upload, self.settings)
        ended = (left.job.completed_at if left.job.has_ended else None) or estate.now
        row = (
            former.as_failed(decision, finished_at=ended)
            if result is None
            else former.as_complete(result, finished_at=ended)
        )
        reason = decision.reason
        if decision.action is Action.FAILED:
            reason = Message("adoption-why-failed", why=reason, then=_what_follows(decision))
        self._note(
            left,
            decision.action.message,
            reason,
            estate,
            is_warning=decision.action is Action.FAILED,
        )
        if self.is_dry_run:
            return
        lines = [self.steps[-1].log_line()]
        async with self.pool.acquire() as connection, connection.transaction():
            delivery = await open_adopted(connection, row)
            if delivery is None:
                return
            lines += self._lines_of_job(delivery, decision, result)
            await note_untold(connection, [delivery.job_id])
            await record_parsing_logs(connection, lines)
        # The outbox keeps its note: should the job move on at this moment, that is told last.
        state = job_state_of(delivery, max_retries=self.settings.max_retries)
        await write_states(self.redis, [state])

    async def _result(
        self, job: FormerJob, supplier: Supplier, facts: Facts, decision: Decision
    ) -> AnalysisResult | None:
        analysis = facts.circumstances.analysis
        if decision.action is Action.COMPLETED and isinstance(analysis, AnalysisStatus):
            return await result_of(self.pool, supplier.id, analysis)
        if decision.action is not Action.KNOWN:
            return None
        return AnalysisResult(
            items_total=max(job.items_total, job.items_processed),
            items_processed=job.items_processed,
            matches_found=job.matches_found,
            review_queue_count=job.review_queue_count,
            error_count=job.error_count,
            errors=tuple(map(verbatim, job.error_details)),
        )

    def _lines_of_job(
        self, row: Delivery, decision: Decision, result: AnalysisResult | None
    ) -> list[ParsingLog]:
        """The log's lines; readers take the newest job's last line for the supplier's state."""
        level = LogType.ERROR
        message = row.error_message or Message("delivery-failed-without-reason")
        if decision.action is Action.COMPLETED and result is not None:
            level, message = closing_level(result), closing_words(row, result)
        elif isinstance(decision.error, Superseded) or decision.action is Action.KNOWN:
            return []
        elif decision.action is Action.TAKEN_OVER and row.supplier_id not in self._spoken_of:
            return []  # the former worker's own line is there
        self._spoken_of.add(row.supplier_id)
        return [ParsingLog(str(row.job_id), row.supplier_id, level, message)]

    async def _sidecar(self, job: FormerJob, supplier: Supplier | None, facts: Facts) -> None:
        file = facts.file
        if file is None or supplier is None or file.has_right_sidecar(supplier):
            return
        done = "adoption-made" if file.found.claims is None else "adoption-put-right"
        reason = Message("adoption-why-of-supplier", supplier=supplier.name)
        try:
            if not self.is_dry_run:
                await self.volume.describe_former_file(
                    file.path,
                    file.provenance(supplier, job),
                    file.found.digests,
                    downloaded_at=file.found.arrived_at,
                )
        except VolumeError as error:
            # Without it the file is downloaded again: that holds up nothing here.
            done, reason = "adoption-not-written", error.message
        step = Step(
            Kind.SIDECAR,
            file.path.name,
            None,
            Message(done),
            reason,
            is_warning=done == "adoption-not-written",
        )
        self.steps.append(step)
        await self._log([step])

    async def _remove_what_is_none(self, estate: Estate) -> None:
        steps = [
            Step(
                Kind.JOB,
                job_key(key.job_id),
                None,
                Action.REMOVED.message,
                Message("adoption-why-nonsense"),
                is_warning=True,
            )
            for key in estate.nonsense
        ]
        if estate.gone:
            steps.append(
                Step(
                    Kind.ACTIVE_LIST,
                    Message("adoption-ids", n=len(estate.gone)),
                    None,
                    Action.REMOVED.message,
                    Message("adoption-why-jobs-expired"),
                )
            )
        self.steps += steps
        if self.is_dry_run:
            return
        await remove_kept_jobs(self.redis, [key.job_id for key in estate.nonsense])
        await forget_active(self.redis, estate.gone)
        await self._log(steps)

    async def _sync(self, estate: Estate) -> Message | None:
        steps, waits_for = await take_over_sync(
            self.pool,
            self.redis,
            estate.sync,
            is_dry_run=self.is_dry_run,
            is_abandoned=self.is_abandoned,
        )
        self.steps += steps
        await self._log([step for step in steps if step.is_news])
        return waits_for

    def _tell_of_the_rest(self, estate: Estate) -> None:
        if estate.strangers:
            step = Step(
                Kind.FILES,
                Message("adoption-files", n=len(estate.strangers)),
                None,
                Message("adoption-left-to-cleanup"),
                Message("adoption-why-of-nobody"),
                is_news=False,
            )
            self.steps.append(step)

    async def _report(self, estate: Estate, waits_for: Message | None) -> AdoptionReport:
        if not estate.is_all:
            waits_for = waits_for or Message("adoption-waits-for-redis")
        if not self.is_dry_run:
            await note_adoption(self.pool, is_finished=waits_for is None)
        return AdoptionReport(self.is_dry_run, tuple(self.steps), waits_for)

    async def _log(self, steps: Sequence[Step]) -> None:
        if steps and not self.is_dry_run:
            await record_parsing_logs(self.pool, [step.log_line() for step in steps])

    def _note(
        self,
        left: LeftJob,
        done: Message,
        reason: Message,
        estate: Estate,
        *,
        is_warning: bool = False,
        is_news: bool = True,
    ) -> None:
        job = left.job
        supplier = estate.suppliers.get(job.supplier_id)
        name = supplier.name if supplier else job.supplier_name
        subject = Message("adoption-job-of-supplier", supplier=name, job=job.job_id)
        was = Message("adoption-phase-since", phase=job.phase, time=estate.now - job.created_at)
        self.steps.append(
            Step(Kind.JOB, subject, was, done, reason, is_warning=is_warning, is_news=is_news)
        )


def _what_follows(decision: Decision) -> Message:
    if isinstance(decision.error, Superseded):
        return Message("adoption-then-nothing")
    if not decision.retries_by_itself:
        return Message("adoption-then-a-person")
    if decision.awaits_analysis:
        return Message("adoption-then-after-analysis")
    return Message("adoption-then-a-retry")

"""Awaits the end of one analysis by asking, often at first and then at the configured pace."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, replace

from marketbel_courier.backoff import Backoff, at_least
from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.reading.orphaned_analyses import RestartSign, Watch, is_orphaned
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.errors import (
    AnalysisOverdue,
    AnalysisStalled,
    MlAccessRefused,
    MlBusy,
    MlUnavailable,
    MlWrongAnswer,
)
from marketbel_courier.ledger.delivery_queries import (
    how_it_was_left,
    later_analyses_ended,
    seconds_since_hand_over,
)
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_client.client import UnknownMlJob
from marketbel_courier.ml_client.contract import AnalysisStatus, Capabilities
from marketbel_courier.traces import traced

logger = logging.getLogger(__name__)

FIRST_POLL_SECONDS = 0.2
LONGEST_ERROR_PAUSE_SECONDS = 60.0
SHARE_OF_A_STEP = 1 / 6  # five minutes for the usual half an hour


class OrphanedMlJob(UnknownMlJob):
    """ml-analyze was restarted: it still reports the job, but nobody works on the job."""


@dataclass
class _Seen:
    """What ml-analyze's answers have shown until now."""

    sign: RestartSign
    progress: object = None
    moved_at: float = 0.0
    same_since: float = 0.0
    same_answers: int = 0
    word: str = ""

    def take(self, status: AnalysisStatus) -> None:
        now, progress = time.monotonic(), _progress(status)
        if progress == self.progress:
            self.same_answers += 1
            return
        if self.progress is not None:
            # The analysis progresses, so somebody works on it, whatever has happened to the service
            # before.
            self.sign = RestartSign.NONE
        self.progress, self.moved_at, self.same_since, self.same_answers = progress, now, now, 1

    def miss(self, error: MlUnavailable) -> None:
        if not isinstance(error, MlBusy | MlAccessRefused | MlWrongAnswer):
            sign = RestartSign.STRONG if error.refused else RestartSign.HINT
            self.sign = max(self.sign, sign)
        self.same_since, self.same_answers = time.monotonic(), 0


@traced("await analysis")
async def await_end(
    courier: Courier, delivery: Delivery, tracker: JobTracker, *, resumed: bool
) -> AnalysisStatus:
    """Poll until the analysis is completed or failed; small files end long before the first
    full interval, so the pauses grow from 0.2 s up to `ML_POLL_INTERVAL_SECONDS`, and beyond where
    a process awaits so many analyses that its questions would take a core (`PollingPace`).

    `resumed` tells that an earlier run or attempt handed the file over. Raises UnknownMlJob when
    the service has forgotten the job, OrphanedMlJob when nobody works on it after a restart,
    AnalysisStalled after too long without progress, MlUnavailable after as long without an answer,
    and AnalysisOverdue for what is not over `ML_ANALYSIS_DEADLINE_MINUTES` after its hand-over,
    whoever awaited it until then. It is asked for once in any case.
    """
    with courier.pace.awaiting():
        return await _await_end(courier, delivery, tracker, resumed=resumed)


async def _await_end(
    courier: Courier, delivery: Delivery, tracker: JobTracker, *, resumed: bool
) -> AnalysisStatus:
    interval = courier.settings.ml_poll_interval_seconds
    patience_seconds = courier.settings.ml_stalled_after_minutes * 60
    polls = Backoff(FIRST_POLL_SECONDS, interval).pauses()
    while_away = Backoff(interval, max(interval, LONGEST_ERROR_PAUSE_SECONDS))
    pause, misses = next(polls), 0
    seen = _Seen(await _sign_at_first(courier, delivery) if resumed else RestartSign.NONE)
    seen.moved_at = seen.same_since = time.monotonic()
    since = await seconds_since_hand_over(courier.pool, delivery) if resumed else 0.0
    begun_at = seen.moved_at - since
    deadline_seconds = courier.settings.ml_analysis_deadline_minutes * 60
    while True:
        await asyncio.sleep(pause)
        idle_seconds = time.monotonic() - seen.moved_at
        try:
            status = await courier.ml.status(delivery.ml_job_id or "")
        except MlUnavailable as error:
            if idle_seconds > patience_seconds or _since(begun_at) > deadline_seconds:
                raise
            seen.miss(error)
            tracker.waiting(error.message)
            misses += 1
            pause = at_least(
                while_away.after(misses), error.retry_after_seconds, longest=while_away.longest
            )
            continue
        if status.is_over:
            return status
        tracker.analyzing(status)
        seen.take(status)
        await _tell_unknown_word(courier, delivery, seen, status)
        watch = _watch(seen, status, patience_seconds)
        if status.may_be_over and _has_come_to_rest(watch, status):
            return status.taken_for_an_end()
        if watch.is_quiet and await _is_orphaned(courier, delivery, watch):
            raise OrphanedMlJob(delivery.ml_job_id)
        if seen.same_answers > 1 and idle_seconds > patience_seconds:
            raise _stalled(status, idle_seconds)
        if _since(begun_at) > deadline_seconds:
            raise await _overdue(courier, delivery, status, _since(begun_at))
        pause, misses = courier.pace.pause(next(polls), _since(begun_at)), 0


def _has_come_to_rest(watch: Watch, status: AnalysisStatus) -> bool:
    """Whether an unknown state means the end: soon at 100 %, else after a long pause."""
    if status.progress_percentage >= 100:
        return watch.is_quiet
    return watch.is_quiet and watch.unmoved_seconds >= watch.patience_seconds * SHARE_OF_A_STEP


async def _sign_at_first(courier: Courier, delivery: Delivery) -> RestartSign:
    left = await how_it_was_left(courier.pool, delivery)
    is_strong = left in (MlUnavailable.code, AnalysisStalled.code)
    return RestartSign.STRONG if is_strong else RestartSign.HINT


def _watch(seen: _Seen, status: AnalysisStatus, patience_seconds: float) -> Watch:
    return Watch(
        sign=seen.sign,
        unmoved_answers=seen.same_answers,
        unmoved_seconds=time.monotonic() - seen.same_since,
        patience_seconds=patience_seconds,
        created_at=status.created_at,
    )


async def _is_orphaned(courier: Courier, delivery: Delivery, watch: Watch) -> bool:
    said = await _said_of_itself(courier)
    later_ones_ended = watch.sign is RestartSign.HINT and await later_analyses_ended(
        courier.pool, delivery, within_seconds=watch.unmoved_seconds
    )
    return is_orphaned(
        replace(
            watch,
            jobs_are_durable=said.durable_jobs is True,
            service_started_at=said.started_at,
            later_ones_ended=later_ones_ended,
        )
    )


async def _said_of_itself(courier: Courier) -> Capabilities:
    try:
        return (await courier.ml_health.pass_through()).capabilities
    except MlUnavailable:
        return Capabilities()


async def _tell_unknown_word(
    courier: Courier, delivery: Delivery, seen: _Seen, status: AnalysisStatus
) -> None:
    """Log once that the service reports a state that the courier does not know."""
    if not status.unknown_word or status.unknown_word == seen.word:
        return
    seen.word = status.unknown_word
    await courier.log(delivery, LogType.INFO, Message("logged-state-unknown", word=seen.word))


def _progress(status: AnalysisStatus) -> object:
    return (
        status.status,
        status.unknown_word,
        status.items_processed,
        status.items_total,
        status.progress_percentage,
    )


async def _overdue(
    courier: Courier, delivery: Delivery, status: AnalysisStatus, seconds: float
) -> AnalysisOverdue:
    """The error for an analysis that is no longer awaited; it is stopped where that is possible."""
    code = "ml-overdue"
    if (await _said_of_itself(courier)).stops_deleted_jobs:
        try:
            await courier.ml.cancel(delivery.ml_job_id or "")
        except MlUnavailable as error:
            logger.warning("%s: not stopped: %s", delivery.supplier_name, error)
        else:
            code = "ml-overdue-and-stopped"
    return AnalysisOverdue(
        Message(code, time=seconds, done=status.items_processed, total=status.items_total)
    )


def _since(moment: float) -> float:
    return time.monotonic() - moment


def _stalled(status: AnalysisStatus, idle_seconds: float) -> AnalysisStalled:
    return AnalysisStalled(
        Message(
            "ml-stalled",
            time=idle_seconds,
            done=status.items_processed,
            total=status.items_total,
        )
    )

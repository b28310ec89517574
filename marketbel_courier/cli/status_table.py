"""How `status` draws an overview: a head line, the counts, and a row for each job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.text import Text

from marketbel_courier.delivery.telling.job_view import ShownAs, shown_as
from marketbel_courier.delivery.telling.overview import Counts, Overview
from marketbel_courier.job_state.job_hash import JobState, Phase
from marketbel_courier.job_state.sync_state import SyncState, SyncStatus
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.syncs import Sync, SyncStep
from marketbel_courier.messages.wording import one_line
from marketbel_courier.quantities import moment_in_words, size_in_words, time_in_words

_BAR_WIDTH = 8
_WIDE_COLUMNS = 100
_STYLES = {
    Phase.COMPLETE.value: "green",
    Phase.FAILED.value: "red",
    Phase.DOWNLOADING.value: "cyan",
    ShownAs.WAITING.value: "dim",
}


def drawn(overview: Overview, last: Sync | None = None, *, columns: int) -> RenderableType:
    """The whole of it; 80 columns are enough, more show longer names and reasons.

    `last` is the last sync that ended; it is told while none is under way.
    """
    parts: list[RenderableType] = []
    if overview.problem:
        words = f"{overview.problem.rstrip('.')}. This is from the ledger; progress is missing."
        parts.append(Text(one_line(words), style="yellow"))
    parts.append(Text(sync_in_words(overview.sync), style="bold"))
    if overview.sync.state is SyncState.IDLE and last is not None:
        parts.append(_how_it_ended(last))
    parts.append(_counts(overview.counts))
    if overview.jobs:
        parts += _lines(overview, columns=columns)
    shown = sum(not job.phase.is_final for job in overview.jobs)
    if overview.counts.open_jobs > shown:
        parts.append(Text(f"and {overview.counts.open_jobs - shown:,} more under way (--all)"))
    return Group(*parts)


def _how_it_ended(sync: Sync) -> Text:
    at = f" at {moment_in_words(sync.finished_at)} UTC" if sync.finished_at else ""
    return Text(f"The last one ended{at}. {one_line(sync.reason or '')}".rstrip())


def sync_in_words(sync: SyncStatus) -> str:
    """Whether a sync is under way, and how far it is."""
    if sync.state is SyncState.IDLE:
        return "No sync is under way."
    step = "refreshing the suppliers"
    if sync.state is SyncState.PROCESSING_SUPPLIERS:
        done = f"{sync.progress_current:,} of {sync.progress_total:,} suppliers done"
        step = f"{one_line(sync.step or SyncStep.DELIVERING)}, {done}"
    since = f", since {sync.started_at:%H:%M:%S} UTC" if sync.started_at else ""
    return f"Sync {one_line(sync.task_id or '')}: {step}{since}"


def _counts(counts: Counts) -> Text:
    words = (
        (counts.downloading, "downloading", "cyan"),
        (counts.waiting, "waiting", ""),
        (counts.analysing, "analysing", "cyan"),
        (counts.will_be_retried, "to be retried", "yellow"),
        (counts.left_to_a_person, "left to a person", "red"),
    )
    text = Text()
    for number, what, style in words:
        text.append(" · " if text else "")
        text.append(f"{number:,} {what}", style=style if number else "dim")
    return text


def _lines(overview: Overview, *, columns: int) -> Iterator[Text]:
    """A line for each job, cut at the edge. Drawn by hand: a rich table of thousands is slow."""
    longest = 20 if columns < _WIDE_COLUMNS else 32
    names = [one_line(job.supplier_name) for job in overview.jobs]
    width = min(max(map(cell_len, [*names, "supplier"])), longest)
    header = f"{set_cell_size('supplier', width)} {'phase':<11} {'time':>9} {'tries':>5} how far"
    yield Text(header, style="dim")
    for name, job in zip(names, overview.jobs, strict=True):
        phase = _phase(job)
        tries = f"{job.retry_count}/{job.max_retries}" if job.retry_count else "–"
        yield Text.assemble(
            f"{_fitted(name, width)} ",
            (f"{phase:<11}", _STYLES.get(phase, "yellow")),
            f" {_elapsed(job, overview.at):>9} {tries:>5} {how_far(job, overview.at)}",
            no_wrap=True,
            overflow="ellipsis",
        )


def _fitted(name: str, width: int) -> str:
    if cell_len(name) <= width:
        return set_cell_size(name, width)
    return f"{set_cell_size(name, width - 1)}…"


def _phase(job: JobState) -> str:
    return ShownAs.WAITING if shown_as(job) is ShownAs.WAITING else job.phase.value


def _elapsed(job: JobState, now: datetime) -> str:
    began = job.started_at or job.created_at
    return time_in_words((job.completed_at or now) - began)


def how_far(job: JobState, now: datetime) -> str:
    """How far a job has come in the measure of its phase, or what became of it."""
    match job.phase:
        case Phase.FAILED:
            return f"{_retry(job, now)}{one_line(job.error)}"
        case Phase.COMPLETE if job.unchanged_since is not None:
            return f"unchanged since {moment_in_words(job.unchanged_since)}"
        case Phase.COMPLETE:
            errors = f", {job.error_count:,} errors" if job.error_count else ""
            return (
                f"{job.items_processed:,} items, {job.matches_found:,} matched{errors}{_way(job)}"
            )
        case Phase.DOWNLOADING:
            done, total = size_in_words(job.download_bytes), size_in_words(job.download_total)
            return _progress(job.download_bytes, job.download_total, done, total)
        case _ if shown_as(job) is ShownAs.WAITING:
            return f"{size_in_words(job.file_size_bytes)}{_way(job)}"
        case _:
            done, total = f"{job.items_processed:,}", f"{job.items_total:,} items"
            progress = _progress(job.items_processed, job.items_total, done, total)
            waits = f"waits for {one_line(job.waits_for)}" if job.waits_for else ""
            return waits or progress


def _way(job: JobState) -> str:
    """The way of a file that does not go to ml-analyze."""
    if job.fell_back_because:
        return f", fell back: {one_line(job.fell_back_because)}"
    return ", legacy route" if job.route == Route.LEGACY else ""


def _progress(done: int, total: int, done_text: str, total_text: str) -> str:
    if not total:
        return done_text if done else ""
    share = min(done / total, 1)
    full = int(share * _BAR_WIDTH)
    return f"{'█' * full}{'░' * (_BAR_WIDTH - full)} {share:4.0%} {done_text} of {total_text}"


def _retry(job: JobState, now: datetime) -> str:
    if job.next_retry_at is None:
        return ""
    pause = job.next_retry_at - now
    if pause <= timedelta():
        return "retry is due: "
    return f"retry in {time_in_words(pause)}: "

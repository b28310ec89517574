"""How `status` draws an overview: a head line, the counts, and a row for each job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.text import Text

from marketbel_courier.cli.terminal import said, text_of
from marketbel_courier.delivery.telling.job_view import ShownAs, shown_as
from marketbel_courier.delivery.telling.overview import Counts, Overview
from marketbel_courier.job_state.job_hash import JobState, Phase
from marketbel_courier.job_state.sync_state import SyncState, SyncStatus
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.syncs import Sync, SyncStep
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line

_BAR_WIDTH = 8
_WIDE_COLUMNS = 100
_SHARE_OF_NAMES = 0.32
_TIME_WIDTH = 9
_STYLES = {
    ShownAs.COMPLETE: "green",
    ShownAs.FAILED: "red",
    ShownAs.DOWNLOADING: "cyan",
    ShownAs.WAITING: "dim",
}
_TITLES = (
    "cli-column-supplier",
    "cli-column-phase",
    "cli-column-time",
    "cli-column-tries",
    "cli-column-progress",
)
_PHASES = (
    ShownAs.DOWNLOADING,
    ShownAs.WAITING,
    ShownAs.ANALYZING,
    ShownAs.MATCHING,
    ShownAs.COMPLETE,
    ShownAs.FAILED,
)


def drawn(overview: Overview, last: Sync | None = None, *, columns: int) -> RenderableType:
    """The whole table; 80 columns are enough, more show longer names and reasons.

    `last` is the last sync that ended; it is told while no sync is under way.
    """
    parts: list[RenderableType] = []
    if overview.problem:
        problem = Message("cli-status-problem", problem=overview.problem)
        parts.append(text_of(problem, style="yellow"))
    parts += [text_of(silence.message, style="red") for silence in overview.silent]
    parts.append(text_of(sync_message(overview.sync), style="bold"))
    if overview.sync.state is SyncState.IDLE and last is not None:
        parts.append(text_of(_how_it_ended(last)))
    parts.append(_counts(overview.counts))
    if overview.jobs:
        parts += _lines(overview, columns=columns)
    shown = sum(not job.phase.is_final for job in overview.jobs)
    if overview.counts.open_jobs > shown:
        parts.append(text_of(Message("cli-status-more", n=overview.counts.open_jobs - shown)))
    return Group(*parts)


def _how_it_ended(sync: Sync) -> Message:
    return Message("cli-status-last-sync", at=sync.finished_at, how=sync.reason or None)


def sync_message(sync: SyncStatus) -> Message:
    """Whether a sync is under way, and how far it is."""
    if sync.state is SyncState.IDLE:
        return Message("cli-no-sync")
    task = one_line(sync.task_id or "")
    since = f"{sync.started_at:%H:%M:%S}" if sync.started_at else None
    if sync.state is not SyncState.PROCESSING_SUPPLIERS:
        return Message("cli-status-sync-master", task=task, since=since)
    return Message(
        "cli-status-sync-suppliers",
        task=task,
        step=one_line(sync.step or SyncStep.DELIVERING),
        done=sync.progress_current,
        total=sync.progress_total,
        since=since,
    )


def _counts(counts: Counts) -> Text:
    words = (
        (counts.downloading, "cli-status-downloading", "cyan"),
        (counts.waiting, "cli-status-waiting", ""),
        (counts.analysing, "cli-status-analysing", "cyan"),
        (counts.will_be_retried, "cli-status-to-be-retried", "yellow"),
        (counts.left_to_a_person, "cli-status-left-to-a-person", "red"),
        *_held(counts),
    )
    text = Text()
    for number, code, style in words:
        text.append(" · " if text else "")
        text.append(said(Message(code, n=number)), style=style if number else "dim")
    return text


def _held(counts: Counts) -> Iterator[tuple[int, str, str]]:
    """What is held, and the length of the list of what needs a person, where there is something."""
    if counts.held_prices:
        yield counts.held_prices, "cli-status-held-prices", "yellow"
    if counts.held_lists:
        yield counts.held_lists, "cli-status-held-lists", "yellow"
    if counts.needs_person:
        yield counts.needs_person, "cli-status-needs-person", "red"


def _lines(overview: Overview, *, columns: int) -> Iterator[Text]:
    """A line for each job, cut at the edge. Drawn by hand: a rich table of thousands is slow."""
    longest = 20 if columns < _WIDE_COLUMNS else int(columns * _SHARE_OF_NAMES)
    names = [one_line(job.supplier_name) for job in overview.jobs]
    titles = [said(Message(title)) for title in _TITLES]
    supplier, phase, time, tries, progress = titles
    width = min(max(map(cell_len, [*names, supplier])), longest)
    phases = {shown: said(shown.words) for shown in _PHASES}
    phase_width = max(map(cell_len, [*phases.values(), phase]))
    time_width = max(_TIME_WIDTH, cell_len(time))
    header = f"{_fitted(supplier, width)} {set_cell_size(phase, phase_width)} "
    yield Text(f"{header}{time:>{time_width}} {tries} {progress}", style="dim")
    for name, job in zip(names, overview.jobs, strict=True):
        shown = _phase(job)
        tried = f"{job.retry_count}/{job.max_retries}" if job.retry_count else "–"
        elapsed = said(Message("cli-time", time=_elapsed(job, overview.at)))
        yield Text.assemble(
            f"{_fitted(name, width)} ",
            (set_cell_size(phases[shown], phase_width), _STYLES.get(shown, "yellow")),
            f" {elapsed:>{time_width}} {tried:>{cell_len(tries)}} ",
            how_far(job, overview.at),
            no_wrap=True,
            overflow="ellipsis",
        )


def _fitted(name: str, width: int) -> str:
    if cell_len(name) <= width:
        return set_cell_size(name, width)
    return f"{set_cell_size(name, width - 1)}…"


def _phase(job: JobState) -> ShownAs:
    return ShownAs.WAITING if shown_as(job) is ShownAs.WAITING else ShownAs(job.phase)


def _elapsed(job: JobState, now: datetime) -> timedelta:
    return (job.completed_at or now) - (job.started_at or job.created_at)


def how_far(job: JobState, now: datetime) -> str:
    """The progress of a job, in the unit of its phase, or how the job ended."""
    match job.phase:
        case Phase.FAILED:
            return said(_failed(job, now))
        case Phase.COMPLETE:
            return said(_complete(job))
        case Phase.DOWNLOADING:
            return _progress("cli-status-bytes", job.download_bytes, job.download_total)
        case _ if job.waits_for:
            return said(Message("cli-status-waits", why=job.waits_for))
        case _ if shown_as(job) is ShownAs.WAITING:
            return said(Message("cli-status-file", size=job.file_size_bytes, way=_way(job)))
        case _:
            return _progress("cli-status-items", job.items_processed, job.items_total)


def _failed(job: JobState, now: datetime) -> Message:
    if job.next_retry_at is None:
        return Message("cli-status-failed", why=job.error)
    pause = job.next_retry_at - now
    if pause <= timedelta():
        return Message("cli-status-retry-due", why=job.error)
    return Message("cli-status-retry-in", pause=pause, why=job.error)


def _complete(job: JobState) -> Message:
    if job.unchanged_since is not None:
        return Message("cli-status-unchanged", since=job.unchanged_since)
    return Message(
        "cli-status-complete",
        items=job.items_processed,
        matched=job.matches_found,
        errors=job.error_count,
        way=_way(job),
    )


def _way(job: JobState) -> Message | None:
    """The route of a file that does not go to ml-analyze."""
    if job.fell_back_because:
        return Message("cli-status-fell-back", why=job.fell_back_because)
    return Message("cli-status-legacy") if job.route == Route.LEGACY else None


def _progress(code: str, done: int, total: int) -> str:
    if not total:
        return said(Message(code, done=done, total=None)) if done else ""
    share = min(done / total, 1)
    full = int(share * _BAR_WIDTH)
    bar = f"{'█' * full}{'░' * (_BAR_WIDTH - full)}"
    return f"{bar} {share:4.0%} {said(Message(code, done=done, total=total))}"

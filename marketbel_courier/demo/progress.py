"""Shows jobs while they run: a live table on a terminal, else a line whenever something changed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from marketbel_courier.job_state.job_hash import Phase

_STYLES = {Phase.COMPLETE: "green", Phase.FAILED: "red", Phase.DOWNLOADING: "cyan"}
_WAITING_STYLE = "yellow"
_STEPS_PER_LINE = 4


@dataclass(frozen=True)
class JobView:
    """One job as it is shown. Totals that are not known are 0; sizes are bytes.

    `retries` are those that have begun, of `max_retries`; `next_retry_at` is set while one waits.
    """

    supplier_name: str
    phase: Phase
    size_bytes: int = 0
    total_bytes: int = 0
    items: int = 0
    items_total: int = 0
    errors: int = 0
    error: str = ""
    retries: int = 0
    max_retries: int = 0
    next_retry_at: datetime | None = None
    unchanged_since: datetime | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.phase.is_final and self.next_retry_at is None


class ProgressDisplay:
    """A context manager that is given all jobs again and again, and shows what is new."""

    def __init__(self, console: Console, expected_jobs: int) -> None:
        self._console = console
        self._expected_jobs = expected_jobs
        self._live = (
            Live(console=console, auto_refresh=False, transient=True)
            if console.is_terminal
            else None
        )
        self._shown: dict[str, JobView] = {}

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def update(self, jobs: Sequence[JobView]) -> None:
        """Show the present state of all jobs."""
        if self._live is not None:
            self._live.update(progress_table(jobs, self._expected_jobs), refresh=True)
            return
        for line in new_lines(self._shown, jobs):
            self._console.print(Text(line), soft_wrap=True)
        self._shown = {job.supplier_name: job for job in jobs}


def progress_table(jobs: Sequence[JobView], expected_jobs: int) -> Table:
    """Draw all jobs, a row each, and how many of the expected ones have ended."""
    ended = sum(job.ended for job in jobs)
    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        caption=f"{ended} of {expected_jobs} suppliers done",
        caption_justify="left",
    )
    table.add_column("supplier", max_width=24, no_wrap=True, overflow="ellipsis")
    table.add_column("phase", min_width=11, no_wrap=True)
    table.add_column("how far", min_width=30, no_wrap=True, overflow="ellipsis")
    for job in jobs:
        style = _WAITING_STYLE if job.next_retry_at else _STYLES.get(job.phase, _WAITING_STYLE)
        table.add_row(Text(job.supplier_name), Text(job.phase, style=style), Text(how_far(job)))
    return table


def how_far(job: JobView) -> str:
    """Say how far a job has come, in the measure of its phase."""
    if job.unchanged_since is not None:
        return f"unchanged since {job.unchanged_since:%H:%M:%S} UTC"
    match job.phase:
        case Phase.FAILED if job.next_retry_at is not None:
            return f"{_retry(job, job.next_retry_at)}: {job.error}"
        case Phase.FAILED:
            return str(job.error)
        case Phase.DOWNLOADING:
            words = _share("bytes", job.size_bytes, job.total_bytes)
        case _:
            errors = f", {job.errors:,} with errors" if job.errors else ""
            words = _share("items", job.items, job.items_total) + errors
    return ", ".join(part for part in (f"retry {job.retries}" * bool(job.retries), words) if part)


def _retry(job: JobView, due: datetime) -> str:
    seconds = math.ceil((due - datetime.now(UTC)).total_seconds())
    when = f"in {seconds} s" if seconds > 0 else "is due"
    return f"retry {job.retries + 1} of {job.max_retries} {when}"


def new_lines(before: Mapping[str, JobView], now: Sequence[JobView]) -> Iterator[str]:
    """Give a line for each job that entered a phase or a further quarter of one."""
    for job in now:
        old = before.get(job.supplier_name)
        if old is None or _step(old) != _step(job) or _quarter(old) < _quarter(job):
            detail = how_far(job)
            yield f"{job.supplier_name}: {job.phase}{f', {detail}' if detail else ''}"


def _step(job: JobView) -> tuple[str, int, bool]:
    return job.phase, job.retries, job.next_retry_at is not None


def _quarter(job: JobView) -> int:
    done, total = (
        (job.size_bytes, job.total_bytes)
        if job.phase is Phase.DOWNLOADING
        else (job.items, job.items_total)
    )
    return done * _STEPS_PER_LINE // total if total else 0


def _share(unit: str, done: int, total: int) -> str:
    if total:
        return f"{done:,} of {total:,} {unit} ({min(done / total, 1):.0%})"
    return f"{done:,} {unit}" if done else ""

"""Watches one sync of the demo, until every supplier's job has ended or nothing moves any more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from marketbel_courier.demo.outcome import Checksum, Ending, Outcome
from marketbel_courier.demo.progress import ProgressDisplay
from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier
from marketbel_courier.demo.system import DemoSystem, JobReport, RegistryReport, Traces
from marketbel_courier.demo.verification import Verification
from marketbel_courier.job_state.job_hash import Phase

_LOOK_SECONDS = 0.25

Verify = Callable[[DemoSupplier, Path], Awaitable[Verification]]


async def until_registered(
    system: DemoSystem, task_id: str, stalled_after_seconds: float
) -> RegistryReport | None:
    """Wait until the suppliers have come out of the master sheet; None if they do not."""
    deadline = time.monotonic() + stalled_after_seconds
    while time.monotonic() < deadline:
        report = await system.registry(task_id)
        if report is not None:
            return report
        await asyncio.sleep(_LOOK_SECONDS)
    return None


async def until_sync_has_ended(
    system: DemoSystem, task_id: str, stalled_after_seconds: float
) -> bool:
    """Wait until another sync can be asked for; false if that does not come."""
    deadline = time.monotonic() + stalled_after_seconds
    while time.monotonic() < deadline:
        if await system.sync_has_ended(task_id):
            return True
        await asyncio.sleep(_LOOK_SECONDS)
    return False


async def until_settled(
    system: DemoSystem, stalled_after_seconds: float
) -> Mapping[str, Traces] | None:
    """Wait until no run works on any supplier; returns what is left, None if that is unseen."""
    deadline = time.monotonic() + stalled_after_seconds
    traces = None
    while time.monotonic() < deadline:
        traces = await system.traces()
        if traces is not None and all(trace.settled for trace in traces.values()):
            break
        await asyncio.sleep(_LOOK_SECONDS)
    return traces


@dataclass
class Watch:
    """Watches the jobs that were not there before, and verifies each file when its job ends."""

    system: DemoSystem
    verify: Verify
    earlier_jobs: frozenset[UUID]
    reports: dict[str, JobReport] = field(default_factory=dict)
    verifications: dict[str, asyncio.Task[Verification]] = field(default_factory=dict)

    @classmethod
    async def from_now_on(cls, system: DemoSystem, verify: Verify) -> Watch:
        """A watch over jobs that do not exist yet."""
        jobs = await system.newest_jobs()
        return cls(system, verify, frozenset(report.job_id for report in jobs.values()))

    async def until_all_have_ended(
        self, display: ProgressDisplay, stalled_after_seconds: float
    ) -> None:
        """Look again and again, until all have ended or nothing moves any more."""
        changed_at = time.monotonic()
        while time.monotonic() - changed_at < stalled_after_seconds:
            before = dict(self.reports)
            await self._look()
            display.update([report.view for report in self.reports.values()])
            ended = sum(report.ended for report in self.reports.values())
            if ended == len(DEMO_SUPPLIERS):
                return
            if self.reports != before:
                changed_at = time.monotonic()
            await asyncio.sleep(_LOOK_SECONDS)

    async def outcomes(self) -> dict[str, Outcome]:
        """Give every demo supplier's outcome, by slug."""
        return {
            supplier.slug: _outcome(
                supplier,
                self.reports.get(supplier.slug),
                await self.verifications[supplier.slug]
                if supplier.slug in self.verifications
                else Verification(Checksum.NO_FILE),
            )
            for supplier in DEMO_SUPPLIERS
        }

    async def _look(self) -> None:
        jobs = await self.system.newest_jobs()
        for supplier in DEMO_SUPPLIERS:
            report = jobs.get(supplier.name)
            if report is None or report.job_id in self.earlier_jobs:
                continue
            self.reports[supplier.slug] = report
            # Not before its end: the courier must be the first to ask the suppliers that are
            # not well at first.
            if report.ended and report.file_path and supplier.slug not in self.verifications:
                self.verifications[supplier.slug] = asyncio.ensure_future(
                    self.verify(supplier, report.file_path)
                )


def _outcome(
    supplier: DemoSupplier, report: JobReport | None, verification: Verification
) -> Outcome:
    if report is None:
        return Outcome(
            supplier.name,
            Ending.NOT_STARTED,
            reason="The sync made no job. Look for a failed run or sensor in the Dagster UI.",
        )
    return Outcome(
        supplier_name=supplier.name,
        ending=_ending(report),
        size_bytes=verification.size_bytes,
        checksum=verification.checksum,
        items=report.view.items,
        matched=report.matched,
        in_review=report.in_review,
        errors=report.view.errors,
        seconds=report.seconds,
        reason=verification.reason or _reason(report),
        error_code=report.error_code,
        tries=report.tries,
        analyses=report.analyses,
        can_retry=report.can_retry,
        route=report.route,
    )


def _ending(report: JobReport) -> Ending:
    if not report.ended:
        return Ending.UNFINISHED
    if report.view.phase is not Phase.COMPLETE:
        return Ending.FAILED
    if report.view.unchanged_since is not None:
        return Ending.UNCHANGED
    if report.view.errors or not report.view.items:
        return Ending.WITH_WARNINGS
    return Ending.COMPLETE


def _reason(report: JobReport) -> str:
    if not report.ended:
        return f"Still {report.view.phase} when the demo stopped waiting: see its run's log."
    if report.view.error:
        return report.view.error
    if report.warnings:
        further = report.view.errors - 1
        return report.warnings[0] + (f" (and {further:,} more)" if further > 0 else "")
    if report.first_error:
        return f"healed by retry {report.tries - 1}. At first: {report.first_error}"
    return ""

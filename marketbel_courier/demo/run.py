"""The demo run: register the suppliers, ask for one sync, watch it, judge it."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import httpx
from rich.console import Console
from rich.text import Text

from marketbel_courier.demo.closing_table import closing_table
from marketbel_courier.demo.expectations import differences, expected_outcomes
from marketbel_courier.demo.goods import demo_products
from marketbel_courier.demo.live_system import live_system
from marketbel_courier.demo.outcome import Checksum, Ending, Outcome
from marketbel_courier.demo.progress import ProgressDisplay
from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier
from marketbel_courier.demo.system import DemoSystem, JobReport
from marketbel_courier.demo.verification import Verification, verify
from marketbel_courier.settings import Settings

_LOOK_SECONDS = 0.25
_PIPE_COLUMNS = 100


def demo_console() -> Console:
    """Make a console for standard output; wide enough for the closing table in a pipe too."""
    return Console(width=None if sys.stdout.isatty() else _PIPE_COLUMNS, highlight=False)


class DemoStack(Protocol):
    """What the demo needs of a running local stack."""

    @property
    def settings(self) -> Settings:
        """The courier's settings, as the stack's processes see them."""
        ...


def run_demo(stack: DemoStack, supplier_server_url: str) -> bool:
    """Run the demo on a stack that is up; true if every outcome is the expected one."""
    return asyncio.run(_demonstrated(stack.settings, supplier_server_url))


async def _demonstrated(settings: Settings, supplier_server_url: str) -> bool:
    async with live_system(settings) as system:
        return await demonstrate(system, supplier_server_url, demo_console())


async def demonstrate(
    system: DemoSystem,
    supplier_server_url: str,
    console: Console,
    *,
    stalled_after_seconds: float = 120,
) -> bool:
    """Run one sync over the demo suppliers; true if every outcome is the expected one.

    It stops waiting when nothing has changed for `stalled_after_seconds`.
    """
    await system.seed(demo_products())
    for supplier in DEMO_SUPPLIERS:
        await system.register(supplier, supplier_server_url + supplier.url_path)
    console.print(f"{len(DEMO_SUPPLIERS)} demo suppliers are registered; asking for a sync.")
    async with httpx.AsyncClient(
        follow_redirects=True, trust_env=False, timeout=httpx.Timeout(30)
    ) as client:
        watch = _Watch(system, supplier_server_url, client, await _job_ids(system))
        await system.ask_for_sync()
        with ProgressDisplay(console, len(DEMO_SUPPLIERS)) as display:
            await watch.until_all_have_ended(display, stalled_after_seconds)
        outcomes = await watch.outcomes()
    console.print(closing_table(list(outcomes.values())))
    return _verdict(outcomes, console)


@dataclass
class _Watch:
    """Watches the jobs that were not there before, and verifies each file when its job ends."""

    system: DemoSystem
    server_url: str
    client: httpx.AsyncClient
    earlier_jobs: frozenset[UUID]
    reports: dict[str, JobReport] = field(default_factory=dict)
    verifications: dict[str, asyncio.Task[Verification]] = field(default_factory=dict)

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
            report = jobs.get(supplier.id)
            if report is None or report.job_id in self.earlier_jobs:
                continue
            self.reports[supplier.slug] = report
            # Not before its end: the courier must be the first to ask the busy supplier.
            if report.ended and report.file_path and supplier.slug not in self.verifications:
                self.verifications[supplier.slug] = asyncio.create_task(
                    verify(self.client, self.server_url + supplier.url_path, report.file_path)
                )


async def _job_ids(system: DemoSystem) -> frozenset[UUID]:
    return frozenset(report.job_id for report in (await system.newest_jobs()).values())


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
    )


def _ending(report: JobReport) -> Ending:
    if not report.ended:
        return Ending.UNFINISHED
    if report.view.phase != "complete":
        return Ending.FAILED
    if report.view.errors or not report.view.items:
        return Ending.WITH_WARNINGS
    return Ending.COMPLETE


def _reason(report: JobReport) -> str:
    if not report.ended:
        return f"Still {report.view.phase} when the demo stopped waiting: see its run's log."
    if report.view.error:
        return report.view.error
    if not report.warnings:
        return ""
    further = report.view.errors - 1
    return report.warnings[0] + (f" (and {further:,} more)" if further > 0 else "")


def _verdict(outcomes: Mapping[str, Outcome], console: Console) -> bool:
    found = differences(expected_outcomes(), outcomes)
    console.print()
    for difference in found:
        console.print(Text(f"Not as expected: {difference}.", style="red"), soft_wrap=True)
    if not found:
        console.print(
            Text(f"All {len(outcomes)} outcomes are as expected.", style="green"), soft_wrap=True
        )
    return not found

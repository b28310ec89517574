"""The demo run: from a master sheet through one sync, or two, to a verdict."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import httpx
from rich.console import Console
from rich.text import Text

from marketbel_courier.demo.closing_table import closing_table
from marketbel_courier.demo.csv_lists import former_rows, stock_rows
from marketbel_courier.demo.expectations import (
    Difference,
    differences,
    expected_outcomes,
    registry_differences,
    trace_differences,
    unexpected_news,
)
from marketbel_courier.demo.goods import demo_products
from marketbel_courier.demo.live_system import live_system
from marketbel_courier.demo.outcome import Ending, Outcome
from marketbel_courier.demo.progress import ProgressDisplay
from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier, Stock
from marketbel_courier.demo.sync_watch import (
    Verify,
    Watch,
    until_registered,
    until_settled,
    until_sync_has_ended,
)
from marketbel_courier.demo.system import DemoSystem, RegistryReport, Traces
from marketbel_courier.demo.verification import Verification, verify
from marketbel_courier.ledger.states import Route
from marketbel_courier.settings import Settings

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


def run_demo(stack: DemoStack, supplier_server_url: str, *, twice: bool = False) -> bool:
    """Run the demo on a stack that is up; true if every outcome is the expected one."""
    return asyncio.run(_demonstrated(stack.settings, supplier_server_url, twice=twice))


async def _demonstrated(settings: Settings, supplier_server_url: str, *, twice: bool) -> bool:
    async with live_system(settings) as system:
        console = demo_console()
        console.print(f"Master sheet: {settings.master_sheet_url}", soft_wrap=True)
        return await demonstrate(system, supplier_server_url, console, twice=twice)


async def demonstrate(
    system: DemoSystem,
    supplier_server_url: str,
    console: Console,
    *,
    twice: bool = False,
    stalled_after_seconds: float = 120,
) -> bool:
    """Run one sync over the demo suppliers; true if every outcome is the expected one.

    With `twice`, a second sync follows, which must find nothing new. The demo stops waiting when
    nothing has changed for `stalled_after_seconds`.
    """
    await system.seed(demo_products())
    async with httpx.AsyncClient(
        follow_redirects=True, trust_env=False, timeout=httpx.Timeout(30)
    ) as client:

        async def compare(supplier: DemoSupplier, path: Path) -> Verification:
            return await verify(client, supplier_server_url + supplier.url_path, path)

        demo = _Demo(system, supplier_server_url, compare, console, stalled_after_seconds)
        return await demo.first_sync() and (not twice or await demo.second_sync())


class _Demo:
    """The syncs, and the verdict on each."""

    def __init__(
        self,
        system: DemoSystem,
        supplier_server_url: str,
        compare: Verify,
        console: Console,
        stalled_after_seconds: float,
    ) -> None:
        self._system = system
        self._supplier_server_url = supplier_server_url
        self._compare = compare
        self._console = console
        self._patience = stalled_after_seconds
        self._task_id = ""

    async def first_sync(self) -> bool:
        """From the master sheet to items in the database."""
        for supplier in DEMO_SUPPLIERS:
            if supplier.route is Route.LEGACY:
                await self._system.choose_legacy_route(supplier.name)
                self._console.print(f"{supplier.name} is registered for the legacy route.")
        found = [
            difference
            for supplier in DEMO_SUPPLIERS
            if supplier.stock is not None and supplier.stock.known
            for difference in await self._let_former_worker_begin(supplier, supplier.stock)
        ]
        watch = await Watch.from_now_on(self._system, self._compare)
        self._task_id = await self._system.ask_for_sync()
        self._console.print("A sync is asked for: it begins with the master sheet.")
        registry = await until_registered(self._system, self._task_id, self._patience)
        if registry is None:
            self._console.print(
                "No supplier has come out of the master sheet: the run of supplier_registry in"
                " the Dagster UI says why.",
                style="red",
            )
            return False
        self._console.print(Text(_registry_words(registry)), soft_wrap=True)
        with ProgressDisplay(self._console, len(DEMO_SUPPLIERS)) as display:
            await watch.until_all_have_ended(display, self._patience)
        outcomes = await watch.outcomes()
        self._console.print(closing_table(list(outcomes.values())))
        self._console.print()
        traces = await until_settled(self._system, self._patience)
        found += [
            *registry_differences(registry),
            *differences(expected_outcomes(), outcomes),
            *trace_differences(traces),
        ]
        for supplier in DEMO_SUPPLIERS:
            if not found and traces and supplier.stock and supplier.stock.known:
                words = _former_items_words(supplier, traces[supplier.name])
                self._console.print(Text(words), soft_wrap=True)
        return self._verdict(
            found,
            f"All {len(outcomes)} outcomes are as expected, and so are catalogue, logs and"
            " Dagster's grid.",
        )

    async def _let_former_worker_begin(
        self, supplier: DemoSupplier, stock: Stock
    ) -> list[Difference]:
        """Store what an earlier list held, and see that the new one cannot be inserted plainly."""
        former = former_rows(stock)
        source_url = self._supplier_server_url + supplier.url_path
        await self._system.store_as_former_worker(supplier.name, source_url, former)
        refusal = await self._system.refusal_of_plain_insert(supplier.name, stock_rows(stock))
        if refusal is None:
            return [Difference(supplier.name, "its list, inserted plainly,", "refused", "taken")]
        words = (
            f"{supplier.name} has {len(former)} items from the former worker. Its new list,"
            f" inserted plainly, is refused: {refusal}"
        )
        self._console.print(Text(words), soft_wrap=True)
        return []

    async def second_sync(self) -> bool:
        """The same again, with nothing new at the suppliers."""
        if not await until_sync_has_ended(self._system, self._task_id, self._patience):
            self._console.print(
                "The sync does not end: see its runs in the Dagster UI.", style="red"
            )
            return False
        watch = await Watch.from_now_on(self._system, self._compare)
        await self._system.ask_for_sync()
        self._console.print("A second sync is asked for; no price list has changed.")
        with ProgressDisplay(self._console, len(DEMO_SUPPLIERS)) as display:
            await watch.until_all_have_ended(display, self._patience)
        outcomes = await watch.outcomes()
        found = [
            *unexpected_news(outcomes),
            *trace_differences(await until_settled(self._system, self._patience)),
        ]
        return self._verdict(found, _second_words(outcomes))

    def _verdict(self, found: list[Difference], praise: str) -> bool:
        for difference in found:
            self._console.print(
                Text(f"Not as expected: {difference}.", style="red"), soft_wrap=True
            )
        if not found:
            self._console.print(Text(praise, style="green"), soft_wrap=True)
        return not found


def _registry_words(registry: RegistryReport) -> str:
    active = sum(is_active for _, is_active in registry.suppliers)
    lines = [
        f"{active} suppliers have come out of it, and {len(registry.suppliers) - active} that is"
        f" switched off; {len(registry.skipped)} row was skipped:",
        *(f"  {row.reason}" for row in registry.skipped),
    ]
    return "\n".join(lines)


def _former_items_words(supplier: DemoSupplier, seen: Traces) -> str:
    return (
        f"{supplier.name}: {seen.items} items, {seen.repriced} of them the former worker's with a"
        " new price; none is doubled."
    )


def _second_words(outcomes: Mapping[str, Outcome]) -> str:
    endings = Counter(outcome.ending for outcome in outcomes.values())
    return (
        f"{endings[Ending.UNCHANGED]} price lists are unchanged and were not analysed again;"
        f" {endings[Ending.FAILED]} failed as before."
    )

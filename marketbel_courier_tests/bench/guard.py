"""Measures the price guard: how many spoiled lists it holds, and how many honest ones.

`python -m marketbel_courier_tests.bench.guard` measures this alone. Each list is stored under guard
by the engine's own way: as it was read first, and then as somebody has spoiled or changed it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from rich.console import Console

from marketbel_courier.catalogue.held_lists import ask_about_list
from marketbel_courier.catalogue.item_storage import store_price_list
from marketbel_courier.catalogue.price_guard import HeldWhole
from marketbel_courier.catalogue.staging import staged
from marketbel_courier.catalogue.stored_price_lists import ListKey
from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.migration import migrate
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.demo.roster import DEMO_SUPPLIERS
from marketbel_courier.demo.supplier_files import price_list_bytes
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.errors import UnreadableFile
from marketbel_courier.guard.rules import GuardRules
from marketbel_courier.price_lists.preview import kind_of
from marketbel_courier.price_lists.reader import read_price_list
from marketbel_courier.price_lists.records import PricedItem
from marketbel_courier_tests.bench.machine import machine_facts
from marketbel_courier_tests.bench.price_faults import FAULTS, HONEST, Change, Items, prices_of
from marketbel_courier_tests.bench.tables import Table, for_terminal
from marketbel_courier_tests.corpus.kinds.collection import SPECIMENS
from marketbel_courier_tests.servers import throwaway_folder

FAULTY_LISTS = 1_000
HONEST_LISTS = 1_000
AIM_HELD = 0.99
AIM_HELD_HONEST = 0.001
FEWEST_ITEMS = 2
MOST_ITEMS = 120
"""Of a longer list the first items are taken: a thousand lists are stored twice."""

ANOTHER_LIST = "somebody else's list"
FIRST_LIST = "a supplier's first list"
_BEGIN = datetime(2024, 6, 3, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Trial:
    """One list that was changed: how, and how many of its prices were, and were stored."""

    words: str
    file: str
    changed: int
    stored: int
    is_held_whole: bool

    @property
    def is_held(self) -> bool:
        """Whether nothing of the change has come into the catalogue."""
        return self.stored == 0


@dataclass(frozen=True, slots=True)
class Guarded:
    """All trials of the guard, and how long a list took with it and without."""

    faults: Sequence[Trial]
    honest: Sequence[Trial]
    seconds: float


def lists_to_spoil(folder: Path) -> list[tuple[str, Items]]:
    """The items of the corpus's lists and of the demo's, as they are read, with the file's name."""
    files = [specimen.write_to(folder) for specimen in SPECIMENS]
    for supplier in DEMO_SUPPLIERS:
        if supplier.stock is not None:
            files.append(folder / f"demo-{supplier.file_name}")
            files[-1].write_bytes(price_list_bytes(supplier))
    lists = []
    for path in sorted(set(files)):
        try:
            found = read_price_list(path, kind_of(path)).items
        except (UnreadableFile, ValueError):
            continue
        items = [item for item in found if item.price][:MOST_ITEMS]
        if len(items) >= FEWEST_ITEMS:
            lists.append((path.name, items))
    return lists


async def measure_guard(pool: Pool, *, say: Callable[[str], None] = lambda _: None) -> Guarded:
    """Store a thousand spoiled lists and as many honest ones."""
    with TemporaryDirectory() as folder:
        say("price lists to spoil")
        lists = lists_to_spoil(Path(folder))
    began = time.perf_counter()
    bench = _Bench(pool, lists, Random(14))
    faults = [(kind.words, kind.change) for kind in FAULTS]
    faults.append((ANOTHER_LIST, bench.another))
    say(f"{FAULTY_LISTS} spoiled lists")
    spoiled = await bench.trials(faults, FAULTY_LISTS)
    honest = [(kind.words, kind.change) for kind in HONEST]
    honest.append((FIRST_LIST, lambda items, _random: items))
    say(f"{HONEST_LISTS} honest lists")
    changed = await bench.trials(honest, HONEST_LISTS)
    return Guarded(spoiled, changed, time.perf_counter() - began)


@dataclass
class _Bench:
    pool: Pool
    lists: Sequence[tuple[str, Items]]
    random: Random

    def another(self, items: Items, random: Random) -> Items | None:
        """Another supplier's list in the place of this one."""
        _, others = random.choice(self.lists)
        own = prices_of(items)
        return None if any(own.get(item.sku) for item in others) else others

    async def trials(self, kinds: Sequence[tuple[str, Change]], count: int) -> list[Trial]:
        """So many trials, of all kinds alike and of lists in turn."""
        trials: list[Trial] = []
        for words, change in cycle(kinds):
            if len(trials) == count:
                return trials
            trials.append(await self._trial(words, change))
        return trials

    async def _trial(self, words: str, change: Change) -> Trial:
        while True:
            name, items = self.random.choice(self.lists)
            changed = change(items, self.random)
            if changed is not None:
                break
        supplier_id = uuid4()
        await register_supplier(
            self.pool, supplier_id=supplier_id, name=str(supplier_id), source_type="csv",
            metadata={},
        )  # fmt: skip
        if words != FIRST_LIST:
            await self._store(supplier_id, items, 0)
        before = await self._prices(supplier_id)
        is_whole = await self._store(supplier_id, changed, 1)
        after = await self._prices(supplier_id)
        wanted = {
            (item.sku, item.price, item.characteristics.get("currency"))
            for item in {item.sku: item for item in changed}.values()
        }
        expected = wanted - before
        gone = {sku for sku, *_ in before} - {item.sku for item in changed}
        # What a fault takes away counts as one change, which is stored if anything was.
        lost = int(bool(gone) and not is_whole and words in _OF_THE_LIST)
        return Trial(words, name, len(expected) + lost, len(expected & after) + lost, is_whole)

    async def _store(self, supplier_id: UUID, items: Sequence[PricedItem], day: int) -> bool:
        """Store a list; returns whether it was held whole."""
        async with self.pool.acquire() as connection, staged(connection) as staging:
            await staging.add(items)
            key = ListKey(supplier_id, f"{supplier_id} {day}", _BEGIN + timedelta(days=day))
            try:
                await store_price_list(connection, staging, key, guard=GuardRules())
            except HeldWhole as held:
                async with connection.transaction():
                    await ask_about_list(connection, held.doubted)
                return True
        return False

    async def _prices(self, supplier_id: UUID) -> set[tuple[str, object, object]]:
        rows = await self.pool.fetch(
            """
            SELECT supplier_sku, current_price, characteristics ->> 'currency' AS currency
            FROM supplier_items WHERE supplier_id = $1
            """,
            supplier_id,
        )
        return {tuple(row) for row in rows}


_OF_THE_LIST = frozenset({ANOTHER_LIST, "most of the list gone"})


def guard_table(guarded: Guarded) -> Table:
    """How many spoiled lists were held, by kind, and how much of the honest ones."""
    held = sum(trial.is_held for trial in guarded.faults)
    prices = sum(trial.changed for trial in guarded.honest)
    kept = sum(trial.changed - trial.stored for trial in guarded.honest)
    lists = sum(trial.is_held_whole for trial in guarded.honest)
    return Table(
        f"The price guard: {len(guarded.faults):,} spoiled lists, {len(guarded.honest):,} honest",
        ("", "lists", "held\nin full", "held\nwhole", "prices", "of them\nstored"),
        [_row(words, guarded.faults) for words in _kinds(guarded.faults)]
        + [_row(words, guarded.honest) for words in _kinds(guarded.honest)],
        [
            f"Aim: ≥ {AIM_HELD:.0%} of the faults held, ≤ {AIM_HELD_HONEST:.1%} of honest changes."
            f" Measured: {held / len(guarded.faults):.1%} of the faults, with none of their prices"
            f" stored; {kept / prices:.2%} of {prices:,} honest changes, and {lists} of"
            f" {len(guarded.honest):,} honest lists.",
            "The lists are the corpus's and the demo's, as they are read; what was changed, and in"
            f" which list, is left to chance. Both together took {guarded.seconds:.0f} s.",
        ],
    )


def _kinds(trials: Sequence[Trial]) -> list[str]:
    return list(dict.fromkeys(trial.words for trial in trials))


def _row(words: str, trials: Sequence[Trial]) -> tuple[str, ...]:
    of_kind = [trial for trial in trials if trial.words == words]
    return (
        words,
        f"{len(of_kind)}",
        f"{sum(trial.is_held for trial in of_kind)}",
        f"{sum(trial.is_held_whole for trial in of_kind)}",
        f"{sum(trial.changed for trial in of_kind):,}",
        f"{sum(trial.stored for trial in of_kind):,}",
    )


def main() -> None:
    """Measure the guard alone."""
    console = Console(stderr=True)
    guarded = measure_guard_alone(lambda step: console.print(f"· {step}", style="dim"))
    Console(highlight=False).print(for_terminal(machine_facts(), [guard_table(guarded)]))


def measure_guard_alone(say: Callable[[str], None]) -> Guarded:
    """The same with a database of its own, which is removed at the end."""

    async def measure(dsn: str) -> Guarded:
        async with open_pool(dsn) as pool:
            return await measure_guard(pool, say=say)

    with throwaway_folder() as folder, EmbeddedPostgres(folder) as postgres:
        migrate(postgres.url)
        return asyncio.run(measure(postgres.url))


if __name__ == "__main__":
    main()

"""What the demo expects of every supplier, and the comparison with what was observed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from marketbel_courier.demo.grid import DELIVERY_ASSET, ML_ASSET, STORED_ASSETS, Cell
from marketbel_courier.demo.master_sheet import INACTIVE_SUPPLIER, skipped_row_number
from marketbel_courier.demo.outcome import Checksum, Ending, Outcome
from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier, Quirk
from marketbel_courier.demo.system import RegistryReport, Traces
from marketbel_courier.errors import SourceNotFound, WrongFileKind
from marketbel_courier.ledger.states import Route

_ERROR_CODES = {
    Quirk.DEAD_LINK: SourceNotFound.code,
    Quirk.LOGIN_PAGE: WrongFileKind.code,
}


@dataclass(frozen=True)
class Span:
    """A range of counts, both ends included."""

    low: int
    high: int

    def __contains__(self, count: int) -> bool:
        return self.low <= count <= self.high

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.low:,}"
        return f"{self.low:,} to {self.high:,}"


NONE = Span(0, 0)
ONE = Span(1, 1)


@dataclass(frozen=True)
class ExpectedOutcome:
    """What one supplier's sync must bring; `error_code` is empty where the sync must not fail.

    Exactly one try means that there was no retry, exactly one analysis that none was needless.
    """

    ending: Ending
    checksum: Checksum
    items: Span
    matched: Span
    in_review: Span
    errors: Span
    tries: Span = ONE
    analyses: Span = ONE
    error_code: str = ""
    can_retry: bool = False
    route: Route = Route.ML


@dataclass(frozen=True)
class Difference:
    """One respect in which a supplier's outcome is not the expected one."""

    supplier_name: str
    subject: str
    expected: str
    observed: str

    def __str__(self) -> str:
        return (
            f"{self.supplier_name}: {self.subject} should be {self.expected}, but is"
            f" {self.observed}"
        )


def expected_outcome(supplier: DemoSupplier) -> ExpectedOutcome:
    """Say what the demo expects of a supplier; its stock and its server's quirk decide."""
    stock = supplier.stock
    if stock is None:
        return ExpectedOutcome(
            ending=Ending.FAILED,
            checksum=Checksum.NO_FILE,
            items=NONE,
            matched=NONE,
            in_review=NONE,
            errors=ONE,
            analyses=NONE,
            error_code=_ERROR_CODES[supplier.quirk],
            can_retry=True,
            route=supplier.route,
        )
    return ExpectedOutcome(
        ending=Ending.WITH_WARNINGS if stock.bad else Ending.COMPLETE,
        checksum=Checksum.VERIFIED,
        items=Span(stock.items, stock.items),
        matched=Span(stock.linked, stock.linked),
        in_review=Span(stock.review, stock.review),
        errors=Span(stock.bad, stock.bad),
        tries=Span(2, 2) if supplier.quirk is Quirk.DOWN_AT_FIRST else ONE,
        analyses=ONE if supplier.route is Route.ML else NONE,
        route=supplier.route,
    )


def expected_outcomes() -> dict[str, ExpectedOutcome]:
    """Give the expected outcome of every demo supplier, by slug."""
    return {supplier.slug: expected_outcome(supplier) for supplier in DEMO_SUPPLIERS}


def registry_differences(report: RegistryReport) -> list[Difference]:
    """List in what the suppliers are not those of the master sheet."""
    wanted = {supplier.name: "active" for supplier in DEMO_SUPPLIERS}
    wanted[INACTIVE_SUPPLIER] = "inactive"
    seen = {name: "active" if is_active else "inactive" for name, is_active in report.suppliers}
    found = [
        Difference(name, "the supplier", wanted.get(name, "absent"), seen.get(name, "missing"))
        for name in {**wanted, **seen}
        if wanted.get(name) != seen.get(name)
    ]
    rows = [skipped_row_number()]
    if [row.number for row in report.skipped] != rows:
        numbers = ", ".join(str(row.number) for row in report.skipped) or "none"
        found.append(Difference("Master sheet", "the skipped row", str(rows[0]), numbers))
    return found


def differences(
    expected: Mapping[str, ExpectedOutcome], observed: Mapping[str, Outcome]
) -> list[Difference]:
    """List every difference; of a supplier that has not ended, only that."""
    found: list[Difference] = []
    for slug, wanted in expected.items():
        seen = observed.get(slug)
        if seen is None:
            found.append(Difference(slug, "the outcome", str(wanted.ending), "missing"))
        else:
            found.extend(_compare(wanted, seen))
    found.extend(
        Difference(outcome.supplier_name, "the outcome", "absent", str(outcome.ending))
        for slug, outcome in observed.items()
        if slug not in expected
    )
    return found


def unexpected_news(observed: Mapping[str, Outcome]) -> list[Difference]:
    """List in what a sync without any news differs from one: nothing may be analysed again."""
    return [
        difference
        for supplier in DEMO_SUPPLIERS
        for difference in _compare_without_news(supplier, observed[supplier.slug])
    ]


def trace_differences(traces: Mapping[str, Traces] | None) -> list[Difference]:
    """List in what grid, catalogue and log are not as they must be after any number of syncs."""
    if traces is None:
        return [Difference("All suppliers", "Dagster's grid", "shown", "not to be had")]
    return [
        difference
        for supplier in DEMO_SUPPLIERS
        for difference in _compare_traces(supplier, traces.get(supplier.name))
    ]


def _compare_traces(supplier: DemoSupplier, seen: Traces | None) -> Iterator[Difference]:
    if seen is None:
        yield Difference(supplier.name, "its partition", "there", "missing")
        return
    for asset, cell in expected_grid(supplier).items():
        if seen.grid[asset] is not cell:
            yield Difference(supplier.name, f"{asset} in the grid", cell, seen.grid[asset])
    stock = supplier.stock
    for subject, count, seen_count in (
        ("the number of items in the catalogue", stock.items if stock else 0, seen.items),
        ("the number of items with a new price", stock.known if stock else 0, seen.repriced),
        ("the number of matches in the catalogue", stock.linked if stock else 0, seen.matched),
        ("the number in the review queue", stock.review if stock else 0, seen.in_review),
        ("the number of rows in the log", rows_told_of(supplier), seen.rows_told_of),
    ):
        if count != seen_count:
            yield Difference(supplier.name, subject, f"{count:,}", f"{seen_count:,}")


def rows_told_of(supplier: DemoSupplier) -> int:
    """Say how many rows have a line of their own in the log: bad ones, and a SKU's second one."""
    return supplier.stock.bad + supplier.stock.twice if supplier.stock else 0


def expected_grid(supplier: DemoSupplier) -> dict[str, Cell]:
    """Say what Dagster shows of a supplier; nothing is red for having gone the other route."""
    if supplier.stock is None:
        return {
            DELIVERY_ASSET: Cell.FAILED,
            **dict.fromkeys((ML_ASSET, *STORED_ASSETS), Cell.MISSING),
        }
    return {
        DELIVERY_ASSET: Cell.MATERIALIZED,
        ML_ASSET: Cell.MATERIALIZED if supplier.route is Route.ML else Cell.MISSING,
        **dict.fromkeys(STORED_ASSETS, Cell.MATERIALIZED),
    }


def _compare_without_news(supplier: DemoSupplier, seen: Outcome) -> Iterator[Difference]:
    ending = Ending.FAILED if supplier.stock is None else Ending.UNCHANGED
    if seen.ending is not ending:
        yield Difference(supplier.name, "the phase of the second sync", ending, seen.ending)
    if seen.analyses:
        yield Difference(
            supplier.name, "the number of analyses in the second sync", "0", f"{seen.analyses:,}"
        )


def _compare(wanted: ExpectedOutcome, seen: Outcome) -> Iterator[Difference]:
    if seen.ending in (Ending.UNFINISHED, Ending.NOT_STARTED):
        # Everything else is not settled yet: told as well, it would only hide this.
        yield Difference(seen.supplier_name, "the phase", wanted.ending, seen.ending)
        return
    words = (
        ("the phase", wanted.ending, seen.ending),
        ("the route", wanted.route, seen.route or "none"),
        ("the checksum", wanted.checksum, seen.checksum),
        ("the kind of failure", wanted.error_code or "none", seen.error_code or "none"),
        ("the retry by hand", _offered(wanted.can_retry), _offered(seen.can_retry)),
    )
    for subject, word, seen_word in words:
        if word != seen_word:
            yield Difference(seen.supplier_name, subject, word, seen_word)
    counts = (
        ("the number of items", wanted.items, seen.items),
        ("the number of matches", wanted.matched, seen.matched),
        ("the number in review", wanted.in_review, seen.in_review),
        ("the number of errors", wanted.errors, seen.errors),
        ("the number of tries", wanted.tries, seen.tries),
        ("the number of analyses", wanted.analyses, seen.analyses),
    )
    for subject, span, count in counts:
        if count not in span:
            yield Difference(seen.supplier_name, subject, str(span), f"{count:,}")


def _offered(can_retry: bool) -> str:
    return "offered" if can_retry else "not offered"

"""What an order reports about its file: the lines in `parsing_logs`, and the first errors."""

from __future__ import annotations

from dataclasses import dataclass, field

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog
from marketbel_courier.catalogue.stored_price_lists import StoredPriceList
from marketbel_courier.ingestion.contract import MOST_ERRORS, IngestionOrder
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.layout_memory import ReadLayout
from marketbel_courier.price_lists.records import RowProblem
from marketbel_courier.price_lists.row_counts import ProblemCount

MOST_ROWS = 1000
"""How many rows with problems are logged one by one."""


@dataclass(slots=True)
class Findings:
    """The problems of one file, counted as they come; the first of them are kept.

    `bad_skus` are the SKUs of rows that cannot be read, where a row tells its SKU. `passed_over`
    are hints of people that could not be followed. `layouts` are those of the tables that are read.
    """

    bad_rows: int = 0
    bad_skus: set[str] = field(default_factory=set)
    further_rows: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    errors: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    passed_over: list[Message] = field(default_factory=list)
    layouts: list[ReadLayout] = field(default_factory=list)
    count: ProblemCount = field(default_factory=ProblemCount)

    def add(self, problem: RowProblem) -> None:
        """Take one more row in."""
        self.count.take(problem)
        if problem.left_out:
            self.bad_rows += 1
            if problem.sku:
                self.bad_skus.add(problem.sku)
            if len(self.errors) < MOST_ERRORS:
                self.errors.append(problem.message)
        if len(self.problems) < MOST_ROWS:
            self.problems.append(problem)
        else:
            self.further_rows += 1

    def lines(self, order: IngestionOrder) -> list[ParsingLog]:
        """The log's lines about the file's parts and rows."""
        lines = [_line(order, LogType.WARNING, what) for what in self.passed_over]
        lines += [_line(order, LogType.INFO, note) for note in self.notes]
        lines += [_line(order, LogType.WARNING, row.message, row) for row in self.problems]
        if self.further_rows:
            more = Message("reading-with-further-problems", rows=self.further_rows)
            lines.append(_line(order, LogType.WARNING, more))
        return lines


OUTDATED = Message("reading-outdated")
NO_ITEMS = Message("reading-without-items")


def why_nothing(stored: StoredPriceList, findings: Findings) -> Message | None:
    """Why a successful order stored nothing, if no row gives a reason."""
    if stored.outdated:
        return OUTDATED
    return None if stored.items_stored or findings.bad_rows else NO_ITEMS


def held_errors(stored: StoredPriceList) -> tuple[Message, ...]:
    """The errors about held prices, if any; prices that were refused before are left out."""
    waiting = stored.items_held - stored.items_refused
    told = (("held-prices", waiting), ("held-prices-refused", stored.items_refused))
    return tuple(Message(code, n=n) for code, n in told if n)


def held_lines(order: IngestionOrder, stored: StoredPriceList) -> list[ParsingLog]:
    """The log's lines about held prices of the list."""
    return [_line(order, LogType.WARNING, message) for message in held_errors(stored)]


def new_price_errors(held: int) -> tuple[Message, ...]:
    """The errors about held prices of new items, if any."""
    return (Message("held-new-prices", n=held),) if held else ()


def new_prices_line(order: IngestionOrder, held: int) -> ParsingLog:
    """The log's line about held prices of new items."""
    return _line(order, LogType.WARNING, Message("held-new-prices", n=held))


def closing_line(order: IngestionOrder, stored: StoredPriceList, findings: Findings) -> ParsingLog:
    """The log's last line about an order that was carried out."""
    if stored.outdated:
        return _line(order, LogType.WARNING, OUTDATED)
    well = stored.items_stored and not findings.bad_rows and not stored.items_held
    message = Message(
        "reading-stored",
        items=stored.items_stored,
        left_out=findings.bad_rows,
        delisted=stored.items_delisted,
    )
    return _line(order, LogType.SUCCESS if well else LogType.WARNING, message)


def failure_line(order: IngestionOrder, reason: Message) -> ParsingLog:
    """The log's line about a file that could not be read."""
    return _line(order, LogType.PARSE_ERROR, reason)


def _line(
    order: IngestionOrder, kind: LogType, message: Message, row: RowProblem | None = None
) -> ParsingLog:
    return ParsingLog(
        task_id=order.task_id,
        supplier_id=order.supplier_id,
        error_type=kind,
        message=message,
        row_number=row.row_number if row else None,
        cells=row.cells if row else None,
    )

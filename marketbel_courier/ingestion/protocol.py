"""The lines that an order leaves in `parsing_logs`."""

from __future__ import annotations

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog
from marketbel_courier.ingestion.contract import IngestionOrder
from marketbel_courier.price_lists.records import PriceList, RowProblem

MOST_ROWS = 1000
"""How many rows with problems are logged one by one."""


def failure_line(order: IngestionOrder, reason: str) -> ParsingLog:
    """The file could not be read."""
    return _line(order, LogType.PARSE_ERROR, reason)


def header_missing_line(order: IngestionOrder, reason: str) -> ParsingLog:
    """The file could be read, but no price list was found in it."""
    return _line(order, LogType.WARNING, reason)


def closing_lines(order: IngestionOrder, price_list: PriceList) -> list[ParsingLog]:
    """The lines for a file that was taken: its odd rows, then the sum."""
    rows = [*price_list.bad_rows, *price_list.warnings]
    lines = [_line(order, LogType.WARNING, str(row), row) for row in rows[:MOST_ROWS]]
    if len(rows) > MOST_ROWS:
        more = f"{len(rows) - MOST_ROWS} further rows have problems and are not listed."
        lines.append(_line(order, LogType.WARNING, more))
    left_out = f", {len(price_list.bad_rows)} rows left out" if price_list.bad_rows else ""
    kind = LogType.SUCCESS if price_list.items and not left_out else LogType.WARNING
    lines.append(_line(order, kind, f"{len(price_list.items)} items stored{left_out}."))
    return lines


def _line(
    order: IngestionOrder, kind: LogType, message: str, row: RowProblem | None = None
) -> ParsingLog:
    return ParsingLog(
        task_id=order.task_id,
        supplier_id=order.supplier_id,
        error_type=kind,
        message=message,
        row_number=row.row_number if row else None,
        row_data=row.cells if row else None,
    )

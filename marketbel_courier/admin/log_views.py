"""Lines of `parsing_logs` as the API tells them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marketbel_courier.admin.contract import LogView
from marketbel_courier.admin.redaction import without_secrets
from marketbel_courier.catalogue.log_search import LoggedLine


def view_of_line(line: LoggedLine) -> LogView:
    """The line without secrets in the message."""
    message = without_secrets(line.error_message)
    return LogView.model_validate(replace(line, error_message=message, row=_row(line.row)))


def _row(row: Any) -> list[str] | dict[str, object] | None:
    match row:
        case list():
            return ["" if cell is None else str(cell) for cell in row]
        case dict():
            return row
        case _:
            return None

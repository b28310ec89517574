"""Lines of `parsing_logs` as the API tells them."""

from __future__ import annotations

from typing import Any

from marketbel_courier.admin.contract import LogView
from marketbel_courier.admin.localization import localized
from marketbel_courier.admin.redaction import without_secrets
from marketbel_courier.catalogue.log_search import LoggedLine
from marketbel_courier.messages.language import Language


def view_of_line(line: LoggedLine, language: Language) -> LogView:
    """The line without secrets in the message."""
    return LogView(
        id=line.id,
        task_id=line.task_id,
        supplier_id=line.supplier_id,
        supplier_name=line.supplier_name,
        error_type=line.error_type,
        error_message=without_secrets(line.error_message),
        error_message_localized=localized(line.message, language),
        row_number=line.row_number,
        created_at=line.created_at,
        row=_row(line.row),
    )


def _row(row: Any) -> list[str] | dict[str, object] | None:
    match row:
        case list():
            return ["" if cell is None else str(cell) for cell in row]
        case dict():
            return row
        case _:
            return None

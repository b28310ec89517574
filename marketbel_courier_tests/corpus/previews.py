"""What the reader says of a file, in the words of `marketbel-courier preview --json`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists.reader import read_price_list
from marketbel_courier.reading_hints import ReadingHints


def preview_of(
    path: Path, file_type: str, column_mapping: Mapping[str, str | int] | None = None
) -> dict[str, Any]:
    """The preview of a file."""
    try:
        found = read_price_list(path, file_type, ReadingHints(column_mapping=column_mapping or {}))
    except UnreadableFile as error:
        return {"verdict": "refused", "reason": str(error), "items": [], "problems": []}
    return {
        "verdict": "sure",
        "reason": None,
        "items": [
            {
                **item.characteristics,
                "row": item.row_number,
                "sku": item.sku,
                "name": item.name,
                "price": str(item.price),
                "category": item.category,
            }
            for item in found.items
        ],
        "problems": [
            {"row": problem.row_number, "code": problem.reason.code, "text": str(problem.reason)}
            for problem in (*found.bad_rows, *found.warnings)
        ],
    }

"""What `marketbel-courier preview --json` says of a file, as a JSON object."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marketbel_courier.price_lists.preview import preview_file
from marketbel_courier.reading_hints import ReadingHints


def preview_of(
    path: Path, file_type: str | None, column_mapping: Mapping[str, str | int] | None = None
) -> dict[str, Any]:
    """The preview of a file."""
    hints = ReadingHints(column_mapping=column_mapping or {})
    return preview_file(path, file_type, hints).model_dump(mode="json")

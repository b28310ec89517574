"""The schemas beside `public`, where Marketbel's tables are."""

from __future__ import annotations

from typing import Final

OWN_SCHEMA: Final = "courier"
DAGSTER_SCHEMA: Final = "dagster"

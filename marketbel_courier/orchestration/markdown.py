"""Foreign text inside the Markdown that the Dagster UI renders."""

from __future__ import annotations

CELL_LENGTH = 300


def plain(text: str) -> str:
    """One line of at most 300 characters that cannot break out of a cell or a list."""
    one_line = " ".join(text.split())
    shortened = one_line if len(one_line) <= CELL_LENGTH else one_line[:CELL_LENGTH] + "…"
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in shortened)

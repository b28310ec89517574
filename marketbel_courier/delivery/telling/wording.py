"""Ids and foreign text in the form that an operator reads."""

from __future__ import annotations


def one_line(text: str) -> str:
    """A text on one line, without what would move a terminal's cursor."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def short_id(identifier: object) -> str:
    """Enough of an id to find it again."""
    return str(identifier)[:8]

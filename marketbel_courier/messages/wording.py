"""Ids and foreign texts in the form that a person reads."""

from __future__ import annotations


def clause(words: object) -> str:
    """Words as a part of a sentence, which brings its own full stop."""
    return str(words).strip().rstrip(".")


def as_sentence(words: object) -> str:
    """Words as a sentence of their own: a capital letter, and one full stop."""
    told = clause(words)
    return f"{told[:1].upper()}{told[1:]}{'' if told.endswith(('!', '?', '…')) else '.'}"


def headline(words: object) -> str:
    """Words as a sentence begins with them: a capital letter, and no article in English."""
    told = clause(words).removeprefix("an ").removeprefix("a ")
    return f"{told[:1].upper()}{told[1:]}"


def one_line(text: str) -> str:
    """A text on one line, without what would move a terminal's cursor."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def short_id(identifier: object) -> str:
    """Enough of an id to find it again."""
    return str(identifier)[:8]

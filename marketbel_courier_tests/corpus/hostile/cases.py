"""What a hostile file is, and how it must end: refused in plain words, or read all the same."""

from __future__ import annotations

from dataclasses import dataclass

from marketbel_courier_tests.corpus.cases import Write


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file; `says` is a pattern for what its sender is told, None where its items are read."""

    name: str
    file_type: str
    write: Write
    says: str | None
    names: tuple[str, ...] = ()
    file_name: str = "list"

"""What a list of the corpus is: how its file is made, and what must come out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from marketbel_courier.price_lists.records import Value
from marketbel_courier.reading_hints import ReadingHints

Write = Callable[[Path], None]
"""Writes the file as it would arrive."""

OWN_SKU = None
"""Stands where the list has no SKU: one of our own is expected, and that it is stable."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item that must be read; `also` is all that is known of it besides."""

    row: int
    sku: str | None
    name: str
    price: str
    category: str | None = None
    also: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that must be complained about, in words that contain `because`."""

    number: int
    because: str
    cells: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Readable:
    """A list that can be read. What is not named here must not come out."""

    name: str
    file_type: str
    write: Write
    items: Sequence[Item]
    left_out: Sequence[Row] = ()
    doubts: Sequence[Row] = ()
    notes: Sequence[str] = ()
    hints: ReadingHints = field(default_factory=ReadingHints)
    file_name: str = "list"


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that must be refused; `says` is a pattern for what its sender is told."""

    name: str
    file_type: str
    write: Write
    says: str
    hints: ReadingHints = field(default_factory=ReadingHints)


def text(content: str, encoding: str = "utf-8", *, line_end: str = "\n") -> Write:
    """A text file; the first line break is for the reader of the corpus only."""
    return of_bytes(content.removeprefix("\n").replace("\n", line_end).encode(encoding))


def committed(name: str) -> Write:
    """A file that no library of this project can write; it lies beside the corpus."""
    return of_bytes((Path(__file__).parent / "files" / name).read_bytes())


def made_late(make: Callable[[], Write]) -> Write:
    """A file whose content is so large that it is made when it is written, not on import."""

    def write(path: Path) -> None:
        make()(path)

    return write


def of_bytes(content: bytes) -> Write:
    """A file as it is, byte for byte."""

    def write(path: Path) -> None:
        path.write_bytes(content)

    return write

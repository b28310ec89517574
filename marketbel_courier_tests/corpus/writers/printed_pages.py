"""PDF pages of text and lines at places, in any alphabet: the font is named and not embedded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from marketbel_courier_tests.corpus.cases import Write, of_bytes

WIDTH, HEIGHT = 595, 842
"""A4, in points; places count from the lower left corner."""
_NARROW = frozenset(" .,:;!|'ijlftrI()[]/\\-")
_WIDE = frozenset("mwMWЖШЩЮЫФМжшщюыфм@%")


@dataclass(frozen=True, slots=True)
class Text:
    """A text at its place: the left end of its base line, or the right one."""

    x: float
    y: float
    text: str
    size: float = 9
    align: Literal["left", "right", "centre"] = "left"


@dataclass(frozen=True, slots=True)
class Line:
    """A line from one place to another."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column of a printed table stands, and how its cells are aligned."""

    x: float
    align: Literal["left", "right", "centre"] = "left"


def width_of(text: str, size: float) -> float:
    """How wide a text is printed, in points."""
    return sum(map(_width, text)) * size / 1000


def table(
    rows: Sequence[Sequence[str]],
    columns: Sequence[Column],
    *,
    top: float = 760,
    height: float = 16,
    ruled: bool = False,
    size: float = 9,
    right: float = 560,
) -> list[Text | Line]:
    """The rows of a table, from the top down; ruled: with a line around each cell."""
    parts: list[Text | Line] = [
        Text(column.x, top - number * height, cell, size, column.align)
        for number, row in enumerate(rows)
        for column, cell in zip(columns, row, strict=False)
        if cell
    ]
    if ruled:
        edges = [column.x - 4 for column in columns]
        bottom = top - (len(rows) - 1) * height - 4
        parts += [
            Line(edges[0], y, right, y)
            for y in (top + height - 4 - n * height for n in range(len(rows) + 1))
        ]
        parts += [Line(x, top + height - 4, x, bottom) for x in (*edges, right)]
    return parts


def printed_grid(rows: Sequence[Sequence[object]], *, ruled: bool = False) -> Write:
    """A grid as an office program prints it: columns as wide as their longest text."""
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    longest = [max(map(len, column)) for column in zip_longest(*texts, fillvalue="")]
    size = min(9.0, 9.0 * 520 / (sum(longest) * 6 + len(longest) * 14))
    lefts = [40.0]
    for letters in longest:
        lefts.append(lefts[-1] + letters * size * 0.66 + 14)
    columns = [Column(left) for left in lefts[:-1]]
    pages = [texts[begin : begin + 40] for begin in range(0, len(texts), 40)]
    return printed(
        *(table(page, columns, ruled=ruled, size=size, right=lefts[-1]) for page in pages)
    )


def printed(*pages: Iterable[Text | Line]) -> Write:
    """A PDF."""
    drawn = [list(page) for page in pages]
    used = sorted(
        {c for page in drawn for part in page if isinstance(part, Text) for c in part.text}
    )
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(drawn)}/Kids["
        + " ".join(f"{7 + 2 * number} 0 R" for number in range(len(drawn)))
        + "]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/Arial/Encoding/Identity-H/DescendantFonts[4 0 R]"
        "/ToUnicode 6 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/Arial/FontDescriptor 5 0 R/DW 556"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/W["
        + " ".join(f"{ord(c)}[{_width(c)}]" for c in used)
        + "]>>",
        "<</Type/FontDescriptor/FontName/Arial/Flags 32/FontBBox[0 -212 1000 905]/ItalicAngle 0"
        "/Ascent 905/Descent -212/CapHeight 716/StemV 80>>",
        _stream(_unicode_map(used)),
    ]
    for number, page in enumerate(drawn):
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]"
            f"/Resources<</Font<</F1 3 0 R>>>>/Contents {8 + 2 * number} 0 R>>",
            _stream("\n".join(map(_operators, page))),
        ]
    return of_bytes(_file(objects))


def _width(character: str) -> int:
    if character in _NARROW:
        return 278
    if character in _WIDE:
        return 833
    return 667 if character.isupper() else 556


def _operators(part: Text | Line) -> str:
    if isinstance(part, Line):
        return f"0.5 w {part.x0} {part.y0} m {part.x1} {part.y1} l S"
    width = width_of(part.text, part.size)
    x = part.x - {"left": 0.0, "right": width, "centre": width / 2}[part.align]
    codes = "".join(f"{ord(character):04X}" for character in part.text)
    return f"BT /F1 {part.size} Tf 1 0 0 1 {x:.2f} {part.y:.2f} Tm <{codes}> Tj ET"


def _unicode_map(used: Sequence[str]) -> str:
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for begin in range(0, len(used), 100):
        some = used[begin : begin + 100]
        pairs = "\n".join(f"<{ord(c):04X}> <{ord(c):04X}>" for c in some)
        lines.append(f"{len(some)} beginbfchar\n{pairs}\nendbfchar")
    return "\n".join([*lines, "endcmap end end"])


def _stream(content: str) -> str:
    return f"<</Length {len(content.encode('latin-1'))}>>\nstream\n{content}\nendstream"


def _file(objects: Sequence[str]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table_at = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += (
        f"trailer <</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{table_at}\n%%EOF\n".encode()
    )
    return bytes(out)

"""Price lists printed as PDF in the ways in which office programs lay them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

Anchor = Literal["top", "middle", "bottom"]
Rules = Literal["none", "rows", "stripes", "grid", "inner", "columns", "titles"]
Leader = Literal["", ".", ". ", "_"]

_PAGE_WIDTH, _PAGE_HEIGHT = 595.0, 842.0
_REGULAR, _BOLD = "Helvetica", "Helvetica-Bold"


@dataclass(frozen=True)
class Article:
    """A line of a list; `category` where one begins above it."""

    code: str
    name: str
    price: str
    unit: str = "pcs"
    category: str = ""


@dataclass(frozen=True)
class Layout:
    """How a list is printed: lengths in points.

    `anchor` is where code and price stand beside a name of several lines; `gap` is the blank
    between rows; `shift` moves every second page; `halves` are parts of a page side by side.
    """

    has_code: bool = True
    has_unit: bool = False
    anchor: Anchor = "top"
    gap: float = 6.0
    size: float = 9.0
    left: float = 45.0
    shift: float = 0.0
    halves: int = 1
    rows_a_page: int = 30
    rules: Rules = "none"
    leader: Leader = ""
    centred_categories: bool = False
    bold_categories: bool = True
    titles: tuple[str, str, str, str] | None = ("SKU", "Name", "Unit", "Price")
    titles_on_each_page: bool = True
    letter: Sequence[str] = ()
    head: str = ""
    foot: str = ""

    @property
    def width(self) -> float:
        """How wide the table, or each half of it, is."""
        return (
            _PAGE_WIDTH - 2 * self.left - abs(self.shift) - 25 * (self.halves - 1)
        ) / self.halves

    @property
    def edges(self) -> list[float]:
        """Where columns begin, and the last one ends, from the left edge of the table."""
        code = 60.0 if self.has_code else 0.0
        unit = 35.0 if self.has_unit else 0.0
        inner = [0.0, code, self.width - 70 - unit, self.width - 70, self.width]
        return sorted(set(inner))


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The text in lines that are no wider than `width`."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and stringWidth(longer, _REGULAR, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def print_list(path: Path, articles: Sequence[Article], layout: Layout) -> Path:
    """Write the list as a PDF."""
    printer = _Printer(path, layout)
    for start in range(0, len(articles), layout.rows_a_page * layout.halves):
        printer.page(articles[start : start + layout.rows_a_page * layout.halves])
    printer.save()
    return path


class _Printer:
    def __init__(self, path: Path, layout: Layout) -> None:
        self._canvas = Canvas(str(path), pagesize=(_PAGE_WIDTH, _PAGE_HEIGHT))
        self._layout = layout
        self._pages = 0

    def save(self) -> None:
        self._canvas.save()

    def page(self, articles: Sequence[Article]) -> None:
        layout, canvas = self._layout, self._canvas
        self._pages += 1
        top = 40.0
        left = layout.left + (layout.shift if self._pages % 2 == 0 else 0.0)
        if layout.head:
            self._text(layout.left, 25, layout.head)
        if self._pages == 1:
            for line in layout.letter:
                self._text(layout.left, top, line)
                top += 1.3 * layout.size
            top += 10 if layout.letter else 0
        for half in range(layout.halves):
            begin = half * layout.rows_a_page
            rows = articles[begin : begin + layout.rows_a_page]
            if rows:
                self._table(left + half * (layout.width + 25), top, rows)
        if layout.foot:
            self._text(layout.left, _PAGE_HEIGHT - 15, layout.foot.format(self._pages))
        canvas.showPage()

    def _table(self, left: float, top: float, articles: Sequence[Article]) -> None:
        layout = self._layout
        first = top
        lines = [top]
        if layout.titles and (layout.titles_on_each_page or self._pages == 1):
            code, name, unit, price = layout.titles
            titles = Article(code, name, price, unit)
            top = self._row(left, top, titles, bold=True, leader="")
            lines.append(top)
        for number, article in enumerate(articles):
            if article.category:
                top = self._category(left, top, article.category)
                lines.append(top)
            if layout.rules == "stripes" and number % 2:
                height = self._height(article)
                self._canvas.setFillGray(0.85)
                self._canvas.rect(
                    left - 3,
                    _PAGE_HEIGHT - top - height,
                    layout.width + 6,
                    height,
                    stroke=0,
                    fill=1,
                )
                self._canvas.setFillGray(0)
            top = self._row(left, top, article, leader=layout.leader)
            lines.append(top)
        self._rules(left, first, lines)

    def _height(self, article: Article) -> float:
        layout = self._layout
        return len(self._name_lines(article)) * layout.size * 1.2 + layout.gap

    def _name_lines(self, article: Article) -> list[str]:
        layout = self._layout
        edges = layout.edges
        begin = edges[1] if layout.has_code else edges[0]
        end = edges[-3] if layout.has_unit else edges[-2]
        return wrapped(article.name, end - begin - 10, layout.size)

    def _row(
        self, left: float, top: float, article: Article, leader: Leader, *, bold: bool = False
    ) -> float:
        layout = self._layout
        edges, pitch = layout.edges, layout.size * 1.2
        names = self._name_lines(article)
        base = top + layout.gap / 2
        rest = (len(names) - 1) * pitch
        beside = base + {"top": 0.0, "middle": rest / 2, "bottom": rest}[layout.anchor]
        if layout.has_code:
            self._text(left, beside, article.code, bold=bold)
        begin = left + (edges[1] if layout.has_code else 0)
        for line, name in enumerate(names):
            self._text(begin, base + line * pitch, name, bold=bold)
        if layout.has_unit:
            self._text(left + edges[-3], beside, article.unit, bold=bold)
        price = stringWidth(article.price, _BOLD if bold else _REGULAR, layout.size)
        right = left + layout.width
        self._text(right - price, beside, article.price, bold=bold)
        if leader:
            at = begin + stringWidth(names[-1], _REGULAR, layout.size) + 2
            count = int((right - price - 2 - at) / stringWidth(leader, _REGULAR, layout.size))
            self._text(at, beside, leader * count)
        return base + rest + pitch + layout.gap / 2

    def _category(self, left: float, top: float, text: str) -> float:
        layout = self._layout
        font = _BOLD if layout.bold_categories else _REGULAR
        if layout.centred_categories:
            left += (layout.width - stringWidth(text, font, layout.size)) / 2
        self._text(left, top + layout.gap / 2, text, bold=layout.bold_categories)
        return top + layout.size * 1.2 + layout.gap

    def _rules(self, left: float, first: float, lines: Sequence[float]) -> None:
        layout, canvas = self._layout, self._canvas
        across, down = (left - 3, left + layout.width + 3), (first, lines[-1])
        if layout.rules in ("rows", "grid"):
            heights = lines
        elif layout.rules == "inner":
            heights = lines[1:-1]
        elif layout.rules == "columns":
            heights = [lines[0], lines[-1]]
        elif layout.rules == "titles":
            heights, down = lines[:2], (first, lines[1])
        else:
            heights = []
        for height in heights:
            canvas.line(across[0], _PAGE_HEIGHT - height, across[1], _PAGE_HEIGHT - height)
        if layout.rules in ("grid", "columns", "titles", "inner"):
            inner = [left + edge - 3 for edge in layout.edges[1:-1]]
            outer = [] if layout.rules == "inner" else across
            for place in (*inner, *outer):
                canvas.line(place, _PAGE_HEIGHT - down[0], place, _PAGE_HEIGHT - down[1])

    def _text(self, left: float, top: float, text: str, *, bold: bool = False) -> None:
        size = self._layout.size
        self._canvas.setFont(_BOLD if bold else _REGULAR, size)
        self._canvas.drawString(left, _PAGE_HEIGHT - top - 0.8 * size, text)

"""The rows that are no items: headings that name categories, totals, notes, page numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from marketbel_courier.file_formats.text import normalise

Depth = tuple[int, ...]
"""How deep a heading stands, by what its row looks like: of two, the greater is the deeper one."""

_LONGEST_HEADING = 150
_DEEPEST = 4
_CATEGORY_WORD = re.compile(
    r"(?:категор[иі]я|раздел|розділ|группа(?: товаров)?|група(?: товарів)?|kategoria|grupa"
    r"|category|section|group)\s*[:—–-]\s*"
    r"|(?:раздел|розділ|глава|section|chapter)\s+(?=\d{1,2}(?:\.\d{1,2})*\.?\s+[^\W\d_])",
    re.IGNORECASE,
)
_CONTINUED = re.compile(
    r"\s*[(,–-]+\s*(?:продолж\w*\.?|продовж\w*\.?|continued|cont\.?|cd\.|ciąg dalszy"
    r"|fortsetzung|vervolg)\)?\s*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)(?P<dot>\.?)\s+(?=[^\W\d_])")
_TOTAL = re.compile(
    r"(?:итого|всего|разом|всього|усього|усяго|razem|suma|łącznie|ogółem|gesamt|summe|totaal"
    r"|(?:grand |sub ?)?total|totale|(?:genel )?toplam|celkem)"
    r"(?: (?:\d|по |за |на |без |с ндс|з пдв|наимен|найменув|позиц|товар|items|amount|price|sum"
    r"|руб|грн|шт|к оплате|до сплати|netto|brutto).*| \w)?"
)
_TOTAL_INITIALS = frozenset("иИвВтТрРуУтTtgGsSrRłŁoOcC")
_PAGE_WORD = r"(?:стр(?:аница)?\.?|ст(?:ор|арон)\w*\.?|лист|page|seite|strona|str\.|pagina)"
_PAGE = re.compile(
    rf"(?:{_PAGE_WORD}\s*[-–—]?\s*\d{{1,4}}\s*(?:(?:из|з|of|von|z|van|/)\s*\d{{1,4}})?"
    r"|[-–—]\s*\d{1,4}\s*[-–—]|\d{1,4}\s*(?:из|з|of|von|z|van|/)\s*\d{1,4})\s*[-–—]?",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\b(?:тел|телефон|факс|tel|phone|fax|моб|whatsapp|viber)\b\.?:?\s*[+(]?\d|\+\d[\d\s()-]{8,}"
    r"|[\w.-]+@[\w-]+\.\w|\bwww\.|https?://",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"\*|директор\b|менеджер\b|утверждаю\b|затверджую\b|подпись\b|підпис\b|manager\b|signature\b",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"примечани|примітк|заўваг|внимани|увага|увага!|цены указаны|ціни вказан|цэны ўказан"
    r"|цены действ|ціни дійсн|цена указана|действител|дійсн|прайс|условия|умови|скидк|знижк"
    r"|минимальн|мінімальн|доставка|самовывоз|самовивіз|включает ндс|включає пдв|с ндс\b|без ндс\b"
    r"|продолжение (?:таблиц|прайс|спис)|перенос с "
    r"|notes?\b|prices? |valid |terms|all prices|minimum order|delivery|страница|сторінка|page "
    r"|uwaga|ceny |cennik|hinweis|alle preise|preise |let op|prijzen "
    r"|(?:los |les |i )?(?:precios|prix|prezzi) |fiyatlar|(?:toate )?pre[tț]urile |všechny ceny",
    re.IGNORECASE,
)
_MOST_CELLS_OF_A_NOTE = 3


@dataclass(frozen=True, slots=True)
class _Level:
    text: str
    depth: Depth
    said: Sequence[str] = ()


class Headings:
    """The category that the headings so far put the next item in.

    Headings on end are levels: “A”, “B” is “A / B”. After items, a run of n headings takes the
    place of the last n levels; a heading with a number (“1.2 Kettles”) says its level itself. A
    heading that stands higher than others by its depth takes the place of all deeper ones. Where
    the depth is exact, as an outline's is, it alone counts.
    """

    def __init__(self, *, is_exact: bool = False) -> None:
        self._is_exact = is_exact
        self._settled: list[_Level] = []
        self._run: list[_Level] = []
        self._kept: int | None = None
        self._categories: dict[Depth | None, str | None] = {}

    @property
    def category(self) -> str | None:
        """The category of an item below the headings."""
        return self.category_at(None)

    def category_at(self, depth: Depth | None) -> str | None:
        """The category of an item that stands so deep: of the headings that stand higher."""
        if depth not in self._categories:
            levels = self._levels()
            if depth is not None and self._is_exact:
                levels = [level for level in levels if level.depth < depth]
            self._categories[depth] = " / ".join(level.text for level in levels) or None
        return self._categories[depth]

    @property
    def said(self) -> Sequence[str]:
        """What the rows of the headings that hold here say, from the highest on."""
        return [text for level in self._levels() for text in level.said]

    def take(self, text: str, depth: Depth = (), said: Sequence[str] = ()) -> None:
        """A heading, how deep it stands, and all that its row says."""
        text = _CONTINUED.sub("", _CATEGORY_WORD.sub("", text, count=1)) or text
        levels = self._levels()
        numbered = _NUMBERED.match(text)
        is_numbered = numbered is not None and ("." in numbered["number"] + numbered["dot"])
        level = _Level(text[numbered.end() :] if numbered and is_numbered else text, depth, said)
        if numbered and is_numbered and not self._is_exact:
            self._settled = [*levels[: numbered["number"].count(".")], level]
            self._run, self._kept = [], None
        elif level not in levels[-1:]:
            self._add(level, levels)
        self._categories.clear()

    def settle(self) -> None:
        """An item stands below the headings: the next one begins a new run."""
        if self._run:
            self._settled = self._levels()
            self._run, self._kept = [], None

    def _add(self, level: _Level, levels: Sequence[_Level]) -> None:
        if not self._run and level in levels:
            self._kept = levels.index(level)  # The whole path again, as on the next page.
        replaced = False
        while self._run and self._run[-1].depth > level.depth:
            self._run.pop()
            replaced = True
        replaced = replaced or self._is_exact
        if replaced and self._run and self._run[-1].depth == level.depth:
            self._run.pop()
        if replaced and not self._run:
            self._kept = None
        self._run.append(level)

    def _levels(self) -> list[_Level]:
        if not self._run:
            return self._settled
        if self._kept is not None:
            return [*self._settled[: self._kept], *self._run][-_DEEPEST:]
        depth = self._run[0].depth
        above = [level for level in self._settled if level.depth <= depth]
        siblings = sum(level.depth == depth for level in self._run)
        while above and above[-1].depth == depth and (siblings or self._is_exact):
            above.pop()
            siblings -= 1
        return [*above, *self._run][-_DEEPEST:]


def is_total(text: str) -> bool:
    """Whether a row that begins with `text` is a closing sum: no item, nothing to complain of."""
    return text[:1] in _TOTAL_INITIALS and bool(_TOTAL.fullmatch(normalise(text)))


def is_heading(text: str) -> bool:
    """Whether a row with this text alone names the category of the items below it.

    Sums, remarks, addresses, page numbers and whole paragraphs are no headings.
    """
    return not (
        len(text) > _LONGEST_HEADING
        or is_total(text)
        or is_note([text])
        or _REMARK.match(text)
        or _PAGE.fullmatch(text)
    )


def is_note(texts: Sequence[str]) -> bool:
    """Whether a row with these filled cells is a footnote, an address or a signature."""
    if len(texts) > _MOST_CELLS_OF_A_NOTE:
        return False
    # The patterns take long on long texts: an address stands early in its own.
    starts = [text[:_LONGEST_HEADING] for text in texts]
    return bool(_SIGNATURE.match(starts[0])) or any(_CONTACT.search(text) for text in starts)


class PageNumbers:
    """Tells page numbers that stand alone in a row from headings that are numbers (“13”, “14”).

    Pages are counted from the first or second on.
    """

    def __init__(self) -> None:
        self._next = 1

    def take(self, number: int) -> bool:
        """Whether a lone number is that of the page that ends or begins here."""
        is_page = number == self._next or (self._next == 1 and number == 2)
        if is_page:
            self._next = number + 1
        return is_page

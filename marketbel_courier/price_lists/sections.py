"""The rows that are no items: headings that name categories, totals, notes, page numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from marketbel_courier.file_formats.text import normalise

_LONGEST_HEADING = 150
_DEEPEST = 4
_CATEGORY_WORD = re.compile(
    r"(?:категория|раздел|группа(?: товаров)?|category|section|group)\s*[:—–-]\s*", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)(?P<dot>\.?)\s+(?=[^\W\d_])")
_TOTAL = re.compile(
    r"(?:итого|всего|(?:grand |sub ?)?total)"
    r"(?: (?:\d|по |за |на |без |с ндс|наимен|позиц|товар|items|amount|price|sum|руб|шт).*| \w)?"
)
_TOTAL_INITIALS = frozenset("иИвВtTgGsS")
_PAGE = re.compile(
    r"(?:стр(?:аница)?\.?|лист|page)?\s*[-–—]?\s*\d{1,4}\s*(?:(?:из|of|/)\s*\d{1,4})?\s*[-–—]?",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\b(?:тел|телефон|факс|tel|phone|fax|моб|whatsapp|viber)\b\.?:?\s*[+(]?\d|\+\d[\d\s()-]{8,}"
    r"|[\w.-]+@[\w-]+\.\w|\bwww\.|https?://",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"\*|директор\b|менеджер\b|утверждаю\b|подпись\b|manager\b|signature\b", re.IGNORECASE
)
_REMARK = re.compile(
    r"примечани|внимани|цены указаны|цены действ|цена указана|действител|прайс|условия|скидк"
    r"|минимальн|доставка|самовывоз|notes?\b|prices? |valid |terms|all prices|minimum order"
    r"|delivery|страница|page ",
    re.IGNORECASE,
)
_MOST_CELLS_OF_A_NOTE = 3


class Headings:
    """The category that the headings so far put the next item in.

    Headings on end are levels: “A”, “B” is “A / B”. After items, a run of n headings takes the
    place of the last n levels; a heading with a number (“1.2 Kettles”) says its level itself.
    """

    def __init__(self) -> None:
        self._settled: list[str] = []
        self._run: list[str] = []
        self.category: str | None = None

    def take(self, text: str) -> None:
        """A heading."""
        text = _CATEGORY_WORD.sub("", text, count=1)
        numbered = _NUMBERED.match(text)
        if numbered and (numbered["dot"] or "." in numbered["number"]):
            level = len(numbered["number"].split("."))
            self._settled = [*self._levels()[: level - 1], text[numbered.end() :]]
            self._run = []
        elif text not in self._levels()[-1:]:
            self._run.append(text)
        self.category = " / ".join(self._levels())

    def settle(self) -> None:
        """An item stands below the headings: the next one begins a new run."""
        if self._run:
            self._settled = self._levels()
            self._run = []

    def _levels(self) -> list[str]:
        kept = max(0, len(self._settled) - len(self._run)) if self._run else len(self._settled)
        return [*self._settled[:kept], *self._run][-_DEEPEST:]


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

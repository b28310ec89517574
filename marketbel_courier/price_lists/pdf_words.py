"""The words of a PDF page: characters put together, and mended where their font misleads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from marketbel_courier.file_formats.text_runs import raised
from marketbel_courier.price_lists.pdf_glyphs import Glyph

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in points from the top left corner of the page."""

# Of a character's height: the gap that parts words, and how far two of one word may overlap.
_GAP = 0.18
_OVERLAP = 0.35
_NEAR_HEIGHTS = 0.55
# How tall raised digits are at most, and how high they stand.
_RAISED_HEIGHTS = 0.8
_RAISED_BY_HEIGHTS = 0.15
_RAISED_GAP_HEIGHTS = 0.35
_MOST_RAISED = 3
_NEAR_POINTS = 16
_SPACED_SHARE = 0.8
_LONGEST_FRAGMENT = 3
_LEADER = re.compile(r"[.…_·•‥]{3,}|…|[-–—]{4,}|[*=~]{5,}")
_LONE_DOT = frozenset(".…_·•‥")
_FEWEST_LONE_DOTS = 3
_FEWEST_SPACED_LETTERS = 3
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_UNREADABLE = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff]")
_LATIN_SUPPLEMENT = re.compile(r"[\xc0-\xff]")
_MISREAD_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Word:
    """Some text without blanks on a page, in points from its top left corner.

    `is_apart` where dots lead to the word from what stands before, or it is drawn on its own
    though others have blanks before them: it begins a cell. `is_spaced` with a blank before it.
    """

    left: float
    right: float
    top: float
    bottom: float
    text: str
    is_bold: bool = False
    is_apart: bool = False
    is_spaced: bool = False

    @property
    def height(self) -> float:
        """How tall the text is, in points."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half way from left to right."""
        return (self.left + self.right) / 2

    def is_within(self, box: Box) -> bool:
        """Whether the middle of the word lies in `box`."""
        left, top, right, bottom = box
        return left <= self.middle <= right and top <= (self.top + self.bottom) / 2 <= bottom


def words_of(glyphs: Iterable[Glyph]) -> list[Word]:
    """The words that the glyphs make up, line after line."""
    lines = [_mended(line) for line in lines_of(_with_raised(list(_words(glyphs))))]
    near = [
        word
        for line in lines
        for last, word in pairwise(line)
        if _is_near(last, word) and not are_digits(last, word)
    ]
    if sum(word.is_spaced for word in near) < _SPACED_SHARE * len(near):
        return [word for line in lines for word in line]
    return [word for line in lines for word in _apart(line)]


def _is_near(last: Word, word: Word) -> bool:
    return word.left - last.right <= _NEAR_HEIGHTS * word.height


def are_digits(last: Word, word: Word) -> bool:
    """Whether the words could be groups of digits of one number."""
    return last.text[-1].isdigit() and word.text[0].isdigit()


def _apart(line: Sequence[Word]) -> Iterator[Word]:
    """The words of a line in which blanks are drawn, each that has none before it apart."""
    yield from line[:1]
    for last, word in pairwise(line):
        # Some programs draw no blank between groups of digits.
        is_own = not (word.is_spaced or are_digits(last, word))
        yield (
            replace(word, is_apart=True)
            if is_own and word.left - last.right > _GAP * word.height
            else word
        )


def lines_of(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Words side by side, from left to right."""
    line: list[Word] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom, word.left)):
        if line and word.top + word.bottom > line[0].top + line[0].bottom + line[0].height:
            yield sorted(line, key=_left)
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=_left)


def _left(word: Word) -> float:
    return word.left


def moved(word: Word, by: float) -> Word:
    """The same word, further to the right."""
    return replace(word, left=word.left + by, right=word.right + by)


def is_unreadable(words: Sequence[Word]) -> bool:
    """Whether the fonts do not tell which characters most words are made of."""
    broken = sum(bool(_UNREADABLE.search(word.text)) for word in words)
    return broken > len(words) * _MISREAD_SHARE


def in_cyrillic(words: Sequence[Word]) -> list[Word]:
    """The words in Cyrillic where their font calls Cyrillic letters by the Latin ones' codes."""
    text = "".join(word.text for word in words)
    letters = sum(letter.isalpha() for letter in text)
    if len(_LATIN_SUPPLEMENT.findall(text)) <= letters * _MISREAD_SHARE:
        return list(words)
    return [replace(word, text=_as_cyrillic(word.text)) for word in words]


def _as_cyrillic(text: str) -> str:
    try:
        return text.encode("cp1252").decode("cp1251")
    except UnicodeError:
        return text


def _words(glyphs: Iterable[Glyph]) -> Iterator[Word]:
    """Words in the order in which they are drawn: what lies over each other is not mixed up."""
    run: list[Glyph] = []
    blank: Glyph | None = None
    is_spaced = False
    for glyph in glyphs:
        if glyph.text.isspace() or not glyph.text:
            yield from _parts(run, is_spaced=is_spaced)
            run, blank = [], glyph
            continue
        if not run or not _goes_on(run[-1], glyph):
            yield from _parts(run, is_spaced=is_spaced)
            run, is_spaced = [], blank is not None and _goes_on(blank, glyph)
        run.append(glyph)
        blank = None
    yield from _parts(run, is_spaced=is_spaced)


def _goes_on(last: Glyph, glyph: Glyph) -> bool:
    height = max(last.height, glyph.height)
    return (
        -_OVERLAP * height <= glyph.left - last.right <= _GAP * height
        and glyph.left >= last.left - 0.05 * height
        and abs((last.top + last.bottom) - (glyph.top + glyph.bottom)) <= height
    )


def _parts(run: Sequence[Glyph], *, is_spaced: bool) -> Iterator[Word]:
    """A word, or its parts between dots that lead from one to the next; leaders are kept apart."""
    if not run:
        return
    text = "".join(glyph.text for glyph in run)
    if not _LEADER.search(text):
        yield replace(_word(run), is_spaced=is_spaced)
        return
    # Each character of the text belongs to a glyph: a ligature has several.
    owners = [glyph for glyph in run for _ in glyph.text]
    place = 0
    for match in _LEADER.finditer(text):
        if match.start() > place:
            yield _word(owners[place : match.start()])
        yield _word(owners[match.start() : match.end()])
        place = match.end()
    if place < len(text):
        yield _word(owners[place:])


def _word(run: Sequence[Glyph]) -> Word:
    glyphs = [glyph for glyph, _ in groupby(run)]
    tallest = max(glyphs, key=lambda glyph: glyph.height)
    return Word(
        min(glyph.left for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        tallest.top,
        tallest.bottom,
        "".join(_letters(glyphs)),
        is_bold=bool(_BOLD.search(run[0].font)),
    )


def _letters(glyphs: Sequence[Glyph]) -> Iterator[str]:
    """The glyphs' texts: small digits that stand high behind one of full height are raised."""
    full: Glyph | None = None
    for glyph in glyphs:
        is_raised = (
            full is not None
            and full.text.isdigit()
            and glyph.text.isdigit()
            and _stands_high(glyph, full)
        )
        if not is_raised:
            full = glyph
        yield raised(glyph.text) if is_raised else glyph.text


def _with_raised(words: Sequence[Word]) -> Sequence[Word]:
    """The words, those of raised digits joined to the number that they stand behind.

    Where raised digits are drawn by themselves, they may count as a line of their own.
    """
    small = [word for word in words if len(word.text) <= _MOST_RAISED and word.text.isdecimal()]
    if not small:
        return words
    ends: dict[int, list[Word]] = {}
    for word in words:
        if word.text[-1].isdecimal():
            ends.setdefault(int(word.right / _NEAR_POINTS), []).append(word)
    joined: dict[Word, Word] = {}
    taken: set[Word] = set()
    for word in small:
        place = int(word.left / _NEAR_POINTS)
        near = (other for at in range(place - 1, place + 2) for other in ends.get(at, ()))
        number = next((other for other in near if _is_raised_behind(word, other)), None)
        if number is not None and number not in joined:
            joined[number] = _merged([number, word], number.text + raised(word.text))
            taken.add(word)
    return [joined.get(word, word) for word in words if word not in taken]


def _is_raised_behind(word: Word, number: Word) -> bool:
    return (
        abs(word.left - number.right) <= _RAISED_GAP_HEIGHTS * number.height
        and _stands_high(word, number)
        and word.bottom > number.top
    )


def _stands_high(small: Glyph | Word, full: Glyph | Word) -> bool:
    """Whether what is small stands above the foot of what is of full height."""
    return (
        small.height <= _RAISED_HEIGHTS * full.height
        and small.bottom <= full.bottom - _RAISED_BY_HEIGHTS * full.height
    )


def _mended(line: Sequence[Word]) -> list[Word]:
    """A line from left to right: spaced letters as words, and no dots between its parts."""
    return _glued(list(_without_leaders(list(_joined_letters(line)))))


def _glued(words: Sequence[Word]) -> list[Word]:
    """Words that touch are one: some programs draw a letter at a time, in any order."""
    glued: list[Word] = []
    for word in words:
        last = glued[-1] if glued else None
        if (
            last
            and not word.is_apart
            and abs(word.left - last.right) <= 0.06 * word.height
            and min(len(word.text), len(last.text)) <= _LONGEST_FRAGMENT
            and abs(word.height - last.height) < 0.6 * last.height
        ):
            glued[-1] = _merged([last, word], last.text + word.text)
        else:
            glued.append(word)
    return glued


def _merged(words: Sequence[Word], text: str) -> Word:
    tallest = max(words, key=lambda word: word.height)
    return Word(
        words[0].left,
        max(word.right for word in words),
        tallest.top,
        tallest.bottom,
        text,
        words[0].is_bold,
        words[0].is_apart,
        words[0].is_spaced,
    )


def _without_leaders(words: Sequence[Word]) -> Iterator[Word]:
    dots = [_is_leader(word) for word in words]
    lone = [word.text in _LONE_DOT for word in words]
    place = 0
    is_led = False
    while place < len(words):
        end = place
        while end < len(words) and lone[end]:
            end += 1
        if end - place >= _FEWEST_LONE_DOTS:
            place, is_led = end, True
        elif dots[place]:
            place, is_led = place + 1, True
        else:
            # Dots that are left over from a leader go with it.
            if not (is_led and words[place].text in (".", "..")):
                yield replace(words[place], is_apart=True) if is_led else words[place]
                is_led = False
            place += 1


def _is_leader(word: Word) -> bool:
    return bool(_LEADER.fullmatch(word.text))


def _joined_letters(words: Sequence[Word]) -> Iterator[Word]:
    """“P r i c e” as one word: letters alone, evenly spaced."""
    for is_letter, group in groupby(words, key=_is_letter):
        letters = list(group)
        if not is_letter or len(letters) < _FEWEST_SPACED_LETTERS:
            yield from letters
            continue
        gaps = [after.left - before.right for before, after in pairwise(letters)]
        usual = Counter(round(gap, 1) for gap in gaps).most_common(1)[0][0]
        part = [letters[0]]
        for gap, letter in zip(gaps, letters[1:], strict=True):
            if gap > max(1.6 * usual, usual + 0.2 * letter.height):
                yield _merged(part, "".join(word.text for word in part))
                part = []
            part.append(letter)
        yield _merged(part, "".join(word.text for word in part))


def _is_letter(word: Word) -> bool:
    return len(word.text) == 1 and word.text.isalpha()

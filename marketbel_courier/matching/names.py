"""Product names taken apart for comparing: words, figures with units, colours. No scoring here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from marketbel_courier.file_formats.text import with_plus_told
from marketbel_courier.matching.kinds import KINDS
from marketbel_courier.matching.model_codes import code_text, model_codes
from marketbel_courier.matching.traits import TRAITS, Trait
from marketbel_courier.matching.vocabulary import (
    ALIASES,
    COLOURS,
    CONJUNCTIONS,
    FILLERS,
    GENERATIONS,
    LETTER_SIZES,
    MARKS,
    NEGATIONS,
    UNITS,
    VARIANTS,
)

# A decimal comma only where no letter stands before the number: "1,5 mm", but "A54,64GB" is two.
_TOKEN = re.compile(
    r"(?<![^\W\d_xх])\d+[.,]\d{1,2}(?!\d)|\d+\.\d+|\d+|мм2|mm2|[^\W\d_]+(?:['’][^\W\d_]+)*|[\"”]"
)
_INCH, _INCH_MARKS = "inch", frozenset('"”')
_TIMES = frozenset("xх")
_NOT_WORDS_AFTER_NUMBERS = frozenset(UNITS) | _INCH_MARKS | _TIMES
# Gender and number of Russian words, as they sound after a stem that says enough.
_ENDING = re.compile(r"(?<=.{5})(?:aia|oi|oe|ie|ogo|ih|[aei])$")
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"shch|sch|sh", "sh"),
        (r"kh", "h"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"ck|q", "k"),
        (r"tch", "ch"),
        (r"t[sz]", "s"),
        (r"c(?=[eiy])", "s"),
        (r"c(?!h)", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"[yj]", "i"),
        (r"ee", "i"),
        (r"oo|ou", "u"),
        (r"(.)\1+", r"\1"),
    )
)
# As names write them: what makes another model, and a numeral of a generation.
_OF_VARIANTS = frozenset(
    raw
    for raw in (*VARIANTS, *ALIASES, *GENERATIONS)
    if raw in GENERATIONS or ALIASES.get(raw, raw) in VARIANTS
)
_LONGEST_CODE = 4
_CUT, _SHORTEST_CUT = ".", 2
# A plus that makes another model: “Pro+128”, “S24+256”, “S24 +”; “8+256” and “Wi-Fi + BT” are sums.
_PLUS_BEFORE_NUMBER = re.compile(r"([^\W\d_]\d{0,3})\+(?=\d)")
_PLUS_ALONE = re.compile(r"(?<=\w) \+(?=\s*(?:$|[,;:()/|\]]))")
# “8/256 GB” and “12+512GB” are two capacities.
_MEMORY = re.compile(r"(?<![\w.,/+])(\d{1,2})\s?[/+]\s?(?=\d{1,4}\s?(?:[gt]b|[гт]б)(?!\w))")
# Of lenses, −2.50 and +2.50 are two.
_BELOW_ZERO = re.compile(r"(?<!\S)[-−–](?=\d+[.,]\d)")
_SIGNS = str.maketrans({"™": " ", "№": " "})
_TRADE_MARK = re.compile(r"\((?:r|tm|c)\)")
_OPEN_BOX, _SECOND_HAND = re.compile(r"\bopen[ -]box\b"), re.compile(r"\b(?:б/у|pre-owned)\b")
_PACK_OF = re.compile(r"\b(?:packs?|sets?|box|набор|комплект|упаковка|уп) (?:of|из|по) (\d+)(?!\w)")
_PACKED = re.compile(r"pack| of \d| из \d| по \d")
_PACK_OF_TWO = re.compile(r"\b(?:twin|double)[ -]?pack\b")
# Padding beside what it praises or names; alone they are words: hot ketchup, a colour printer.
_PRAISE = re.compile(r"\b(?:hot|best|top)[ -](?:sale|price|deal|offer|quality|sell(?:er|ing))s?\b")
_SHADE = "|".join(sorted(map(re.escape, COLOURS), key=len, reverse=True))
_COLOUR = re.compile(
    rf"\b(?:colou?r|цвет)\b[ :–-]*(?=(?:{_SHADE})\b)|(?<=\w)[ :–-]+(?:colou?r|цвета?)\b(?=\W*$)"
    rf"|(?:(?<=black)|(?<=white)|(?<=red)|(?<=blue)|(?<=gray)|(?<=grey)) colou?r\b"
)
_LETTER_SIZE = re.compile(
    rf"(?<![\w.,'’-])(?<!\d )(?:{'|'.join(sorted(LETTER_SIZES))})(?![\w'’.-])"
)


class Kind(Enum):
    """What a token of a name is."""

    WORD = "word"
    FIGURE = "figure"
    COLOUR = "colour"
    FILLER = "filler"


class Token(NamedTuple):
    """A piece of a name, in the one spelling that stands for all its spellings."""

    text: str
    kind: Kind


class Figure(NamedTuple):
    """A number with what it measures: `value` in the base unit, `written` as in the name.

    A number at letters, as in VX34, belongs to a model and measures nothing.
    """

    value: str
    dimension: str
    written: str
    is_of_model: bool = False
    unit: str = ""

    def equals(self, other: Figure) -> bool:
        """The same size of the same thing."""
        return self[:2] == other[:2]


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. `codes` are the letters of model numbers, which are among the words.

    `variants` are the words that make another model of a model, each with the text before it;
    `sizes` are those of clothes. `traits` are told by the words that they have in the name, and
    `lacking` are the words behind “without” and the like. `spellings` has words as the name writes
    them, `cut` those that a full stop or a stroke cuts short, and `kinds` those of goods' kinds.
    """

    words: tuple[str, ...]
    figures: tuple[Figure, ...]
    colours: frozenset[str]
    codes: frozenset[str]
    variants: frozenset[tuple[str, str]] = frozenset()
    sizes: frozenset[str] = frozenset()
    lacking: frozenset[str] = frozenset()
    traits: Mapping[Trait, str] = field(default_factory=dict, compare=False)
    spellings: Mapping[str, str] = field(default_factory=dict, compare=False)
    cut: frozenset[str] = frozenset()
    kinds: Mapping[str, str] = field(default_factory=dict, compare=False)

    def spelt(self, words: Iterable[str]) -> list[str]:
        """Words as the name writes them."""
        return [self.spellings.get(word, word) for word in words]


def index_tokens(name: str) -> list[str]:
    """What a name can be found by, in order; units and padding are left out."""
    texts = []
    after_number = False
    for raw in _TOKEN.findall(_folded(name)):
        piece = _piece(raw)
        if piece.text and not (after_number and piece.is_unit):
            texts.append(piece.text)
        after_number = piece.is_number
    return texts


class _Piece(NamedTuple):
    """A token as an index has it: no text for padding; what is a unit is one after a number."""

    text: str
    is_number: bool
    is_unit: bool


@lru_cache(maxsize=200_000)
def _piece(raw: str) -> _Piece:
    token = _token(raw)
    text = "" if token.kind is Kind.FILLER else token.text
    return _Piece(text, raw[0].isdecimal(), raw in _NOT_WORDS_AFTER_NUMBERS)


@lru_cache(maxsize=50_000)
def read_name(name: str) -> Name:
    """Take a name apart; one product in other words, scripts or units comes out nearly the same."""
    words: list[str] = []
    figures: list[Figure] = []
    colours: set[str] = set()
    codes: set[str] = set()
    variants: set[tuple[str, str]] = set()
    before = ""
    spellings: dict[str, str] = {}
    folded = _folded(name)
    found = list(_TOKEN.finditer(folded))
    raws = [match[0] for match in found]
    is_behind_number = False
    for place, (match, raw) in enumerate(zip(found, raws, strict=True)):
        was_behind_number, is_behind_number = is_behind_number, raw[0].isdecimal()
        if was_behind_number and _is_no_word(folded, match):
            continue
        token = _token(raw)
        text = token.text
        spellings.setdefault(text, raw)
        if raw in _OF_VARIANTS:
            variants.add((before, text))
        if raw not in MARKS:
            before = text
        match token.kind:
            case Kind.WORD if text:
                words.append(text)
                if len(text) <= _LONGEST_CODE and _touches_number(folded, match):
                    codes.add(text)
            case Kind.FIGURE:
                is_counting = raw not in GENERATIONS and place + 1 < len(raws)
                following = raws[place + 1] if is_counting else ""
                is_of_model = _is_at_letter(folded, match.start())
                figures.append(_figure(text, following, is_of_model=is_of_model))
            case Kind.COLOUR:
                colours.add(text)
            case Kind.FILLER if _touches_number(folded, match):
                # No padding but a part of the model, as the C of "C54".
                words.append(_sound(raw))
                codes.add(_sound(raw))
    return Name(
        tuple(words),
        tuple(sorted(figures)),
        frozenset(colours),
        frozenset(codes),
        frozenset(variants),
        _letter_sizes(folded, raws),
        _lacking(raws),
        {TRAITS[raw]: raw for raw in raws if raw in TRAITS},
        spellings,
        _cut_short(folded, found),
        {text: KINDS[raw] for text, raw in spellings.items() if raw in KINDS},
    )


@lru_cache(maxsize=50_000)
def squeezed(name: str) -> str:
    """All of a name as if it were one code."""
    return code_text(name)


def terms_of(name: str, tokens: Iterable[str]) -> tuple[str, ...]:
    """What a name with these index tokens is compared by in groups of letters: its codes, too."""
    terms = dict.fromkeys(tokens)
    for code in model_codes(name):
        if not code.is_part:
            terms[code.text] = None
    return tuple(terms)


def _folded(name: str) -> str:
    # The signs of trade marks and of numbers come apart into letters.
    composed = unicodedata.normalize("NFKC", name.translate(_SIGNS)).casefold()
    if "(" in composed:
        composed = _TRADE_MARK.sub(" ", composed)
    if "/" in composed or "+" in composed:
        composed = _MEMORY.sub(r"\1gb ", composed)
    composed = _BELOW_ZERO.sub(" minus ", composed)
    if "+" in composed:
        composed = _PLUS_ALONE.sub(" plus ", _PLUS_BEFORE_NUMBER.sub(r"\1 plus ", composed))
        composed = with_plus_told(composed)
    # The sign for inches comes apart into two primes.
    plain = composed.replace("ё", "е").replace("·", "").replace("′′", '"')
    if _PACKED.search(plain):
        plain = _PACK_OF_TWO.sub("2 pcs", _PACK_OF.sub(r"\1 pcs", plain))
    if "colo" in plain or "цвет" in plain:
        plain = _COLOUR.sub(" ", plain)
    if "hot" in plain or "best" in plain or "top" in plain:
        plain = _PRAISE.sub(" ", plain)
    if "box" in plain or "б/у" in plain or "pre-" in plain:
        plain = _SECOND_HAND.sub("preowned", _OPEN_BOX.sub("openbox", plain))
    return plain


def _lacking(raws: Sequence[str]) -> frozenset[str]:
    """The words behind “without”, and those that an “and” adds to them."""
    if NEGATIONS.isdisjoint(raws):
        return frozenset()
    lacking: set[str] = set()
    is_behind = False
    for raw, following in zip(raws, [*raws[1:], ""], strict=True):
        if raw in NEGATIONS or (is_behind and raw in CONJUNCTIONS):
            is_behind = True
        elif is_behind and (token := _token(raw)).kind is not Kind.FILLER:
            lacking.add(token.text)
            is_behind = following in CONJUNCTIONS
    return frozenset(lacking)


def _is_at_letter(folded: str, start: int) -> bool:
    """Whether a number follows a letter that is not the sign between two sizes, as in 5x112."""
    before, at = folded[max(start - 2, 0) : start - 1], folded[max(start - 1, 0) : start]
    return at.isalpha() and not (at in _TIMES and before.isdecimal())


def _is_no_word(folded: str, match: re.Match[str]) -> bool:
    """Whether what is behind a number is its unit, or between two sizes: 5x112, but not 5600X."""
    if match[0] not in _TIMES or not folded[match.start() - 1].isdecimal():
        return match[0] in _NOT_WORDS_AFTER_NUMBERS
    return folded[match.end() :].lstrip()[:1].isdecimal()


def _cut_short(folded: str, found: Iterable[re.Match[str]]) -> frozenset[str]:
    if _CUT not in folded:
        return frozenset()
    return frozenset(
        text
        for match in found
        if folded.startswith(_CUT, match.end())
        and len(text := _token(match[0]).text) >= _SHORTEST_CUT
    )


def _letter_sizes(folded: str, raws: Iterable[str]) -> frozenset[str]:
    if LETTER_SIZES.isdisjoint(raws):
        return frozenset()
    return frozenset(_LETTER_SIZE.findall(folded))


def _touches_number(folded: str, match: re.Match[str]) -> bool:
    before = folded[max(match.start() - 2, 0) : match.start()].replace("-", "")
    after = folded[match.end() : match.end() + 2].replace("-", "")
    return before[-1:].isdecimal() or after[:1].isdecimal()


@lru_cache(maxsize=200_000)
def _token(raw: str) -> Token:
    if raw[0].isdecimal() and raw not in UNITS:
        number = raw.replace(",", ".")
        return Token(number.rstrip("0").rstrip(".") if "." in number else number, Kind.FIGURE)
    if raw in GENERATIONS:
        return Token(GENERATIONS[raw], Kind.FIGURE)
    if raw in FILLERS:
        return Token(raw, Kind.FILLER)
    if raw in COLOURS:
        return Token(COLOURS[raw], Kind.COLOUR)
    return Token(_sound(ALIASES.get(raw, raw)), Kind.WORD)


def _sound(word: str) -> str:
    """How a word sounds, roughly, whichever script and transliteration it is written in."""
    sound = "".join(char for char in anyascii(word).lower() if "a" <= char <= "z")
    if len(set(sound)) == 1:
        # AA and AAA are two sizes of a battery.
        return sound
    for pattern, replacement in _SOUNDS:
        sound = pattern.sub(replacement, sound)
    return _ENDING.sub("", sound)


@lru_cache(maxsize=20_000)
def _figure(number: str, following: str, *, is_of_model: bool) -> Figure:
    dimension, factor = UNITS.get(_INCH if following in _INCH_MARKS else following, ("", 1.0))
    value = f"{float(number) * factor:.9g}"
    unit = following if dimension else ""
    if dimension == "byte" and not float(value) % 1000:
        # A terabyte has 1,000 gigabytes where disks are sold, and 1,024 where memory is.
        value = f"{float(value) * 1.024:.9g}"
    return Figure(value, dimension, number, is_of_model and not dimension, unit)

"""Codes of models and parts in names: which pieces of a text are one, in one spelling each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from marketbel_courier.file_formats.gtin import is_gtin, worldwide_gtin
from marketbel_courier.matching.vocabulary import COLOURS, FITTING, UNITS

_CHUNK = re.compile(r"[^\W_]+(?:[-/.,·&][^\W_]+)*")
_JOINABLE = re.compile(r"[^\W_]+(?:[-/.·&][^\W_]+)*|[,;()|\[\]]")
_BREAK = re.compile(r"[,;:()|\[\]]|[-–—/]")
_SEPARATORS = re.compile(r"[\W_]+")
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_AMOUNT = rf"\d+(?:[.,]\d+)?(?:{_UNIT})?"
# What is a figure or several, and no code: 128gb, 3х1.5, 8/256gb, 2200-2400вт, 7.1.
_AMOUNTS = re.compile(rf"{_AMOUNT}(?:[-/xх.,·]{_AMOUNT})*")
# How much in a time, on an area or of a thing: 200mb/s, 80г/м2, 15ppm is one, too.
_RATE = re.compile(rf"{_AMOUNT}/(?:[^\W\d_]{{1,4}}\d?)")
# П-26/800ЭР-2 is no П-26/800ЭР; -0403 and /BK are packages and colours.
_YEARS = re.compile(r"(?:19|20)\d\d[-/](?:19|20)?\d\d|(?:0?[1-9]|1[0-2])[-/.](?:19|20)\d\d")
_NEXT_MODEL = re.compile(r"\d{1,2}")
_PARTS = re.compile(r"[-/.,·&]")
_DIGITS_OF_BARCODE = re.compile(r"(?<!\d)\d{8,14}(?!\d)")
_SHORTEST_BARCODE_IN_NAME = 12
# What stands before the first digit is asked behind it: quicker by far.
_BARCODE_IN_NAME = re.compile(rf"\d(?<!\d\d)\d{{{_SHORTEST_BARCODE_IN_NAME - 1},13}}(?!\d)")
_DIGIT = re.compile(r"\d")
_DECIMAL = re.compile(r"\d[.,]\d")
_MIXED = re.compile(r"[^\W\d_]\d|\d[^\W\d_]")
# A number with a word or a unit in small letters, as 24-in, 3qt, 4-Cup or 1250-Watt.
_COUNTED = re.compile(r"\d{1,4}(?:[^\W\d_]{2,}|-[^\W\d_]{2,})")
_OF_A_KIND = re.compile(r"\d{1,3}[a-z]{1,3}|\d{4}[a-z]")
# A brand in capitals can be spoken: SAMSUNG, SCHWARZKOPF; ICBLKTS cannot.
_UNPRONOUNCEABLE = re.compile(r"(?:sch|[csptg]h|[b-df-hj-np-tv-xz]){4}")
# Many makers' goods have these: norms, sockets, threads, sizes of batteries, colours, chips.
_STANDARD = re.compile(
    r"(?:cat|ddr|pcie|wifi|usb|hdmi|sata)\d[a-z\d]?|(?:ip|gu|gx|rj|pn|dn|tx)\d\d"
    r"|(?:din|iso|ral|lga|smd|gost|spf|pf|gf)\d+[a-z]?|(?:ac|ax|be)\d{3,5}"
    r"|[clhsf]r\d{2,4}|m\d+x\d+|\d{1,2}w\d\d"
    r"|\d{3}(?:\d\d)?r\d\d|i[3579]\d{4,5}[a-z]{0,2}|[rg]tx\d{3,4}(?:ti)?"
)
_LOOK_ALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")
_LATIN = re.compile(r"[a-z0-9]*")
_FEWEST_LETTERS = 4
_LONGEST_WORD = 12
_LONGEST_PREFIX = 5
_LEAST_STRONG = 5
_LEAST_PROOF = 6
_LEAST_STRONG_OF_FEW_DIGITS = 6
_LEAST_STRONG_OF_DIGITS = 6
_MOST_JOINED = 3
_MOST_CAPITALS = 0.6


class ModelCode(NamedTuple):
    """A code of a name: `text` in the one spelling that stands for all, and as it is `written`.

    A strong one hardly comes about by chance. What a thing is `fitting` is the model of another
    thing, as in “case for A54”. A `part` is of a longer code, as the FX820 of “FX820/R”, or has the
    word before it, as the MDRAS50 of “MDR AS50”.
    """

    text: str
    written: str
    is_strong: bool
    is_fitting: bool
    is_part: bool = False


def code_text(written: str) -> str:
    """A code in the one spelling that stands for all: letters and figures, lower case, Latin.

    Cyrillic letters that look like Latin ones were meant as those, where all of a code do.
    """
    folded = _SEPARATORS.sub("", unicodedata.normalize("NFKC", written).casefold())
    if folded.isascii():
        return folded
    alike = folded.translate(_LOOK_ALIKES)
    return alike if _LATIN.fullmatch(alike) else _SEPARATORS.sub("", anyascii(folded).lower())


def is_strong_code(text: str) -> bool:
    """Whether a code in its one spelling hardly comes about by chance, as 2007 or 1080p do."""
    if is_standard(text):
        return False
    digits = sum(map(str.isdecimal, text))
    if digits == len(text):
        return digits >= _LEAST_STRONG_OF_DIGITS
    if not digits:
        return len(text) >= _LEAST_STRONG and bool(_UNPRONOUNCEABLE.search(text))
    least = _LEAST_STRONG if digits > 2 else _LEAST_STRONG_OF_FEW_DIGITS
    return digits > 1 and len(text) >= least


def is_standard(text: str) -> bool:
    """Whether a code in its one spelling names a norm, a part or a kind, which many goods have."""
    return bool(_STANDARD.fullmatch(text) or _OF_A_KIND.fullmatch(text))


def strong_codes(name: str, *others: str) -> list[str]:
    """The strong codes that name a thing itself: of its name, and of texts that are codes."""
    found = [code for code in map(code_text, others) if is_strong_code(code)]
    found += [code.text for code in model_codes(name) if code.is_strong and not code.is_fitting]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=50_000)
def model_codes(name: str) -> tuple[ModelCode, ...]:
    """The codes in a name, each once, in their order; barcodes are none, nor are figures."""
    text = unicodedata.normalize("NFKC", name.replace("№", " "))
    chunks = _CHUNK.findall(text)
    sorts = [_sort_of(chunk) for chunk in chunks]
    are_codes = {_Sort.CODE}
    if _Sort.CAPITALS in sorts and not _shouts(text):
        are_codes.add(_Sort.CAPITALS)
    # Most names have plain words only, of which nothing more is asked.
    if are_codes.isdisjoint(sorts):
        return ()
    fitting = _fitting(text, sorts)
    found: dict[str, ModelCode] = {}
    for place, sort in enumerate(sorts):
        if sort in are_codes:
            before = chunks[place - 1] if place else ""
            after = chunks[place + 1] if place + 1 < len(chunks) else ""
            for code in _codes_of(
                chunks[place],
                before if _is_prefix(before) else "",
                after if _is_prefix(after) else "",
            ):
                if code.text not in found:
                    found[code.text] = code._replace(is_fitting=True) if fitting[place] else code
    return tuple(found.values())


def _is_amount(pieces: Sequence[str]) -> bool:
    """Whether a number comes before letters, as in 2000 IU."""
    return pieces[0].isdecimal() and not all(map(str.isdecimal, pieces))


class CommonCode(NamedTuple):
    """A code of two names, as each of them has it."""

    ours: ModelCode
    theirs: ModelCode

    @property
    def is_proof(self) -> bool:
        """Whether it says of which model both are, whatever the words around it."""
        return self.ours.is_strong and len(self.ours.text) >= _LEAST_PROOF

    @property
    def is_part_of_both(self) -> bool:
        """Whether it is a code only with the word before it, in both: MAG B650."""
        return self.ours.is_part and self.theirs.is_part


def common_codes(item: str, product: str) -> list[CommonCode]:
    """The codes of both names, but for those of what one of them is fitting."""
    ours, theirs = model_codes(item), model_codes(product)
    if not (ours and theirs):
        return []
    same = {code.text: code for code in theirs if not code.is_fitting}
    return [
        CommonCode(code, same[code.text])
        for code in ours
        if not code.is_fitting and code.text in same
    ]


@lru_cache(maxsize=50_000)
def joined_codes(name: str) -> frozenset[str]:
    """What two or three pieces of a name are as one code: DF 333 DWAE, 23322 001, Rezo 15."""
    if not _DIGIT.search(name):
        return frozenset()
    pieces = [code_text(chunk) for chunk in _JOINABLE.findall(name)]
    joined = (
        "".join(pieces[start:stop])
        for stop in range(2, len(pieces) + 1)
        for start in range(max(0, stop - _MOST_JOINED), stop - 1)
        if all(pieces[start:stop]) and not _is_amount(pieces[start:stop])
    )
    return frozenset(code for code in joined if is_strong_code(code))


@lru_cache(maxsize=50_000)
def _codes_of(chunk: str, before: str, after: str) -> tuple[ModelCode, ...]:
    """The codes that a piece is, by itself and with the prefixes beside it, if there are any."""
    found = []
    for written in _spellings(chunk, before, after):
        code = code_text(written)
        if code and not (len(code) >= _SHORTEST_BARCODE_IN_NAME and is_gtin(code)):
            is_part = written is not chunk
            found.append(ModelCode(code, written, is_strong_code(code), False, is_part))
    return tuple(found)


def _fitting(text: str, sorts: Sequence[_Sort]) -> Sequence[bool]:
    """Of each piece of a text, whether it is of what the thing is fitting."""
    if _Sort.FITTING not in sorts:
        return [False] * len(sorts)
    fitting: list[bool] = []
    end = 0
    for match, sort in zip(_CHUNK.finditer(text), sorts, strict=True):
        # “Case for phones - A54” and “Stand for laptops, 1093-C” name the thing itself again.
        goes_on = bool(fitting) and fitting[-1] and not _BREAK.search(text, end, match.start())
        fitting.append(goes_on or sort is _Sort.FITTING)
        end = match.end()
    return fitting


def barcodes_in(name: str, *texts: str) -> list[int]:
    """The numbers of barcodes that mean one product everywhere, in a name and in texts of codes.

    Eight digits in a name are rather a code, of which each tenth passes for a barcode.
    """
    pieces = [piece for text in texts for piece in _DIGITS_OF_BARCODE.findall(text)]
    pieces += _BARCODE_IN_NAME.findall(name)
    if not pieces:
        return []
    numbers = (worldwide_gtin(piece) for piece in pieces)
    return list(dict.fromkeys(int(number) for number in numbers if number))


class _Sort(Enum):
    """What a piece of a name is, wherever it stands."""

    PLAIN = auto()
    FITTING = auto()
    CODE = auto()
    CAPITALS = auto()
    """A code, unless the whole text is written in capitals."""


@lru_cache(maxsize=200_000)
def _sort_of(chunk: str) -> _Sort:
    folded = chunk.casefold()
    if folded in FITTING:
        return _Sort.FITTING
    if not chunk.isalpha() and _DIGIT.search(folded):
        return _Sort.CODE if _is_numbered_code(chunk, folded) else _Sort.PLAIN
    is_of_capitals = (
        chunk.isupper()
        and _FEWEST_LETTERS <= len(_SEPARATORS.sub("", chunk)) <= _LONGEST_WORD
        and folded not in COLOURS
    )
    return _Sort.CAPITALS if is_of_capitals else _Sort.PLAIN


def _is_numbered_code(chunk: str, folded: str) -> bool:
    """Whether a piece with figures is a code, and no amount."""
    if _YEARS.fullmatch(folded) or _RATE.fullmatch(folded):
        return False
    if _AMOUNTS.fullmatch(folded):
        digits = folded.replace("-", "")
        return digits.isdecimal() and len(digits) >= _LEAST_STRONG_OF_DIGITS
    return not _is_counted(chunk)


def _is_counted(chunk: str) -> bool:
    """Whether a number measures or counts something, as in 24-in, 2-1/5-Cubic-Foot or f/3.5."""
    parts = _PARTS.split(chunk)
    if any(map(_MIXED.search, parts)):
        return bool(_COUNTED.fullmatch(chunk)) and not chunk.isupper() and not chunk.istitle()
    if _DECIMAL.search(chunk):
        return True
    return parts[0].isdecimal() and all(
        part.isdecimal() or (len(part) > 1 and not part.isupper()) for part in parts[1:]
    )


def _spellings(chunk: str, before: str, after: str) -> list[str]:
    """The whole code, its beginnings that are codes, and the code with the prefixes beside it."""
    spellings = [chunk]
    is_joinable = chunk.isalpha() or bool(_DIGIT.search(chunk))
    for match in _PARTS.finditer(chunk):
        beginning = chunk[: match.start()]
        is_another = _NEXT_MODEL.fullmatch(chunk, match.end())
        if not is_another and is_strong_code(code_text(beginning)):
            spellings.append(beginning)
    # Two classes side by side, as SDXC and UHS-I, are none.
    if before and is_joinable:
        spellings.append(before + chunk)
    if after and is_joinable:
        spellings.append(chunk + after)
    return spellings


def _is_prefix(chunk: str) -> bool:
    return 1 < len(chunk) <= _LONGEST_PREFIX and chunk.isalpha() and chunk.isupper()


def _shouts(text: str) -> bool:
    """Whether capitals are the text's way of writing, so that they mean no code."""
    return sum(map(str.isupper, text)) > _MOST_CAPITALS * sum(map(str.isalpha, text))

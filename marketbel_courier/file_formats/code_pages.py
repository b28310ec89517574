"""Which code page a text of one byte for each character is in, judged by its letters."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial

# How often letters come in Russian, Ukrainian and Belarusian price lists, in per mille.
_CYRILLIC: Mapping[str, float] = {
    "о": 109, "е": 84, "а": 80, "и": 73, "н": 67, "т": 62, "с": 55, "р": 47, "в": 45, "л": 44,
    "к": 35, "м": 32, "д": 30, "п": 28, "у": 26, "я": 20, "ы": 19, "ь": 17, "г": 17, "з": 16,
    "б": 16, "ч": 14, "й": 12, "х": 9.7, "ж": 9.4, "ш": 7.3, "ю": 6.4, "ц": 4.8, "щ": 3.6,
    "э": 3.2, "ф": 2.7, "і": 12, "ї": 2, "є": 2, "ў": 3, "ґ": 0.2, "ъ": 0.4, "ё": 2,
}  # fmt: skip
_LOGARITHMS = {letter: math.log(frequency / 1000) for letter, frequency in _CYRILLIC.items()}
_SIGN, _FOREIGN, _CHANGE_OF_CASE = math.log(0.0015), math.log(0.0001), math.log(0.05)
# Characters beside letters in price lists of any language, and frames of tables in DOS texts.
_SIGNS = frozenset("№«»“”„‘’–—…•·°±²³×½¼¾€£§©®™\xa0\xadøØµ─│┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣╦╩╬")
# The letters of Western and of Central European languages; those of both decide nothing.
_WESTERN = frozenset("äöüßéèêëçàâîïôûñóíáåæøœ")
_CENTRAL = frozenset("ąćęłńóśźżčďěňřšťůžáéíýúőűöüäßôâăîșțşţđľĺ")

_TURKISH = frozenset("çğıöşüâîû")

_CYRILLIC_PAGES = ("cp1251", "cp866", "koi8_u", "iso8859_5", "mac_cyrillic")
_LATIN_PAGES = {"cp1252": _WESTERN, "cp1254": _TURKISH, "cp1250": _CENTRAL, "iso8859_2": _CENTRAL}
_DOS_PAGES = {"cp850": _WESTERN, "cp852": _CENTRAL}
# Signs that stand directly before or after a word.
_AROUND_WORDS = "“”„‘’‚–—…•«»°£€™®©"
_SAMPLE_BYTES = 256 * 1024
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BEYOND_ASCII = re.compile(rb"[A-Za-z]?[\x80-\xff]+[A-Za-z]?")
_RULES = re.compile(rb"([\x80-\xff])\1{2,}")
# Square and cubic metres end in what is a letter in other code pages.
_MEASURE = re.compile(rb"m[\xb2\xb3\xfc\xfd]", re.IGNORECASE)


class CodePageJudge:
    """Looks at a text piece by piece, and gives the text's code page at the end."""

    def __init__(self) -> None:
        self._pieces: Counter[bytes] = Counter()
        self._seen = 0

    def see(self, chunk: bytes) -> None:
        """Look at a piece of the text; a few with letters beyond ASCII are enough."""
        if self._seen < _SAMPLE_BYTES and not chunk.isascii():
            self._seen += len(chunk)
            # A ruled line of a DOS text would be a row of letters elsewhere.
            self._pieces.update(_BEYOND_ASCII.findall(_RULES.sub(b" ", chunk)))

    def verdict(self) -> str:
        """The codec that makes most sense of what was seen."""
        # A Cyrillic word is all beyond ASCII; of a Latin one just some letters are.
        within = beside = 0
        for piece, count in self._pieces.items():
            beyond = len(piece.strip(_LETTERS))
            within += count * (beyond - 1)
            beside += count * (len(piece) - beyond)
        if within > beside * 2:
            return self._best(dict.fromkeys(_CYRILLIC_PAGES, _cyrillic_likelihood))[0]
        best, likelihood = self._best(_by_letters(_LATIN_PAGES))
        return best if likelihood >= 0 else self._best(_by_letters(_DOS_PAGES))[0]

    def _best(self, likelihoods: Mapping[str, Callable[[str], float]]) -> tuple[str, float]:
        """The likeliest of the code pages, of equals the first, and how likely it is."""
        pieces = [
            (piece, count) for piece, count in self._pieces.items() if not _MEASURE.fullmatch(piece)
        ]
        scores = {
            page: sum(count * likelihood(piece.decode(page, "replace")) for piece, count in pieces)
            for page, likelihood in likelihoods.items()
        }
        best = max(scores, key=lambda page: scores[page])
        return best, scores[best]


def _by_letters(pages: Mapping[str, frozenset[str]]) -> dict[str, Callable[[str], float]]:
    return {page: partial(_latin_likelihood, letters) for page, letters in pages.items()}


def _cyrillic_likelihood(text: str) -> float:
    if len(text) == 1:
        return 0  # a sign, most likely, and there are signs in all code pages
    likelihood = 0.0
    before = " "
    for letter in text:
        if letter.isascii():
            continue
        likelihood += _LOGARITHMS.get(letter.lower(), _SIGN if letter in _SIGNS else _FOREIGN)
        if before.islower() and letter.isupper():
            likelihood += _CHANGE_OF_CASE
        before = letter
    return likelihood


def _latin_likelihood(letters: frozenset[str], text: str) -> float:
    if len(text) == 1:
        return 0
    text = text.strip(_AROUND_WORDS)
    likelihood = 0.0
    before = " "
    for letter in text:
        if not letter.isascii():
            known = 1 if letter.lower() in letters else -2
            likelihood += known if letter.isalpha() else -3
        if before.islower() and letter.isupper():
            likelihood -= 2
        before = letter
    return likelihood

"""What the title of a column says of its role: a score for each role, not one answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from marketbel_courier.file_formats.currencies import CURRENCY, find_currency, without_currency
from marketbel_courier.file_formats.text import without_accents
from marketbel_courier.price_lists.roles import PriceKind, Role
from marketbel_courier.price_lists.table_layout import LONGEST_TITLE
from marketbel_courier.price_lists.title_vocabulary import (
    NO_ROLE,
    PRICE_KINDS,
    PRICE_UNITS,
    STILL_A_PRICE,
    WHOLE_TITLES,
    WORDS,
)
from marketbel_courier.price_lists.units import MEASURED, PIECES, is_unit

KNOWN = 0.6
"""From this score on a title names a role by itself."""

Scores = Mapping[Role, float]

_NOTHING: Scores = {}
_WORD = re.compile(r"[^\W_]+|%")
_CAMEL = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ][a-zа-яё])|(?<=[a-zа-яё]{3})(?=[A-ZА-ЯЁ]{2,}\b)")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_YES_OR_NO = re.compile(r"\(?\b0 ?/ ?1\b\)?")
TAX = r"(?:ндс|пдв|ддс|ққс|vat|gst|mwst|ust|btw|dph|tva|t v a|pvm|kdv|iva|i v a|tax)"
"""A regular expression for the name of value added tax, in lower case."""

_TERMS = re.compile(
    r"\b(?:с|без|вкл|включая|включает|включ|в том числе|в т ч|з|у т ч|incl|including|inc|excl"
    r"|excluding|ex|with|without|z|bez|inkl|exkl|zzgl|ohne|mit|tax|s|f[aă]r[aă]|cu|be|su|sin"
    r"|con|senza|hors|sans|avec|vč|včetně|vcetne|no incluido|non inclus[ao])? ?"
    rf"(?:{TAX}|included|excluded)\b ?"
    r"(?:(?:no |non |ne)?inclu[ist]\w*|esclus\w*|exclu\w*|compres\w*|dahil|hari[çc]|li|siz)?\b ?"
    r"(?:\d{1,2}(?: \d)? ?%?)?"
    r"|\b\d{1,2} ?%|\b(?:вкл|incl|ht|ttc|h t|t t c|hors taxes?|kdvsiz|kdvli|ivato|ivata)\b"
)
_WHOLE: dict[str, dict[Role, float]] = {}
for _role, _phrases in WHOLE_TITLES.items():
    for _score, _titles in _phrases.items():
        for _title in _titles:
            for _written in {_title, without_accents(_title)}:
                _WHOLE.setdefault(_written, {}).setdefault(_role, _score)
_SMALL_MONEY = re.compile(r"(?:цена )?(?:коп|копе[ей]к\w*|gr|grosz\w*|cents?|ct)")
_TAX_ALONE = re.compile(rf"{TAX}(?: \d{{1,2}})?(?: ?%)?")
_NUMBER = r"[$€£₽]?\s?(?:\d{1,3}(?: \d{3})+|\d{1,7})"
_WHAT = rf"(?:(?:{PIECES}|{MEASURED})\.?(?!\w)|{CURRENCY})"


def _counted(name: str) -> str:
    """A regular expression for what a step counts, as the group of that name."""
    return rf"(?P<{name}>\s?(?:тыс\.?(?!\w)(?:\s?{_WHAT})?|{_WHAT}))?"


_STEP = re.compile(
    rf"(?P<low>{_NUMBER})\s?[-–—]\s?(?P<high>{_NUMBER}){_counted('counted')}"
    rf"|{_NUMBER}{_counted('before')}\s?\+{_counted('behind')}"
)
_STEP_FROM = re.compile(
    rf"(?:от|from|свыше|более|больше|over|ab|od|vanaf|від|≥|>)\s?(?:{_NUMBER}){_counted('least')}"
    rf"(?:(?:\s|\s?[-–—]\s?)(?:до|to|bis|do|tot)\s(?:{_NUMBER}){_counted('most')})?"
    rf"|(?:до|up to|bis|do|tot|under|менее|≤|<)\s?(?:{_NUMBER}){_counted('below')}"
)
_BEHIND_A_STEP = re.compile(r"\s*[,;(]\s*")
_LEAST_WIDTH_OF_A_STEP = Decimal("1.5")
_STEP_FROM_ON = 0.65
_STEP_OF_A_PRICE = 0.5
_RESEMBLING = 0.65
_BELOW_A_PRICE = 0.5
_WITHOUT_TERMS = 0.97
_WITHOUT_ASIDE = 0.95
_CURRENCY_ALONE = 0.6
_SHORTEST_FUZZY = 5
_SHORTEST_WORD = 4
_LONG_ENOUGH_FOR_TWO = 10
_MOST_SLIPS = 2
_BY_INITIAL: dict[str, list[str]] = {}
for _title in _WHOLE:
    if len(_title) >= _SHORTEST_FUZZY:
        _BY_INITIAL.setdefault(_title[0], []).append(_title)


def title_key(text: str) -> str:
    """A title as it is compared: “Название_позиции*” and “VariantSKU” are words in lower case."""
    plain = unicodedata.normalize("NFKC", _YES_OR_NO.sub(" ", text).replace("№", " no "))
    plain = _CAMEL.sub(" ", plain.replace("#", " no "))
    # A capital “İ” is two letters in lower case.
    return " ".join(_WORD.findall(plain.casefold().replace("ё", "е").replace("\u0307", "")))


@lru_cache(maxsize=8192)
def read_title(text: str) -> Scores:
    """What a title says, by role, up to 1; empty for an unknown one.

    A whole title of the vocabulary is surer than a known word in it, and that than a likeness.
    """
    key = title_key(text)
    bare = _without_terms(key)
    if len(text) > LONGEST_TITLE or not bare:
        return _WHOLE.get(key) or _currency_alone(text)
    if key in _WHOLE or bare in _WHOLE:
        return _WHOLE.get(key) or _weakened(_WHOLE[bare], _WITHOUT_TERMS)
    plain = without_accents(bare)
    if plain in _WHOLE:
        return _weakened(_WHOLE[plain], _WITHOUT_TERMS)
    if step := _step(text):
        return {Role.PRICE: step}
    if _speaks_of_nothing(key):
        return _NOTHING
    return _in_two_languages(text) or _by_words_or_likeness(text, key, bare)


def _by_words_or_likeness(text: str, key: str, bare: str) -> Scores:
    scores = dict(_by_words(key))
    outside = _without_terms(title_key(_ASIDE.sub(" ", text)))
    for role, score in _weakened(_WHOLE.get(outside, _NOTHING), _WITHOUT_ASIDE).items():
        scores[role] = max(score, scores.get(role, 0))
    if not scores and (resembled := _resembled(bare)):
        return _weakened(_WHOLE[resembled], _RESEMBLING)
    return scores


def read_lines(lines: Sequence[str]) -> Scores:
    """What the lines of one column's title say together, the lowest last.

    The lowest line that names a role decides, as in “Розничная цена” over “Ед.”; one that names
    none (“Минск”, “опт”, “руб.”) speaks of the line above it.
    """
    if len(lines) <= 1:
        return read_title(lines[0]) if lines else _NOTHING
    last = read_title(lines[-1])
    if is_unit(title_key(lines[-1])) and Role.PRICE in (above := read_lines(lines[:-1])):
        # “Упак.” below “Цена” is what the price buys; below nothing, how many are in one.
        return {**_weakened(last, _BELOW_A_PRICE), **above}
    if last and max(last.values()) > KNOWN:
        return last
    above = read_lines(lines[:-1])
    together = dict(read_title(" ".join(lines[-2:])))
    for scores, weight in ((last, 1.0), (above, 0.9)):
        for role, score in scores.items():
            together[role] = max(together.get(role, 0), score * weight)
    return together


def named_role(title: str) -> Role | None:
    """The role that a title names by itself; None for an unknown title."""
    scores = read_title(title)
    best = max(scores, key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] >= KNOWN else None


def price_kind(title: str) -> PriceKind:
    """Which price a price column with that title holds."""
    key = title_key(title)
    return next((kind for pattern, kind in PRICE_KINDS if pattern.search(key)), PriceKind.PLAIN)


def says_terms_alone(text: str) -> bool:
    """Whether a line is nothing but a currency, taxes or a piece: “руб. без НДС”."""
    key = title_key(text)
    return bool(key) and not _without_terms(key)


@lru_cache(maxsize=4096)
def belongs_to_header(text: str) -> bool:
    """Whether `text` can stand in a further line of a header: a title, a unit, a currency."""
    key = title_key(text)
    return bool(
        named_role(text)
        or find_currency(text)
        or is_unit(key)
        or is_small_money(text)
        or says_terms_alone(text)
        or (len(text) <= LONGEST_TITLE and price_kind(text) is not PriceKind.PLAIN)
    )


def is_small_money(text: str) -> bool:
    """Whether a line of a title says nothing but “коп.”: the hundredths of what stands before."""
    return bool(_SMALL_MONEY.fullmatch(title_key(text)))


def is_whole_title(text: str) -> bool:
    """Whether the vocabulary has all of a text, its currency and taxes aside: “Цена, руб.”."""
    key = title_key(text)
    return key in _WHOLE or _without_terms(key) in _WHOLE or says_terms_alone(text)


def counts_what_a_price_buys(title: str) -> bool:
    """Whether a column of units may have bare numbers: those of pieces for one price."""
    return title_key(title) in PRICE_UNITS


def remainder(title: str) -> str:
    """What a title of a price says beside that it is one: “Цена, Минск” is “минск”."""
    key = _without_terms(title_key(title))
    for _, pattern in WORDS[Role.PRICE]:
        key = pattern.sub(" ", key)
    return " ".join(key.split())


@lru_cache(maxsize=4096)
def says_something(text: str) -> bool:
    """Whether a title is in a language that is known here: names a role, or what has none."""
    return bool(read_title(text)) or _speaks_of_nothing(title_key(text))


def _by_words(key: str) -> Scores:
    scores: dict[Role, float] = {}
    for role, patterns in WORDS.items():
        for score, pattern in patterns:
            if pattern.search(key):
                scores[role] = score
                break
    return scores


def _speaks_of_nothing(key: str) -> bool:
    return bool(NO_ROLE.search(key)) and not STILL_A_PRICE.search(key)


def _in_two_languages(text: str) -> Scores:
    """What “Ед. / Unit” says: as much as the surer of its halves."""
    halves = text.split(" / ")
    if len(halves) < 2:
        return _NOTHING
    scores: dict[Role, float] = {}
    for half in halves:
        for role, score in _weakened(read_title(half), _WITHOUT_TERMS).items():
            scores[role] = max(score, scores.get(role, 0))
    return scores


def _step(text: str) -> float:
    """How surely a title is a step of quantities, up to 1: “10-99”, “100+”, “от 1 до 5 т, руб.”.

    “46-48” is a size.
    """
    plain = " ".join(text.lower().split())
    step, *terms = _BEHIND_A_STEP.split(plain, maxsplit=1)
    if terms and not _says_terms(terms[0]):
        return 0.0
    if _STEP_FROM.fullmatch(step):
        return _STEP_FROM_ON
    match = _STEP.fullmatch(step)
    if match is None:
        return 0.0
    if match["high"] is None or match["counted"] or not match["low"][0].isdecimal():
        return _STEP_OF_A_PRICE
    low, high = (int("".join(re.findall(r"\d", match[end]))) for end in ("low", "high"))
    return 0.0 if is_size(low, high) else _STEP_OF_A_PRICE


def is_size(low: Decimal | int, high: Decimal | int) -> bool:
    """Whether “46-48” is a size: from 46 to 48 pieces is no step of a quantity."""
    return high < low * _LEAST_WIDTH_OF_A_STEP


def _says_terms(text: str) -> bool:
    """Whether what stands behind a step is its currency, its taxes or what its price buys."""
    plain = text.rstrip(" )")
    return says_terms_alone(plain) or bool(find_currency(plain))


def _currency_alone(text: str) -> Scores:
    """“руб.” or “€ без ПДВ” stands over prices, or over currencies; “НДС, руб.” over taxes."""
    is_tax = _TAX_ALONE.fullmatch(without_currency(title_key(text)).strip())
    if len(text) <= LONGEST_TITLE and find_currency(text) and not is_tax:
        return {Role.PRICE: _CURRENCY_ALONE}
    return _NOTHING


def _without_terms(key: str) -> str:
    """A title without its currency, its taxes and the piece that it is for."""
    return " ".join(_TERMS.sub(" ", without_currency(key)).split())


def _weakened(scores: Scores, weight: float) -> Scores:
    return {role: score * weight for role, score in scores.items()}


def _resembled(title: str) -> str | None:
    """The title of the vocabulary that `title` is a misspelling of."""
    if len(title) < _SHORTEST_FUZZY:
        return None
    # The first letter is hardly ever mistyped, and tells "сцена" from "цена".
    choices = _BY_INITIAL.get(title[0], ())
    found = process.extractOne(title, choices, scorer=OSA.distance, score_cutoff=_MOST_SLIPS)
    return found[0] if found and _is_misspelt(title, found[0]) else None


def _is_misspelt(title: str, synonym: str) -> bool:
    """One slip in a word, two in a long one, none in a short: "product date" is no "… name"."""
    written, meant = title.split(), synonym.split()
    if len(written) != len(meant):
        return OSA.distance(title, synonym) == 1
    return all(
        word[0] == right[0]
        and OSA.distance(word, right)
        <= (len(right) >= _SHORTEST_WORD) + (len(right) >= _LONG_ENOUGH_FOR_TWO)
        for word, right in zip(written, meant, strict=True)
    )

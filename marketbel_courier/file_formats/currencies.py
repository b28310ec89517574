"""Currencies as suppliers write them, told by their ISO codes. Nothing is converted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache


class BareRoubles(str):
    """“руб.” without a country: treated as an ISO code until the country is known."""

    __slots__ = ()


BARE_ROUBLES = BareRoubles("RUB")
ROUBLES_OF_BELARUS = "BYN"
CONVENTIONAL_UNITS = "у.е."
"""Stands for a currency that the list does not name: no ISO code, and no currency's own."""

_ROUBLE = r"(?:руб(?:л(?:ь|я|и|ей|ём|ем|ю|ях|ями|і|ёў|ў)|ы)?|р(?!-))"
_OF_BELARUS = r"(?:рб|бел(?:арус[иь]?)?|беларуси|республики беларусь)"
_OF_RUSSIA = r"(?:рф|росси[ия]|российской федерации)"
# Regular expressions in lower case. “$” is taken for the US dollar and “¥” for the yuan: the others
# write theirs differently here.
_WRITTEN: Sequence[tuple[str, Sequence[str]]] = (
    ("BYN", (rf"{_ROUBLE}[.,]?\s?\(?{_OF_BELARUS}\)?",
            rf"бел(?:орус\w*|арус\w*)?[.\s-]\s?{_ROUBLE}", r"бел\.?\s?р", r"б\.?\s?р", r"бр",
            r"byn", r"byr", r"br")),
    ("RUB", (r"₽", rf"{_ROUBLE}[.,]?\s?\(?{_OF_RUSSIA}\)?",
            rf"рос(?:с|сийск\w*)?[.\s-]\s?{_ROUBLE}", r"rub", r"rur", r"ro?ubles?")),
    ("USD", (r"us\s?\$", r"usd", r"дол{1,2}(?:ар(?:а|ы|ов|ах|ів)?)?\.?\s?(?:сша|us)",
            r"дол{1,2}(?:ар(?:а|ы|ов|ах|ів)?)?", r"(?:us )?dollars?", r"\$\s?us", r"\$")),
    ("EUR", (r"€", r"eur", r"euros?", r"евро", r"євро", r"еўра")),
    ("GBP", (r"£", r"gbp", r"pounds")),
    ("CNY", (r"¥", r"cny", r"rmb", r"юан(?:ь|я|и|ей|ях)", r"元")),
    ("JPY", (r"jpy", r"円")),
    ("KZT", (r"₸", r"kzt", r"тг", r"тнг", r"те[нң]ге")),
    ("UAH", (r"₴", r"uah", r"грн", r"гривн(?:а|ы|я|і|ях|ах)", r"грив(?:ен|ень)")),
    ("UZS", (r"uzs", r"с[уў]м(?:ов|ы|ах)?", r"so['’ʻ]?m")),
    ("KGS", (r"kgs", r"сом(?:ов|ы|ах)?")),
    ("TJS", (r"tjs", r"сомони")),
    ("AZN", (r"₼", r"azn", r"манат(?:ов|а|ы|ах)?")),
    ("AMD", (r"֏", r"amd", r"драм(?:ов|а|ы|ах)?")),
    ("GEL", (r"₾", r"gel", r"лари")),
    ("MDL", (r"mdl", r"молд\w*\.?\s?ле[йяиюе]\w*", r"ле[йяи]", r"леев")),
    ("RON", (r"ron",)),
    ("BGN", (r"bgn", r"лв", r"лев(?:а|ов)?")),
    ("PLN", (r"pln", r"zł", r"zl", r"złot(?:y|e|ych)", r"злот(?:ый|ых|ые|их)")),
    ("CZK", (r"czk", r"k[čc]")),
    ("HUF", (r"huf",)),
    ("CHF", (r"chf", r"sfr", r"fr")),
    ("SEK", (r"sek",)),
    ("NOK", (r"nok",)),
    ("DKK", (r"dkk",)),
    ("TRY", (r"₺", r"try", r"лир(?:а|ы|ах)", r"tl", r"türk liras[ıi]")),
    ("INR", (r"₹", r"inr", r"rs", r"rupees?")),
    ("AED", (r"aed",)),
    ("CAD", (r"cad", r"c\s?\$", r"ca\$")),
    ("AUD", (r"aud", r"au?\$")),
    ("BRL", (r"brl", r"r\$")),
    (CONVENTIONAL_UNITS, (r"у\.?\s?е", r"усл\.?\s?ед", r"условн\w+ единиц\w*", r"y\.e")),
    (BARE_ROUBLES, (_ROUBLE,)),
)  # fmt: skip
# “R$” is no “$”, nor “euro” the beginning of “Europe”; the full stop is an abbreviation's.
_SPELLINGS = [
    (rf"{text}(?!\w)\.?" if text[-1] not in "$€£¥₽₸₴₼֏₾₺₹元円" else text, code)
    for code, texts in _WRITTEN
    for text in texts
]
_NEVER_IN_PROSE = frozenset({"fr", "бр"})

CURRENCY = "|".join(pattern for pattern, _ in _SPELLINGS)
"""A regular expression for one currency in lower case, with the full stop of an abbreviation."""

_ALL_OF_IT = re.compile("|".join(f"({pattern})" for pattern, _ in _SPELLINGS))
_IN_TEXT = re.compile(
    "(?<![^\\W\\d_])(?<!р-)(?:"
    + "|".join(
        pattern for pattern, _ in _SPELLINGS if pattern.split("(?!")[0] not in _NEVER_IN_PROSE
    )
    + ")"
)
_ONE_OR_OTHER = re.compile(
    rf"(?<![^\W\d_])(?P<one>{CURRENCY})\s?(?:/|\||или|or)\s?(?P<other>{CURRENCY})"
)
_IN_BELARUS = re.compile(
    r"\bунп\b|\+ ?375|\bреспублик[аи] беларусь|\bрб\b|\(017\)|\b8 ?\(?0(?:17|25|29|33|44)\)?\b"
    r"|\bг\. ?(?:минск|гомель|брест|гродно|витебск|могил[её]в|бобруйск|барановичи|борисов|пинск"
    r"|орша|мозырь|лида|солигорск|новополоцк|полоцк|жлобин|молодечно)\b"
)
_IN_RUSSIA = re.compile(
    r"\bинн\b|\bкпп\b|\+ ?7\b|\bрф\b|\bросси(?:я|и|йск\w+)\b|\b8 ?\(?(?:[3489]\d\d)\)?\b"
    r"|\bг\. ?(?:москва|санкт-петербург|спб|смоленск|брянск)\b"
)
_SPEAKS_OF_PRICES = re.compile(
    r"\b(?:цен|цін|цэн|прайс|валют|стоимост|вартіст|кошт|price|currency|cost|cen[ay]|preis"
    r"|precio|prix|prezz|fiyat|pre[tțţ](?:ul|uri|urile)?\b)"
)
_PRICES_ARE_IN = re.compile(
    rf"(?:цен|цін|цэн|прайс|стоимост|price|precio|prix|prezz|fiyat|pre[tțţ]ur|ceny)[^.;\d]{{0,40}}?"
    rf"\s(?:в|у|in|en|v|în)\s(?P<currency>{CURRENCY})"
)


@lru_cache(maxsize=1024)
def currency_code(text: str) -> str | None:
    """The ISO code of a currency that is all of `text`; CONVENTIONAL_UNITS for those."""
    match = _ALL_OF_IT.fullmatch(" ".join(text.lower().split()))
    return _SPELLINGS[match.lastindex - 1][1] if match and match.lastindex else None


def names_either_currency(title: str) -> bool:
    """Whether a title names one currency or another, as “Цена, $/руб.” does."""
    for match in _ONE_OR_OTHER.finditer(" ".join(title.lower().split())):
        one, other = currency_code(match["one"]), currency_code(match["other"])
        if one != other and CONVENTIONAL_UNITS not in (one, other):
            return True
    return False


@lru_cache(maxsize=1024)
def find_currency(text: str) -> str | None:
    """The one currency that is named somewhere in `text`; None if there are several."""
    found = {
        code
        for match in _IN_TEXT.finditer(" ".join(text.lower().split()))
        if (code := currency_code(match[0]))
    }
    if len(found) == 1:
        # A set takes “руб.” and “RUB” for one: the one that says whose roubles they are counts.
        return _surest(text, found.pop())
    return None


def _surest(text: str, code: str) -> str:
    if not isinstance(code, BareRoubles):
        return code
    matches = (match[0] for match in _IN_TEXT.finditer(" ".join(text.lower().split())))
    named = (currency_code(match) for match in matches)
    return next((one for one in named if one and not isinstance(one, BareRoubles)), code)


def speaks_of_prices(text: str) -> bool:
    """Whether a line is about prices."""
    return bool(_SPEAKS_OF_PRICES.search(text.lower()))


def announced_currency(text: str) -> str | None:
    """The currency of “Prices in USD” and the like; not of every line that has one in it."""
    if not speaks_of_prices(text):
        return None
    return currency_of_prices(text) or find_currency(text)


def currency_of_prices(text: str) -> str | None:
    """The currency of a line that says in so many words what prices are in: “Цены ниже в USD”."""
    told = _PRICES_ARE_IN.search(" ".join(text.lower().split()))
    return currency_code(told["currency"]) if told else None


def roubles_of_address(texts: Iterable[str]) -> str | None:
    """Whose roubles those of a supplier are whose letterhead says that it is in Belarus."""
    letterhead = " ".join(texts).lower()
    if _IN_BELARUS.search(letterhead) and not _IN_RUSSIA.search(letterhead):
        return ROUBLES_OF_BELARUS
    return None


def without_currency(title: str) -> str:
    """`title`, normalised, without its currency: “цена руб” is “цена”."""
    return " ".join(_IN_TEXT.sub(" ", title).split())

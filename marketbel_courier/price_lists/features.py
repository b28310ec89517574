"""Technical figures in names and descriptions: “220 В”, “8/256 GB”, “120x60x75 cm” as numbers.

A number counts only with its unit behind it; where several readings are possible there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_LENGTHS: Mapping[str, float] = {
    "мм": 1, "mm": 1, "см": 10, "cm": 10, "м": 1000, "m": 1000, "метр": 1000, "метра": 1000,
    "метров": 1000,
}  # fmt: skip
_GIGABYTES: Mapping[str, float] = {
    "мб": 1 / 1024, "mb": 1 / 1024, "гб": 1, "gb": 1, "тб": 1024, "tb": 1024,
}  # fmt: skip
_BY_FEATURE: Mapping[str, Mapping[str, float]] = {
    "voltage_v": {"в": 1, "v": 1, "вольт": 1, "volt": 1, "volts": 1, "кв": 1000, "kv": 1000},
    "power_w": {"вт": 1, "w": 1, "ватт": 1, "watt": 1, "watts": 1, "квт": 1000, "kw": 1000},
    "weight_kg": {
        "кг": 1, "kg": 1, "г": 0.001, "гр": 0.001, "g": 0.001, "gr": 0.001, "грамм": 0.001,
        "мг": 0.000001, "mg": 0.000001,
    },
    "volume_l": {"л": 1, "l": 1, "литр": 1, "литра": 1, "литров": 1, "мл": 0.001, "ml": 0.001},
    "storage_gb": _GIGABYTES,
    "size_mm": _LENGTHS,
}  # fmt: skip
_UNITS: Mapping[str, tuple[str, float]] = {
    unit: (feature, factor)
    for feature, units in _BY_FEATURE.items()
    for unit, factor in units.items()
}
# Possessive (“++”, “?+”): what follows a number never begins with a part of one, so no shorter
# number need be tried: a sixth less time.
_NUMBER = r"\d{1,9}+(?:[.,]\d{1,6}+)?+"
_TIMES = r"\s?[xх×*]\s?"
_FIGURE = re.compile(
    # What must not stand before the number is asked behind its first digit: quicker by far.
    r"(?P<first>\d(?<![\w.,]\d)\d{0,8}+(?:[.,]\d{1,6}+)?+)(?:"
    rf"{_TIMES}(?P<second>{_NUMBER})(?:{_TIMES}(?P<third>{_NUMBER}))?"
    rf"\s?(?P<length>{'|'.join(_LENGTHS)})"
    r"|(?:\s?[гg][бb])?\s?[/+]\s?(?P<storage>\d{1,4})\s?(?P<storage_unit>[гgтt][бb])"
    rf"|(?:\s?[-–—…]\s?(?P<upper>{_NUMBER}))?(?P<blank>[\s-]?)"
    rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
    # Not the beginning of a word, of "мм²", of a speed or a density, nor of a product as "Вт·ч".
    r")(?!\w|\s?[·*]|\s?кв\b|\.\s?с\b|/\s?(?:(?:[sсhчmмlл]|[cсдd][mм])[²³23]?|сек|мин|час|кв)(?!\w))"
)
_SIDES = (("length_mm", "first"), ("width_mm", "second"), ("height_mm", "third"))
_END_OF_THOUSANDS = re.compile(r"\d[ \u00a0]\Z")
_RAM_BEFORE = re.compile(r"(?:\bram|\bозу|\bddr\d?\w?|оперативная память|память)[\s:-]{0,2}\Z")
_RAM_BEHIND = re.compile(r"\s?(?:ram\b|озу\b|(?:lp)?ddr|оперативн)")
_NETWORKS = frozenset({"2", "3", "4", "5", "6"})
# Of a tyre's “95V” and an oil's “5W-40” the letter is no unit.
_NAMES_TYRE = re.compile(
    r"\d{2,3}(?:/\d{2,3})?\s?-?\s?z?[rр]-?\s?\d{2}|\d{2,3}/\d{2,3}\s?-\s?\d{2}(?!\d)"
    r"|\b(?:шин[аы]|автошин\w*|покрышк\w*|tyres?|tires?|opon[ay]|reifen)\b"
)
_NAMES_OIL = re.compile(r"\bмасл[оа]\b|моторн|трансмис|\boil\b|\bsae\b|\böl\b|\bolej\b")
_GRADE = re.compile(r"[-–/]?\d{2}(?!\d)")
_GRADES = frozenset(
    {"0", "5", "10", "15", "20", "25", "30", "40", "50", "60", "70", "75", "80", "85"}
)
_CODE_BEFORE = re.compile(r"[^\W\d_]-\Z")
_USUAL_VOLTAGES = frozenset(
    {"12", "24", "36", "42", "48", "110", "127", "220", "230", "240", "380", "400"}
)
_IN_ONE = re.compile(r"\s1(?![\d.,])")
_FIRST_YEAR, _LAST_YEAR = 1990, 2060
_WIDEST_RANGE = 4
_THREE_DIGITS = 3
_DIGITS_BEHIND_POINT = 9


def extract_features(text: str) -> dict[str, float]:
    """The figures in `text`, by names that end in their units (`voltage_v`, `weight_kg`, …).

    Of a range, and of several figures of one kind, the first counts; of two amounts of memory the
    larger is the storage. `size_mm` is a single measure; length, width and height are of a × b × c.
    """
    found: dict[str, float] = {}
    lower = text.lower()
    if len(lower) != len(text):  # A few letters have longer small ones: their case is not asked.
        text = lower
    for match in _FIGURE.finditer(lower):
        if match["unit"]:
            _take_single(found, text, match)
        elif match["length"]:
            factor = _LENGTHS[match["length"]]
            for feature, group in _SIDES:
                if match[group]:
                    found.setdefault(feature, _scaled(match[group], factor))
        elif match["first"].isdigit():
            found.setdefault("memory_gb", float(match["first"]))
            factor = _GIGABYTES[_as_cyrillic(match["storage_unit"])]
            found.setdefault("storage_gb", _scaled(match["storage"], factor))
    return found


def _take_single(found: dict[str, float], text: str, match: re.Match[str]) -> None:
    unit = match["unit"]
    number = _first_of_range(match["first"], match["upper"])
    if not _is_meant(unit, number, text, match):
        return
    feature, factor = _UNITS[unit]
    amount = _scaled(number, factor)
    if feature != "storage_gb":
        found.setdefault(feature, amount)
    elif "memory_gb" not in found and _is_called_memory(match):
        found["memory_gb"] = amount
    else:
        _take_storage(found, amount)


def _is_called_memory(match: re.Match[str]) -> bool:
    text = match.string
    return bool(_RAM_BEHIND.match(text, match.end()) or _RAM_BEFORE.search(text, 0, match.start()))


def _take_storage(found: dict[str, float], amount: float) -> None:
    other = found.get("storage_gb")
    if other is None:
        found["storage_gb"] = amount
    elif other != amount and "memory_gb" not in found:
        found["memory_gb"], found["storage_gb"] = sorted((other, amount))


def _first_of_range(low: str, high: str | None) -> str:
    # "X-10-220 V" is no range from 10 to 220, but the end of a model's name and 220.
    if high is None or 1 < _number(high) / (_number(low) or 1) <= _WIDEST_RANGE:
        return low
    return high


def _is_meant(unit: str, number: str, text: str, match: re.Match[str]) -> bool:
    """Whether the letters behind the number are its unit, and the number has no part before it."""
    written, apart = text[match.start("unit") : match.end("unit")], bool(match["blank"])
    # "1 500 W" or "GSB 13 600 W": only a person can tell.
    may_end_thousands = len(number) == _THREE_DIGITS and unit not in _GIGABYTES
    is_letter = len(unit) == 1 and not apart and written.isupper()
    if (may_end_thousands and _END_OF_THOUSANDS.search(text, 0, match.start())) or (
        is_letter and _is_of_code(unit, number, match)
    ):
        return False
    if unit in ("в", "v"):  # "3 в 1" means three in one.
        return not apart or (written.isupper() and not _IN_ONE.match(text, match.end()))
    if unit == "кв":  # "10 кв м" is an area.
        return written.endswith("В")
    if unit in ("м", "m", "g"):  # 48 M is a size, 5G a network.
        network = unit == "g" and not apart and number in _NETWORKS
        return not network and (written.islower() or text.isupper())
    if unit == "г":
        year = number.isdigit() and _FIRST_YEAR <= int(number) <= _LAST_YEAR
        return not (year and text.startswith(".", match.end()))
    return True


def _is_of_code(unit: str, number: str, match: re.Match[str]) -> bool:
    """Whether a capital letter right behind a number is an index, a grade or a part of a code."""
    text, start = match.string, match.start()
    if unit in ("v", "в", "w") and _NAMES_TYRE.search(text):
        return True
    if unit == "w" and (
        _NAMES_OIL.search(text) or (number in _GRADES and _GRADE.match(text, match.end()))
    ):
        return True
    # Of "ПР-876В" and "TM-100V" the letter belongs to the code.
    return bool(_CODE_BEFORE.search(text, 0, start)) and number not in _USUAL_VOLTAGES


def _as_cyrillic(unit: str) -> str:
    return unit.translate(str.maketrans("gtb", "гтб"))


def _number(text: str) -> float:
    return float(text.replace(",", "."))


@lru_cache(maxsize=4096)
def _scaled(text: str, factor: float) -> float:
    return round(_number(text) * factor, _DIGITS_BEHIND_POINT)

"""Units of sale and pack sizes, told alike whatever language a supplier writes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from marketbel_courier.file_formats.text import normalise

_WRITTEN: Mapping[str, Sequence[str]] = {
    "pcs": ("шт", "штук", "штука", "штуки", "pc", "pcs", "piece", "pieces", "ea", "each", "ед"),
    "kg": ("кг", "килограмм", "kg", "kgs"),
    "g": ("г", "гр", "грамм", "g", "gr"),
    "t": ("т", "тн", "тонна", "t", "ton"),
    "l": ("л", "литр", "литров", "l", "ltr", "liter", "litre"),
    "ml": ("мл", "ml"),
    "m": ("м", "метр", "метров", "м п", "пог м", "п м", "m", "mtr", "meter", "metre"),
    "m2": ("м2", "кв м", "м кв", "m2", "sqm", "sq m"),
    "m3": ("м3", "куб м", "м куб", "m3", "cbm"),
    "cm": ("см", "cm"),
    "mm": ("мм", "mm"),
    "pack": ("уп", "упак", "упаковка", "пач", "пачка", "пак", "пакет", "pack", "packs", "pk"),
    "box": ("кор", "короб", "коробка", "ящ", "ящик", "box", "boxes", "case", "carton", "ctn"),
    "set": ("компл", "комплект", "к т", "кт", "набор", "наб", "set", "sets", "kit"),
    "pair": ("пара", "пар", "пары", "pair", "pairs", "pr"),
    "roll": ("рул", "рулон", "roll", "rolls"),
    "bottle": ("бут", "бутылка", "флакон", "фл", "bottle", "btl"),
    "can": ("банка", "бан", "can", "jar"),
    "bag": ("мешок", "меш", "bag", "sack"),
    "sheet": ("лист", "листов", "sheet", "sheets"),
}  # fmt: skip
_CODES: Mapping[str, str] = {text: code for code, texts in _WRITTEN.items() for text in texts}

_PIECE = r"(?:шт(?:ук[аи]?)?|pcs?|pieces?|таб(?:л)?|капс|пак(?:етиков)?)"
_PACK = (
    r"(?:уп(?:ак(?:овк[аеи])?)?|кор(?:об(?:к[аеи])?)?|ящ(?:ик)?|пач(?:к[аеи])?"
    r"|pack|box|case|carton)"
)
_MEASURE = r"(?:мл|л|кг|г|гр|ml|l|kg|g)"
_COUNT = r"(?P<{}>[1-9]\d{{0,4}})"
_PACK_SIZE = re.compile(
    rf"(?<!\w){_PACK}\.?\s?(?:по\s|of\s|x|х)?\s?{_COUNT.format('a')}\s?{_PIECE}\b"
    rf"|(?<![\w.,]){_COUNT.format('b')}\s?{_PIECE}\.?\s?(?:/|в\s|per\s|in\s|a\s)\s?{_PACK}\b"
    rf"|\(\s?{_COUNT.format('c')}\s?{_PIECE}\.?\s?\)"
    rf"|\(\s?[xх×]\s?{_COUNT.format('d')}\s?\)"
    rf"|(?<!\w)[xх×]\s?{_COUNT.format('e')}\s?{_PIECE}\b"
    rf"|(?:{_MEASURE}|{_PIECE})\.?\s?[xх×*]\s?{_COUNT.format('f')}(?![\w.,])"
    rf"|(?<![\w.,x×х*])(?P<g>[1-9]\d{{0,2}})\s?[xх×*]\s?\d+(?:[.,]\d+)?\s?{_MEASURE}\b"
    rf"|(?:набор из|комплект из|set of|pack of)\s{_COUNT.format('h')}(?:\s?{_PIECE})?(?![\w.,])"
)
_UNIT_WITH_COUNT = re.compile(
    rf"(?P<unit>{_PACK}|[^\W\d]+)\.?\s?(?:по|of|x|х|[(/])?\s?{_COUNT.format('count')}"
    rf"\s?(?:{_PIECE}\.?)?\s?\)?"
)
_TIMES_AT_THE_END = re.compile(r"[^\W\d]\s[xх×](?!(?:32|64|86)\Z)(?P<count>[1-9]\d{0,2})\Z")
# Quicker than the search itself, and most names have none of it: of “4x133 mm” neither is a count.
_MAY_COUNT = re.compile(
    r"шт|pc|piece|таб|капс|пак|(?:из|of)\s\d"
    rf"|[xх×*](?:(?<!\d.)\s?\d|\s?\d+(?:[.,]\d+)?\s?{_MEASURE}\b)"
)


@lru_cache(maxsize=2048)
def read_unit(text: str) -> tuple[str, int | None]:
    """The unit of sale by its code, or as written if it is unknown, and how many are in it."""
    known = _CODES.get(normalise(text))
    if known:
        return known, None
    match = _UNIT_WITH_COUNT.fullmatch(text.lower())
    unit = _CODES.get(normalise(match["unit"])) if match else None
    if match and unit and unit != "pcs":
        return unit, int(match["count"])
    size = find_pack_size(text)
    if size:
        return _CODES.get(normalise(re.split(r"[\d(/]", text.lower())[0]), "pack"), size
    return text, None


def find_pack_size(text: str) -> int | None:
    """How many pieces `text` says are sold as one: “уп. 10 шт”, “10 pcs/box”, “(12 шт)”."""
    lower = text.lower()
    if not _MAY_COUNT.search(lower):
        return None
    # "Cola x12", but not "Honor X10": of the last word the case counts.
    match = _PACK_SIZE.search(lower) or _TIMES_AT_THE_END.search(text)
    return int(match[match.lastgroup]) if match and match.lastgroup else None


def is_unit(text: str) -> bool:
    """Whether `text`, normalised, is nothing but a unit."""
    return text in _CODES

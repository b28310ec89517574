"""Units of sale and pack sizes, told alike whatever language a supplier writes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from marketbel_courier.file_formats.text import normalise

PIECES = (
    r"(?:шт\w*|pcs?|pieces?|ед|units?|szt|st(?:ü|u)?c?k|stuks?|уп\w*|кор\w*|ящ\w*"
    r"|пар\w*|uds?|unidad\w*|pi[eè]ces?|pz|pezzi|adet|ks|kus\w?|buc\w*)"
)
"""A regular expression for what a step of quantities counts, in lower case."""

BULK = (
    r"(?:т|тн|тонн\w*|t|tons?|tonnes?|км|km|паллет\w*|палет\w*|поддон\w*|pallets?|paletten?|palet\w*"
    r"|машин\w*|вагон\w*|фур\w*|контейнер\w*|containers?|trucks?)"
)
"""The same for what nobody buys one of by chance: the price from one pallet on is a step."""

MEASURED = (
    rf"(?:{BULK}|рул\w*|меш\w*|лист\w*|бут\w*|набор\w*|компл\w*|пач\w*|банк[аи]|банок|бухт\w*"
    r"|rolls?|bags?|sheets?|bottles?|sets?|packs?|boxes|box|cases?|cartons?|reels?|rollen|kartons?"
    r"|opak\w*|rol\w*|кг|килограмм\w*|kgs?|л|литр\w*|l|lit(?:er|re)s?|м[²2]|м[³3]|кв\.? ?м"
    r"|куб\.? ?м|пог\.? ?м|п\.? ?м|м|метр\w*|m[²2³3]?|met(?:er|re)s?)"
)
"""The same for packs and for weights and measures that goods are sold by."""

_WRITTEN: Mapping[str, Sequence[str]] = {
    "pcs": ("шт", "штук", "штука", "штуки", "штуку", "pc", "pcs", "piece", "pieces", "ea", "each",
            "ед", "единицу", "szt", "sztuka", "stk", "stück", "stuck", "stuk", "st",
            "стк", "ud", "uds", "unidad", "unidades", "pieza", "piezas", "pièce", "pièces", "pce",
            "pz", "pezzo", "pezzi", "adet", "ad", "ks", "kus", "kusů", "buc", "bucată", "bucăți",
            "bucati"),
    "kg": ("кг", "килограмм", "kg", "kgs", "kilo", "кіло"),
    "g": ("г", "гр", "грамм", "g", "gr"),
    "t": ("т", "тн", "тонна", "тонну", "t", "ton", "tonne"),
    "l": ("л", "литр", "литров", "літр", "l", "lt", "ltr", "liter", "litre"),
    "ml": ("мл", "ml"),
    "m": ("м", "метр", "метров", "м п", "мп", "пог м", "п м", "пм", "п метр", "пог метр", "m", "mb",
          "mtr", "meter", "metre", "lfm"),
    "km": ("км", "километр", "km"),
    "m2": ("м2", "кв м", "квм", "м кв", "кв метр", "m2", "sqm", "sq m", "m kw", "qm"),
    "m3": ("м3", "куб м", "м куб", "куб", "m3", "cbm"),
    "cm": ("см", "cm"),
    "mm": ("мм", "mm"),
    "pack": ("уп", "упак", "упаковка", "упаковку", "пач", "пачка", "пачку", "пак", "пакет", "pack",
             "packs", "pk", "pkg", "op", "opak", "opakowanie", "упк", "партию", "vpe", "ve",
             "paquete", "paquet", "conf", "confezione", "paket", "bal", "balení", "pachet"),
    "box": ("кор", "короб", "коробка", "коробку", "ящ", "ящик", "box", "boxes", "case", "carton",
            "кейс", "ctn", "karton", "kart",
            "caja", "scatola", "koli", "kutu", "krabice", "cutie", "bax"),
    "set": ("компл", "комплект", "к т", "кт", "набор", "наб", "комп", "set", "sets", "kit", "kpl",
            "kompl", "комплет", "takım", "sada", "juego"),
    "pair": ("пара", "пар", "пары", "пару", "pair", "pairs", "pr", "para", "paar", "paire",
             "paio", "çift", "pár", "pereche"),
    "roll": ("рул", "рулон", "roll", "rolls", "rolka", "rolle", "rollo", "rouleau", "rotolo",
             "rulo", "rola"),
    "bottle": ("бут", "бутылка", "бутылку", "флакон", "фл", "пляшка", "bottle", "btl", "but"),
    "can": ("банка", "бан", "банку", "can", "jar"),
    "bag": ("мешок", "меш", "мiшок", "мішок", "bag", "sack", "worek"),
    "sheet": ("лист", "листов", "sheet", "sheets", "arkusz", "ark"),
    "pallet": ("паллет", "паллета", "поддон", "палета", "pallet", "palette"),
    "coil": ("бухта", "бухту", "бух", "coil"),
    "drum": ("барабан", "катушка", "катушку", "drum", "reel", "spool"),
    "bucket": ("ведро", "bucket"),
    "dozen": ("дюжина", "дюжину", "дюж", "dozen", "doz", "dz", "dzn", "dutzend", "docena",
              "douzaine", "düzine"),
    "shift": ("смена", "смену", "shift"),
    "hour": ("час", "ч", "hour", "hr", "godz"),
    "day": ("сутки", "сут", "день", "дн", "доба", "добу", "day", "days", "doba", "tag", "dag"),
    "week": ("неделя", "неделю", "нед", "тиждень", "week", "weeks", "tydzień", "woche"),
    "month": ("месяц", "мес", "місяць", "month", "months", "mo", "miesiąc", "mies", "monat",
              "maand"),
    "year": ("год", "рік", "year", "years", "yr", "rok", "jahr", "jaar"),
}  # fmt: skip
_OF_MEASURE = frozenset({"kg", "g", "t", "l", "ml", "m", "km", "m2", "m3", "cm", "mm"})
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
_SO_MANY_UNITS = re.compile(
    r"(?P<count>[1-9]\d{0,5})?\s?(?P<thousand>тыс\.?|тис\.?|k\b)?\s?(?P<unit>[^\W\d][\w. ]*)"
)
_TIMES_AT_THE_END = re.compile(r"[^\W\d]\s[xх×](?!(?:32|64|86)\Z)(?P<count>[1-9]\d{0,2})\Z")
_COUNTED = rf"(?:(?<!\d.)\s?\d|\s?\d+(?:[.,]\d+)?\s?{_MEASURE}\b)"
# Quicker than the search itself, and most names have none of it: of “4x133 mm” neither is a count.
# Each way begins with a letter of its own, not with a set: so `re` skips to one in half the time.
_MAY_COUNT = re.compile(
    r"шт|pc|piece|таб|капс|пак|из\s\d|of\s\d"
    rf"|x{_COUNTED}|х{_COUNTED}|×{_COUNTED}|\*{_COUNTED}"
)


@lru_cache(maxsize=2048)
def unit_code(text: str) -> str | None:
    """The code of a unit that is all of `text`."""
    return _CODES.get(normalise(text))


@lru_cache(maxsize=2048)
def read_basis(text: str) -> tuple[str, int] | None:
    """The unit and how many of it a price is for, of “100 шт” and “тыс. шт.”; None for others."""
    match = _SO_MANY_UNITS.fullmatch(text.lower().strip())
    code = unit_code(match["unit"]) if match else None
    if match is None or code is None:
        return None
    count = int(match["count"] or 1) * (1000 if match["thousand"] else 1)
    return (code, count) if count > 1 else None


@lru_cache(maxsize=2048)
def read_unit(text: str) -> tuple[str, int | None]:
    """The unit of sale by its code, or as written if it is unknown, and how many are in it."""
    known = unit_code(text)
    if known:
        return known, None
    if basis := read_basis(text):
        return basis[0], None
    match = _UNIT_WITH_COUNT.fullmatch(text.lower())
    unit = unit_code(match["unit"]) if match else None
    if match and unit and unit != "pcs":
        return unit, int(match["count"])
    size = find_pack_size(text)
    if size:
        return unit_code(re.split(r"[\d(/]", text.lower())[0]) or "pack", size
    return text, None


def find_pack_size(text: str) -> int | None:
    """How many pieces `text` says are sold as one: “уп. 10 шт”, “10 pcs/box”, “(12 шт)”."""
    lower = text.lower()
    if not _MAY_COUNT.search(lower):
        return None
    # "Cola x12", but not "Honor X10": of the last word the case counts.
    match = _PACK_SIZE.search(lower) or _TIMES_AT_THE_END.search(text)
    return int(match[match.lastgroup]) if match and match.lastgroup else None


def is_measure(text: str) -> bool:
    """Whether `text` is a unit of weight, volume or length: what is counted so are no pieces."""
    return unit_code(text) in _OF_MEASURE


def is_unit(text: str) -> bool:
    """Whether `text`, normalised, is nothing but a unit."""
    return text in _CODES

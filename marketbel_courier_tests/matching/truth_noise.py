"""Other spellings of one product, as suppliers write it. What it is and its figures stay."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection
from dataclasses import replace

from marketbel_courier_tests.matching.truth_names import FullName, essence

_SHORTENED = 0.15


def noisy(name: FullName, essences: Collection[str], chance: random.Random) -> str:
    """Another spelling of the same product, by one to three ways of writing it otherwise."""
    chosen = chance.sample(range(len(_WAYS)), chance.choice((1, 1, 2, 2, 3)))
    shorter = replace(name, kind=" ".join(name.kind.split()[:-1]))
    # Not where that would be the whole name of a sibling.
    if chance.random() < _SHORTENED and essence(shorter) not in essences:
        name = shorter
    parts = [name.kind, name.brand, name.model, " ".join(name.figures), name.colour]
    for way in sorted(chosen):
        parts = _WAYS[way](parts, chance)
    return " ".join(part for part in parts if part)


def _misspelt(parts: list[str], chance: random.Random) -> list[str]:
    """One word of five letters or more gets one letter wrong; models and figures stay."""
    places = [place for place in (0, 1) if re.search(r"[^\W\d_]{5,}", parts[place])]
    if not places:
        return parts
    place = chance.choice(places)
    word = chance.choice(re.findall(r"[^\W\d_]{5,}", parts[place]))
    at = chance.randrange(len(word) - 1)
    wrong = chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + chance.choice("аеиостнaeiostn") + word[at + 1 :],
        )
    )
    return [part.replace(word, wrong, 1) if n == place else part for n, part in enumerate(parts)]


def _reordered(parts: list[str], chance: random.Random) -> list[str]:
    return chance.sample(parts, len(parts))


def _padded(parts: list[str], chance: random.Random) -> list[str]:
    padding = chance.choice(
        ("новый", "ОРИГИНАЛ", "Original", "хит!", "акция", "(new)", "в наличии", "цвет")
    )
    return [*parts, padding] if chance.random() < 0.5 else [padding, *parts]


def _in_other_units(parts: list[str], chance: random.Random) -> list[str]:
    compact = chance.random() < 0.5

    def spell(match: re.Match[str]) -> str:
        number, unit = match[1], match[2]
        other = chance.choice(_UNIT_SPELLINGS.get(unit, (unit,)))
        if chance.random() < 0.5:
            number = number.replace(".", ",")
        return number + ("" if compact or unit == '"' else " ") + other

    pattern = r'(\d+(?:\.\d+)?) ?(GB|TB|Ач|мм|кг|Вт|Hz|шт|см|В|г|м|л|А|K|")(?!\w)'
    return [re.sub(pattern, spell, part) for part in parts]


def _transliterated(parts: list[str], chance: random.Random) -> list[str]:
    """The kind in Latin letters, or the brand in Cyrillic ones."""
    kind, brand, *rest = parts
    if chance.random() < 0.5 and brand in _BRANDS_AS_HEARD:
        return [kind, _BRANDS_AS_HEARD[brand], *rest]
    table = chance.choice(_LATIN_TABLES)
    return ["".join(table.get(char, char) for char in kind.lower()), brand, *rest]


def _recoloured(parts: list[str], chance: random.Random) -> list[str]:
    return [chance.choice(_COLOUR_SPELLINGS.get(part.lower(), (part,))) for part in parts]


def _recased(parts: list[str], chance: random.Random) -> list[str]:
    recase = chance.choice((str.upper, str.lower))
    return [recase(part) if n < 2 else part for n, part in enumerate(parts)]


_WAYS: tuple[Callable[[list[str], random.Random], list[str]], ...] = (
    _misspelt, _misspelt, _in_other_units, _in_other_units, _recoloured, _transliterated,
    _recased, _reordered, _padded,
)  # fmt: skip
_UNIT_SPELLINGS = {
    spellings.split("|")[0]: spellings.split("|")
    for spellings in (
        "GB|Gb|ГБ|Гб",
        "TB|ТБ",
        "Ач|Ah|а·ч",
        "мм|mm",
        "кг|kg",
        "Вт|W|вт",
        "Hz|Гц",
        "шт|шт.|pcs",
        "В|V|в",
        "г|гр|g",
        "м|m",
        "л|l|L",
        "А|A",
        "K|К",
        '"|″| дюймов',
    )
}
_LATIN = dict(zip("абвгдезийклмнопрстуфыэь", [*"abvgdezijklmnoprstufye", ""], strict=True)) | {
    "ё": "e",
    "ж": "zh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
}
_LATIN_TABLES = (
    _LATIN | {"х": "kh", "ю": "yu", "я": "ya", "й": "y"},
    _LATIN | {"х": "h", "ю": "ju", "я": "ja", "ц": "c"},
    _LATIN | {"х": "h", "ю": "iu", "я": "ia", "й": "i", "ё": "yo"},
)
_HEARD = """
    Samsung Galaxy=Самсунг Галакси, Xiaomi Redmi=Сяоми Редми, Huawei Nova=Хуавей Нова,
    Honor=Хонор, Realme=Реалми, Makita=Макита, Bosch=Бош, DeWalt=Девольт, Metabo=Метабо,
    Lavazza=Лавацца, Jacobs=Якобс, Tchibo=Чибо, Ahmad=Ахмад, Nike=Найк, Adidas=Адидас,
    Puma=Пума, Philips=Филипс, Osram=Осрам, Gauss=Гаусс, Tefal=Тефаль, Braun=Браун,
    Redmond=Редмонд, Polaris=Поларис, Vitek=Витек, Varta=Варта, Stels=Стелс, Merida=Мерида,
    Lenovo ThinkPad=Леново ThinkPad, Fischer=Фишер, ViewSonic=Вьюсоник, Интерскол=Interskol,
    Зубр=Zubr, Эра=Era, Титан=Titan
"""
_BRANDS_AS_HEARD = dict(pair.strip().split("=") for pair in _HEARD.split(","))
_COLOUR_SPELLINGS = {
    spellings.split("|")[0].lower(): spellings.split("|")
    for spellings in (
        "Black|чёрный|черный",
        "White|белый",
        "Blue|синий",
        "Red|красный",
        "Green|зеленый|зелёная",
        "Silver|серебристый",
        "чёрный|черная|black",
        "черный|Black",
        "белый|белая|White",
        "синий|синяя|blue",
        "красный|красная|Red",
        "зелёный|зеленый|green",
        "серый|серая|Grey",
    )
}

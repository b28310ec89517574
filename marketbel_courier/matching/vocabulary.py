"""What words mean in product names, English and Russian: units, colours, brands, and padding."""

from __future__ import annotations

from collections.abc import Mapping

UNITS: Mapping[str, tuple[str, float]] = {
    spelling: (dimension, factor)
    for dimension, factor, spellings in (
        ("byte", 1 / 1024, "mb мб мбайт мегабайт"),
        ("byte", 1, "gb гб гбайт гигабайт gig"),
        ("byte", 1024, "tb тб тбайт терабайт"),
        ("watt", 1, "w вт watt watts ватт"),
        ("watt", 1000, "kw квт киловатт"),
        ("volt", 1, "v в volt volts вольт"),
        ("ampere", 1, "a а ампер"),
        ("ampere-hour", 1, "ah ач"),
        ("ampere-hour", 0.001, "mah мач"),
        ("metre", 0.001, "mm мм миллиметр"),
        ("metre", 0.01, "cm см сантиметр"),
        ("metre", 1, "m м метр метра метров"),
        ("square metre", 0.000001, "mm2 мм2"),
        ("gram", 0.001, "mg мг"),
        ("gram", 1, "g г гр gr gram грамм"),
        ("gram", 1000, "kg кг килограмм"),
        ("litre", 0.001, "ml мл миллилитр"),
        ("litre", 1, "l л литр литра литров"),
        ("hertz", 1, "hz гц герц"),
        ("hertz", 1e6, "mhz мгц"),
        ("hertz", 1e9, "ghz ггц"),
        ("kelvin", 1, "k к kelvin"),
        ("lumen", 1, "lm лм люмен"),
        ("inch", 1, "inch inches дюйм дюйма дюймов"),
        ("piece", 1, "pcs pc pieces шт штук штуки pack packs pk ct count упаковки упаковок"),
        ("piece", 1, "stück stk capsules tablets капсул капсулы капс таблеток таблетки табл"),
        ("piece", 1, "рулонов рулона рул пакетиков пакетика пак"),
    )
    for spelling in spellings.split()
}
"""By spelling: what is measured, and how many of its base unit."""

SHADES = {
    "black": "black blk schwarz чёрн",
    "white": "white wht weiss бел",
    "red": "red rot красн",
    "blue": "blue blau син",
    "sky": "голуб",
    "green": "green grün зелён",
    "yellow": "yellow gelb жёлт",
    "grey": "grey gray grau сер",
    "silver": "silver silber серебрян серебрист",
    "gold": "gold golden золот золотист",
    "pink": "pink розов",
    "orange": "orange оранжев",
    "purple": "purple violet фиолетов",
    "brown": "brown коричнев",
    "beige": "beige бежев",
    "burgundy": "burgundy бордов вишнёв",
    "magenta": "magenta маджент пурпурн",
    "turquoise": "turquoise бирюзов",
    "lilac": "lilac сиренев лилов",
}
_ENDINGS = ("", "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ого", "его", "ых", "их")
_RUSSIAN = frozenset("абвгдежзиклмнопрстуфхцчшщыэюя")

COLOURS: Mapping[str, str] = {
    (stem + ending).replace("ё", "е"): shade
    for shade, stems in SHADES.items()
    for stem in stems.split()
    for ending in (_ENDINGS if _RUSSIAN & set(stem) else ("",))
}
"""By word, in every gender and number, or cut short: the shade."""

_PADDING = """
    the an and with for of new original genuine retail sale price promo item quality warranty stock
    и в во с со для на из по новый новая новое новинка оригинал оригинальный оригинальная
    хит акция скидка размер гарантия наличие наличии арт артикул модель уп упак упаковка
    качество фирменный фирменная руб тон р
"""
FILLERS = frozenset(_PADDING.split())
"""Words that say nothing of which product it is."""

FITTING = frozenset(
    ("for", "fits", "compatible", "replaces", "replacing", "для", "под", "совместим", "совместимый")
)
"""Words behind which stands what a thing goes with: the phone of a case, the printer of an ink."""

VARIANTS = frozenset(
    ("pro", "max", "plus", "lite", "mini", "ultra", "se", "fe", "air", "neo", "ti")
)
"""Words that make another model of a model, in the spelling that `ALIASES` gives them."""

GENERATIONS: Mapping[str, str] = {
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "xi": "11",
    "xii": "12",
}
"""Numerals of which a name has its generation, or its part: a letter alone is a model's as well."""

MARKS = frozenset(("mark", "mk", "gen", "generation", "part", "поколение", "часть"))
"""Words that stand before the number of a generation, or are left out."""

NEGATIONS = frozenset(("without", "non", "no", "not", "без", "не"))
"""Words behind which stands what a thing lacks."""

CONJUNCTIONS = frozenset(("and", "or", "и", "или"))
"""Words that carry on what the words before them say."""

LETTER_SIZES = frozenset(
    ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "2xl", "3xl", "4xl", "5xl", "6xl")
)
"""Sizes of clothes, which stand alone in a name."""

ALIASES: Mapping[str, str] = {
    other: name
    for name, *others in (
        line.split()
        for line in (
            "apple эппл эпл",
            "iphone айфон",
            "ipad айпад",
            "macbook макбук",
            "galaxy гэлакси гелакси",
            "xiaomi сяоми ксиаоми шаоми ксяоми",
            "huawei хуавей хуавэй",
            "hyundai хендай хёндэ хундай",
            "dewalt деволт девольт",
            "redmi рэдми",
            "sony сони",
            "nike найк найки",
            "jbl джибиэл",
            "logitech логитек",
            "lavazza лавацца",
            "jacobs якобс джейкобс",
            "nescafe нескафе",
            "tchibo чибо",
            "braun браун",
            "electrolux электролюкс",
            "pioneer пионер",
            "columbia коламбия",
            "reebok рибок",
            "puma пума",
            "bluetooth блютуз",
            "wireless беспроводной беспроводная беспроводные",
            "usb юсб",
            "led светодиодный светодиодная светодиодные лед",
            "max макс",
            "mini мини",
            "ultra ультра",
            "lite лайт",
            "plus плюс",
            "pro про",
        )
    )
    for other in others
}
"""Names whose sound in the other script is no guide to their spelling."""

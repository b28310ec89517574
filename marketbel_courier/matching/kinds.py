"""Words that say what kind of goods a name is of, English, German and Russian: “laptop”.

A name says that or leaves it out, as its maker and its model say the rest. Of what goes with such
goods (cases, filters, batteries) nothing is here: the word alone tells it from the goods.
"""

from __future__ import annotations

from collections.abc import Mapping

_STEM = "*"
_ENDINGS = (
    *("", "а", "я", "ы", "и", "е", "ь", "ка", "ки", "ок"),
    *("ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие"),
)

# What is one kind, in a line; stems of Russian words with a star.
_KINDS = """
smartphone: smartphone smartphones smart-phone phone telephone handy mobiltelefon смартфон* телефон*
laptop: laptop notebook ультрабук* ноутбук*
tablet: планшет*
tv: television fernseher телевизор*
monitor: bildschirm монитор*
printer: drucker принтер* мфу
router: wlan-router роутер* маршрутизатор*
mouse: maus мышь мышка
keyboard: tastatur клавиатур*
headphones: headphone earphones earbuds headset kopfhörer наушник* гарнитур*
speaker: speakers lautsprecher колонка колонки акустик*
camera: kamera фотоаппарат* видеокамер* камер*
console: spielkonsole приставк* консол*
processor: prozessor процессор*
graphics: grafikkarte видеокарт*
storage: festplatte накопител* ssd-накопитель
watch: smartwatch смарт-часы часы
washing: waschmaschine стиральн* машин*
dishwasher: geschirrspüler spülmaschine посудомоечн*
fridge: refrigerator kühlschrank холодильник*
freezer: gefrierschrank морозильник*
oven: backofen духовк* духовой шкаф
microwave: mikrowelle микроволнов* микроволновк* свч печь
hob: cooktop kochfeld варочн* панель
hood: dunstabzugshaube вытяжк*
kettle: wasserkocher чайник* электрочайник*
coffee_machine: kaffeevollautomat kaffeemaschine кофемашин* кофеварк*
blender: mixer блендер* миксер*
vacuum: staubsauger пылесос*
ironing: bügeleisen утюг*
fryer: airfryer heißluftfritteuse аэрогрил* аэрофритюрниц*
drill: akkuschrauber bohrmaschine schlagbohrmaschine дрель дрели дрель-шуруповерт шуруповерт*
rotary_hammer: bohrhammer перфоратор*
grinder: winkelschleifer болгарк* ушм углов* шлифмашин* шлифовальн*
saws: stichsäge kreissäge пил* лобзик* электролобзик*
screwdriver: schraubendreher отвертк*
tyre: tyres tire tires reifen sommerreifen winterreifen шина шины автошин* автомобильн*
lamp: glühlampe leuchtmittel лампа лампы лампочк*
luminaire: leuchte светильник*
chair: bürostuhl кресло стул
faucet: wasserhahn armatur смесител*
cable: kabel провод* кабел*
tile_adhesive: fliesenkleber плиточн*
bolts: schraube schrauben sechskantschraube болт*
coffee: kaffee кофе
tea: tee чай
chocolate: schokolade шоколад*
pasta: nudeln макарон* макаронн*
whisky: whiskey виски
perfume: parfüm духи
mascara: wimperntusche тушь
construction_kit: bausatz конструктор*
puzzle: пазл*
sneakers: turnschuhe кроссовк*
boots: stiefel ботинк*
nappies: diapers windeln подгузник*
seeds: samen семена
book: buch книга
"""


def _entries() -> list[tuple[str, str]]:
    entries = []
    for line in _KINDS.strip().split("\n"):
        kind, _, words = line.partition(": ")
        entries.append((kind, kind))
        for word in words.split():
            endings = _ENDINGS if word.endswith(_STEM) else ("",)
            entries += [(word.removesuffix(_STEM) + ending, kind) for ending in endings]
    return entries


KINDS: Mapping[str, str] = dict(_entries())
"""By word, in small letters: the kind."""

"""In what goods of one name differ besides figures and colours: edition, side, condition, language.

Words alone are known here, English and Russian; what contradicts what is `contradictions`' matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple


class Axis(StrEnum):
    """Of what a trait tells. A thing has one side, and is of one language, but never of both."""

    ACCESSORY = "accessory"
    CONDITION = "condition"
    CONNECTION = "connection"
    CONSTRUCTION = "construction"
    EDITION = "edition"
    END = "end"
    FINISH = "finish"
    GENDER = "gender"
    HEIGHT = "height"
    LANGUAGE = "language"
    MAKER = "maker"
    PACKAGE = "package"
    PLATFORM = "platform"
    SEASON = "season"
    SIDE = "side"


TOLD_WHEN_SO = frozenset(
    (
        *(Axis.ACCESSORY, Axis.CONDITION, Axis.CONNECTION, Axis.CONSTRUCTION),
        *(Axis.EDITION, Axis.MAKER),
    )
)
"""What a name tells wherever it is so: the other name, which does not tell, is of another thing."""


class Trait(NamedTuple):
    """What a word of a name tells: along which axis, which of the axis's values."""

    axis: Axis
    value: str


_STEM = "*"
_ENDINGS = (
    *("", "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ого", "его", "ых", "их"),
    *("ый", "ую", "юю", "а", "о", "ы"),
)

# By axis and value: words, and stems of Russian ones with a star.
_WORDS = """
accessory any: case cases bumper protector earpads
accessory any: чехол чехла чехлы бампер накладка амбушюры ремешок пульт плёнка защитн*
accessory any: фотобарабан чип
condition restored: refurbished refurb renewed reconditioned recertified remanufactured
condition restored: восстановлен* восстановленн*
condition marked_down: уценка уценен* уцененн* витринн* витрина некондиция openbox
condition used: preowned
condition for_trying: tester тестер
connection mobile: lte cellular
construction run_flat: runflat rft
edition academic: academic education student students teacher edu
edition upgrade: upgrade upgrades upg upsell обновление
edition renewal: renewal продление
edition addition: addon дополнение
edition trial: trial
end front: front передн* перед перёд
end rear: rear задн* зад
finish matt: matt matte мат матов*
finish glossy: gloss glossy глянец глянцев*
finish half: eggshell satin полуматов* полуглянцев*
gender men: men mens men's муж мужск* мужчин male
gender women: women womens women's ladies жен женск* женщин female
gender children: kids kid children boys girls junior youth детск* дет подростков* девочек мальчиков
height upper: upper верхн*
height lower: lower нижн*
language english: english англ английск*
language russian: russian рус русск*
language german: german немецк*
language french: french француз* французск*
language spanish: spanish испанск*
language ukrainian: ukrainian укр украинск*
language british: uk
language american: us
maker another: совместим* аналог неоригинал неоригинальн*
package plain: oem tray
package boxed: box retail
package body: body
package kit: kit
platform mac: mac macintosh macos
platform windows: win windows
platform dos: dos freedos
platform linux: linux
season winter: winter зимн* зима
season summer: summer летн* лето
season all: allseason всесезонн*
side left: left лев* левый
side right: right прав* правый
"""


def _entries() -> Iterable[tuple[str, Trait]]:
    for line in _WORDS.split("\n"):
        kind, _, words = line.partition(": ")
        if not words:
            continue
        axis, value = kind.split()
        for word in words.replace("ё", "е").split():
            endings = _ENDINGS if word.endswith(_STEM) else ("",)
            for ending in endings:
                yield word.removesuffix(_STEM) + ending, Trait(Axis(axis), value)


TRAITS: Mapping[str, Trait] = dict(_entries())
"""By word, in small letters, in every gender and number."""

"""The attributes in which two variants of a product may differ, and their messages."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from marketbel_courier.messages.message import Message


class Attribute(StrEnum):
    """In what two variants of a product differ."""

    CAPACITY = "capacity"
    SIZE = "size"
    WEIGHT = "weight"
    VOLUME = "volume"
    AREA = "area"
    POWER = "power"
    VOLTAGE = "voltage"
    CURRENT = "current"
    CHARGE = "charge"
    FREQUENCY = "frequency"
    COLOUR_TEMPERATURE = "colour_temperature"
    BRIGHTNESS = "brightness"
    PACK = "pack"
    COLOUR = "colour"
    VARIANT = "variant"
    MODEL = "model"
    ARTICLE = "article"
    """A model's code as the other name has one, too, of the same letters' and figures' places."""
    BRAND = "brand"
    NUMBER = "number"
    """A number that measures nothing told, as of a tyre's width or a shoe's size."""
    CONDITION = "condition"
    CONNECTION = "connection"
    EDITION = "edition"
    FINISH = "finish"
    GENDER = "gender"
    LANGUAGE = "language"
    MAKER = "maker"
    PACKAGE = "package"
    PLATFORM = "platform"
    SEASON = "season"
    SIDE = "side"
    BARCODE = "barcode"


def contradiction(attribute: Attribute, item: Iterable[str], product: Iterable[str]) -> Message:
    """What the item and the product say of an attribute; nothing where one does not say."""
    return Message(
        "match-contradiction",
        attribute=attribute,
        item=", ".join(sorted(item)) or None,
        product=", ".join(sorted(product)) or None,
    )

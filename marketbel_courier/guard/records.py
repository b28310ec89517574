"""The records that the guard judges, the evidence, and the judgements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from marketbel_courier.messages.message import Message


class HeldKind(StrEnum):
    """Which price is held: a changed one, or that of an item without an earlier price."""

    CHANGED = "changed"
    NEW = "new"


class Answer(StrEnum):
    """What a person said of a change."""

    RELEASED = "released"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PriceChange:
    """An item whose list says another price, currency or offer than before.

    `factor` is how many times the old price the new one is; None where the old one was nothing.
    `place` is the row's among the items of its list. Stocks are quantities, offers amounts by what
    they are. `is_unsettled` says that the old price is one that nobody has released.
    """

    item_id: UUID
    sku: str
    name: str
    old: Decimal
    new: Decimal
    old_currency: str | None = None
    new_currency: str | None = None
    place: int = 0
    codes: Sequence[str] = ()
    old_stock: Decimal | None = None
    new_stock: Decimal | None = None
    old_offers: Mapping[str, Decimal] = field(default_factory=dict)
    new_offers: Mapping[str, Decimal] = field(default_factory=dict)
    is_unsettled: bool = False
    factor: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        # Reckoned once: all that judges a list of tens of thousands of changes asks for it.
        if self.old:
            object.__setattr__(self, "factor", float(self.new) / float(self.old))

    @property
    def changes_currency(self) -> bool:
        """Whether both prices tell their currencies, and the currencies differ."""
        both = self.old_currency and self.new_currency
        return bool(both) and self.old_currency != self.new_currency


@dataclass(frozen=True, slots=True)
class ListCounts:
    """How a list differs from what its supplier offered so far; all counts are of items.

    `known` were offered before, `gone` are those of them that the list lacks, `listed` those that
    it has. `renamed` have a known code and a wholly different name. Of all `rows`, the last two
    have their code or their stock for a price.
    """

    rows: int
    known: int = 0
    listed: int = 0
    gone: int = 0
    added: int = 0
    renamed: int = 0
    codes_as_prices: int = 0
    stocks_as_prices: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What else is known of an item: its former prices, the product's elsewhere, an answer.

    `before` are prices in the item's own history; `others` are what other suppliers ask now for the
    same product in the same currency. `answer` was given about just this change.
    """

    before: Sequence[Decimal] = ()
    others: Sequence[Decimal] = ()
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """What became of a list as a whole, and a person knows: by how much, and its currency."""

    factor: float = 1.0
    of_currency: bool = False


NO_SHIFT = Shift()


@dataclass(frozen=True, slots=True)
class HeldPrice:
    """A price that waits for a person; `factor` is relative to the old price, or to the others'."""

    change: PriceChange
    reason: Message
    kind: HeldKind = HeldKind.CHANGED
    factor: float | None = None
    others_price: Decimal | None = None
    is_refused: bool = False
    """Refused before, and the list still says so: nobody is asked again."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result for a list: why it is held as a whole, or else which of its prices are held."""

    whole: tuple[Message, ...] = ()
    held: tuple[HeldPrice, ...] = ()
    median_factor: float | None = None

"""Whether a reading of a price list is stored, held until a person has been asked, or refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketbel_courier.doubts import DoubtKind
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.layout_memory import (
    PriceMeaning,
    ReadLayout,
    unlike_before,
)
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.table_layout import RoleSource, TableLayout

LARGEST_SHARE_UNREAD = 0.2
"""Where more of all rows than this share cannot be read, it is rather the reading that is wrong."""

LARGEST_SHARE_WITHOUT_PRICE = 0.5
"""The same where rows without a price count, too: lists do have many of them."""

LARGEST_SHARE_COLLAPSED = 0.02
"""Of more rows that would become one item with another row, some column was not understood."""

FEWEST_ROWS_IN_ERROR = 5
FEWEST_ROWS_COLLAPSED = 2


class Verdict(StrEnum):
    """What becomes of a file."""

    SURE = "sure"
    UNSURE = "unsure"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person should be asked before the items are stored."""

    kind: DoubtKind
    message: Message


_KIND_OF_CODE = {
    "doubt-role-by-values": DoubtKind.VALUES_ONLY,
    "doubt-rows-collapse": DoubtKind.COLLAPSED_ROWS,
    "doubt-rows-in-error": DoubtKind.ROWS_IN_ERROR,
    "doubt-no-items": DoubtKind.NO_ITEMS,
}
_NEVER_BY_VALUES_ALONE = (Role.NAME, Role.PRICE)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the rows of a file became; rows that say themselves they have no price are no errors.

    `unread` could not be read, `without_price` have an empty or zero price. `collapsed` are items
    whose SKU another row has, under another name or at another price: one of both would be lost.
    """

    items: int
    unread: int = 0
    without_price: int = 0
    collapsed: int = 0

    @property
    def rows(self) -> int:
        """The rows that are items or should be."""
        return self.items + self.unread + self.without_price


def doubts_of_layout(layout: TableLayout) -> list[Doubt]:
    """What is doubtful before any row is read."""
    doubts = [Doubt(_kind_of(message), message) for message in layout.doubts]
    if any(doubt.kind is DoubtKind.VALUES_ONLY for doubt in doubts):
        return doubts
    for role in _NEVER_BY_VALUES_ALONE:
        columns = layout.of(role)
        if columns and all(column.source is RoleSource.VALUES for column in columns):
            message = Message("doubt-role-by-values", role=role)
            doubts.append(Doubt(DoubtKind.VALUES_ONLY, message))
    return doubts


def doubts_of_change(
    read: Sequence[ReadLayout], *, has_teachings: bool, before: Sequence[PriceMeaning]
) -> list[Doubt]:
    """What is doubtful because the supplier's lists were otherwise so far."""
    if any(one.teaching for one in read):
        return []
    if has_teachings:
        return [Doubt(DoubtKind.CHANGED_LAYOUT, Message("doubt-layout-changed"))]
    unlike = unlike_before([one.layout for one in read], before)
    if unlike is None:
        return []
    was, now = map(_in_words, unlike)
    return [Doubt(DoubtKind.CHANGED_LAYOUT, Message("doubt-price-changed", before=was, now=now))]


def doubts_of_rows(tally: Tally) -> list[Doubt]:
    """What is doubtful when all rows have been read."""
    if not tally.items:
        return [Doubt(DoubtKind.NO_ITEMS, Message("doubt-no-items", rows=tally.rows))]
    doubts = []
    in_error = tally.unread + tally.without_price
    if in_error >= FEWEST_ROWS_IN_ERROR and (
        tally.unread > LARGEST_SHARE_UNREAD * tally.rows
        or in_error > LARGEST_SHARE_WITHOUT_PRICE * tally.rows
    ):
        message = Message("doubt-rows-in-error", bad=in_error, rows=tally.rows)
        doubts.append(Doubt(DoubtKind.ROWS_IN_ERROR, message))
    if (
        tally.collapsed >= FEWEST_ROWS_COLLAPSED
        and tally.collapsed > LARGEST_SHARE_COLLAPSED * tally.rows
    ):
        message = Message("doubt-rows-collapse", collapsed=tally.collapsed, rows=tally.rows)
        doubts.append(Doubt(DoubtKind.COLLAPSED_ROWS, message))
    return doubts


def doubts_of(
    read: Sequence[ReadLayout],
    tally: Tally,
    *,
    has_teachings: bool = False,
    before: Sequence[PriceMeaning] = (),
) -> list[Doubt]:
    """Every doubt about a file that has been read, each once, but for those that were taught.

    `has_teachings` tells that people have taught layouts of this supplier, `before` what the prices
    of the supplier's last list meant.
    """
    teachings = [one.teaching for one in read if one.teaching]
    found = [doubt for one in read if not one.teaching for doubt in doubts_of_layout(one.layout)]
    found += doubts_of_change(read, has_teachings=has_teachings, before=before)
    found += doubts_of_rows(tally)
    accepted = {kind for teaching in teachings for kind in teaching.accepts}
    return list(dict.fromkeys(unaccepted(found, accepted)))


def unaccepted(doubts: Iterable[Doubt], accepted: Collection[DoubtKind]) -> list[Doubt]:
    """The doubts that hold a file where doubts of the `accepted` kinds do not."""
    return [doubt for doubt in doubts if doubt.kind not in accepted]


def held_for(doubts: Sequence[Doubt]) -> Message:
    """Why a file is held, and the way on."""
    return Message("needs-mapping", why=[doubt.message for doubt in doubts])


def _in_words(meaning: PriceMeaning) -> Message:
    return Message(
        "doubt-price-meaning",
        kind=meaning.kind,
        currency=meaning.currency,
        vat=meaning.vat,
        quantity=meaning.basis_quantity,
        basis=meaning.basis,
    )


def _kind_of(message: Message) -> DoubtKind:
    return _KIND_OF_CODE.get(message.code, DoubtKind.TWO_READINGS)

"""Items that people unlinked from a product, and that matching never links to that product again.

An item is known by its supplier's code, as in the memory of codes. A person may link it all the
same: the parting is lifted then, and is in force again if that link is taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.messages.message import Message

PARTED = """
    ARRAY(SELECT parted.product_id FROM courier.parted_items parted
        WHERE parted.supplier_id = i.supplier_id AND parted.code = i.supplier_sku
            AND NOT parted.is_lifted)
"""
"""SQL: the products that an item `i` was taken off by a person, and must not become again."""


@dataclass(frozen=True, slots=True)
class Parting:
    """That an item is not this product, by whose answer; `product_name` is None once it is gone."""

    product_id: UUID
    product_name: str | None
    answer_id: UUID
    parted_by: str
    parted_at: datetime

    @property
    def told(self) -> Message:
        """The parting in a sentence: since when, and how it is undone."""
        return Message(
            "link-of-item-parted",
            product=self.product_name or Message("link-product-gone"),
            by=self.parted_by or None,
            at=self.parted_at,
            answer=str(self.answer_id),
        )


async def part_item(
    connection: Connection, item_id: UUID, product_id: UUID, *, answer_id: UUID
) -> None:
    """Store that, by this answer, matching must not link the item to the product."""
    await connection.execute(
        """
        INSERT INTO courier.parted_items (supplier_id, code, product_id, answer_id)
        SELECT i.supplier_id, i.supplier_sku, $2, $3 FROM supplier_items i WHERE i.id = $1
        ON CONFLICT (supplier_id, code, product_id)
            DO UPDATE SET answer_id = excluded.answer_id, is_lifted = false
        """,
        item_id,
        product_id,
        answer_id,
    )


async def lift_partings(connection: Connection, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Lift the partings of these items and products, because a person has linked them."""
    await _set_lifted(connection, pairs, is_lifted=True)


async def renew_partings(connection: Connection, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Renew the partings, because such a link was undone."""
    await _set_lifted(connection, pairs, is_lifted=False)


async def forget_partings(connection: Connection, answer_ids: Collection[UUID]) -> None:
    """Remove the partings of these answers, which were undone."""
    await connection.execute(
        "DELETE FROM courier.parted_items WHERE answer_id = ANY($1::uuid[])", list(answer_ids)
    )


async def partings_of(connection: Connection, item_id: UUID) -> list[Parting]:
    """Which products the item is kept off, the latest first."""
    rows = await connection.fetch(
        """
        SELECT t.product_id, p.name AS product_name, t.answer_id, r.answered_by AS parted_by,
            r.answered_at AS parted_at
        FROM supplier_items i
        JOIN courier.parted_items t ON t.supplier_id = i.supplier_id AND t.code = i.supplier_sku
        JOIN courier.review_answers r ON r.answer_id = t.answer_id
        LEFT JOIN products p ON p.id = t.product_id
        WHERE i.id = $1 AND NOT t.is_lifted ORDER BY r.answered_at DESC
        """,
        item_id,
    )
    return [Parting(**row) for row in rows]


async def _set_lifted(
    connection: Connection, pairs: Sequence[tuple[UUID, UUID]], *, is_lifted: bool
) -> None:
    await connection.execute(
        """
        UPDATE courier.parted_items t SET is_lifted = $3
        FROM unnest($1::uuid[], $2::uuid[]) AS pair (item_id, product_id)
        JOIN supplier_items i ON i.id = pair.item_id
        WHERE t.supplier_id = i.supplier_id AND t.code = i.supplier_sku
            AND t.product_id = pair.product_id AND t.is_lifted <> $3
        """,
        [item_id for item_id, _ in pairs],
        [product_id for _, product_id in pairs],
        is_lifted,
    )

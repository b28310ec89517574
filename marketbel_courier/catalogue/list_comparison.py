"""How the items of a staged list differ from those of its supplier in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from marketbel_courier.catalogue.staging import Staging

_TIMEOUT_SECONDS = 300


class Difference(StrEnum):
    """What a list would change on an item; the first of these values that applies counts."""

    NEW = "new"
    GONE = "gone"
    REVALUED = "revalued"
    """The price is in another currency."""
    DEARER = "dearer"
    CHEAPER = "cheaper"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """One item that differs; a value that is missing on one side is None."""

    difference: Difference
    sku: str
    old_name: str | None
    new_name: str | None
    old_price: Decimal | None
    new_price: Decimal | None
    old_currency: str | None
    new_currency: str | None

    @property
    def percent(self) -> float | None:
        """By how many percent the price would rise; None if the prices cannot be compared."""
        if not self.old_price or self.new_price is None or self.difference is Difference.REVALUED:
            return None
        return round(float((self.new_price - self.old_price) / self.old_price * 100), 1)


@dataclass(frozen=True, slots=True)
class ListComparison:
    """How many items are the same and how many differ how; `differences` are the first of them."""

    same: int
    counts: Mapping[Difference, int]
    differences: Sequence[ItemDifference]

    @property
    def different(self) -> int:
        """How many items differ."""
        return sum(self.counts.values())


async def compare_with_catalogue(
    staging: Staging, supplier_id: UUID, *, most: int
) -> ListComparison:
    """Compare the staged items, one for each SKU, with those that the supplier lists.

    Of the differences at most so many are told: of each kind the largest changes of price first.
    """
    await staging.settle()
    await staging.connection.execute(_COMPARED, supplier_id, timeout=_TIMEOUT_SECONDS)
    counted = await staging.connection.fetch(
        "SELECT difference, count(*) AS items FROM pg_temp.compared_items GROUP BY difference"
    )
    counts = {row["difference"]: row["items"] for row in counted}
    rows = await staging.connection.fetch(
        """
        SELECT * FROM pg_temp.compared_items WHERE difference IS NOT NULL
        ORDER BY array_position($2::text[], difference),
            abs(ln(greatest(new_price, 0.01) / greatest(old_price, 0.01))) DESC NULLS LAST, sku
        LIMIT $1
        """,
        most,
        list(Difference),
    )
    await staging.connection.execute("DROP TABLE pg_temp.compared_items")
    return ListComparison(
        same=counts.pop(None, 0),
        counts={kind: counts[kind] for kind in Difference if kind in counts},
        differences=[
            ItemDifference(**{**row, "difference": Difference(row["difference"])}) for row in rows
        ],
    )


_COMPARED = f"""
    CREATE TEMPORARY TABLE compared_items AS
    SELECT *, CASE
        WHEN old_price IS NULL THEN '{Difference.NEW}'
        WHEN new_price IS NULL THEN '{Difference.GONE}'
        WHEN old_currency <> new_currency THEN '{Difference.REVALUED}'
        WHEN new_price > old_price THEN '{Difference.DEARER}'
        WHEN new_price < old_price THEN '{Difference.CHEAPER}'
        WHEN new_name <> old_name THEN '{Difference.RENAMED}'
    END AS difference
    FROM (
        SELECT coalesce(n.sku, i.supplier_sku) AS sku, i.name AS old_name, n.name AS new_name,
            i.current_price AS old_price, n.price AS new_price,
            i.characteristics ->> 'currency' AS old_currency,
            n.characteristics ->> 'currency' AS new_currency
        FROM staged_items n FULL JOIN (
            SELECT supplier_sku, name, current_price, characteristics FROM supplier_items
            WHERE supplier_id = $1 AND (characteristics ? 'delisted_at') IS NOT TRUE
        ) AS i ON i.supplier_sku = n.sku
    ) AS beside
"""  # noqa: S608 - words of the type above

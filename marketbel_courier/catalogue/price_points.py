"""What items have cost over time, as points of a step line; long histories are thinned."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

FEWEST_POINTS, MOST_POINTS = 10, 2_000
MOST_READ = 50_000
"""So many recorded prices of one item are looked at, the newest."""


@dataclass(frozen=True, slots=True)
class PricePoint:
    """A price that holds from this moment until the next point."""

    at: datetime
    price: Decimal


@dataclass(frozen=True, slots=True)
class PriceLine:
    """The points of an item, oldest first; `total` prices were recorded, `first_at` the oldest."""

    points: Sequence[PricePoint] = ()
    total: int = 0
    first_at: datetime | None = None

    @property
    def is_thinned(self) -> bool:
        """Whether only some of the prices are told."""
        return self.total > len(self.points)


async def price_lines(
    executor: Pool | Connection,
    item_ids: Collection[UUID],
    *,
    since: datetime | None = None,
    most: int = 300,
) -> Mapping[UUID, PriceLine]:
    """The recorded prices of these items since then; an item without any is left out.

    Of more than `most` prices of an item the lowest and the highest of equal spans of time are
    told, and the first and the last of all.
    """
    rows = await executor.fetch(
        f"""
        WITH recorded AS (
            SELECT wanted.id, h.recorded_at, h.price, h.place
            FROM unnest($1::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
                SELECT recorded_at, price,
                    row_number() OVER (ORDER BY recorded_at DESC, id DESC) AS place
                FROM price_history WHERE supplier_item_id = wanted.id
                    AND ($2::timestamptz IS NULL OR recorded_at >= $2)
                ORDER BY recorded_at DESC, id DESC LIMIT {MOST_READ}
            ) AS h
        ), spans AS (
            SELECT id, count(*) AS total, min(recorded_at) AS first_at,
                extract(epoch FROM min(recorded_at)) AS low,
                extract(epoch FROM max(recorded_at)) + 1 AS high
            FROM recorded GROUP BY id
        ), told AS (
            SELECT r.*, s.total, s.first_at, width_bucket(
                extract(epoch FROM r.recorded_at), s.low, s.high, greatest($3::int / 2 - 1, 1)
            ) AS span
            FROM recorded r JOIN spans s USING (id)
        ), ranked AS (
            SELECT *,
                row_number() OVER (PARTITION BY id, span ORDER BY price, place) AS low_place,
                row_number() OVER (PARTITION BY id, span ORDER BY price DESC, place) AS high_place
            FROM told
        )
        SELECT id, recorded_at, price, total, first_at FROM ranked
        WHERE total <= $3 OR low_place = 1 OR high_place = 1 OR place IN (1, total)
        ORDER BY id, place DESC
        """,  # noqa: S608 - a constant of this module
        list(item_ids),
        since,
        most,
    )
    found: dict[UUID, list[PricePoint]] = {}
    facts: dict[UUID, tuple[int, datetime]] = {}
    for row in rows:
        found.setdefault(row["id"], []).append(PricePoint(row["recorded_at"], row["price"]))
        facts[row["id"]] = row["total"], row["first_at"]
    return {item_id: PriceLine(points, *facts[item_id]) for item_id, points in found.items()}

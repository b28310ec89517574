"""The ledger of links: by which rung each item is its product, why, since when, and by whom.

`supplier_items.product_id` says what is linked. Other programs write that column, too:
`adopt_links` enters links that the ledger does not know, as links of an earlier time or of another
program.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.item_codes import HAS_CODES, IDENTITY
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.matching.records import Rung
from marketbel_courier.messages.message import Message, from_json

LEDGER_TIMEOUT_SECONDS = 600
MOST_IN_HISTORY = 100
_MOST_REASONS = 6

_RUNGS: Mapping[Rung, Message] = {
    Rung.PERSON: Message("link-by-person"),
    Rung.REMEMBERED_CODE: Message("link-by-remembered-code"),
    Rung.BARCODE: Message("link-by-barcode"),
    Rung.PART_NUMBER: Message("link-by-part-number"),
    Rung.MODEL_CODE: Message("link-by-model-code"),
    Rung.NAME: Message("link-by-name"),
    Rung.NEW_PRODUCT: Message("link-as-new-product"),
    Rung.EARLIER: Message("link-made-earlier"),
}

RUNG_BY_STATUS = f"""
    CASE i.match_status::text WHEN 'verified_match' THEN '{Rung.PERSON}'
        WHEN 'unmatched' THEN '{Rung.NEW_PRODUCT}' ELSE '{Rung.EARLIER}' END
"""
"""SQL: the rung of a link that the ledger does not know, told from the item's match status."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that was just made; the item's row has its product and score already."""

    item_id: UUID
    rung: Rung
    reasons: Sequence[Message] = ()
    linked_by: str = ""


@dataclass(frozen=True, slots=True)
class ItemLink:
    """Why an item is, or was, a product. `linked_at` is unknown for links of before the ledger.

    With `is_withdrawn` a person has taken the link back.
    """

    item_id: UUID
    product_id: UUID
    product_name: str | None
    rung: Rung
    reasons: tuple[Message, ...]
    score: Decimal | None
    linked_by: str
    linked_at: datetime | None
    ended_at: datetime | None = None
    is_withdrawn: bool = False

    @property
    def why(self) -> Message:
        """The link in a sentence: by which rung it was made, and for which reasons."""
        reasons = list(self.reasons[:_MOST_REASONS])
        told = reasons.pop() if reasons else None
        while reasons:
            told = Message("link-and", first=reasons.pop(), others=told)
        return Message("link-told", rung=rung_in_words(self.rung, self.linked_by), reasons=told)


def rung_in_words(rung: Rung, linked_by: str = "") -> Message:
    """By what an item was linked, as a clause."""
    if rung is Rung.PERSON and linked_by:
        return Message("link-by-person-called", by=linked_by)
    return _RUNGS[rung]


async def note_links(connection: Connection, links: Sequence[NewLink]) -> None:
    """Enter links, within the transaction that made them, in place of the items' former ones."""
    if not links:
        return
    ids = [link.item_id for link in links]
    await end_links(connection, ids)
    await connection.execute(
        f"""
        INSERT INTO courier.item_links (supplier_item_id, supplier_id, product_id, rung, reasons,
            score, identity, linked_by, item_name)
        SELECT i.id, i.supplier_id, i.product_id, n.rung, n.reasons::jsonb, i.match_score,
            {IDENTITY}, n.linked_by, CASE WHEN n.rung = '{Rung.PERSON}' THEN i.name END
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
            AS n (item_id, rung, reasons, linked_by)
        JOIN supplier_items i ON i.id = n.item_id
        WHERE i.product_id IS NOT NULL
        ON CONFLICT (supplier_item_id) WHERE ended_at IS NULL DO UPDATE SET
            product_id = excluded.product_id, rung = excluded.rung, reasons = excluded.reasons,
            score = excluded.score, identity = excluded.identity, linked_by = excluded.linked_by,
            linked_at = excluded.linked_at, item_name = excluded.item_name
        """,  # noqa: S608 - a constant
        ids,
        [link.rung.value for link in links],
        [_as_json(link.reasons) for link in links],
        [link.linked_by for link in links],
    )


async def end_links(
    connection: Connection, item_ids: Collection[UUID], *, is_withdrawn: bool = False
) -> None:
    """End the links of these items, which are no longer their products."""
    await connection.execute(
        """
        UPDATE courier.item_links SET ended_at = clock_timestamp(), is_withdrawn = $2
        WHERE supplier_item_id = ANY($1::uuid[]) AND ended_at IS NULL
        """,
        list(item_ids),
        is_withdrawn,
    )


async def note_looked_at(connection: Connection, item_ids: Collection[UUID]) -> None:
    """Note that the links of these items are kept, with the items' present identity."""
    if not item_ids:
        return
    await connection.execute(
        f"""
        UPDATE courier.item_links l SET identity = {IDENTITY}
        FROM supplier_items i
        WHERE i.id = ANY($1::uuid[]) AND l.supplier_item_id = i.id AND l.ended_at IS NULL
        """,  # noqa: S608 - a constant
        list(item_ids),
    )


async def adopt_links(connection: Connection, supplier_id: UUID | None) -> set[UUID]:
    """Bring the ledger in line with what is linked, of one supplier or of all.

    Returns the products that have gained or lost items, but for new products of items that are to
    be looked at first. A link that another program made by itself is looked at once, as its item's
    identity is left open; a person's is taken as it is.
    """
    ended = await connection.fetch(
        """
        WITH ended AS (
        UPDATE courier.item_links l SET ended_at = clock_timestamp()
        WHERE l.ended_at IS NULL AND ($1::uuid IS NULL OR l.supplier_id = $1) AND NOT EXISTS (
            SELECT FROM supplier_items i
            WHERE i.id = l.supplier_item_id AND i.product_id = l.product_id
                AND ($1::uuid IS NULL OR i.supplier_id = $1)
        )
        RETURNING product_id
        )
        SELECT DISTINCT product_id FROM ended
        """,
        supplier_id,
        timeout=LEDGER_TIMEOUT_SECONDS,
    )
    adopted = await connection.fetch(
        f"""
        WITH adopted AS (
            INSERT INTO courier.item_links (supplier_item_id, supplier_id, product_id, rung, score,
                identity, linked_at, item_name)
            SELECT i.id, i.supplier_id, i.product_id, {RUNG_BY_STATUS}, i.match_score,
                CASE WHEN i.match_status::text = 'verified_match'
                    OR i.match_status::text = 'unmatched' AND NOT {HAS_CODES}
                    THEN {IDENTITY} END,
                i.updated_at,
                CASE WHEN i.match_status::text = 'verified_match' THEN i.name END
            FROM supplier_items i
            LEFT JOIN courier.item_links l ON l.supplier_item_id = i.id AND l.ended_at IS NULL
                AND ($1::uuid IS NULL OR l.supplier_id = $1)
            WHERE ($1::uuid IS NULL OR i.supplier_id = $1)
                AND i.product_id IS NOT NULL AND l.link_id IS NULL
            ON CONFLICT (supplier_item_id) WHERE ended_at IS NULL DO NOTHING
            RETURNING product_id, rung, identity
        )
        SELECT DISTINCT product_id FROM adopted
        WHERE rung <> '{Rung.NEW_PRODUCT}' OR identity IS NOT NULL
        """,  # noqa: S608 - constants
        supplier_id,
        timeout=LEDGER_TIMEOUT_SECONDS,
    )
    return {row["product_id"] for row in (*ended, *adopted)}


async def links_of(
    executor: Pool | Connection, item_ids: Collection[UUID]
) -> Mapping[UUID, ItemLink]:
    """Why these items are their products; an item without a product is left out."""
    rows = await executor.fetch(
        f"""
        SELECT i.id AS item_id, i.product_id, p.name AS product_name,
            coalesce(l.rung, {RUNG_BY_STATUS}) AS rung, l.reasons,
            i.match_score AS score, coalesce(l.linked_by, '') AS linked_by, l.linked_at,
            l.ended_at, coalesce(l.is_withdrawn, false) AS is_withdrawn
        FROM supplier_items i
        LEFT JOIN products p ON p.id = i.product_id
        LEFT JOIN courier.item_links l ON l.supplier_item_id = i.id AND l.ended_at IS NULL
            AND l.product_id = i.product_id
        WHERE i.id = ANY($1::uuid[]) AND i.product_id IS NOT NULL
        """,  # noqa: S608 - a constant
        list(item_ids),
    )
    return {row["item_id"]: _link(row) for row in rows}


async def former_links(executor: Pool | Connection, item_id: UUID) -> list[ItemLink]:
    """What the item was before, the newest first."""
    rows = await executor.fetch(
        """
        SELECT l.supplier_item_id AS item_id, l.product_id, p.name AS product_name, l.rung,
            l.reasons, l.score, l.linked_by, l.linked_at, l.ended_at, l.is_withdrawn
        FROM courier.item_links l LEFT JOIN products p ON p.id = l.product_id
        WHERE l.supplier_item_id = $1 AND l.ended_at IS NOT NULL
        ORDER BY l.link_id DESC LIMIT $2
        """,
        item_id,
        MOST_IN_HISTORY,
    )
    return [_link(row) for row in rows]


async def count_links_by_rung(pool: Pool, supplier_id: UUID) -> Mapping[Rung, int]:
    """How many listed items of the supplier are linked by each rung, those without any left out."""
    rows = await pool.fetch(
        f"""
        SELECT coalesce(l.rung, {RUNG_BY_STATUS}) AS rung, count(*) AS items
        FROM supplier_items i
        LEFT JOIN courier.item_links l ON l.supplier_item_id = i.id AND l.ended_at IS NULL
            AND l.product_id = i.product_id AND l.supplier_id = $1
        WHERE i.supplier_id = $1 AND i.product_id IS NOT NULL
            AND (i.characteristics ? 'delisted_at') IS NOT TRUE
        GROUP BY 1
        """,  # noqa: S608 - a constant
        supplier_id,
    )
    counts = {Rung(row["rung"]): row["items"] for row in rows}
    return {rung: counts[rung] for rung in Rung if rung in counts}


def _as_json(reasons: Sequence[Message]) -> str | None:
    if not reasons:
        return None
    return json.dumps([reason.as_json() for reason in reasons], ensure_ascii=False)


def _link(row: asyncpg.Record) -> ItemLink:
    kept = row["reasons"] if isinstance(row["reasons"], list) else []
    reasons = (from_json(one) for one in kept)
    return ItemLink(
        **{name: value for name, value in row.items() if name not in ("rung", "reasons")},
        rung=Rung(row["rung"]),
        reasons=tuple(reason for reason in reasons if reason),
    )

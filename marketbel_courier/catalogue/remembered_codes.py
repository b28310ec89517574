"""The suppliers' own codes, with the products that they were linked to: what matching asks first.

A person's answer is never overwritten by what matching finds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from marketbel_courier.catalogue.item_codes import OWN_CODE
from marketbel_courier.catalogue.item_links import RUNG_BY_STATUS, NewLink, end_links, note_links
from marketbel_courier.catalogue.parted_items import lift_partings, renew_partings
from marketbel_courier.catalogue.product_codes import refresh_product_codes
from marketbel_courier.database.connections import Connection
from marketbel_courier.matching.records import Rung

MEMORY_TIMEOUT_SECONDS = 600


async def teach_code(
    connection: Connection, item_id: UUID, product_id: UUID, *, by: str | None = None
) -> None:
    """Remember a person's answer: the item is this product, and so is its supplier's code.

    Within the caller's transaction, after the item was linked to the product.
    """
    await teach_codes(connection, [(item_id, product_id)], by=by)


async def teach_codes(
    connection: Connection, pairs: Sequence[tuple[UUID, UUID]], *, by: str | None = None
) -> None:
    """As `teach_code`, for many items at once."""
    item_ids = [item_id for item_id, _ in pairs]
    await note_links(
        connection, [NewLink(item_id, Rung.PERSON, linked_by=by or "") for item_id in item_ids]
    )
    await connection.execute(
        f"""
        INSERT INTO courier.remembered_codes AS known
            (supplier_id, code, product_id, rung, taught_by)
        SELECT i.supplier_id, i.supplier_sku, t.product_id, '{Rung.PERSON}', $3
        FROM unnest($1::uuid[], $2::uuid[]) AS t (item_id, product_id)
        JOIN supplier_items i ON i.id = t.item_id
        WHERE {OWN_CODE} IS NOT NULL
        ON CONFLICT (supplier_id, code) DO UPDATE SET product_id = excluded.product_id,
            rung = excluded.rung, taught_by = excluded.taught_by,
            remembered_at = excluded.remembered_at
        """,  # noqa: S608 - constants
        item_ids,
        [product_id for _, product_id in pairs],
        by or "",
    )
    await lift_partings(connection, pairs)
    await refresh_product_codes(connection, {product_id for _, product_id in pairs})


async def teach_answers(
    connection: Connection, question_ids: Collection[UUID], *, by: str | None = None
) -> None:
    """As `teach_codes`, for the items of questions that were just answered."""
    rows = await connection.fetch(
        """
        SELECT i.id, i.product_id FROM match_review_queue q
        JOIN supplier_items i ON i.id = q.supplier_item_id
        WHERE q.id = ANY($1::uuid[]) AND i.product_id IS NOT NULL
        """,
        list(question_ids),
    )
    await teach_codes(connection, [(row["id"], row["product_id"]) for row in rows], by=by)


async def forget_code(connection: Connection, item_id: UUID) -> None:
    """Take a person's answer about the item back: its code is what it was before the answer.

    Within the caller's transaction, after the item lost the product of the answer.
    """
    await forget_codes(connection, [item_id])


async def forget_codes(connection: Connection, item_ids: Collection[UUID]) -> None:
    """As `forget_code`, for many items at once."""
    ids = list(item_ids)
    rows = await connection.fetch(
        """
        SELECT supplier_item_id, product_id FROM courier.item_links
        WHERE supplier_item_id = ANY($1::uuid[]) AND ended_at IS NULL
        """,
        ids,
    )
    await renew_partings(connection, [(row["supplier_item_id"], row["product_id"]) for row in rows])
    await end_links(connection, ids, is_withdrawn=True)
    await connection.execute(
        """
        DELETE FROM courier.remembered_codes known USING supplier_items i
        WHERE i.id = ANY($1::uuid[]) AND known.supplier_id = i.supplier_id
            AND known.code = i.supplier_sku
        """,
        ids,
    )
    await connection.execute(
        f"""
        INSERT INTO courier.remembered_codes (supplier_id, code, product_id, rung, taught_by)
        SELECT DISTINCT ON (i.id) i.supplier_id, i.supplier_sku, l.product_id, l.rung, l.linked_by
        FROM supplier_items i JOIN courier.item_links l ON l.supplier_item_id = i.id
        WHERE i.id = ANY($1::uuid[]) AND {OWN_CODE} IS NOT NULL AND l.ended_at IS NOT NULL
            AND NOT l.is_withdrawn AND l.rung <> '{Rung.NEW_PRODUCT}'
        ORDER BY i.id, l.link_id DESC
        ON CONFLICT DO NOTHING
        """,  # noqa: S608 - constants
        ids,
    )
    await refresh_product_codes(connection, {row["product_id"] for row in rows})


async def recall_codes(connection: Connection, item_ids: Collection[UUID]) -> None:
    """Remember again what `forget_codes` forgot, and let the items' former links stand again.

    Within the caller's transaction, after the items have got their former products again.
    """
    ids = list(item_ids)
    await end_links(connection, ids)
    rows = await connection.fetch(
        """
        UPDATE courier.item_links l SET ended_at = NULL, is_withdrawn = false
        FROM (
            SELECT DISTINCT ON (w.supplier_item_id) w.link_id
            FROM courier.item_links w JOIN supplier_items i
                ON i.id = w.supplier_item_id AND i.product_id = w.product_id
            WHERE w.supplier_item_id = ANY($1::uuid[])
            ORDER BY w.supplier_item_id, w.link_id DESC
        ) AS latest
        WHERE l.link_id = latest.link_id RETURNING l.product_id
        """,
        ids,
    )
    await connection.execute(
        f"""
        INSERT INTO courier.remembered_codes (supplier_id, code, product_id, rung, taught_by)
        SELECT i.supplier_id, i.supplier_sku, l.product_id, l.rung, l.linked_by
        FROM supplier_items i JOIN courier.item_links l
            ON l.supplier_item_id = i.id AND l.ended_at IS NULL
        WHERE i.id = ANY($1::uuid[]) AND {OWN_CODE} IS NOT NULL AND l.rung <> '{Rung.NEW_PRODUCT}'
        ON CONFLICT (supplier_id, code) DO UPDATE SET product_id = excluded.product_id,
            rung = excluded.rung, taught_by = excluded.taught_by,
            remembered_at = excluded.remembered_at
        """,  # noqa: S608 - constants
        ids,
    )
    await refresh_product_codes(connection, {row["product_id"] for row in rows})


async def remember_links(connection: Connection, links: Sequence[tuple[UUID, Rung]]) -> None:
    """Remember what matching linked by itself: each item, and the rung that it was linked by."""
    await connection.execute(
        f"""
        INSERT INTO courier.remembered_codes AS known (supplier_id, code, product_id, rung)
        SELECT i.supplier_id, i.supplier_sku, i.product_id, t.rung
        FROM unnest($1::uuid[], $2::text[]) AS t (item_id, rung)
        JOIN supplier_items i ON i.id = t.item_id
        WHERE i.product_id IS NOT NULL AND {OWN_CODE} IS NOT NULL
        {_UNLESS_A_PERSON_SAID_SO}
        """,  # noqa: S608 - constants
        [item_id for item_id, _ in links],
        [rung.value for _, rung in links],
    )


async def remember_standing_links(connection: Connection, supplier_id: UUID | None) -> None:
    """Remember the codes of what is linked already and was not remembered, but for new products."""
    await connection.execute(
        f"""
        INSERT INTO courier.remembered_codes AS known
            (supplier_id, code, product_id, rung, taught_by)
        SELECT i.supplier_id, i.supplier_sku, i.product_id, {RUNG_BY_STATUS}, ''
        FROM supplier_items i LEFT JOIN courier.remembered_codes k
            ON k.supplier_id = i.supplier_id AND k.code = i.supplier_sku
        WHERE ($1::uuid IS NULL OR i.supplier_id = $1) AND i.product_id IS NOT NULL
            AND i.match_status::text IN ('auto_matched', 'verified_match')
            AND k.code IS NULL AND {OWN_CODE} IS NOT NULL
        ON CONFLICT DO NOTHING
        """,  # noqa: S608 - constants
        supplier_id,
        timeout=MEMORY_TIMEOUT_SECONDS,
    )


_UNLESS_A_PERSON_SAID_SO = f"""
    ON CONFLICT (supplier_id, code) DO UPDATE SET product_id = excluded.product_id,
        rung = excluded.rung, taught_by = '', remembered_at = excluded.remembered_at
    WHERE known.product_id <> excluded.product_id AND (known.rung <> '{Rung.PERSON}'
        OR NOT EXISTS (
            SELECT FROM products p
            WHERE p.id = known.product_id AND p.status::text <> 'archived'))
"""

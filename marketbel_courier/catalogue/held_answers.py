"""Carries out people's answers about held prices and lists, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from marketbel_courier.catalogue.held_changes import (
    CHOSEN,
    IN_FORCE,
    TOLD_OF_PRICE,
    HeldFilter,
    HeldState,
)
from marketbel_courier.catalogue.readings import (
    ReadingSource,
    begin_reading,
    close_reading,
    drop_reading,
)
from marketbel_courier.database.connections import Connection
from marketbel_courier.guard.records import HeldKind

TIMEOUT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class AnsweredChanges:
    """How many questions were answered, and which products' aggregates may have changed."""

    answered: int
    touched_products: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class AnswerBy:
    """Who answers, and why, in that person's own words."""

    by: str
    because: str = ""


async def suppliers_asked_about(connection: Connection, which: HeldFilter) -> list[UUID]:
    """The suppliers whose prices wait or are refused among `which`, in one order for everybody."""
    rows = await connection.fetch(
        f"""
        SELECT DISTINCT supplier_id FROM courier.held_changes
        WHERE {CHOSEN} AND state IN ('{HeldState.HELD}', '{HeldState.REFUSED}')
        ORDER BY supplier_id
        """,  # noqa: S608 - constants
        *which.arguments,
    )
    return [row["supplier_id"] for row in rows]


async def release_prices(
    connection: Connection, which: HeldFilter, answer: AnswerBy
) -> AnsweredChanges:
    """Make held prices of one supplier those of their items; the supplier's lock is held.

    A refused price is released too, if its list still has the price and the price is named by its
    id. What changes is noted as a reading of its own.
    """
    assert which.supplier_id is not None  # noqa: S101 - of one supplier
    await connection.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off")
    reading = await begin_reading(
        connection,
        which.supplier_id,
        order_key="",
        listed_at=datetime.now(UTC),
        source=ReadingSource.RELEASED,
    )
    row = await connection.fetchrow(
        f"""
        WITH chosen AS MATERIALIZED (
            SELECT h.* FROM courier.held_changes h
            WHERE {CHOSEN} AND {IN_FORCE}
              AND (h.state = '{HeldState.HELD}' OR $1::uuid[] IS NOT NULL)
            FOR UPDATE
        ), moved AS (
            SELECT * FROM chosen WHERE kind = '{HeldKind.CHANGED}' AND NOT was_stored
        ), repriced AS (
            UPDATE supplier_items i SET current_price = m.new_price,
                characteristics = (i.characteristics - $7::text[])
                    || coalesce(m.new_terms -> 'told', '{{}}'),
                updated_at = clock_timestamp()
            FROM moved m WHERE i.id = m.supplier_item_id
        ), priced AS (
            INSERT INTO price_history (supplier_item_id, price, recorded_at)
            SELECT m.supplier_item_id, m.new_price, clock_timestamp() FROM moved m
            WHERE m.new_price <> m.old_price
        ), forgotten AS (
            DELETE FROM courier.item_offers o USING moved m
            WHERE o.supplier_item_id = m.supplier_item_id
              AND coalesce(jsonb_typeof(m.new_terms -> 'offers'), 'null') = 'null'
        ), offered AS (
            INSERT INTO courier.item_offers (supplier_item_id, supplier_id, offers)
            SELECT supplier_item_id, supplier_id, new_terms -> 'offers' FROM moved
            WHERE jsonb_typeof(new_terms -> 'offers') = 'array'
            ON CONFLICT (supplier_item_id) DO UPDATE SET offers = excluded.offers
        ), noted AS (
            INSERT INTO courier.item_changes (reading_id, item_id, old_price, new_price)
            SELECT $8, supplier_item_id, old_price, new_price FROM moved
            WHERE new_price <> old_price
        ), last_priced AS (
            INSERT INTO courier.last_price_changes (item_id, supplier_id, old_price, new_price)
            SELECT supplier_item_id, supplier_id, old_price, new_price FROM moved
            WHERE new_price <> old_price
            ON CONFLICT (item_id) DO UPDATE SET old_price = excluded.old_price,
                new_price = excluded.new_price, changed_at = excluded.changed_at
        ), released AS (
            UPDATE courier.held_changes h SET state = '{HeldState.RELEASED}',
                answered_at = clock_timestamp(), answered_by = $5, answered_because = $6
            FROM chosen c WHERE h.change_id = c.change_id
        )
        SELECT count(*) AS answered,
            count(*) FILTER (WHERE c.kind = '{HeldKind.CHANGED}' AND NOT c.was_stored) AS moved,
            array_agg(DISTINCT i.product_id) FILTER (WHERE i.product_id IS NOT NULL) AS touched
        FROM chosen c LEFT JOIN supplier_items i ON i.id = c.supplier_item_id
        """,  # noqa: S608 - constants
        *which.arguments,
        answer.by,
        answer.because,
        list(TOLD_OF_PRICE),
        reading.reading_id,
        timeout=TIMEOUT_SECONDS,
    )
    assert row is not None  # noqa: S101 - an aggregate has one row
    if row["moved"]:
        await close_reading(connection, reading, items=row["moved"], new=0)
    else:
        await drop_reading(connection, reading)
    return AnsweredChanges(row["answered"], row["touched"] or ())


async def refuse_prices(
    connection: Connection, which: HeldFilter, answer: AnswerBy
) -> AnsweredChanges:
    """Leave the items their old prices until their lists bring others."""
    done = await connection.execute(
        f"""
        UPDATE courier.held_changes SET state = '{HeldState.REFUSED}',
            answered_at = clock_timestamp(), answered_by = $5, answered_because = $6
        WHERE {CHOSEN} AND state = '{HeldState.HELD}'
        """,  # noqa: S608 - constants
        *which.arguments,
        answer.by,
        answer.because,
        timeout=TIMEOUT_SECONDS,
    )
    return AnsweredChanges(int(done.rpartition(" ")[2]))


async def answer_list(
    connection: Connection, list_id: UUID, state: HeldState, answer: AnswerBy
) -> bool:
    """Answer the question about a list; False if it does not wait, nor was refused and asked last.

    A list that was refused can still be released.
    """
    done = await connection.execute(
        f"""
        UPDATE courier.held_lists l SET state = $2, answered_at = clock_timestamp(),
            answered_by = $3, answered_because = $4
        WHERE list_id = $1 AND (state = '{HeldState.HELD}' OR state = '{HeldState.REFUSED}'
            AND $2 = '{HeldState.RELEASED}' AND NOT EXISTS (
                SELECT FROM courier.held_lists later
                WHERE later.supplier_id = l.supplier_id AND later.number > l.number))
        """,  # noqa: S608 - constants
        list_id,
        state,
        answer.by,
        answer.because,
    )
    return done == "UPDATE 1"

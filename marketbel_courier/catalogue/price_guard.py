"""What the price guard holds back of a list that is stored, and what it asks a person about.

The judging is `guard`'s. The price history is fetched only for suspect items, for a whole list at
once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from marketbel_courier.catalogue.held_changes import (
    PRICE_COUNTS,
    TOLD_OF_PRICE,
    HeldState,
    keep_held_prices,
    released_factors,
)
from marketbel_courier.catalogue.held_lists import (
    DoubtedList,
    HeldList,
    answer_to_list,
    ask_about_list,
    overtake_lists,
)
from marketbel_courier.catalogue.price_changes import staged_changes
from marketbel_courier.catalogue.stored_price_lists import ListKey
from marketbel_courier.catalogue.taught_layouts import was_taught_since
from marketbel_courier.database.connections import Connection
from marketbel_courier.errors import DoubtfulPrices
from marketbel_courier.guard.judgement import (
    ListChanges,
    doubts,
    judge_prices,
    judge_released,
    suspects,
)
from marketbel_courier.guard.records import (
    Answer,
    Evidence,
    HeldKind,
    HeldPrice,
    Judgement,
    PriceChange,
)
from marketbel_courier.guard.rules import GuardRules
from marketbel_courier.messages.message import Message

TIMEOUT_SECONDS = 600
MOST_EXAMPLES = 10
LONGEST_PAST = 30
"""Prices of an item's history that are looked at, the newest ones."""


class HeldWhole(Exception):
    """A list is not stored: `doubted` says why. Raised within the transaction, which is rolled
    back.
    """

    def __init__(self, doubted: DoubtedList, refused: HeldList | None = None) -> None:
        super().__init__(doubted.digest)
        self.doubted = doubted
        self.refused = refused

    def as_error(self) -> DoubtfulPrices:
        """The error with which the order fails."""
        if self.refused:
            by, why = self.refused.answered_by, list(self.doubted.reasons)
            return DoubtfulPrices(Message("held-list-refused", by=by, why=why))
        return DoubtfulPrices(Message("held-list", why=list(self.doubted.reasons)))


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is held back of a list that is stored, with the terms of each price by item."""

    prices: Sequence[HeldPrice] = ()
    terms: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)


async def withhold_prices(
    connection: Connection,
    listed: ListKey,
    rules: GuardRules,
    unreadable_skus: Collection[str],
) -> Withheld:
    """Judge the staged list, and give the items that are held their old prices in it.

    The table is settled, and the supplier's lock is held. Raises HeldWhole.
    """
    if not rules.is_on:
        return Withheld()
    found = await staged_changes(connection, listed.supplier_id, unreadable_skus)
    rules = rules.taught_by(await released_factors(connection, listed.supplier_id))
    if found.shift.of_currency and await was_taught_since(connection, listed.supplier_id):
        rules = replace(rules, accepts_currency=True)
    # First, since the past of single prices costs the most, and a list held whole needs none.
    whole = doubts(found, rules)
    if whole:
        await _require_release(connection, listed, found, whole)
    past = await evidence_of(connection, suspects(found, rules))
    judgement = judge_released(found, past, rules) if whole else judge_prices(found, past, rules)
    if judgement.whole:
        await _require_release(connection, listed, found, judgement.whole)
        judgement = judge_released(found, past, rules)
    kept_back = [one for one in judgement.held if one.kind is HeldKind.CHANGED]
    return Withheld(judgement.held, await _give_old_prices(connection, kept_back))


async def keep_withheld(connection: Connection, listed: ListKey, withheld: Withheld) -> None:
    """Ask about what was held back, when the list is stored, and about nothing else any more."""
    await keep_held_prices(connection, listed, withheld.prices, withheld.terms)
    await overtake_lists(connection, listed.supplier_id)


async def judge_stored(
    connection: Connection,
    supplier_id: UUID,
    found: ListChanges,
    rules: GuardRules,
    *,
    before: datetime,
) -> Judgement:
    """Judge what another program has stored already, by what was known `before` that."""
    rules = rules.taught_by(await released_factors(connection, supplier_id))
    whole = doubts(found, rules)
    if whole:
        return Judgement(whole, (), found.median_factor)
    looked_at = suspects(found, rules)
    return judge_prices(found, await evidence_of(connection, looked_at, before=before), rules)


async def keep_judgement(
    connection: Connection, listed: ListKey, found: ListChanges, judgement: Judgement, digest: str
) -> None:
    """Ask about a list that is stored already, within the caller's transaction."""
    if judgement.whole:
        doubted = DoubtedList(listed, digest, judgement.whole, _facts(found), was_stored=True)
        await ask_about_list(connection, doubted)
        return
    await keep_held_prices(connection, listed, judgement.held, was_stored=True)
    await overtake_lists(connection, listed.supplier_id)


async def evidence_of(
    connection: Connection,
    changes: Sequence[PriceChange],
    *,
    before: datetime | None = None,
) -> dict[UUID, Evidence]:
    """What else is known of the items whose prices have changed so."""
    if not changes:
        return {}
    rows = await connection.fetch(
        f"""
        SELECT n.id,
            (SELECT array_agg(price ORDER BY recorded_at) FROM (
                SELECT price, recorded_at FROM price_history h
                WHERE h.supplier_item_id = n.id AND h.recorded_at <= clock_timestamp()
                  AND ($5::timestamptz IS NULL OR h.recorded_at < $5)
                ORDER BY recorded_at DESC LIMIT {LONGEST_PAST}) AS past) AS before,
            (SELECT array_agg(i.current_price) FROM supplier_items own JOIN supplier_items i
                ON i.product_id = own.product_id AND i.supplier_id <> own.supplier_id
             WHERE own.id = n.id AND (i.characteristics ? 'delisted_at') IS NOT TRUE
               AND i.current_price > 0 AND {PRICE_COUNTS}
               AND i.characteristics ->> 'currency' IS NOT DISTINCT FROM n.currency) AS others,
            (SELECT h.state FROM courier.held_changes h
             WHERE h.supplier_item_id = n.id AND h.new_price = n.new
               AND (h.old_price = n.old OR h.kind = '{HeldKind.NEW}')
               AND h.new_currency IS NOT DISTINCT FROM n.currency
               AND h.state IN ('{HeldState.RELEASED}', '{HeldState.REFUSED}')
             ORDER BY h.number DESC LIMIT 1) AS answer
        FROM unnest($1::uuid[], $2::numeric[], $3::numeric[], $4::text[])
            AS n (id, old, new, currency)
        """,  # noqa: S608 - constants
        [one.item_id for one in changes],
        [one.old for one in changes],
        [one.new for one in changes],
        [one.new_currency for one in changes],
        before,
        timeout=TIMEOUT_SECONDS,
    )
    return {
        row["id"]: Evidence(
            row["before"] or (),
            row["others"] or (),
            Answer(row["answer"]) if row["answer"] else None,
        )
        for row in rows
    }


async def _require_release(
    connection: Connection, listed: ListKey, found: ListChanges, whole: Sequence[Message]
) -> None:
    """Raise HeldWhole unless a person has released this very list."""
    digest = await _digest(connection)
    doubted = DoubtedList(listed, digest, tuple(whole), _facts(found))
    known = await answer_to_list(connection, listed.supplier_id, digest)
    if known is None or known.state is HeldState.HELD:
        raise HeldWhole(doubted)
    if known.state is HeldState.REFUSED:
        raise HeldWhole(doubted, known)


async def _digest(connection: Connection) -> str:
    """A digest by which a list is recognised: of its codes, prices and currencies."""
    found: str = await connection.fetchval(
        """
        SELECT md5(string_agg(
            concat_ws(E'\\x1f', sku, price, characteristics ->> 'currency'),
            E'\\x1e' ORDER BY sku COLLATE "C")) FROM staged_items
        """,
        timeout=TIMEOUT_SECONDS,
    )
    return found


async def _give_old_prices(
    connection: Connection, held: Sequence[HeldPrice]
) -> dict[UUID, dict[str, Any]]:
    """Let the staged rows of these items have the old prices; returns the terms of the new ones."""
    if not held:
        return {}
    rows = await connection.fetch(
        """
        WITH held AS MATERIALIZED (
            SELECT i.id, i.current_price, i.characteristics AS told, n.sku, n.offers,
                n.characteristics AS now_told
            FROM supplier_items i JOIN staged_items n ON n.sku = i.supplier_sku
            WHERE i.id = ANY($1)
        ), given AS (
            UPDATE staged_items n SET price = h.current_price,
                offers = (SELECT o.offers FROM courier.item_offers o
                    WHERE o.supplier_item_id = h.id),
                characteristics = (n.characteristics - $2::text[]) || coalesce((
                    SELECT jsonb_object_agg(key, value) FROM jsonb_each(h.told)
                    WHERE key = ANY($2)), '{}')
            FROM held h WHERE n.sku = h.sku
        )
        SELECT id, offers, coalesce((
            SELECT jsonb_object_agg(key, value) FROM jsonb_each(now_told) WHERE key = ANY($2)),
            '{}') AS told
        FROM held
        """,
        [one.change.item_id for one in held],
        list(TOLD_OF_PRICE),
        timeout=TIMEOUT_SECONDS,
    )
    return {row["id"]: {"offers": row["offers"], "told": row["told"]} for row in rows}


def _facts(found: ListChanges) -> dict[str, Any]:
    """The facts that show a person why a list is in doubt."""
    counts = found.counts
    farthest = sorted(found.changes, key=_distance, reverse=True)[:MOST_EXAMPLES]
    return {
        "rows": counts.rows,
        "known": counts.known,
        "listed": counts.listed,
        "gone": counts.gone,
        "new": counts.added,
        "changed": sum(one.new != one.old for one in found.changes),
        "median_factor": found.median_factor,
        "examples": [
            {
                "sku": one.sku,
                "name": one.name,
                "old": str(one.old),
                "new": str(one.new),
                "old_currency": one.old_currency,
                "new_currency": one.new_currency,
            }
            for one in farthest
        ],
    }


def _distance(change: PriceChange) -> float:
    factor = change.factor
    return max(factor, 1 / factor) if factor else 0.0

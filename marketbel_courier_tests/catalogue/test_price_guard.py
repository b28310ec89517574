"""Prices that look wrong are held where lists are stored, asked about once, and answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from itertools import count
from uuid import UUID

import pytest

from marketbel_courier.catalogue.held_changes import (
    HeldFilter,
    HeldState,
    count_held,
    count_held_by_supplier,
    held_changes,
    held_of_items,
)
from marketbel_courier.catalogue.held_lists import ask_about_list, held_lists
from marketbel_courier.catalogue.item_offers import offers_of
from marketbel_courier.catalogue.new_prices import hold_new_prices
from marketbel_courier.catalogue.price_guard import HeldWhole
from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.catalogue.stored_price_lists import StoredPriceList
from marketbel_courier.database.pool import Pool
from marketbel_courier.guard.records import HeldKind
from marketbel_courier.guard.rules import GuardRules
from marketbel_courier.ingestion.held_answers import (
    HeldGone,
    refuse_changes,
    refuse_list,
    release_changes,
    release_list,
)
from marketbel_courier.price_kinds import PriceKind
from marketbel_courier.price_lists.records import Offer, PricedItem
from marketbel_courier.price_lists.roles import PriceTerms
from marketbel_courier_tests.catalogue.price_list_shop import Shop, item, store_through

USUAL = {f"S-{n}": f"{n * 37 + 100}.50" for n in range(1, 13)}


@dataclass(frozen=True)
class GuardedShop(Shop):
    """A shop that stores the lists of one supplier under guard, day after day."""

    supplier_id: UUID
    days: Iterator[int] = field(default_factory=partial(count, 1))

    async def lists(self, prices: dict[str, str], **told: str) -> StoredPriceList:
        """Store the list of the next day."""
        return await self.list_items([item(sku, price, **told) for sku, price in prices.items()])

    async def list_items(self, items: Sequence[PricedItem]) -> StoredPriceList:
        """The same, of whole items."""
        day = next(self.days)
        async with self.pool.acquire() as connection:
            try:
                return await store_through(
                    connection,
                    self.supplier_id,
                    items,
                    on=day,
                    key=f"day {day}",
                    guard=GuardRules(),
                )
            except HeldWhole as held:
                await ask_about_list(connection, held.doubted)
                raise

    async def states(self) -> list[tuple[str, str, str]]:
        """All that was ever held, the oldest first."""
        held = await held_changes(self.pool, states=tuple(HeldState))
        return [(one.sku, str(one.new_price), one.state.value) for one in reversed(held)]


@pytest.fixture
async def shop(pool: Pool) -> GuardedShop:
    shop = GuardedShop(pool, await Shop(pool).supplier())
    await shop.lists(USUAL)
    return shop


async def test_a_price_that_looks_wrong_stays_as_it_was_and_the_rest_of_the_list_is_stored(
    shop: GuardedShop,
) -> None:
    told = {**USUAL, "S-2": "1.74", "S-3": "215.00"}
    stored = await shop.list_items(
        [item(sku, price, name=f"New {sku}", stock="much") for sku, price in told.items()]
    )

    prices, items = await shop.prices(shop.supplier_id), await shop.items(shop.supplier_id)
    assert (prices["S-2"], prices["S-3"]) == ("174.50", "215.00")
    assert (stored.items_held, stored.prices_changed, stored.items_stored) == (1, 1, 12)
    assert (items["S-2"]["name"], items["S-2"]["characteristics"]["stock"]) == ("New S-2", "much")
    (held,) = await held_changes(shop.pool)
    assert (held.sku, held.old_price, held.new_price) == ("S-2", Decimal("174.50"), Decimal("1.74"))
    assert "old price is 100 times the new one" in str(held.reason)
    assert (await count_held(shop.pool)).changes == 1
    assert (await count_held_by_supplier(shop.pool))[shop.supplier_id].changes == 1


async def test_the_same_price_is_asked_about_once_and_the_old_one_withdraws_the_question(
    shop: GuardedShop,
) -> None:
    wrong = {**USUAL, "S-2": "17450.00"}
    await shop.lists(wrong)
    await shop.lists({**wrong, "S-5": "290.00"})
    assert await shop.states() == [("S-2", "17450.00", "held")]
    await shop.lists({**wrong, "S-2": "99999.00"})
    assert await shop.states() == [("S-2", "17450.00", "overtaken"), ("S-2", "99999.00", "held")]
    await shop.lists(USUAL)
    assert [state for *_, state in await shop.states()] == ["overtaken", "overtaken"]
    await shop.lists({**USUAL, "S-2": "17450.00"})
    del wrong["S-2"]
    await shop.lists(wrong)
    assert (await count_held(shop.pool)).changes == 0


async def test_a_released_price_is_taken_over_with_its_history_and_its_product(
    shop: GuardedShop,
) -> None:
    product = await shop.product()
    await shop.link(shop.supplier_id, "S-2", product, "verified_match")
    await shop.lists({**USUAL, "S-2": "1745.00", "S-4": "2480.00"}, currency="BYN")
    (_four, two) = await held_changes(shop.pool)

    done = await release_changes(
        shop.pool, HeldFilter(change_ids=[two.change_id]), by="anna", because="a new pack"
    )

    assert (done.answered, done.products_recalculated) == (1, 1)
    assert (await shop.prices(shop.supplier_id))["S-2"] == "1745.00"
    assert (await shop.history(shop.supplier_id))["S-2"] == ["174.50", "1745.00"]
    assert await shop.aggregates(product) == ("1745.00", True)
    items = await shop.items(shop.supplier_id)
    assert items["S-2"]["characteristics"]["currency"] == "BYN"
    assert "currency" not in items["S-4"]["characteristics"]
    (answered,) = await held_changes(shop.pool, states=[HeldState.RELEASED])
    assert (answered.answered_by, answered.answered_because) == ("anna", "a new pack")
    with pytest.raises(HeldGone):
        await refuse_changes(shop.pool, HeldFilter(change_ids=[two.change_id]), by="anna")
    await release_changes(shop.pool, HeldFilter(supplier_id=shop.supplier_id), by="anna")
    assert (await shop.prices(shop.supplier_id))["S-4"] == "2480.00"
    noted = await shop.pool.fetch(
        "SELECT c.new_price::text FROM courier.item_changes c JOIN courier.readings r"
        " USING (reading_id) WHERE r.source = 'released' ORDER BY reading_id"
    )
    assert [row["new_price"] for row in noted] == ["1745.00", "2480.00"]
    await shop.lists({**USUAL, "S-2": "1745.00", "S-4": "2480.00"}, currency="BYN")
    assert (await count_held(shop.pool)).changes == 0


async def test_a_refused_price_is_not_asked_about_again_until_it_changes(shop: GuardedShop) -> None:
    wrong = {**USUAL, "S-2": "1.74"}
    await shop.lists(wrong)
    await refuse_changes(shop.pool, HeldFilter(supplier_id=shop.supplier_id), by="anna")
    stored = await shop.lists({**wrong, "S-3": "215.00"})

    assert stored.items_held == 1
    assert await shop.states() == [("S-2", "1.74", "refused")]
    assert (await shop.prices(shop.supplier_id))["S-2"] == "174.50"
    (item_id,) = [row["id"] for sku, row in (await shop.items(shop.supplier_id)).items()
                  if sku == "S-2"]  # fmt: skip
    assert (await held_of_items(shop.pool, [item_id]))[item_id].state is HeldState.REFUSED
    await shop.lists({**wrong, "S-2": "180.00"})
    assert await held_of_items(shop.pool, [item_id]) == {}
    await shop.lists({**wrong, "S-2": "1.74"})
    assert [state for *_, state in await shop.states()] == ["refused", "held"]


async def test_a_list_that_is_wrong_as_a_whole_changes_nothing_until_it_is_released(
    shop: GuardedShop,
) -> None:
    tenfold = {sku: str(Decimal(price) * 10) for sku, price in USUAL.items()} | {"S-3": "0.21"}
    before = await shop.items(shop.supplier_id)
    for _ in range(2):
        with pytest.raises(HeldWhole):
            await shop.lists(tenfold)

    assert await shop.items(shop.supplier_id) == before
    assert await held_changes(shop.pool) == []
    (held,) = await held_lists(shop.pool)
    assert "11 of 12 prices are about 10 times the old ones" in str(held.reasons[0])
    assert (held.facts["changed"], len(held.facts["examples"])) == (12, 10)
    answer = await release_list(shop.pool, held.list_id, by="anna")
    assert answer.reads_again is None
    stored = await shop.lists(tenfold)
    assert (stored.prices_changed, stored.items_held) == (11, 1)
    assert (await shop.prices(shop.supplier_id))["S-3"] == USUAL["S-3"]


async def test_a_refused_list_is_refused_again_and_the_next_right_one_is_stored(
    shop: GuardedShop,
) -> None:
    foreign = {f"X-{n}": "55.00" for n in range(9)}
    with pytest.raises(HeldWhole):
        await shop.lists(foreign)
    (held,) = await held_lists(shop.pool)
    await refuse_list(shop.pool, held.list_id, by="anna")
    with pytest.raises(HeldWhole) as again:
        await shop.lists(foreign)
    assert "refused by anna" in str(again.value.as_error())
    assert await held_lists(shop.pool) == []
    with pytest.raises(HeldWhole):
        await shop.lists({**foreign, "X-1": "60.00"})
    await shop.lists({**USUAL, "S-1": "140.00"})
    assert await held_lists(shop.pool) == []
    assert (await shop.prices(shop.supplier_id))["S-1"] == "140.00"


async def test_a_new_items_price_far_from_what_others_ask_does_not_count_for_its_product(
    shop: GuardedShop,
) -> None:
    product, other = await shop.product(), await shop.supplier("Other")
    await shop.store(other, [item("O-1", "170.00"), item("O-2", "0.17")])
    await shop.link(shop.supplier_id, "S-2", product, "verified_match")
    rows = await shop.items(other)
    ids = [rows[sku]["id"] for sku in ("O-1", "O-2")]
    for sku in ("O-1", "O-2"):
        await shop.link(other, sku, product, "auto_matched")
    async with shop.pool.acquire() as connection, connection.transaction():
        held = await hold_new_prices(connection, ids, GuardRules())
        await recalculate_products(connection, [product])

    assert held == 1
    assert await shop.aggregates(product) == ("170.00", True)
    (question,) = await held_changes(shop.pool)
    assert (question.sku, question.kind, question.old_price) == ("O-2", HeldKind.NEW, None)
    assert "another supplier asks 1,026 times the price" in str(question.reason)
    await refuse_changes(shop.pool, HeldFilter(supplier_id=other), by="anna")
    async with shop.pool.acquire() as connection, connection.transaction():
        assert await hold_new_prices(connection, ids, GuardRules()) == 1
        await recalculate_products(connection, [product])
    assert await held_changes(shop.pool) == []
    assert await shop.aggregates(product) == ("170.00", True)
    await release_changes(shop.pool, HeldFilter([question.change_id]), by="anna")
    assert await shop.aggregates(product) == ("0.17", True)


async def test_offers_and_currency_stay_with_an_old_price_and_come_with_a_released_one(
    shop: GuardedShop,
) -> None:
    def offered(amount: str, currency: str) -> PricedItem:
        terms = [PriceTerms(kind, currency) for kind in (PriceKind.RETAIL, PriceKind.WHOLESALE)]
        prices = (Decimal(amount), Decimal(amount) * Decimal("0.9"))
        offers = tuple(
            Offer(price, term, str(price)) for price, term in zip(prices, terms, strict=True)
        )
        return replace(item("O-1", amount, currency=currency), offers=offers)

    rest = [item(sku, price) for sku, price in USUAL.items()]
    await shop.list_items([*rest, offered("200.00", "BYN")])
    stored = await shop.list_items([*rest, offered("200.00", "USD")])
    row = (await shop.items(shop.supplier_id))["O-1"]

    async def kept() -> tuple[str, set[str]]:
        now = (await shop.items(shop.supplier_id))["O-1"]
        offers = (await offers_of(shop.pool, [row["id"]]))[row["id"]]
        return now["characteristics"]["currency"], {offer["currency"] for offer in offers}

    assert (stored.items_held, await kept()) == (1, ("BYN", {"BYN"}))
    await release_changes(shop.pool, HeldFilter(), by="anna")
    assert await kept() == ("USD", {"USD"})


async def test_an_order_that_is_repeated_or_outdated_asks_nothing_anew(shop: GuardedShop) -> None:
    wrong = [item(sku, price) for sku, price in {**USUAL, "S-2": "1.74"}.items()]
    first = await shop.list_items(wrong)
    await refuse_changes(shop.pool, HeldFilter(), by="anna")
    async with shop.pool.acquire() as connection:
        again = await store_through(
            connection, shop.supplier_id, wrong, on=2, key="day 2", guard=GuardRules()
        )
        late = await store_through(
            connection, shop.supplier_id, wrong[:3], on=1, key="late", guard=GuardRules()
        )

    assert (again.repeated, again.items_held) == (True, first.items_held)
    assert late.outdated
    assert await shop.states() == [("S-2", "1.74", "refused")]

"""Which offer is a product's best, and what of the others is not compared, and why."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.pricing.comparison import Comparison, compare
from marketbel_courier.pricing.offers import ItemPrices
from marketbel_courier.pricing.rules import PriceRules
from marketbel_courier_tests.pricing.item_prices import OF_RUSSIA, offering, priced

ROUBLES = PriceRules(shop_currency="RUB")
NOBODY_SAID = PriceRules()


def compared(
    *items: ItemPrices, rules: PriceRules = ROUBLES, name: str = "Kettle", rates: bool = True
) -> Comparison:
    return compare(name, items, rules, OF_RUSSIA if rates else None)


def best(*items: ItemPrices, rules: PriceRules = ROUBLES, name: str = "Kettle") -> str | None:
    lowest = compared(*items, rules=rules, name=name).lowest
    return None if lowest is None else str(lowest)


def reasons(found: Comparison) -> dict[int, str]:
    return {item.item_id.int: reason.code for item, reason in found.left_out}


# Currencies


def test_offers_of_several_currencies_are_compared_by_their_rates() -> None:
    assert best(priced(1, "60.00", "EUR"), priced(2, "5400.00", "RUB")) == "5400.00"
    assert best(priced(1, "100.00", "EUR"), priced(2, "10001.00", "RUB")) == "10000.00"
    assert best(priced(1, "9000", "JPY"), priced(2, "55", "EUR")) == "5400.00"


def test_without_rates_only_offers_in_the_shops_currency_count() -> None:
    found = compared(priced(1, "60.00", "EUR"), priced(2, "5400.00", "RUB"), rates=False)

    assert (found.lowest, reasons(found)) == (Decimal("5400.00"), {1: "price-without-rate"})
    assert compared(priced(1, "60.00", "EUR"), rates=False).lowest is None


def test_a_currency_that_nobody_names_is_not_taken_for_the_shops() -> None:
    items = priced(1, "95.00"), priced(2, "100.00", "EUR")

    assert reasons(compared(*items)) == {1: "price-without-currency"}
    assert best(*items, rules=PriceRules("RUB", "BYN")) == "2660.00"


def test_conventional_units_are_nobodys_currency() -> None:
    found = compared(priced(1, "10.00", "у.е."), priced(2, "5400", "RUB"))

    assert (found.lowest, reasons(found)) == (Decimal(5400), {1: "price-in-conventional-units"})


def test_currencies_are_known_as_people_write_them() -> None:
    assert best(priced(1, "10", "usd"), priced(2, "5", "€"), priced(3, "1000", "руб.")) == "500.00"


def test_without_a_shops_currency_bare_numbers_are_never_mixed() -> None:
    mixed = compared(priced(1, "60", "EUR"), priced(2, "5400"), rules=NOBODY_SAID)

    assert mixed.lowest is None
    assert set(reasons(mixed).values()) == {"price-currencies-mixed"}
    alike = compared(priced(1, "60", "EUR"), priced(2, "59", "EUR"), rules=NOBODY_SAID)
    assert (alike.lowest, alike.currency) == (Decimal(59), "EUR")
    unnamed = compared(priced(1, "60"), priced(2, "59"), rules=NOBODY_SAID)
    assert (unnamed.lowest, unnamed.currency, unnamed.compared) == (Decimal(59), None, 2)


def test_the_default_currency_is_the_shops_where_it_has_named_none() -> None:
    found = compared(priced(1, "60"), priced(2, "1", "EUR"), rules=PriceRules(None, "RUB"))

    assert (found.lowest, found.currency) == (Decimal(60), "RUB")


def test_the_rate_and_its_day_are_told_with_the_best_offer() -> None:
    found = compared(priced(1, "1500", "JPY"))

    assert found.best
    assert (found.best.converted.rate, found.best.converted.dated) == (
        Decimal("0.6"),
        OF_RUSSIA.dated,
    )


# Kinds


def test_a_recommended_price_gives_way_to_the_one_that_is_paid() -> None:
    rrp = {"kind": "recommended", "amount": "120.00"}

    assert best(offering(1, rrp, {"kind": "wholesale", "amount": "80.00"})) == "80.00"
    assert reasons(compared(offering(1, rrp))) == {1: "price-of-kind"}


@pytest.mark.parametrize(
    ("least", "code"),
    [({"least_quantity": "10"}, "price-from-quantity"), ({"least_sum": "5000"}, "price-from-sum")],
)
def test_a_price_from_a_quantity_on_is_not_that_of_one_piece(
    least: dict[str, str], code: str
) -> None:
    tier = {"kind": "tier", "amount": "70.00", **least}

    assert best(offering(1, {"amount": "100.00"}, tier)) == "100.00"
    assert best(offering(1, tier, {"amount": "100.00"})) == "100.00"
    assert reasons(compared(offering(1, tier))) == {1: code}
    assert best(offering(1, {**tier, "least_quantity": "1", "least_sum": None})) == "70.00"


def test_the_items_own_price_is_the_one_that_takes_part() -> None:
    retail, wholesale = {"kind": "retail", "amount": "100"}, {"kind": "wholesale", "amount": "80"}

    assert best(offering(1, retail, wholesale, {"kind": "promotional", "amount": "70"})) == "100.00"
    assert best(offering(1, wholesale, retail)) == "80.00"


def test_what_others_pay_and_what_was_asked_before_is_never_compared() -> None:
    for kind in ("purchase", "old"):
        assert reasons(compared(offering(1, {"kind": kind, "amount": "5"}))) == {1: "price-of-kind"}


def test_offers_that_are_not_of_the_price_that_stands_there_are_passed_over() -> None:
    item = offering(1, {"amount": "100.00"})._replace(price=Decimal("140.00"))

    assert best(item) == "140.00"


def test_a_price_that_is_held_is_not_compared_until_it_is_released() -> None:
    found = compared(priced(1, "0.54", "RUB", is_held=True), priced(2, "5400", "RUB"))

    assert (found.lowest, reasons(found)) == (Decimal(5400), {1: "price-held"})


def test_a_price_of_zero_is_none() -> None:
    assert reasons(compared(priced(1, "0.00", "RUB"))) == {1: "price-zero"}
    assert reasons(compared(priced(1, "NaN", "RUB"))) == {1: "price-unusable"}


# VAT


def test_vat_is_added_where_its_rate_is_known() -> None:
    net = offering(1, {"amount": "100", "vat": "excluded", "vat_rate": "20"})
    gross = offering(2, {"amount": "110", "vat": "included"})

    assert best(net, gross) == "110.00"
    assert best(net) == "120.00"
    of_unknown_rate = offering(1, {"amount": "100", "vat": "excluded"})
    assert best(of_unknown_rate, rules=PriceRules("RUB", vat_rate=Decimal(5))) == "105.00"


def test_a_price_without_vat_of_unknown_rate_is_not_set_beside_one_with_it() -> None:
    net, gross = offering(1, {"amount": "100", "vat": "excluded"}), priced(2, "115", "RUB")
    found = compared(net, gross)

    assert (found.lowest, reasons(found)) == (Decimal(115), {1: "price-without-vat"})
    alone = compared(net, offering(3, {"amount": "99", "vat": "excluded"}))
    assert alone.best
    assert (alone.lowest, alone.best.is_without_vat) == (Decimal(99), True)


# Measures


def test_prices_of_packs_and_pieces_are_compared_by_the_piece() -> None:
    hundred = offering(1, {"amount": "12.90", "basis": "pcs", "basis_quantity": "100"})

    assert best(hundred, priced(2, "0.15", "RUB")) == "0.13"
    assert best(hundred, priced(2, "0.12", "RUB")) == "0.12"
    pack = offering(1, {"amount": "25.00", "basis": "pack"}, pack_size="10")
    assert best(pack, priced(2, "3.00", "RUB")) == "2.50"
    assert (
        best(priced(1, "25", "RUB", unit="pack", pack_size="10"), priced(2, "3", "RUB")) == "2.50"
    )


def test_prices_that_all_buy_the_same_stand_as_they_are() -> None:
    packs = [offering(n, {"amount": f"2{n}", "basis": "pack"}, pack_size="10") for n in (4, 5)]

    assert best(*packs) == "24.00"
    assert best(offering(1, {"amount": "500", "basis": "m2"})) == "500.00"


def test_the_pack_that_the_product_is_called_by_is_what_its_price_is_for() -> None:
    four = priced(1, "220", "RUB", name="Battery AA (4 pcs)")
    single = priced(2, "60", "RUB", name="Battery AA")

    assert best(four, single, name="Battery AA (4 pcs)") == "220.00"
    assert best(four, single, name="Battery AA") == "55.00"


def test_the_pieces_in_a_carton_do_not_divide_the_price_of_one() -> None:
    carton = offering(1, {"amount": "30.00", "basis": "pcs"}, pack_size="24")

    assert best(carton, priced(2, "31.00", "RUB")) == "30.00"


def test_weights_are_compared_in_one_unit_and_not_with_pieces() -> None:
    grams = offering(1, {"amount": "50", "basis": "g", "basis_quantity": "100"})
    kilos = offering(2, {"amount": "490", "basis": "kg"})

    assert best(grams, kilos) == "490.00"
    found = compared(grams, priced(3, "700", "RUB"))
    assert (found.lowest, reasons(found)) == (Decimal(700), {1: "price-of-other-unit"})
    unknown = compared(offering(1, {"amount": "500", "basis": "box"}), priced(2, "60", "RUB"))
    assert (unknown.lowest, reasons(unknown)) == (Decimal(60), {1: "price-of-other-unit"})


# Stock, and what the column can hold


def test_what_is_in_stock_comes_first_only_where_the_shop_wants_it() -> None:
    items = priced(1, "50", "RUB", in_stock=False), priced(2, "60", "RUB")

    assert best(*items) == "50.00"
    found = compared(*items, rules=PriceRules("RUB", in_stock_first=True))
    assert (found.lowest, reasons(found)) == (Decimal(60), {1: "price-out-of-stock"})
    assert best(items[0], rules=PriceRules("RUB", in_stock_first=True)) == "50.00"


def test_what_two_decimals_cannot_say_stays_unsaid_in_the_column() -> None:
    cheap = compared(offering(1, {"amount": "0.0037"}))
    dear = compared(priced(1, "99999999.99", "EUR"))

    assert cheap.best
    assert (cheap.best.price, cheap.lowest) == (Decimal("0.0037"), None)
    assert dear.best
    assert (dear.best.price, dear.lowest) == (Decimal("9999999999.00"), None)


currencies = st.sampled_from(["RUB", "USD", "EUR", "JPY", "XXX", None])
some_items = st.lists(
    st.tuples(st.decimals("0.01", "9999999", places=2), currencies, st.booleans()),
    min_size=1,
    max_size=6,
)


@given(some_items)
def test_the_best_offer_costs_no_more_than_any_that_is_compared(
    rows: list[tuple[Decimal, str | None, bool]],
) -> None:
    items = [
        priced(n, str(price), currency, in_stock=stock)
        for n, (price, currency, stock) in enumerate(rows)
    ]
    found = compare("Kettle", items, ROUBLES, OF_RUSSIA)
    alone = [compare("Kettle", [item], ROUBLES, OF_RUSSIA).best for item in items]
    prices = [one.price for one in alone if one is not None]

    assert found.compared + len(found.left_out) == len(items)
    assert (found.best.price if found.best else None) == min(prices, default=None)
    # Nothing depends on the order in which the database tells them.
    assert compare("Kettle", items[::-1], ROUBLES, OF_RUSSIA).best == found.best

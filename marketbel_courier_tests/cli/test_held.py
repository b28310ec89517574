"""`held`, `release` and `refuse` in a terminal."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.catalogue_rows import add_supplier
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.held_rows import hold_list, hold_prices
from marketbel_courier_tests.ledger_rows import attempt, listed, register, write

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]


@pytest.fixture
def held(ask: Ask) -> None:
    """Two prices and a list of one supplier, and a price of another."""

    async def fill(pool: Pool) -> None:
        shop = await add_supplier(pool)
        await hold_prices(pool, shop, "Drill", "Saw")
        await hold_list(pool, shop)
        await hold_prices(pool, await add_supplier(pool, "Другой"), "Axe")

    ask(fill)


def ids(run: Run, *arguments: str) -> dict[str, str]:
    told = json.loads(run("held", "--json", *arguments).output)
    found = [("list", one) for one in told["lists"]]
    found += [(one["name"], one) for one in told["prices"]]
    return {name: one["id"] for name, one in found}


def prices(ask: Ask) -> dict[str, str]:
    rows = ask(lambda pool: pool.fetch("SELECT name, current_price::text FROM supplier_items"))
    return {row["name"]: row["current_price"] for row in rows}  # type: ignore[attr-defined]


@pytest.mark.usefixtures("held")
def test_what_waits_is_listed_with_both_prices_and_why(run: Run) -> None:
    known = ids(run)
    output = run("held", "садовый").output
    assert f"{known['Drill'][:8]}  Drill  10.00 → 100.00 RUB  Садовый мир\n" in output
    assert (
        "          The price is 10 times the old one: a decimal mark may have been lost.\n"
        in output
    )
    assert f"{known['list'][:8]}  Садовый мир: a whole list, held since" in output
    assert "prices 2, lists 1" in output
    assert "Axe" not in output


@pytest.mark.usefixtures("held")
def test_prices_are_released_and_refused_by_id_with_who_and_why(run: Run, ask: Ask) -> None:
    known = ids(run)

    released = run("release", known["Drill"][:8], "--because", "a sale has ended")
    refused = run("refuse", known["Saw"][:8])

    assert (released.exit_code, released.output) == (0, "1 price released.\n")
    assert (refused.exit_code, refused.output) == (0, "1 price refused: the old one stays.\n")
    assert prices(ask) == {"Drill": "100.00", "Saw": "10.00", "Axe": "10.00"}
    told = run("held", "--state", "released").output
    assert "Released at" in told
    assert ": a sale has ended" in told
    assert run("release", known["Drill"][:8]).exit_code == 2


@pytest.mark.usefixtures("held")
def test_all_of_one_supplier_is_asked_about_once_more_and_leaves_the_others(
    run: Run, ask: Ask
) -> None:
    given_up = run("refuse", "--supplier", "садовый мир", answers="n\n")
    done = run("refuse", "--supplier", "садовый мир", "--yes")

    assert (given_up.exit_code, "prices 2, lists 1" in given_up.output) == (1, True)
    assert done.exit_code == 0, done.output
    assert "2 prices refused" in done.output
    assert "Садовый мир: the list is refused" in done.output
    assert set(ids(run)) == {"Axe"}
    assert run("release", "--all", "--yes").exit_code == 0
    assert prices(ask) == {"Drill": "10.00", "Saw": "10.00", "Axe": "100.00"}
    assert "Nothing is held." in run("held").output


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("release",), "Say which"),
        (("release", "--all", "abcdef12"), "Say which"),
        (("release", "1"), "is no id of what is held"),
        (("refuse", "ffff0000"), "Nothing that is held has the id"),
    ],
)
def test_what_is_not_said_or_not_there_changes_nothing(
    run: Run, ask: Ask, words: tuple[str, ...], told: str
) -> None:
    result = run(*words)
    assert (result.exit_code, told in result.output) == (2, True), result.output
    assert set(prices(ask).values()) == {"10.00"}


def test_why_names_the_prices_that_are_held(run: Run, ask: Ask) -> None:
    async def fill(pool: Pool) -> None:
        await register(pool, listed())
        await write(pool, attempt("complete"))
        await hold_prices(pool, listed().id, *(f"Item {n}" for n in range(7)))

    ask(fill)
    output = run("why", "sadovyi-mir").output

    assert "7 prices of its list are held back, and the old ones count." in output
    assert output.count("10.00 → 100.00 RUB") == 5
    assert "and 2 more" in output
    assert "marketbel-courier held sadovyi-mir" in output

"""What the price guard holds, over HTTP: shown page by page, released and refused with a name."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from marketbel_courier.admin.page_cursors import cursor_of
from marketbel_courier.catalogue.held_changes import HeldSort, HeldState
from marketbel_courier.catalogue.ordered_pages import RowPosition
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.catalogue_rows import add_supplier
from marketbel_courier_tests.held_rows import hold_list, hold_prices
from marketbel_courier_tests.ledger_rows import NOON, attempt, listed, register, write

HELD = "/api/v1/admin/held"
EAST = timezone(timedelta(hours=23, minutes=59))
RUSSIAN = {"Accept-Language": "ru"}


@pytest.fixture
async def shop(admin: RunningAdmin) -> UUID:
    return await add_supplier(admin.desk.pool)


async def waiting(admin: RunningAdmin, **parameters: object) -> dict[str, Any]:
    answer = await admin.http.get(
        f"{HELD}/prices", params={k: str(v) for k, v in parameters.items()}
    )
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def prices_of(admin: RunningAdmin, supplier_id: UUID) -> list[str]:
    rows = await admin.desk.pool.fetch(
        "SELECT current_price FROM supplier_items WHERE supplier_id = $1 ORDER BY name", supplier_id
    )
    return [str(row["current_price"]) for row in rows]


async def test_what_waits_is_told_page_by_page_with_both_prices_and_the_reason(
    admin: RunningAdmin, shop: UUID
) -> None:
    await hold_prices(admin.desk.pool, shop, "Saw", "Drill", "Pan")
    other = await add_supplier(admin.desk.pool, "Другой")
    await hold_prices(admin.desk.pool, other, "Axe")

    first = await waiting(admin, supplier_id=shop, limit=2)
    second = await waiting(admin, supplier_id=shop, limit=2, after=first["next"])
    (axe,) = (await waiting(admin, supplier_id=other))["prices"]

    shown = [*first["prices"], *second["prices"]]
    assert {one["item_name"] for one in shown} == {"Saw", "Drill", "Pan"}
    assert (first["total"], second["next"]) == (3, None)
    assert (axe["supplier_name"], axe["old_price"], axe["new_price"], axe["factor"]) == (
        "Другой", "10.00", "100.00", 10.0,
    )  # fmt: skip
    assert (axe["state"], axe["was_stored"], axe["new_currency"]) == ("held", False, "RUB")
    assert axe["reasons"] == [
        "The price is 10 times the old one: a decimal mark may have been lost."
    ]
    assert axe["reasons_localized"][0]["code"] == "guard-times-ten"


async def test_released_and_refused_ones_bear_who_and_why_and_leave_the_counts(
    admin: RunningAdmin, shop: UUID
) -> None:
    await hold_prices(admin.desk.pool, shop, "Drill", "Saw")
    by_name = {one["item_name"]: one["id"] for one in (await waiting(admin))["prices"]}

    for name, verb in (("Drill", "release"), ("Saw", "refuse")):
        decision = {"ids": [by_name[name]], "because": " They\0 said so. "}
        answer = await admin.http.post(f"{HELD}/prices/{verb}", json=decision, headers=RUSSIAN)
        assert (answer.status_code, answer.json()["answered"]) == (200, 1), answer.text
        assert "1 цена" in answer.json()["message_localized"]["text"]

    assert await prices_of(admin, shop) == ["100.00", "10.00"]
    for state in ("released", "refused"):
        (one,) = (await waiting(admin, state=state))["prices"]
        assert (one["answered_by"], one["answered_because"]) == ("local", "They said so.")
    assert (await waiting(admin))["total"] == 0
    status = (await admin.http.get("/api/v1/admin/ingestion/status")).json()
    assert (status["counts"]["held_prices"], status["counts"]["held_lists"]) == (0, 0)


async def test_all_of_a_supplier_means_what_was_shown_and_nobody_elses(
    admin: RunningAdmin, shop: UUID
) -> None:
    other = await add_supplier(admin.desk.pool, "Другой")
    await hold_prices(admin.desk.pool, other, "Axe")
    await hold_prices(admin.desk.pool, shop, "Drill")
    as_of = (await waiting(admin, supplier_id=shop))["as_of"]
    await hold_prices(admin.desk.pool, other, "Pan")

    for which in ({"supplier_id": str(shop)}, {"everything": True}):
        decision = which | {"as_of": as_of}
        answer = await admin.http.post(f"{HELD}/prices/release", json=decision)
        assert answer.status_code == 200, answer.text

    assert await prices_of(admin, shop) == ["100.00"]
    # The axe's question was overtaken, and the pan's is newer than what was shown.
    assert await prices_of(admin, other) == ["10.00", "10.00"]


@pytest.mark.parametrize(
    "decision",
    [{}, {"everything": True, "ids": [str(uuid4())]}, {"ids": []}, {"everything": False}],
)
async def test_a_decision_that_does_not_say_which_is_refused(
    admin: RunningAdmin, shop: UUID, decision: dict[str, object]
) -> None:
    await hold_prices(admin.desk.pool, shop, "Drill")

    answer = await admin.http.post(f"{HELD}/prices/release", json=decision)

    assert answer.status_code == 400, answer.text
    assert await prices_of(admin, shop) == ["10.00"]


def forged(key: object, sort: HeldSort, said: str = "") -> str:
    """A cursor as the server would make it of this key; with `said` in its place."""
    made = cursor_of(RowPosition(key, UUID(int=7)), (None, HeldState.HELD, sort)) or ""
    text = base64.urlsafe_b64decode(made + "=" * (-len(made) % 4)).decode()
    return base64.urlsafe_b64encode(text.replace("KEY", said).encode()).decode()


@pytest.mark.parametrize(
    ("cursor", "sort"),
    [
        ("nonsense", HeldSort.RECENT),
        (forged(datetime.min.replace(tzinfo=EAST), HeldSort.RECENT), HeldSort.RECENT),
        (forged(NOON.replace(tzinfo=None), HeldSort.RECENT), HeldSort.RECENT),
        (forged(NOON, HeldSort.RECENT), HeldSort.NAME),
        (forged("KEY", HeldSort.NAME, "\\ud800"), HeldSort.NAME),
        (forged("KEY", HeldSort.NAME, "\\u0000"), HeldSort.NAME),
        (forged(Decimal("sNaN"), HeldSort.FACTOR), HeldSort.FACTOR),
        (forged(Decimal("1E+9999"), HeldSort.FACTOR), HeldSort.FACTOR),
    ],
    ids=["nonsense", "year 1", "naive", "other order", "surrogate", "zero", "nan", "huge"],
)
async def test_a_page_that_is_none_is_refused(
    admin: RunningAdmin, cursor: str, sort: HeldSort
) -> None:
    answer = await admin.http.get(f"{HELD}/prices", params={"after": cursor, "sort": sort})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize("sort", list(HeldSort))
async def test_held_prices_are_sorted_over_all_pages(
    admin: RunningAdmin, shop: UUID, sort: HeldSort
) -> None:
    await hold_prices(admin.desk.pool, shop, "Saw", "drill", "Axe")
    whole = await waiting(admin, supplier_id=shop, sort=sort)
    first = await waiting(admin, supplier_id=shop, sort=sort, limit=2)
    second = await waiting(admin, supplier_id=shop, sort=sort, limit=2, after=first["next"])

    names = [price["item_name"] for price in whole["prices"]]
    assert [price["item_name"] for price in (*first["prices"], *second["prices"])] == names
    assert second["next"] is None
    if sort is HeldSort.NAME:
        assert names == ["Axe", "drill", "Saw"]


async def test_a_list_held_whole_is_told_with_its_file_and_read_again_when_it_is_released(
    admin: RunningAdmin,
) -> None:
    pool, shop = admin.desk.pool, listed()
    await register(pool, shop)
    failed = attempt(
        "failed", file_path="/shared/uploads/price.csv", delivered_at=NOON, handed_over_at=NOON,
        error_code="needs_release", original_filename="price.csv",
    )  # fmt: skip
    await write(pool, failed)
    list_id = await hold_list(pool, shop.id)

    (shown,) = (await admin.http.get(f"{HELD}/lists")).json()["lists"]
    answer = await admin.http.post(f"{HELD}/lists/{list_id}/release", json={"because": "sale"})
    again = await admin.http.post(f"{HELD}/lists/{list_id}/refuse", json={})

    assert (shown["file_name"], shown["job_id"]) == ("price.csv", str(failed.job_id))
    assert (shown["rows"], shown["changed"], shown["gone"], shown["new"]) == (12, 11, 1, 2)
    assert shown["examples"][0]["new"] == "1000.00"
    assert "100 times" in shown["reasons"][0]
    assert (answer.status_code, answer.json()["job_id"]) == (200, str(failed.job_id)), answer.text
    assert await pool.fetchval("SELECT retry_requested_at IS NOT NULL FROM courier.deliveries")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "HELD_GONE")


async def test_the_page_of_a_supplier_says_how_much_of_it_is_held(
    admin: RunningAdmin,
) -> None:
    pool, shop = admin.desk.pool, listed()
    await register(pool, shop)
    await write(pool, attempt("complete"))
    await hold_prices(pool, shop.id, "Drill", "Saw")

    story = (await admin.http.get(f"/api/v1/admin/suppliers/{shop.id}/story")).json()
    metrics = (await admin.http.get("/metrics")).text

    assert story["held"] == {"prices": 2, "lists": 0}
    assert "2 prices of its list are held back" in story["verdict"]["reason"]
    assert "marketbel-courier held sadovyi-mir" in story["verdict"]["next_step"]
    assert 'marketbel_courier_held{what="prices"} 2.0' in metrics

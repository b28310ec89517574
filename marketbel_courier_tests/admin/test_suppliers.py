from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

from marketbel_courier.job_state.keys import SYNC_TRIGGER_KEY
from marketbel_courier.job_state.triggers import request_sync
from marketbel_courier.ledger.syncs import SyncScope, syncs_under_way
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.ledger_rows import SHOP_ID, SHOP_URL, attempt, listed, register, write

SUPPLIERS = "/api/v1/admin/suppliers"
SHEET_URL = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz012345/edit"


async def page_of(admin: RunningAdmin, **parameters: str | int) -> dict[str, Any]:
    answer = await admin.http.get(SUPPLIERS, params=parameters)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def metadata(admin: RunningAdmin, supplier_id: str) -> dict[str, Any]:
    found: dict[str, Any] = await admin.desk.pool.fetchval(
        "SELECT metadata FROM suppliers WHERE id = $1", UUID(supplier_id)
    )
    return found


async def made(admin: RunningAdmin, **fields: object) -> dict[str, Any]:
    answer = await admin.http.post(SUPPLIERS, json={"source_type": "csv", **fields})
    assert answer.status_code == 201, answer.text
    supplier: dict[str, Any] = answer.json()["supplier"]
    return supplier


async def change(admin: RunningAdmin, supplier_id: str, **fields: object) -> dict[str, Any]:
    answer = await admin.http.patch(f"{SUPPLIERS}/{supplier_id}", json=fields)
    assert answer.status_code == 200, answer.text
    supplier: dict[str, Any] = answer.json()["supplier"]
    return supplier


async def test_a_new_supplier_is_kept_as_others_read_it_and_delivered_at_once(
    admin: RunningAdmin,
) -> None:
    # Somebody's sync waits: a new supplier must not take its place in Redis.
    await request_sync(admin.desk.redis, "sync-manual-1")
    waiting = await admin.desk.redis.get(SYNC_TRIGGER_KEY)

    answer = await admin.http.post(
        SUPPLIERS,
        json={
            "name": "  Садовый   мир ",
            "source_type": "pdf",
            "source_url": SHOP_URL,
            "notes": "call \0first",
            "use_ml_processing": False,
        },
    )

    assert answer.status_code == 201
    supplier, task_id = answer.json()["supplier"], answer.json()["task_id"]
    assert supplier["name"] == "Садовый мир"
    assert (supplier["source_type"], supplier["source_kind"]) == ("csv", "pdf")
    assert supplier["source_url"] == "https://shop.example/price.csv"
    assert "hushhush" not in answer.text
    assert await metadata(admin, supplier["id"]) == {
        "source_url": SHOP_URL,
        "source_kind": "pdf",
        "is_active": True,
        "use_ml_processing": False,
        "notes": "call first",
    }
    [sync] = await syncs_under_way(admin.desk.pool)
    assert (sync.task_id, sync.scope) == (task_id, SyncScope.SUPPLIER)
    assert sync.supplier_id == UUID(supplier["id"])
    assert await admin.desk.redis.get(SYNC_TRIGGER_KEY) == waiting


async def test_a_supplier_without_an_address_is_made_and_nothing_is_fetched(
    admin: RunningAdmin,
) -> None:
    supplier = await made(admin, name="By hand")

    assert supplier["source_url"] is None
    assert await syncs_under_way(admin.desk.pool) == []
    [shown] = (await page_of(admin))["suppliers"]
    assert (shown["name"], shown["standing"], shown["has_source"]) == (
        "By hand",
        "no_source",
        False,
    )


async def test_a_name_is_taken_in_any_case_also_by_those_who_come_at_once(
    admin: RunningAdmin,
) -> None:
    names = ["МИР кабеля", "Мир  Кабеля", "мир кабеля "]
    answers = await asyncio.gather(
        *(admin.http.post(SUPPLIERS, json={"name": name, "source_type": "csv"}) for name in names)
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    [first] = [a.json()["supplier"]["id"] for a in answers if a.status_code == 201]
    other = (await made(admin, name="Other"))["id"]
    taken = await admin.http.patch(f"{SUPPLIERS}/{other}", json={"name": "мир КАБЕЛЯ"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "SUPPLIER_EXISTS")
    # One's own name may be written otherwise.
    assert (await change(admin, first, name="Мир кабеля"))["name"] == "Мир кабеля"


async def test_an_address_that_nobody_can_fetch_is_refused_by_its_field(
    admin: RunningAdmin,
) -> None:
    wrong = [
        {"source_type": "csv", "source_url": "ftp://shop.example/price.csv"},
        {"source_type": "csv", "source_url": "https://"},
        {"source_type": "csv", "source_url": "https://[broken/price?token=hushhush"},
        {"source_type": "csv", "source_url": "https://shop.example/\0"},
        {"source_type": "csv", "source_url": "file://elsewhere/price.csv"},
        {"source_type": "google_sheets", "source_url": "https://docs.google.com/a?token=hushhush"},
    ]
    for fields in wrong:
        answer = await admin.http.post(SUPPLIERS, json={"name": "Shop", **fields})
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR"), fields
        assert error["details"][0]["field"] == "source_url"
        assert "hushhush" not in answer.text
    assert (await page_of(admin))["total"] == 0


async def test_changes_made_at_once_keep_each_other_and_keys_that_nobody_knows(
    admin: RunningAdmin,
) -> None:
    supplier_id = (await made(admin, name="Shop", source_url=SHOP_URL))["id"]
    await admin.desk.pool.execute("UPDATE suppliers SET metadata = metadata || '{\"theirs\": [1]}'")

    await asyncio.gather(
        change(admin, supplier_id, use_ml_processing=False),
        change(admin, supplier_id, is_active=False),
        change(admin, supplier_id, notes="call first"),
        change(admin, supplier_id, name="Shop & Co"),
    )

    assert await metadata(admin, supplier_id) == {
        "source_url": SHOP_URL,
        "is_active": False,
        "use_ml_processing": False,
        "notes": "call first",
        "theirs": [1],
    }
    [shown] = (await page_of(admin))["suppliers"]
    assert (shown["name"], shown["status"]) == ("Shop & Co", "inactive")


async def test_who_sends_back_the_address_as_it_was_shown_does_not_lose_its_secret(
    admin: RunningAdmin,
) -> None:
    supplier = await made(admin, name="Shop", source_url=SHOP_URL)

    await change(admin, supplier["id"], source_url=supplier["source_url"])
    assert (await metadata(admin, supplier["id"]))["source_url"] == SHOP_URL

    moved = await change(admin, supplier["id"], source_url=SHEET_URL)
    assert (moved["source_type"], moved["source_kind"]) == ("google_sheets", "google_sheets")
    gone = await change(admin, supplier["id"], source_url=None, notes=None)
    assert gone["source_url"] is None
    assert "source_url" not in await metadata(admin, supplier["id"])


async def test_a_file_that_waits_follows_the_switch(admin: RunningAdmin) -> None:
    await register(admin.desk.pool, listed())
    await write(admin.desk.pool, attempt("delivered"))

    await change(admin, str(SHOP_ID), use_ml_processing=False)

    assert await admin.desk.pool.fetchval("SELECT route FROM courier.deliveries") == "legacy"


async def test_suppliers_are_found_by_words_standing_and_route_and_come_sorted_in_pages(
    admin: RunningAdmin,
) -> None:
    names = ["Борис", "анна", "Виктор", "Anna & Co"]
    suppliers = [
        listed(id=UUID(int=n), name=name, partition_key=f"key-{n}", use_ml_processing=n != 2)
        for n, name in enumerate(names)
    ]
    await register(admin.desk.pool, *suppliers)
    await write(
        admin.desk.pool,
        attempt("failed", supplier_id=UUID(int=0), partition_key="key-0"),
        attempt("complete", supplier_id=UUID(int=1), partition_key="key-1"),
    )

    def found(page: dict[str, Any]) -> list[str]:
        return [one["name"] for one in page["suppliers"]]

    assert found(await page_of(admin)) == ["Anna & Co", "анна", "Борис", "Виктор"]
    assert found(await page_of(admin, q="АНН")) == ["анна"]
    assert found(await page_of(admin, q="key-2")) == ["Виктор"]
    assert found(await page_of(admin, route="legacy")) == ["Виктор"]
    assert found(await page_of(admin, sort="-last_delivery_at", limit=2)) == ["анна", "Борис"]
    assert found(await page_of(admin, sort="-standing", limit=1)) == ["анна"]
    page = await page_of(admin, standing="never_delivered", limit=1, offset=1)
    assert (found(page), page["total"]) == (["Виктор"], 2)
    assert page["counts"] == {"never_delivered": 2, "left_to_a_person": 1, "up_to_date": 1}


async def test_who_is_not_there_is_not_found(admin: RunningAdmin) -> None:
    for answer in (
        await admin.http.get(f"{SUPPLIERS}/{uuid4()}"),
        await admin.http.patch(f"{SUPPLIERS}/{uuid4()}", json={"is_active": True}),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "SUPPLIER_NOT_FOUND")


async def test_a_suppliers_list_is_fetched_now_once_however_often_it_is_asked_for(
    admin: RunningAdmin,
) -> None:
    supplier = await made(admin, name="Shop", source_url=SHOP_URL, is_active=False)
    address = f"{SUPPLIERS}/{supplier['id']}"
    inactive = await admin.http.post(f"{address}/fetch")
    await change(admin, supplier["id"], is_active=True)

    first, second = [(await admin.http.post(f"{address}/fetch")) for _ in range(2)]

    assert (inactive.status_code, first.status_code) == (409, 202)
    assert inactive.json()["error"]["code"] == "SUPPLIER_NOT_DELIVERABLE"
    assert first.json()["task_id"] == second.json()["task_id"]
    (sync,) = await syncs_under_way(admin.desk.pool)
    assert (sync.task_id, str(sync.supplier_id)) == (first.json()["task_id"], supplier["id"])
    await change(admin, supplier["id"], source_url="")
    assert (await admin.http.post(f"{address}/fetch")).status_code == 409

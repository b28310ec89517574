"""Items are matched by hand, products made and put on offer: what the existing front end writes."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt

from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin
from marketbel_courier_tests.admin.test_login import SECRET
from marketbel_courier_tests.catalogue_rows import add_item, add_product, add_question, add_supplier

PRODUCTS = "/api/v1/admin/products"


async def _match(
    admin: RunningAdmin, action: str, product: object, item: object, **headers: str
) -> httpx.Response:
    body = {"action": action, "supplier_item_id": str(item)}
    return await admin.http.patch(f"{PRODUCTS}/{product}/match", json=body, headers=headers)


def _refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def _item(pool: Pool, item: UUID) -> dict[str, Any]:
    row = await pool.fetchrow(
        "SELECT product_id, match_status::text FROM supplier_items WHERE id = $1", item
    )
    return dict(row or {})


async def test_an_item_that_somebody_links_is_the_products_for_good_and_asked_about_no_more(
    start_admin: StartAdmin,
) -> None:
    async with start_admin(JWT_SECRET=SECRET) as admin:
        pool = admin.desk.pool
        product, item = await _stock(pool)
        question = await add_question(pool, item, product)
        reviewer = await pool.fetchval(
            "INSERT INTO users (username, password_hash, role)"
            " VALUES ('anna', 'x', 'procurement') RETURNING id"
        )
        token = jwt.encode({"sub": str(reviewer), "role": "procurement"}, SECRET, "HS256")
        signed = {"Authorization": f"Bearer {token}"}

        for _ in range(2):  # also a second click
            linked = await _match(admin, "link", product, item, **signed)
            assert linked.status_code == 200, linked.text
            [shown] = linked.json()["product"]["supplier_items"]
            assert (shown["id"], shown["current_price"]) == (str(item), "7.50")
        assert await _item(pool, item) == {"product_id": product, "match_status": "verified_match"}
        assert await pool.fetchval("SELECT min_price::text FROM products") == "7.50"
        answered = await pool.fetchrow(
            "SELECT status::text, reviewed_by FROM match_review_queue WHERE id = $1", question
        )
        assert tuple(answered or ()) == ("approved", reviewer)

        unlinked = await _match(admin, "unlink", product, item, **signed)
        assert unlinked.json()["product"]["supplier_items"] == []
        assert await _item(pool, item) == {"product_id": None, "match_status": "unmatched"}
        assert await pool.fetchval("SELECT min_price FROM products") is None


async def _stock(pool: Pool) -> tuple[UUID, UUID]:
    supplier = await add_supplier(pool)
    return await add_product(pool, "Drill"), await add_item(pool, supplier, "Drill", price="7.50")


async def test_what_cannot_be_matched_is_refused_and_nothing_changes(admin: RunningAdmin) -> None:
    pool = admin.desk.pool
    product, item = await _stock(pool)
    other = await add_product(pool, "Other")
    archived = await add_product(pool, "Old", status="archived")
    await _match(admin, "link", product, item)
    before = await _item(pool, item)

    refused = [
        (await _match(admin, "link", other, item), (409, "CONFLICT")),
        (await _match(admin, "link", uuid4(), item), (404, "NOT_FOUND")),
        (await _match(admin, "link", product, uuid4()), (404, "NOT_FOUND")),
        (await _match(admin, "link", archived, item), (400, "VALIDATION_ERROR")),
        (await _match(admin, "unlink", other, item), (400, "VALIDATION_ERROR")),
        (await _match(admin, "unlink", "7", item), (400, "VALIDATION_ERROR")),
        (await _match(admin, "marry", product, item), (400, "VALIDATION_ERROR")),
    ]
    for answer, code in refused:
        assert _refusal(answer) == code, answer.text
    assert await _item(pool, item) == before


async def test_a_product_is_made_with_or_without_its_first_item(admin: RunningAdmin) -> None:
    pool = admin.desk.pool
    _, item = await _stock(pool)

    alone = await admin.http.post(PRODUCTS, json={"name": " Saw "})
    assert alone.status_code == 201, alone.text
    made = alone.json()
    assert (made["name"], made["status"], made["supplier_items"]) == ("Saw", "draft", [])
    assert made["internal_sku"].startswith("MKT-")

    wanted = {
        "name": "Drill 2",
        "internal_sku": "D-2",
        "status": "active",
        "supplier_item_id": str(item),
    }
    first = (await admin.http.post(PRODUCTS, json=wanted)).json()
    assert (first["internal_sku"], first["status"]) == ("D-2", "active")
    assert [one["id"] for one in first["supplier_items"]] == [str(item)]
    assert await _item(pool, item) == {
        "product_id": UUID(first["id"]),
        "match_status": "verified_match",
    }
    count = await pool.fetchval("SELECT count(*) FROM products")
    for wrong in (
        wanted,  # its item is linked by now
        {"name": "Drill 3", "internal_sku": "D-2"},
        {"name": "Drill 3", "supplier_item_id": str(uuid4())},
        {"name": "Drill 3", "category_id": str(uuid4())},
        {"name": "Drill 3", "status": "archived"},
        {"name": "  "},
        {"name": "a\0b"},
        {"name": "x", "internal_sku": ""},
    ):
        assert _refusal(await admin.http.post(PRODUCTS, json=wrong)) == (400, "VALIDATION_ERROR")
    assert await pool.fetchval("SELECT count(*) FROM products") == count


async def test_one_product_or_many_get_another_status(admin: RunningAdmin) -> None:
    pool = admin.desk.pool
    products = [str(await add_product(pool, f"Product {n}", status="draft")) for n in range(4)]

    one = await admin.http.patch(f"{PRODUCTS}/{products[0]}/status", json={"status": "archived"})
    assert (one.json()["id"], one.json()["status"]) == (products[0], "archived")
    many = {"product_ids": [*products[1:3], str(uuid4())], "status": "active"}
    said = await admin.http.post(f"{PRODUCTS}/bulk-status", json=many)
    assert (said.status_code, said.json()["updated_count"]) == (200, 2)

    rows = await pool.fetch("SELECT status::text FROM products ORDER BY name")
    assert [row["status"] for row in rows] == ["archived", "active", "active", "draft"]
    nobody = await admin.http.patch(f"{PRODUCTS}/{uuid4()}/status", json={"status": "active"})
    assert _refusal(nobody) == (404, "NOT_FOUND")
    for wrong in ({"status": "sold"}, {}):
        refused = await admin.http.patch(f"{PRODUCTS}/{products[0]}/status", json=wrong)
        assert _refusal(refused) == (400, "VALIDATION_ERROR")
    none = await admin.http.post(
        f"{PRODUCTS}/bulk-status", json={"product_ids": [], "status": "active"}
    )
    assert _refusal(none) == (400, "VALIDATION_ERROR")


async def test_an_items_link_is_told_with_its_reasons_what_it_was_and_what_it_may_be(
    admin: RunningAdmin,
) -> None:
    pool = admin.desk.pool
    product, item = await _stock(pool)
    question = await add_question(pool, item, product)
    against = {
        "code": "match-contradiction",
        "params": {"attribute": "volume", "item": "2 l", "product": "1 l"},
    }
    await pool.execute(
        """
        UPDATE match_review_queue
        SET candidate_products = jsonb_set(candidate_products, '{0,contradictions}', $2)
        WHERE id = $1
        """,
        question,
        [against],
    )
    russian = {"Accept-Language": "ru"}

    answer = await admin.http.get(_links(item), headers=russian)
    assert answer.status_code == 200, answer.text
    asked = answer.json()
    assert (asked["link"], asked["former"], asked["is_asked_about"]) == (None, [], True)
    [candidate] = asked["candidates"]
    assert candidate["product_id"] == str(product)
    assert candidate["contradictions"][0]["text"] == "объём: здесь 2 l, там 1 l"

    assert (await _match(admin, "link", product, item)).status_code == 200
    linked = (await admin.http.get(_links(item), headers=russian)).json()
    assert (linked["is_asked_about"], linked["candidates"]) == (False, [])
    assert linked["link"]["rung"] == "person"
    assert linked["link"]["why"].startswith("Linked by ")
    assert linked["link"]["why_localized"]["text"].startswith("Связано пользователем ")
    assert (await _match(admin, "unlink", product, item)).status_code == 200
    unlinked = (await admin.http.get(_links(item))).json()
    assert unlinked["link"] is None
    [former] = unlinked["former"]
    assert (former["product_id"], former["is_withdrawn"]) == (str(product), True)
    assert await pool.fetchval("SELECT count(*) FROM courier.remembered_codes") == 0
    assert _refusal(await admin.http.get(_links(uuid4()))) == (404, "NOT_FOUND")


def _links(item: UUID) -> str:
    return f"/api/v1/admin/items/{item}/links"

"""Trials of price lists, and what is taught of them, as the page asks for both."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from marketbel_courier.catalogue.taught_layouts import FINGERPRINT, note_layouts
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin
from marketbel_courier_tests.ledger_rows import NOON, SHOP_ID, attempt, listed, register, write
from marketbel_courier_tests.shop_server import open_shop

API = "/api/v1/admin"
UNKNOWN = "Ware;Was ist es;Betrag\n17;Lampe;10,50\n18;Säge;20,00\n"
PLACES = {"sku": "A", "name": "B", "price": "C"}


async def with_file(
    admin: RunningAdmin, uploads: Path, text: str = UNKNOWN, code: str = "needs_mapping"
) -> UUID:
    """The shop's last file is there, and waits if it failed with `needs_mapping`."""
    path = uploads / "list.csv"
    path.write_text(text, "utf-8")
    row = replace(
        attempt("failed"),
        file_path=str(path),
        original_filename="list.csv",
        delivered_at=NOON,
        error_code=code,
    )
    await write(admin.desk.pool, row)
    return row.job_id


async def trial(admin: RunningAdmin, **asked: Any) -> dict[str, Any]:
    answer = await admin.http.post(f"{API}/suppliers/{SHOP_ID}/reading-trial", json=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_waiting_file_is_tried_taught_and_read_again(
    admin: RunningAdmin, uploads: Path
) -> None:
    await register(admin.desk.pool, listed())
    job_id = await with_file(admin, uploads)
    found = await trial(admin)
    assert found["is_held"]
    assert found["preview"]["verdict"] != "sure"
    first = found["shown"]["rows"][0]
    assert (first["number"], first["cells"]) == (1, ["Ware", "Was ist es", "Betrag"])
    found = await trial(admin, mapping=PLACES, header_row=1, first_row=2, rows=1)
    assert found["preview"]["verdict"] == "sure"
    assert (found["items_total"], found["preview"]["items"][0]["name"]) == (2, "Lampe")
    assert [row["number"] for row in found["shown"]["rows"]] == [2]
    assert found["shown"]["has_more"]

    saved = await admin.http.post(
        f"{API}/suppliers/{SHOP_ID}/teachings",
        json={"mapping": PLACES, "layouts": found["layouts"]},
    )

    assert saved.status_code == 201, saved.text
    assert saved.json()["job_id"] == str(job_id)
    retried = await admin.desk.pool.fetchval(
        "SELECT retry_requested_at FROM courier.deliveries WHERE job_id = $1", job_id
    )
    assert retried is not None
    again = await trial(admin)
    assert again["preview"]["verdict"] == "sure"
    assert again["layouts"][0]["is_taught"]
    [kept] = (await admin.http.get(f"{API}/suppliers/{SHOP_ID}/teachings")).json()["teachings"]
    assert (kept["is_in_force"], kept["mapping"], kept["taught_by"]) == (True, PLACES, "local")

    path = f"{API}/suppliers/{SHOP_ID}/teachings/{kept['teaching_id']}"
    assert (await admin.http.delete(path)).status_code == 200
    assert (await admin.http.delete(path)).status_code == 404
    assert (await trial(admin))["preview"]["verdict"] != "sure"


async def test_a_layout_that_was_taught_elsewhere_is_suggested(
    admin: RunningAdmin, uploads: Path
) -> None:
    await register(admin.desk.pool, listed())
    await with_file(admin, uploads)
    found = await trial(admin, mapping=PLACES, header_row=1)
    other = UUID(int=7)
    await register(admin.desk.pool, listed(id=other, name="Другой", partition_key="other"))
    saved = await admin.http.post(
        f"{API}/suppliers/{other}/teachings",
        json={"mapping": PLACES, "layouts": found["layouts"], "accepts": ["rows_in_error"]},
    )
    assert saved.json()["job_id"] is None

    [suggestion] = (await trial(admin))["suggestions"]

    assert (suggestion["supplier_name"], suggestion["mapping"]) == ("Другой", PLACES)
    assert suggestion["accepts"] == ["rows_in_error"]


async def test_suppliers_whose_last_list_had_the_same_layout_are_named(
    admin: RunningAdmin, uploads: Path
) -> None:
    await register(admin.desk.pool, listed())
    await with_file(admin, uploads)
    found = await trial(admin, mapping=PLACES, header_row=1)
    assert found["alike"] == []
    for n, fingerprint in ((2, found["layouts"][0]["fingerprint"]), (3, "0" * 32)):
        other = listed(id=UUID(int=n), name=f"Другой {n}", partition_key=f"other-{n}")
        await register(admin.desk.pool, other)
        async with admin.desk.pool.acquire() as connection:
            await note_layouts(connection, other.id, [{FINGERPRINT: fingerprint}])

    found = await trial(admin, mapping=PLACES, header_row=1)

    assert found["alike"] == [{"id": str(UUID(int=2)), "name": "Другой 2"}]


async def test_a_file_is_tried_before_its_supplier_is_saved(admin: RunningAdmin) -> None:
    sent = await admin.http.post(
        f"{API}/reading-trials/upload", files={"file": ("liste.csv", UNKNOWN.encode())}
    )
    assert sent.status_code == 200, sent.text
    assert sent.json()["file_name"] == "liste.csv"
    trial_id = sent.json()["trial_id"]
    again = await admin.http.post(
        f"{API}/reading-trials/{trial_id}", json={"mapping": PLACES, "header_row": 1}
    )
    assert again.json()["preview"]["verdict"] == "sure"
    gone = await admin.http.post(f"{API}/reading-trials/{UUID(int=1)}", json={})
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "TRIAL_NOT_FOUND")


async def test_an_address_is_tried_before_its_supplier_is_saved(
    start_admin: StartAdmin,
) -> None:
    with open_shop() as shop:
        shop.files["/list.csv"] = b"SKU;Name;Price\nA;Lamp;1\n"
        address = f"{shop.url}/list.csv"
        async with start_admin(SOURCE_PRIVATE_NETWORKS="127.0.0.0/8") as admin:
            answer = await admin.http.post(
                f"{API}/reading-trials/address", json={"source_url": address}
            )
            assert answer.json()["preview"]["items"][0]["name"] == "Lamp", answer.text
            for wrong in ("ftp://shop.example/x", address.replace("list", "nothing")):
                refused = await admin.http.post(
                    f"{API}/reading-trials/address", json={"source_url": wrong}
                )
                assert refused.status_code == 400, refused.text


async def test_what_cannot_be_tried_is_refused_in_words(admin: RunningAdmin, uploads: Path) -> None:
    await register(admin.desk.pool, listed())
    path = f"{API}/suppliers/{SHOP_ID}/reading-trial"
    assert (await admin.http.post(path, json={})).json()["error"]["code"] == "FILE_NOT_FOUND"
    wrong = await admin.http.post(path, content=json.dumps({"mapping": {"name": {"x": 1}}}))
    assert wrong.status_code in (400, 422)
    await with_file(admin, uploads, "SKU;Name;Price\nA;Lamp;\n", "network")
    found = await trial(admin)
    assert (found["is_held"], found["preview"]["code"]) == (False, "needs_mapping")
    assert [doubt["code"] for doubt in found["preview"]["doubts"]] == ["doubt-no-items"]

"""A master sheet is tried before it is set, and how one is made is told by those who read it."""

from __future__ import annotations

from pathlib import Path

from marketbel_courier.registry.cells import read_cells
from marketbel_courier.registry.columns import REQUIRED, Column
from marketbel_courier.registry.sheet import interpret
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin
from marketbel_courier_tests.ledger_rows import listed, register

SHEET = "/api/v1/admin/settings/master-sheet-url"
PREVIEW = "/api/v1/admin/ingestion/sync/preview"
ROWS = "name,url\nNew shop,https://new.example/a.csv\nBroken,not an address\n"


async def test_a_sheet_is_tried_before_it_is_set_and_the_dry_run_tells_its_changes_then(
    start_admin: StartAdmin, tmp_path: Path
) -> None:
    sheet = tmp_path / "master.csv"
    sheet.write_text(ROWS, encoding="utf-8")
    address = f"file://{sheet}"
    async with start_admin(LOCAL_SOURCE_DIRS=str(tmp_path)) as admin:
        await register(admin.desk.pool, listed(name="By hand"))
        before = (await admin.http.get(PREVIEW)).json()
        tried = (await admin.http.post(f"{SHEET}/try", json={"url": address})).json()
        still = (await admin.http.get(SHEET)).json()
        await admin.http.put(SHEET, json={"url": address})
        language = {"Accept-Language": "ru"}
        after = (await admin.http.get(PREVIEW, headers=language)).json()
        sheet.unlink()
        gone = (await admin.http.get(PREVIEW)).json()
        names = await admin.desk.pool.fetch("SELECT name FROM suppliers")

    assert before["registry"] is None
    assert not still["configured"]
    for told in (tried, after["registry"]):
        assert told["problem"] is None
        assert told["counts"] == {"created": 1, "updated": 0, "reactivated": 0, "deactivated": 0}
        assert [(one["action"], one["name"]) for one in told["changes"]] == [
            ("created", "New shop")
        ]
        assert (told["skipped_total"], told["skipped"][0]["row"]) == (1, 3)
    assert (
        tried["skipped"][0]["reason"]["text"] != after["registry"]["skipped"][0]["reason"]["text"]
    )
    assert gone["registry"]["problem"]["code"] == "master-not-fetched"
    assert gone["treatments"] == after["treatments"]
    assert [row["name"] for row in names] == ["By hand"]


async def test_without_an_address_the_sheet_that_is_set_is_tried_if_there_is_one(
    admin: RunningAdmin,
) -> None:
    nothing = await admin.http.post(f"{SHEET}/try", json={})
    foreign = await admin.http.post(f"{SHEET}/try", json={"url": "ftp://shop.example/a.csv"})

    assert (nothing.status_code, foreign.status_code) == (400, 400)
    assert "url" in nothing.json()["error"]["message"]


async def test_the_sample_is_a_sheet_that_changes_nothing_by_itself(admin: RunningAdmin) -> None:
    guide = (await admin.http.get(f"{SHEET}/guide")).json()
    sample = await admin.http.get(f"{SHEET}/sample.csv", params={"language": "ru"})

    assert "attachment" in sample.headers["content-disposition"]
    sheet = interpret(read_cells(sample.content, ""))
    (row,) = sheet.rows
    assert not row.is_active
    assert not sheet.skipped
    assert "Пример" in sample.text
    assert [one["titles"][0] for one in guide["columns"]] == [column.value for column in Column]
    assert [one["column"] for one in guide["columns"] if one["is_required"]] == list(REQUIRED)

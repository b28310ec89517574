from __future__ import annotations

from pathlib import Path

from marketbel_courier.registry.address import find_master_sheet
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin

URL = "/api/v1/admin/settings/master-sheet-url"
SECRET = "https://sheets.example/master.csv?key=hushhush"


async def test_the_sheet_that_is_set_wins_over_the_environments_until_it_is_removed(
    start_admin: StartAdmin,
) -> None:
    async with start_admin(MASTER_SHEET_URL="https://environment.example/a.csv") as admin:
        before = (await admin.http.get(URL)).json()
        change = {"url": SECRET, "sheet_name": "Лист1"}
        set_here = await admin.http.put(URL, json=change)
        held = await find_master_sheet(admin.desk.settings, admin.desk.pool)
        removed = (await admin.http.put(URL, json={"url": None})).json()

    assert before == {
        "url": "https://environment.example/a.csv",
        "sheet_name": "Suppliers",
        "configured": True,
        "last_updated_at": None,
        "service_account": None,
    }
    assert set_here.json()["url"] == "https://sheets.example/master.csv"
    assert set_here.json()["last_updated_at"]
    assert "hushhush" not in set_here.text
    assert held is not None
    assert (held.url, held.worksheet) == (SECRET, "Лист1")
    assert (removed["url"], removed["sheet_name"]) == (before["url"], "Лист1")


async def test_redis_that_was_emptied_changes_nothing_of_what_was_set(admin: RunningAdmin) -> None:
    await admin.http.put(URL, json={"url": SECRET, "sheet_name": "Лист1"})
    before = (await admin.http.get(URL)).json()

    await admin.desk.redis.flushdb()

    assert (await admin.http.get(URL)).json() == before
    held = await find_master_sheet(admin.desk.settings, admin.desk.pool)
    assert held is not None
    assert (held.url, held.worksheet) == (SECRET, "Лист1")


async def test_who_sends_back_what_was_shown_does_not_lose_the_secret(
    admin: RunningAdmin,
) -> None:
    shown = (await admin.http.put(URL, json={"url": SECRET})).json()["url"]

    await admin.http.put(URL, json={"url": shown, "sheet_name": "Shops"})

    held = await find_master_sheet(admin.desk.settings, admin.desk.pool)
    assert held is not None
    assert (held.url, held.worksheet) == (SECRET, "Shops")


async def test_a_file_where_no_sync_may_look_is_refused_before_it_is_set(
    start_admin: StartAdmin, tmp_path: Path
) -> None:
    permitted, elsewhere = tmp_path / "lists", tmp_path / "elsewhere"
    async with start_admin(LOCAL_SOURCE_DIRS=str(permitted)) as admin:
        refused = await admin.http.put(URL, json={"url": f"{elsewhere}/suppliers.csv"})
        tried = await admin.http.post(f"{URL}/try", json={"url": f"{elsewhere}/suppliers.csv"})
        taken = await admin.http.put(URL, json={"url": f"{permitted}/suppliers.csv"})

    for answer in (refused, tried):
        assert answer.status_code == 400
        assert "LOCAL_SOURCE_DIRS" in answer.text
    assert taken.json()["url"] == f"{permitted}/suppliers.csv"


async def test_an_address_that_is_none_is_refused_and_changes_nothing(
    admin: RunningAdmin,
) -> None:
    for url in ("sheets.example/a.csv", "https://", "https://docs.google.com/spreadsheets/d/short"):
        answer = await admin.http.put(URL, json={"url": url})
        error = answer.json()["error"]
        assert (answer.status_code, error["details"][0]["field"]) == (400, "url"), url

    assert not (await admin.http.get(URL)).json()["configured"]

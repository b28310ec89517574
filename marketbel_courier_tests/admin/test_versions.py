"""The versions of a supplier's file, as the page lists, fetches and rehearses them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin
from marketbel_courier_tests.ledger_rows import SHOP_ID
from marketbel_courier_tests.rehearsal.kept_lists import FIRST, KeptLists

API = f"/api/v1/admin/suppliers/{SHOP_ID}/versions"


@pytest.fixture
async def admin(start_admin: StartAdmin, tmp_path: Path) -> AsyncIterator[RunningAdmin]:
    async with start_admin(ARCHIVE_URL=str(tmp_path / "archive")) as admin:
        yield admin


async def test_versions_are_paged_fetched_and_rehearsed(
    admin: RunningAdmin, tmp_path: Path
) -> None:
    lists = KeptLists(tmp_path / "archive", tmp_path)
    first, second = await lists.two(admin.desk.pool)

    page = (await admin.http.get(API, params={"limit": 1})).json()
    rest = (await admin.http.get(API, params={"before": page["next"]})).json()

    assert [one["digest"] for one in page["versions"] + rest["versions"]] == [second, first]
    assert (rest["next"], rest["is_on"], rest["versions"][0]["is_kept"]) == (None, True, True)

    file = await admin.http.get(f"{API}/{first}/file")
    assert file.content == FIRST.encode()
    assert file.headers["content-type"] == "application/octet-stream"
    assert (
        "filename*=UTF-8''%D0%BF%D1%80%D0%B0%D0%B9%D1%81%200.csv"
        in (file.headers["content-disposition"])
    )
    found = (await admin.http.post(f"{API}/{first[:8]}/rehearsal")).json()
    assert (found["verdict"], found["items"], found["same"]) == ("sure", 3, 0)
    assert found["counts"] == {"new": 1, "gone": 1, "cheaper": 1, "renamed": 1}
    assert [(one["sku"], one["percent"]) for one in found["differences"]] == [
        ("3", None),
        ("4", None),
        ("1", -3.2),
        ("2", 0.0),
    ]
    same = (await admin.http.post(f"{API}/{second}/rehearsal")).json()
    assert (same["same"], same["differences"]) == (3, [])


async def test_what_is_not_there_any_more_is_said(admin: RunningAdmin, tmp_path: Path) -> None:
    lists = KeptLists(tmp_path / "archive", tmp_path)
    first, second = await lists.two(admin.desk.pool)
    await admin.desk.pool.execute("DELETE FROM courier.archived_contents WHERE digest = $1", first)
    lists.lose()

    forgotten = await admin.http.get(f"{API}/{first}/file")
    lost = await admin.http.get(f"{API}/{second}/file")

    assert (forgotten.status_code, forgotten.json()["error"]["code"]) == (404, "VERSION_NOT_KEPT")
    assert (lost.status_code, lost.json()["error"]["code"]) == (503, "ARCHIVE_FAILS")
    assert (await admin.http.post(f"{API}/{second}/rehearsal")).status_code == 503
    assert (await admin.http.get(f"{API}/{'0' * 64}/file")).status_code == 404
    assert (await admin.http.get(f"{API}/..%2F..%2Fetc/file")).status_code in (400, 404, 422)
    elsewhere = API.replace(str(SHOP_ID), str(uuid4()))
    assert (await admin.http.get(f"{elsewhere}/{second}/file")).status_code == 404

from __future__ import annotations

from uuid import UUID, uuid4

from marketbel_courier.ledger.reprocessing_requests import oldest_request
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin
from marketbel_courier_tests.ledger_rows import attempt, listed, register, write

ROUTE = "/api/v1/admin/suppliers/route"
SHOP = listed(use_ml_processing=False)
OTHER = listed(id=UUID(int=2), name="Other", partition_key="other", use_ml_processing=False)
OFF = listed(id=UUID(int=3), name="Off", partition_key="off", is_active=False)
BARE = listed(id=UUID(int=4), name="Bare", partition_key="bare", source_url=None)


async def switched(admin: RunningAdmin) -> dict[str, bool]:
    rows = await admin.desk.pool.fetch("SELECT name, metadata FROM suppliers")
    assert all(row["metadata"]["notes"] == "kept" for row in rows)
    return {row["name"]: row["metadata"]["use_ml_processing"] for row in rows}


async def test_a_batch_is_switched_and_those_that_can_be_delivered_are_reprocessed(
    start_admin: StartAdmin,
) -> None:
    async with start_admin(DAGSTER_UI_URL="http://localhost:3000") as admin:
        await register(admin.desk.pool, SHOP, OTHER, OFF, BARE)
        await write(admin.desk.pool, attempt("delivered", route="legacy"))

        answer = await admin.http.post(
            ROUTE, json={"supplier_ids": [str(SHOP.id), str(BARE.id), str(uuid4())]}
        )

        assert answer.status_code == 202
        assert (answer.json()["changed"], answer.json()["reprocessed"]) == (1, 1)
        assert await switched(admin) == {
            "Садовый мир": True,
            "Other": False,
            "Off": True,
            "Bare": True,
        }
        assert await admin.desk.pool.fetchval("SELECT route FROM courier.deliveries") == "ml"
        reprocessing = f"/api/v1/admin/reprocessing/{answer.json()['request_id']}"
        waiting = (await admin.http.get(reprocessing)).json()
        assert (waiting["state"], waiting["suppliers"]) == ("waiting", 1)
        async with oldest_request(admin.desk.pool) as in_hand:
            assert in_hand is not None
            assert list(in_hand.request.supplier_ids) == [SHOP.id]
            await in_hand.note_taken(["abc"], suppliers=1)
        taken = (await admin.http.get(reprocessing)).json()
        assert taken["state"] == "taken"
        assert taken["backfill_urls"] == ["http://localhost:3000/runs/b/abc"]


async def test_everybody_means_all_who_are_active(admin: RunningAdmin) -> None:
    await register(admin.desk.pool, SHOP, OTHER, OFF, BARE)

    answer = await admin.http.post(
        ROUTE, json={"all": True, "use_ml_processing": False, "reprocess": False}
    )

    assert (answer.json()["changed"], answer.json()["request_id"]) == (1, None)
    assert (await switched(admin))["Off"] is True
    assert (await switched(admin))["Bare"] is False


async def test_a_batch_of_nobody_is_refused_and_an_unknown_request_not_found(
    admin: RunningAdmin,
) -> None:
    nobody = await admin.http.post(ROUTE, json={})
    unknown = await admin.http.get(f"/api/v1/admin/reprocessing/{uuid4()}")

    assert (nobody.status_code, nobody.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "REQUEST_NOT_FOUND")

"""Logins by the API: entered under a name, taken by suppliers, and never told."""

from __future__ import annotations

from uuid import UUID

from marketbel_courier.ledger.source_logins import login_of
from marketbel_courier_tests.admin.conftest import StartAdmin
from marketbel_courier_tests.admin.test_suppliers import SUPPLIERS, made

LOGINS = "/api/v1/admin/logins"
LOGIN = {
    "kind": "basic",
    "server": "https://shop.example/list.csv?x=y",
    "label": "anna",
    "secret": "hushhush",
}


async def test_a_login_is_entered_taken_and_forgotten_and_its_secret_never_told(
    start_admin: StartAdmin,
) -> None:
    async with start_admin(SOURCE_LOGINS_KEY="a key of many letters") as admin:
        entered = await admin.http.put(f"{LOGINS}/acme", json=LOGIN)
        assert entered.status_code == 200, entered.text
        supplier = await made(admin, name="Shop")
        url = f"{SUPPLIERS}/{supplier['id']}"

        taken = await admin.http.put(f"{url}/login", json={"name": "acme"})
        assert taken.json() == (await admin.http.get(f"{url}/login")).json() == {"name": "acme"}
        shown = await admin.http.get(LOGINS)
        [login] = shown.json()["logins"]
        assert (login["server"], login["label"]) == ("https://shop.example:443", "anna")
        assert (login["suppliers"], login["changed_by"]) == (1, "local")
        assert shown.json()["can_keep"]

        kept = await login_of(
            admin.desk.pool, UUID(supplier["id"]), admin.desk.settings.source_logins_key
        )
        assert kept is not None
        assert kept.secret.get_secret_value() == "hushhush"
        for answer in (entered, taken, shown, await admin.http.get(url)):
            assert "hushhush" not in answer.text

        assert (await admin.http.delete(f"{LOGINS}/acme")).status_code == 409
        await admin.http.put(f"{url}/login", json={"name": None})
        assert (await admin.http.get(f"{url}/login")).json() == {"name": None}
        assert (await admin.http.delete(f"{LOGINS}/acme")).json()["logins"] == []
        assert (await admin.http.delete(f"{LOGINS}/acme")).status_code == 404


async def test_what_is_no_login_is_refused_without_a_word_of_its_secret(
    start_admin: StartAdmin,
) -> None:
    async with start_admin(SOURCE_LOGINS_KEY="a key of many letters") as admin:
        supplier = await made(admin, name="Shop")
        refused = [
            await admin.http.put(f"{LOGINS}/acme", json=LOGIN | changed)
            for changed in (
                {"label": ""},
                {"server": "shop.example"},
                {"kind": "digest"},
                {"secret": "hushhush\n"},
                {"secret": ["hushhush"]},
            )
        ]
        url = f"{SUPPLIERS}/{supplier['id']}"
        refused.append(await admin.http.put(f"{url}/login", json={"name": "nobodys"}))
    assert {answer.status_code for answer in refused} <= {400, 422}
    assert "hushhush" not in "".join(answer.text for answer in refused)


async def test_without_a_key_no_login_is_kept(start_admin: StartAdmin) -> None:
    async with start_admin() as admin:
        answer = await admin.http.put(f"{LOGINS}/acme", json=LOGIN)
        listed = await admin.http.get(LOGINS)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "LOGINS_KEY_MISSING")
    assert "SOURCE_LOGINS_KEY" in answer.json()["error"]["message"]
    assert listed.json() == {"logins": [], "can_keep": False}

"""Who gets to Dagster's web UI, and who is kept out."""

from __future__ import annotations

import json
from itertools import product

import jwt
import pytest
import websockets
from websockets import Subprotocol
from websockets.asyncio.client import connect

from marketbel_courier_tests.ui_gate.conftest import RunningGate, StartGate

_QUERY = "query Version { version }"
_MUTATION = 'mutation { stopSensor(id: "x") { __typename } }'
_TOKEN = "t0ken-of-a-machine-that-is-long-enough"
_SECRET = "secret of the existing admin API, long enough"
_PASSWORD = "correct horse battery staple"
_HASH = "scrypt:4:8:1:AAAAAAAAAAAAAAAAAAAAAA==:JDF3kHQmpHgCiBsUlWl7Ox7HUI3IK2yGrCvfS7EgU3w="
_FOREIGN = {"Origin": "http://evil.example"}
_PICTURE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
_LINK = {
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Accept": "text/html",
}
_OTHERS = (
    _FOREIGN,
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1"},  # another port is another site
    {"Sec-Fetch-Site": "same-site"},
    _PICTURE,
    {**_PICTURE, "Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate"},
    _LINK,
)
_NO_JSON = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; a=application/json",
    "application/graphql",
    "application/jsonp",
    "",
)
_NO_REQUESTS = (
    b"",
    b"[]",
    b'[{"query": "{ version }"}]',
    b'{"query": null}',
    b'{"query": ["mutation { a }"]}',
    b'{"query": "mutation {"}',
    b'{"query": "\xff"}',
    json.dumps({"query": "{a" * 100_000}).encode(),
    json.dumps({"query": "{" + "a " * 50_000 + "}"}).encode(),
    b"[" * 100_000,
    # One costly thing asked for again and again, round and round, or by fragments of fragments.
    json.dumps({"query": "{" + "".join(f"a{n}: version " for n in range(201)) + "}"}).encode(),
    json.dumps({"query": "{runs{job" * 31 + "{a" + "}" * 63}).encode(),
    json.dumps(
        {
            "query": "{...F0}"
            + "".join(
                f"fragment F{n} on Run{{a: job{{...F{n + 1}}} b: job{{...F{n + 1}}}}}"
                for n in range(30)
            )
            + "fragment F30 on Run{id}"
        }
    ).encode(),
)
_CHANGES = (
    _MUTATION,
    f"{_QUERY} {_MUTATION.replace('mutation', 'mutation Stop')}",
    "#query\nmutation{a}",
    "\ufeffmutation{a}",
    "query A{a} fragment F on M{a} mutation B{...F}",
)


def _token(role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {jwt.encode({'sub': '7', 'role': role}, _SECRET)}"}


async def test_the_page_itself_may_ask_and_change(gate: RunningGate) -> None:
    own = {"Origin": gate.url, "Sec-Fetch-Site": "same-origin"}
    assert await gate.ask(_QUERY, **own) == 200
    assert await gate.ask(_MUTATION, **own) == 200
    assert gate.ui.asked == [{"query": _QUERY}, {"query": _MUTATION}]
    assert (await gate.http.get("/runs", headers=_LINK)).status_code == 200


async def test_nothing_is_asked_or_changed_by_the_address_alone(gate: RunningGate) -> None:
    ways = product(
        ("GET", "HEAD"),
        ("image/avif,*/*", "application/json"),
        (_QUERY, _MUTATION, "{a} " + _MUTATION),
    )
    for method, accept, query in ways:
        answer = await gate.http.request(
            method, "/graphql", params={"query": query}, headers={"Accept": accept}
        )
        assert answer.status_code == 405
    assert not gate.ui.asked


async def test_only_json_changes_anything(gate: RunningGate) -> None:
    body = json.dumps({"query": _MUTATION})
    for path, kind in product(("/graphql", "/report_asset_materialization/x"), _NO_JSON):
        headers = {"Content-Type": kind} if kind else {}
        answer = await gate.http.post(
            path, content=body, params={"query": _MUTATION}, headers=headers
        )
        assert answer.status_code == 415, kind
    assert not gate.ui.asked


async def test_another_sites_page_gets_nothing(gate: RunningGate) -> None:
    for headers in _OTHERS:
        assert await gate.ask(_MUTATION, **headers) == 403, headers
        for path in ("/graphql", "/logs/x/out", "/download_debug/1"):
            answer = await gate.http.get(path, headers=headers)
            assert answer.status_code == 403, headers
    assert not gate.ui.asked


async def test_a_foreign_name_that_leads_here_gets_nothing(gate: RunningGate) -> None:
    for host in ("evil.example", "evil.example:3000", "192.0.2.7", ""):
        assert await gate.ask(_QUERY, Host=host) == 421, host
        with pytest.raises(websockets.InvalidStatus):
            async with connect(_socket(gate), additional_headers={"Host": host}):
                pass
    assert not gate.ui.asked


async def test_the_address_of_the_setting_is_expected(start_gate: StartGate) -> None:
    async with start_gate(DAGSTER_UI_URL="https://dagster.example", UI_HOSTS="ui.example") as gate:
        origin = {"Origin": "https://dagster.example"}
        assert await gate.ask(_QUERY, Host="dagster.example", **origin) == 200
        assert await gate.ask(_QUERY, Host="ui.example") == 200


async def test_what_is_no_request_goes_no_further(gate: RunningGate) -> None:
    for body in _NO_REQUESTS:
        answer = await gate.http.post(
            "/graphql", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 400, body[:40]
    assert not gate.ui.asked


async def test_what_was_looked_at_is_what_is_carried_out(start_gate: StartGate) -> None:
    async with start_gate(JWT_SECRET=_SECRET) as gate:
        twice = f'{{"query": {json.dumps(_MUTATION)}, "query": {json.dumps(_QUERY)}}}'
        answer = await gate.http.post(
            "/graphql",
            params={"query": _MUTATION},
            content=twice,
            headers={**_token("sales"), "Content-Type": "application/json; charset=utf-8"},
        )
        assert answer.status_code == 200
        assert gate.ui.asked == [{"query": _QUERY}]


async def test_who_is_no_admin_may_look_and_change_nothing(start_gate: StartGate) -> None:
    async with start_gate(JWT_SECRET=_SECRET) as gate:
        for role in ("sales", "procurement"):
            assert await gate.ask('{ runs(a: "mutation { a }") }', **_token(role)) == 200
            for query in _CHANGES:
                assert await gate.ask(query, **_token(role)) == 403, query
            for path in ("/download_debug/1", "/notebook"):
                assert (await gate.http.get(path, headers=_token(role))).status_code == 403
            report = await gate.http.post("/report_asset_check/x", json={}, headers=_token(role))
            assert report.status_code == 403
        assert await gate.ask(_MUTATION, **_token("admin")) == 200
        assert await gate.ask(_MUTATION) == 401


async def test_a_web_ui_that_is_read_only_is_so_for_admins(start_gate: StartGate) -> None:
    async with start_gate(UI_READ_ONLY="true") as gate:
        assert await gate.ask(_QUERY) == 200
        assert await gate.ask(_MUTATION) == 403


async def test_where_people_sign_in_nothing_is_told_before(start_gate: StartGate) -> None:
    async with start_gate(UI_HOST="0.0.0.0", ADMIN_PASSWORD_HASH=_HASH) as gate:
        assert await gate.ask(_QUERY) == 401
        for path in ("/assets", "/logs/x/out", "/download_debug/1"):
            page = await gate.http.get(path, headers={"Accept": "text/html"})
            assert (page.status_code, page.headers["location"]) == (
                303,
                f"/courier-sign-in?next={path}",
            )
        assert (await gate.http.get("/server_info")).status_code == 200
        with pytest.raises(websockets.InvalidStatus):
            async with connect(_socket(gate)):
                pass


async def test_one_signs_in_by_a_form_and_is_led_back(start_gate: StartGate) -> None:
    async with start_gate(UI_HOST="0.0.0.0", ADMIN_PASSWORD_HASH=_HASH) as gate:
        form = "/courier-sign-in?next=/runs%3Fq%3D1"
        own = {"Origin": gate.url}
        wrong = await gate.http.post(form, data={"user": "admin", "password": "x"}, headers=own)
        assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
        right = {"user": "admin", "password": _PASSWORD}
        assert (await gate.http.post(form, data=right, headers=_FOREIGN)).status_code == 403
        answer = await gate.http.post(form, data=right, headers=own)
        assert (answer.status_code, answer.headers["location"]) == (303, "/runs?q=1")
        assert await gate.ask(_MUTATION, **own) == 200
        # A link from elsewhere, of which the browser sends no cookie, is followed at second hand.
        page = await gate.http.get(form, headers={**_LINK, "Cookie": ""})
        assert 'http-equiv="refresh"' in page.text


async def test_a_sign_in_leads_to_no_other_site(start_gate: StartGate) -> None:
    async with start_gate(ADMIN_PASSWORD_HASH=_HASH) as gate:
        right = {"user": "admin", "password": _PASSWORD}
        for where in ("//evil.example", "https://evil.example", "/\\evil.example", ""):
            answer = await gate.http.post("/courier-sign-in", params={"next": where}, data=right)
            assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_a_websocket_is_told_and_changes_nothing(start_gate: StartGate) -> None:
    async with start_gate(ADMIN_TOKENS=_TOKEN) as gate:
        headers = {"Authorization": f"Bearer {_TOKEN}"}
        async with connect(
            _socket(gate), additional_headers=headers, subprotocols=[Subprotocol("graphql-ws")]
        ) as socket:
            start = {"type": "start", "id": "1", "payload": {"query": "subscription { runs }"}}
            await socket.send(json.dumps(start))
            assert json.loads(await socket.recv()) == {"type": "data"}
            await socket.send(json.dumps({**start, "payload": {"query": _MUTATION}}))
            with pytest.raises(websockets.ConnectionClosed):
                await socket.recv()
        assert gate.ui.asked == [start]


async def test_another_sites_page_opens_no_websocket(gate: RunningGate) -> None:
    for origin in ("http://evil.example", "null", "http://127.0.0.1"):
        with pytest.raises(websockets.InvalidStatus):
            async with connect(_socket(gate), additional_headers={"Origin": origin}):
                pass
    assert not gate.ui.asked


async def test_no_answer_can_be_framed_or_read_by_others(gate: RunningGate) -> None:
    answer = await gate.http.get("/runs")
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def _socket(gate: RunningGate) -> str:
    return f"{gate.url.replace('http', 'ws')}/graphql"

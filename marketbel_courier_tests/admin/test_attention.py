"""The one list of what needs a person, and the channels that are set on the page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from marketbel_courier.delivery.telling import overview
from marketbel_courier.delivery.telling.overview import look
from marketbel_courier.ledger.alerts import AlertKind, raise_alerts
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.history import open_attempts
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.alerting.alerts import DEAD_LINK
from marketbel_courier_tests.ledger_rows import NOON, attempt, listed, register, write
from marketbel_courier_tests.scripted_webhook import scripted_webhook

API = "/api/v1/admin"
DAEMON = replace(DEAD_LINK, kind=AlertKind.PLATFORM, subject="daemon", supplier_name="")


async def _two_that_failed(admin: RunningAdmin) -> list[str]:
    ids = []
    for number in (1, 2):
        shop, key = UUID(int=number), f"shop-{number}"
        await register(admin.desk.pool, listed(id=shop, partition_key=key, name=key))
        failed = attempt("failed", supplier_id=shop, partition_key=key, supplier_name=key)
        await write(admin.desk.pool, failed)
        ids.append(str(shop))
    return ids


async def test_page_status_and_metrics_say_the_same_number(admin: RunningAdmin) -> None:
    await _two_that_failed(admin)
    await raise_alerts(admin.desk.pool, [DAEMON])

    told = (await admin.http.get(f"{API}/attention")).json()
    polled = (await admin.http.get(f"{API}/ingestion/status")).json()["counts"]
    seen = await look(admin.desk.pool, admin.desk.redis, limit=1, max_retries=3)
    metrics = (await admin.http.get("/metrics")).text

    assert told["total"] == polled["needs_person"] == seen.counts.needs_person == 3
    assert told["total"] == len(told["troubles"]) + told["suppliers_total"]
    for what, number in told["by_kind"].items():
        assert f'marketbel_courier_needs_person{{what="{what}"}} {number}.0' in metrics
    assert all(one["reason"]["text"] and one["next_step"]["text"] for one in told["suppliers"])


async def test_a_job_that_ends_while_one_looks_is_told_once(
    admin: RunningAdmin, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = admin.desk.pool
    await register(pool, listed())
    await write(pool, attempt("analyzing", job_id=UUID(int=7)))
    before = await open_attempts(pool, limit=None)
    await pool.execute("DELETE FROM courier.deliveries")
    await write(pool, attempt("complete", job_id=UUID(int=7)))

    async def asked_before(*_: object, **__: object) -> list[Delivery]:
        return before

    monkeypatch.setattr(overview, "open_attempts", asked_before)
    seen = await look(pool, admin.desk.redis, limit=None, max_retries=3)

    assert [(job.job_id, job.phase.is_final) for job in seen.jobs] == [(UUID(int=7), True)]


async def test_a_supplier_that_failed_is_not_said_to_have_stored_nothing(
    admin: RunningAdmin,
) -> None:
    shop, key = UUID(int=1), "shop-1"
    await register(admin.desk.pool, listed(id=shop, partition_key=key, name=key))
    of_it: dict[str, Any] = {"supplier_id": shop, "partition_key": key, "supplier_name": key}
    stored = attempt("complete", NOON - timedelta(days=1), job_id=UUID(int=7), **of_it)
    await write(admin.desk.pool, stored, attempt("failed", **of_it))

    (told,) = (await admin.http.get(f"{API}/attention")).json()["suppliers"]

    assert "The catalogue shows price.csv, analysed at" in told["reason"]["text"]


async def test_many_are_tried_again_at_once(admin: RunningAdmin) -> None:
    ids = await _two_that_failed(admin)
    body = {"supplier_ids": [*ids, str(UUID(int=9))]}
    answer = (await admin.http.post(f"{API}/attention/retry", json=body)).json()
    assert (answer["done"], answer["refused"]) == (2, 1)


async def test_all_that_wait_are_analysed_anew_or_deactivated(admin: RunningAdmin) -> None:
    await _two_that_failed(admin)
    for action in ("reprocess", "deactivate"):
        answer = await admin.http.post(f"{API}/attention/{action}", json={"all": True})
        assert answer.json()["done"] == 2
    assert (await admin.http.get(f"{API}/attention")).json()["total"] == 0


async def test_an_alert_is_acknowledged_muted_and_ended_by_somebody(admin: RunningAdmin) -> None:
    await raise_alerts(admin.desk.pool, [DAEMON])
    (alert,) = (await admin.http.get(f"{API}/alerts/open")).json()
    body = {"alert_ids": [alert["alert_id"]]}
    await admin.http.post(f"{API}/alerts/acknowledge", json=body)
    await admin.http.post(f"{API}/alerts/mute", json={**body, "hours": 1})
    (alert,) = (await admin.http.get(f"{API}/alerts/open")).json()
    assert (alert["acknowledged_by"], alert["muted_until"] is not None) == ("local", True)
    await admin.http.post(f"{API}/alerts/resolve", json=body)
    assert (await admin.http.get(f"{API}/alerts/open")).json() == []
    (kept,) = (await admin.http.get(f"{API}/alerts")).json()
    assert kept["resolved_by"] == "local"


async def test_a_channel_is_set_and_tried_and_its_secret_never_told(admin: RunningAdmin) -> None:
    path = f"{API}/settings/alert-channels"
    with scripted_webhook() as hook:
        body = {"channel": "webhook", "secret": hook.url}
        answer = await admin.http.put(path, json=body)
        assert "s3cret" not in answer.text
        tried = (await admin.http.post(f"{path}/webhook/try", json={})).json()
        assert (tried["ok"], [one["kind"] for one in hook.taken]) == (True, ["trial"])
        hook.answers = [(404, {})]
        tried = await admin.http.post(f"{path}/webhook/try", json={})
        assert (tried.json()["ok"], "404" in tried.text, "s3cret" in tried.text) == (
            False,
            True,
            False,
        )
    mail = {
        "channel": "email",
        "host": "mail.shop.example",
        "user": "anna",
        "sender": "courier@shop.example",
        "recipients": ["anna@shop.example"],
        "secret": "hushhush",
    }
    told = await admin.http.put(path, json=mail)
    assert told.status_code == 200
    assert "hushhush" not in told.text
    shown = {one["channel"]: one for one in told.json()}
    assert (shown["email"]["has_secret"], shown["telegram"]["source"]) == (True, "none")
    # A password goes to no other server than the one that it was set for.
    elsewhere = {**mail, "host": "evil.example"}
    del elsewhere["secret"]
    assert (await admin.http.put(path, json=elsewhere)).status_code == 400
    await admin.http.delete(f"{path}/webhook")
    left = json.loads((await admin.http.get(path)).text)
    assert {one["channel"]: one["source"] for one in left}["webhook"] == "none"


async def test_what_is_no_address_no_token_or_no_mailbox_is_refused(admin: RunningAdmin) -> None:
    path = f"{API}/settings/alert-channels"
    for body in (
        {"channel": "webhook", "secret": "hooks.example"},
        {"channel": "telegram", "chat": "1", "secret": "hushhush"},
        {"channel": "telegram", "chat": "no chat", "secret": "123456:" + "A" * 35},
        {"channel": "email", "host": "h/x", "sender": "a@b.c", "recipients": ["a@b.c"]},
        {"channel": "email", "host": "h", "sender": "a@b.c\r\nBcc: x@y.z", "recipients": ["a@b.c"]},
        {"channel": "email", "host": "h", "sender": "a@b.c", "recipients": ["nobody"]},
    ):
        answer = await admin.http.put(path, json=body)
        assert answer.status_code == 400, body
        assert "hushhush" not in answer.text

"""The admin process notices what falls silent, tells it without Dagster, and tells its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from marketbel_courier.admin import watch
from marketbel_courier.admin.watch import Watch, Watchman
from marketbel_courier.ledger.alert_ends import open_alerts
from marketbel_courier.ledger.alerts import AlertKind
from marketbel_courier.messages.language import Language
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin
from marketbel_courier_tests.scripted_webhook import scripted_webhook
from marketbel_courier_tests.signs_of_life import NOW, give_signs

DEAD = timedelta(minutes=5)
STATUS = "/api/v1/admin/ingestion/status?suppliers=none"


async def _look_anew(admin: RunningAdmin) -> None:
    kept = admin.desk.keep(Watch)
    kept.expire()
    await kept.get()


async def test_a_dead_daemon_is_an_alert_that_ends_when_it_is_back(start_admin: StartAdmin) -> None:
    with scripted_webhook() as hook:
        async with start_admin(ALERT_WEBHOOK_URL=hook.url) as admin:
            await give_signs(admin.desk.pool, daemon=DEAD)
            watchman = Watchman(admin.desk)
            await watchman.round(is_settled=True)
            await watchman.round(is_settled=True)
            assert [(one["kind"], one["state"]) for one in hook.taken] == [("platform", "raised")]
            assert "daemon is silent since" in hook.taken[0]["reason"]
            samples = (await admin.http.get("/metrics")).text
            assert 'marketbel_courier_silent{part="daemon"} 1.0' in samples
            assert 'marketbel_courier_needs_person{what="trouble"} 1.0' in samples

            await give_signs(admin.desk.pool)
            await _look_anew(admin)
            await watchman.round(is_settled=True)
            assert await open_alerts(admin.desk.pool) == []


async def test_while_servers_are_being_started_nothing_is_told(admin: RunningAdmin) -> None:
    await Watchman(admin.desk).round(is_settled=False)
    assert await open_alerts(admin.desk.pool) == []


@pytest.mark.parametrize(
    ("signs", "status", "said"),
    [
        ({"daemon": DEAD}, "unhealthy", "daemon is silent"),
        ({"ticks": DEAD}, "unhealthy", "code server does not answer"),
        ({"stopped": ("sync_sensor",)}, "degraded", "sync_sensor"),
        ({"failing": ("retry_sensor",)}, "degraded", "retry_sensor"),
        ({"stopped": ("sync_schedule",)}, "degraded", "sync_schedule"),
    ],
    ids=["daemon", "code server", "sensor off", "sensor failing", "schedule off"],
)
async def test_health_and_the_page_say_what_is_silent(
    admin: RunningAdmin, signs: dict[str, timedelta], status: str, said: str
) -> None:
    await give_signs(admin.desk.pool, **signs)  # type: ignore[arg-type]
    daemon = (await admin.http.get("/health")).json()["checks"]["daemon"]
    assert (daemon["status"], said in daemon["message"]) == (status, True)
    (silent,) = (await admin.http.get(STATUS)).json()["silent"]
    assert said in silent["text"]


async def test_who_asked_for_a_sync_is_told_that_nobody_takes_it(admin: RunningAdmin) -> None:
    await give_signs(admin.desk.pool, daemon=DEAD)
    asked = (await admin.http.post("/api/v1/admin/ingestion/sync", json={})).json()
    path = f"/api/v1/admin/ingestion/sync/requests/{asked['task_id']}"
    waiting = (await admin.http.get(path)).json()
    assert waiting["state"] == "waiting"
    assert "nobody takes it now" in waiting["message_localized"]["text"]

    # The request is in the ledger, too: it outlives its key.
    await admin.desk.redis.flushdb()
    assert (await admin.http.get(path)).json() == waiting
    await give_signs(admin.desk.pool)
    await _look_anew(admin)
    assert (await admin.http.get(path)).json() == {"state": "waiting", "message_localized": None}

    unknown = (await admin.http.get(f"{path}-of-another")).json()
    assert unknown["state"] == "lapsed"
    assert "has lapsed" in unknown["message_localized"]["text"]


async def test_a_sync_that_is_taken_up_is_told_as_waiting_without_a_warning(
    admin: RunningAdmin,
) -> None:
    await give_signs(admin.desk.pool, daemon=NOW)
    asked = (await admin.http.post("/api/v1/admin/ingestion/sync", json={})).json()
    path = f"/api/v1/admin/ingestion/sync/requests/{asked['task_id']}"
    answer = (await admin.http.get(path)).json()
    assert (answer["state"], answer["message_localized"]) == ("waiting", None)


async def test_a_redis_that_takes_no_writes_is_an_alert_until_it_does(
    admin: RunningAdmin, monkeypatch: pytest.MonkeyPatch, refusing_port: int
) -> None:
    await give_signs(admin.desk.pool)
    async with Redis.from_url(f"redis://127.0.0.1:{refusing_port}/0") as away:
        watchman = Watchman(replace(admin.desk, redis=away))
        await watchman.round(is_settled=True)
        assert await open_alerts(admin.desk.pool) == []
        monkeypatch.setattr(watch, "REDIS_LASTS_SECONDS", 0.0)
        await watchman.round(is_settled=True)
        await watchman.round(is_settled=True)
    (alert,) = await open_alerts(admin.desk.pool, kind=AlertKind.REDIS)
    assert "Redis is away" in alert.reason.text(Language.EN)

    await Watchman(admin.desk).round(is_settled=True)
    assert await open_alerts(admin.desk.pool) == []

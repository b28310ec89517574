from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from marketbel_courier.alerting.channels import ChannelStates
from marketbel_courier.alerting.dispatch import LEASE
from marketbel_courier.ledger.alerts import (
    Alert,
    AlertKind,
    ChannelKind,
    NewAlert,
    raise_alerts,
    recent_alerts,
)
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.sensors import alerts
from marketbel_courier.orchestration.sensors.alerts import AlertCursor, alert_sensor
from marketbel_courier_tests.alerting.alerts import DEAD_LINK, let_pass, shops
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of
from marketbel_courier_tests.scripted_webhook import ScriptedWebhook, scripted_webhook

NOTHING_SENT = "Sent 0 alerts in 0 messages."


@pytest.fixture
def hook(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedWebhook]:
    """A webhook that the platform is told of, and a UI to link to."""
    with scripted_webhook() as script:
        monkeypatch.setenv("ALERT_WEBHOOK_URL", script.url)
        monkeypatch.setenv("DAGSTER_UI_URL", "http://dagster.example.org/")
        yield script


class Ticks:
    """The sensor as the daemon asks it: each tick gets the cursor of the one before."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.cursor: str | None = None

    def tick(self) -> str:
        with dg.build_sensor_context(
            instance=self.platform.instance,
            cursor=self.cursor,
            resources={"courier": CourierResource()},
        ) as context:
            result = alert_sensor(context)
            self.cursor = context.cursor
        assert isinstance(result, dg.SkipReason)
        return str(result.skip_message)

    def tick_after_the_pause(self) -> str:
        cursor = AlertCursor.read(self.cursor)
        known = cursor.channels.by_kind[ChannelKind.WEBHOOK]
        over = known.model_copy(update={"paused_until": datetime.now(UTC)})
        channels = ChannelStates(by_kind={ChannelKind.WEBHOOK: over})
        self.cursor = cursor.model_copy(update={"channels": channels}).model_dump_json()
        return self.tick()


def raised(platform: Platform, *new: NewAlert) -> int:
    return platform.ask(lambda pool: raise_alerts(pool, new))


def kept(platform: Platform) -> list[Alert]:
    return platform.ask(lambda pool: recent_alerts(pool, 1000))


def test_an_alert_reaches_the_webhook_once(platform: Platform, hook: ScriptedWebhook) -> None:
    ticks = Ticks(platform)
    raised(platform, DEAD_LINK, DEAD_LINK)

    assert ticks.tick() == "Sent 1 alerts in 1 messages."
    assert ticks.tick() == NOTHING_SENT
    assert [message["supplier"] for message in hook.taken] == ["Tehnodom"]
    assert hook.taken[0]["link"] == "http://dagster.example.org/runs/run-1"
    assert raised(platform, DEAD_LINK) == 0


def test_an_outage_of_the_webhook_loses_nothing(platform: Platform, hook: ScriptedWebhook) -> None:
    ticks = Ticks(platform)
    hook.answers = [(500, {"Retry-After": "600"}), (429, {"Retry-After": "600"})]
    raised(platform, *shops(3))

    assert "answered HTTP 500" in ticks.tick()
    assert "is left alone" in ticks.tick()
    assert "answered HTTP 429" in ticks.tick_after_the_pause()
    assert hook.requests == 2
    assert ticks.tick_after_the_pause() == "Sent 3 alerts in 3 messages."
    assert all(alert.sent_at for alert in kept(platform))


def test_a_webhook_that_is_not_there_is_told_without_its_url(
    platform: Platform, hook: ScriptedWebhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted_webhook() as gone:
        monkeypatch.setenv("ALERT_WEBHOOK_URL", gone.url)
    raised(platform, DEAD_LINK)

    told = Ticks(platform).tick()

    assert "cannot be reached" in told
    assert "s3cret" not in told
    monkeypatch.setenv("ALERT_WEBHOOK_URL", hook.url)
    assert Ticks(platform).tick() == "Sent 1 alerts in 1 messages."


def test_a_webhook_that_hangs_does_not_hold_up_the_sensor(
    platform: Platform, hook: ScriptedWebhook
) -> None:
    hook.released.clear()
    raised(platform, *shops(3))

    assert "did not answer" in Ticks(platform).tick()
    assert hook.requests == 1


def test_without_a_webhook_alerts_are_kept_and_those_of_yesterday_are_never_sent(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = Ticks(platform)
    raised(platform, DEAD_LINK)
    platform.ask(lambda pool: let_pass(pool, timedelta(days=60)))
    raised(platform, *shops(1))

    assert ticks.tick() == (
        "No channel for alerts is set up: 1 alerts of the last day are kept unsent."
    )
    with scripted_webhook() as hook:
        monkeypatch.setenv("ALERT_WEBHOOK_URL", hook.url)
        ticks.tick()
    assert [message["supplier"] for message in hook.taken] == ["Shop 0"]
    assert len(kept(platform)) == 2


def test_a_cursor_that_was_not_saved_sends_nothing_twice(
    platform: Platform, hook: ScriptedWebhook
) -> None:
    raised(platform, *shops(30))

    Ticks(platform).tick()
    platform.ask(lambda pool: let_pass(pool, LEASE))
    Ticks(platform).tick()

    # The last message may be a digest: 30 alerts, each of them once.
    assert len(hook.taken) < 30
    assert sum(message["alerts"] for message in hook.taken) == 30


def test_a_cursor_that_cannot_be_read_is_begun_anew(
    platform: Platform, hook: ScriptedWebhook
) -> None:
    ticks = Ticks(platform)
    ticks.cursor = '{"channels": "nonsense"}'
    raised(platform, DEAD_LINK)

    ticks.tick()

    assert len(hook.taken) == 1
    webhook = AlertCursor.read(ticks.cursor).channels.by_kind[ChannelKind.WEBHOOK]
    assert webhook.allowance < 20


def add_silent_supplier(platform: Platform, name: str) -> None:
    """One that has brought something new every day, but for the last ten."""
    key = platform.add_supplier(name, b"sku;price\n")
    platform.ask(
        lambda pool: pool.execute(
            """
            INSERT INTO courier.deliveries (job_id, attempt, supplier_id, supplier_name,
                partition_key, task_id, run_id, route, source_type, source_url, file_type, state,
                outcome, checksum_sha256, job_created_at, created_at)
            SELECT gen_random_uuid(), 1, $1, $3, $2, 't', 'r', 'ml', 'csv', 'u', 'csv',
                'complete', 'success', day::text, at, at
            FROM generate_series(10, 15) AS day
            CROSS JOIN LATERAL (SELECT now() - make_interval(days => day) AS at) AS t
            """,
            supplier_id_of(name),
            key,
            name,
        )
    )


def test_overdue_suppliers_are_looked_for_once_an_hour(
    platform: Platform, hook: ScriptedWebhook
) -> None:
    ticks = Ticks(platform)
    ticks.tick()
    add_silent_supplier(platform, "Tehnodom")

    assert ticks.tick() == NOTHING_SENT
    cursor = AlertCursor.read(ticks.cursor)
    assert cursor.looked_at is not None
    an_hour_ago = cursor.model_copy(update={"looked_at": cursor.looked_at - timedelta(hours=1)})
    ticks.cursor = an_hour_ago.model_dump_json()
    ticks.tick()

    (message,) = hook.taken
    assert (message["kind"], message["severity"]) == (AlertKind.OVERDUE, "warning")
    assert message["link"].endswith("/assets/raw_price_list?view=partitions&partition=tehnodom")


def test_habits_are_looked_at_a_few_suppliers_a_tick_until_all_were_seen(
    platform: Platform, hook: ScriptedWebhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "SUPPLIERS_AT_ONCE", 1)
    for name in ("Amper", "Tehnodom"):
        add_silent_supplier(platform, name)
    ticks = Ticks(platform)

    ticks.tick()
    assert [message["supplier"] for message in hook.taken] == ["Amper"]
    assert AlertCursor.read(ticks.cursor).looked_at is None
    ticks.tick()
    ticks.tick()
    assert [message["supplier"] for message in hook.taken] == ["Amper", "Tehnodom"]
    cursor = AlertCursor.read(ticks.cursor)
    assert (cursor.looked_at is not None, cursor.looked_up_to) == (True, "")

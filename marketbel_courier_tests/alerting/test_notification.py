from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.alerting.notification import link_of, notification_of, plan_notifications
from marketbel_courier.ledger.alerts import (
    VOLUME_SUBJECT,
    Alert,
    AlertKind,
    NewAlert,
    Severity,
)
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import verbatim
from marketbel_courier_tests.alerting.alerts import DEAD_LINK, kept, shops
from marketbel_courier_tests.messages.strategies import MESSAGES
from marketbel_courier_tests.scripted_webhook import not_for_slack

UI = "https://dagster.example.org"
FULL_VOLUME = NewAlert(
    kind=AlertKind.VOLUME,
    severity=Severity.ERROR,
    subject=VOLUME_SUBJECT,
    cause="volume_full",
    reason=verbatim("The shared volume is full. Make room."),
)
OVERDUE = replace(
    DEAD_LINK,
    kind=AlertKind.OVERDUE,
    severity=Severity.WARNING,
    cause="overdue",
    phase="",
    run_id=None,
)

alerts = st.builds(
    NewAlert,
    kind=st.sampled_from(AlertKind),
    severity=st.sampled_from(Severity),
    subject=st.text(min_size=1),
    cause=st.sampled_from(["network", "volume", "overdue"]),
    reason=st.text().map(verbatim) | MESSAGES,
    supplier_name=st.text(),
    phase=st.sampled_from(["", "downloading"]),
    run_id=st.none() | st.text(min_size=1),
)


def many(new: list[NewAlert]) -> list[Alert]:
    return [kept(alert, number) for number, alert in enumerate(new)]


def test_a_message_is_one_line_with_severity_supplier_phase_reason_and_link() -> None:
    body = notification_of(kept(DEAD_LINK), ui_url=UI, language=Language.EN)

    assert body.text == (
        "ERROR: Tehnodom: failed for good (downloading): The link of Tehnodom is dead."
        " Correct it in the master sheet. https://dagster.example.org/runs/run-1"
    )


def test_a_message_has_the_same_in_fields() -> None:
    body = json.loads(
        notification_of(kept(DEAD_LINK), ui_url=UI, language=Language.EN).model_dump_json()
    )

    body.pop("text")
    assert body == {
        "mrkdwn": False,
        "state": "raised",
        "kind": "failed_for_good",
        "severity": "error",
        "supplier": "Tehnodom",
        "phase": "downloading",
        "cause": "source_not_found",
        "reason": "The link of Tehnodom is dead. Correct it in the master sheet.",
        "reason_data": None,
        "link": "https://dagster.example.org/runs/run-1",
        "raised_at": "2026-01-01T00:00:00Z",
        "alerts": 1,
        "causes": {},
    }


def test_nobody_can_call_a_whole_channel_with_a_suppliers_name() -> None:
    text = notification_of(
        kept(replace(DEAD_LINK, supplier_name="<!channel> & Co")), ui_url=None, language=Language.EN
    ).text

    assert "&lt;!channel&gt; &amp; Co" in text


@pytest.mark.parametrize(
    ("alert", "link"),
    [
        (DEAD_LINK, f"{UI}/runs/run-1"),
        (OVERDUE, f"{UI}/assets/raw_price_list?view=partitions&partition=tehnodom"),
        (FULL_VOLUME, ""),
        (replace(FULL_VOLUME, run_id="run 2/3"), f"{UI}/runs/run%202%2F3"),
    ],
)
def test_a_link_leads_to_the_run_or_else_to_the_partition(alert: NewAlert, link: str) -> None:
    assert link_of(kept(alert), UI) == link
    assert link_of(kept(alert), None) == ""


@given(st.lists(alerts, max_size=30), st.integers(1, 20), st.sampled_from([None, UI]))
def test_every_alert_is_in_one_message_that_slack_takes_and_that_is_one_line(
    new: list[NewAlert], most: int, ui_url: str | None
) -> None:
    given_alerts = many(new)

    messages = plan_notifications(given_alerts, most=most, ui_url=ui_url, language=Language.EN)

    assert len(messages) <= most
    told = [alert.alert_id for message in messages for alert in message.alerts]
    assert sorted(told) == [alert.alert_id for alert in given_alerts]
    for message in messages:
        body = json.loads(message.body.model_dump_json())
        assert not_for_slack(body) is None
        assert len(body["text"].splitlines()) == 1
        assert body["alerts"] == len(message.alerts)


def test_the_gravest_are_told_one_by_one_and_the_rest_in_a_digest() -> None:
    warnings = [replace(OVERDUE, subject=f"late-{n}", supplier_name=f"Late {n}") for n in range(3)]
    given_alerts = many([*warnings, *shops(30), FULL_VOLUME])

    messages = plan_notifications(given_alerts, most=3, ui_url=UI, language=Language.EN)

    alone, digest = messages[:-1], messages[-1].body
    assert [message.alerts[0].subject for message in alone] == ["volume", "shop-0"]
    assert (digest.kind, digest.severity, digest.alerts) == ("digest", Severity.ERROR, 32)
    assert digest.causes == {"source_not_found": 29, "overdue": 3}
    assert digest.text.startswith(
        "ERROR: 32 more alerts. 29 × failed for good (source_not_found): Shop 1, Shop 2, "
    )
    assert "Shop 20 and 9 more; 3 × is overdue (overdue): Late 0, Late 1, Late 2." in digest.text
    assert digest.text.endswith(f"{UI}/runs")


def test_a_digest_of_a_whole_shop_park_stays_readable() -> None:
    park = [
        replace(DEAD_LINK, subject=f"s-{n}", supplier_name="&" * 255, cause=f"cause-{n % 40}")
        for n in range(10_000)
    ]

    (digest,) = plan_notifications(many(park), most=1, ui_url=UI, language=Language.EN)

    assert not_for_slack(json.loads(digest.body.model_dump_json())) is None
    assert "8,750 of other causes" in digest.body.text
    assert digest.body.alerts == 10_000

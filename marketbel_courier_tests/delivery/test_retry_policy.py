from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.delivery.retry_policy import (
    JITTER,
    LONGEST_DELAY,
    alert_of,
    closing_words,
    next_retry_delay,
)
from marketbel_courier.errors import (
    AnalysisOverdue,
    DeliveryError,
    MlAccessRefused,
    MlUnavailable,
    NeedsMapping,
    NeedsRelease,
    SourceNotFound,
    SourceUnavailable,
    VolumeFull,
)
from marketbel_courier.ledger.alerts import ML_ANALYZE_SUBJECT, VOLUME_SUBJECT, AlertKind
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.settings import Settings
from marketbel_courier_tests.ledger_rows import NOON, attempt


def settings(**values: object) -> Settings:
    return Settings.from_environment(
        {"database_url": "postgresql://nobody@localhost/none", **values}
    )


def test_what_is_left_to_a_person_says_so_after_what_is_wrong_in_each_language() -> None:
    error = MlUnavailable(Message("ml-is-away", why=Message("ml-connection-refused"), address="ml"))

    told = closing_words(error, retries_used=3, settings=settings())

    assert str(told) == (
        "ml-analyze is away: connection refused. Address: ml. Is it running? The file is kept."
        " Given up after 3 retries; retry it by hand when the cause is gone."
    )
    assert told.text(Language.RU).startswith("ml-analyze недоступен: в соединении отказано. Адрес")
    assert "Не вышло и после 3 повторов;" in told.text(Language.RU)
    assert closing_words(error, retries_used=2, settings=settings()) is error.message


@given(st.integers(0, 9), st.one_of(st.none(), st.floats(0, 1e9)))
def test_no_retry_waits_longer_than_an_hour_and_its_jitter(used: int, asked: float | None) -> None:
    error = SourceUnavailable(verbatim("busy"), retry_after_seconds=asked)

    delay = next_retry_delay(error, retries_used=used, settings=settings(max_retries="10"))

    assert delay is not None
    assert delay <= LONGEST_DELAY * (1 + JITTER)


@pytest.mark.parametrize("used", [0, 1, 2])
def test_a_refused_connection_is_tried_again_after_the_first_delay_each_time(used: int) -> None:
    grown = next_retry_delay(
        MlUnavailable(verbatim("busy")), retries_used=used, settings=settings()
    )
    refused = next_retry_delay(
        MlUnavailable(verbatim("away"), refused=True), retries_used=used, settings=settings()
    )

    assert grown is not None
    assert refused is not None
    assert 30 <= refused.total_seconds() <= 36
    assert 30 * 4**used <= grown.total_seconds() <= 36 * 4**used


@pytest.mark.parametrize(
    ("error", "retry_is_due", "kind"),
    [
        (SourceUnavailable(verbatim("busy")), True, None),
        (SourceUnavailable(verbatim("busy")), False, AlertKind.RETRIES_EXHAUSTED),
        (MlUnavailable(verbatim("away")), True, None),
        (MlAccessRefused(verbatim("token")), True, AlertKind.ML_UNAVAILABLE),
        (MlAccessRefused(verbatim("token")), False, AlertKind.RETRIES_EXHAUSTED),
        (AnalysisOverdue(verbatim("slow")), True, AlertKind.ML_UNAVAILABLE),
        (VolumeFull(verbatim("full")), True, AlertKind.VOLUME),
        (VolumeFull(verbatim("full")), False, AlertKind.VOLUME),
        (SourceNotFound(verbatim("gone")), False, AlertKind.FAILED_FOR_GOOD),
        (NeedsMapping(verbatim("unsure")), False, AlertKind.NEEDS_MAPPING),
        (NeedsRelease(verbatim("held")), False, AlertKind.LIST_HELD),
    ],
)
def test_an_alert_is_raised_where_no_retry_is_due_and_at_once_for_volume_and_ml_analyze(
    error: DeliveryError, retry_is_due: bool, kind: AlertKind | None
) -> None:
    failed = attempt("failed", next_retry_at=NOON if retry_is_due else None)

    alert = alert_of(failed, error)

    assert (alert.kind if alert else None) == kind
    shared = {AlertKind.VOLUME: VOLUME_SUBJECT, AlertKind.ML_UNAVAILABLE: ML_ANALYZE_SUBJECT}
    assert alert is None or alert.subject == shared.get(alert.kind, failed.partition_key)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.delivery.retry_policy import JITTER, LONGEST_DELAY, next_retry_delay
from marketbel_courier.errors import MlUnavailable, SourceUnavailable
from marketbel_courier.settings import Settings


def settings(**values: object) -> Settings:
    return Settings.from_environment(
        {"database_url": "postgresql://nobody@localhost/none", **values}
    )


@given(st.integers(0, 9), st.one_of(st.none(), st.floats(0, 1e9)))
def test_no_retry_waits_longer_than_an_hour_and_its_jitter(used: int, asked: float | None) -> None:
    error = SourceUnavailable("busy", retry_after_seconds=asked)

    delay = next_retry_delay(error, retries_used=used, settings=settings(max_retries="10"))

    assert delay is not None
    assert delay <= LONGEST_DELAY * (1 + JITTER)


@pytest.mark.parametrize("used", [0, 1, 2])
def test_a_refused_connection_is_tried_again_after_the_first_delay_each_time(used: int) -> None:
    grown = next_retry_delay(MlUnavailable("busy"), retries_used=used, settings=settings())
    refused = next_retry_delay(
        MlUnavailable("away", refused=True), retries_used=used, settings=settings()
    )

    assert grown is not None
    assert refused is not None
    assert 30 <= refused.total_seconds() <= 36
    assert 30 * 4**used <= grown.total_seconds() <= 36 * 4**used

"""That settings are checked once for each environment, and never taken from another one."""

from __future__ import annotations

import pytest

from marketbel_courier.current_settings import current_settings


def test_settings_are_checked_anew_only_when_the_environment_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@localhost/none")
    monkeypatch.setenv("ML_MAX_IN_FLIGHT", "7")
    first = current_settings()
    assert current_settings() is first
    monkeypatch.setenv("ML_MAX_IN_FLIGHT", "8")
    assert (first.ml_max_in_flight, current_settings().ml_max_in_flight) == (7, 8)

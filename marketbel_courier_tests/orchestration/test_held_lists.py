"""A price list that nobody can be sure of: held on either route, told once, and kept."""

from __future__ import annotations

import pytest

from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.tags import LEGACY_ASSETS, ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.ledger_and_redis import assert_redis_shows_the_ledger
from marketbel_courier_tests.platform_fixture import Platform
from marketbel_courier_tests.scripted_ml import MlJob

UNKNOWN_TITLES = b"foo;bar\nDrill;10,50\nSaw;20,00\n"
HELD = Message("needs-mapping", why=[Message("doubt-no-items", rows=2)])


def hold(job: MlJob) -> None:
    job.status = "failed"
    job.errors = [str(HELD)]
    job.extra = {"error_messages": [HELD.as_json()]}


@pytest.mark.parametrize("route", ["ml", "legacy"])
def test_a_list_that_nobody_can_be_sure_of_is_held_and_told_once(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    monkeypatch.setenv("USE_ML_PROCESSING", str(route == "ml").lower())
    monkeypatch.setenv("ML_FALLBACK_TO_LEGACY", "always")
    assets = [ML_ANALYSIS] if route == "ml" else LEGACY_ASSETS
    key = platform.add_supplier("Shop", UNKNOWN_TITLES)
    platform.ml.on_submit = hold
    for _ in range(2):
        platform.materialize([RAW_PRICE_LIST], [key])
        assert not platform.materialize(assets, [key]).success

    job = platform.jobs()["Shop"]
    assert (job.phase, job.route, job.next_retry_at) == ("failed", route, None)
    assert "which column holds what" in str(job.error)
    assert platform.grid(assets[0], [key]) == {key: "failed"}
    assert_redis_shows_the_ledger(platform)
    codes = platform.ask(lambda pool: pool.fetch("SELECT error_code FROM courier.deliveries"))
    assert {row["error_code"] for row in codes} == {"needs_mapping"}
    platform.ask(
        lambda pool: pool.execute(
            "UPDATE courier.alerts SET raised_at = raised_at - interval '1 day',"
            " hour = hour - interval '1 day'"
        )
    )
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.materialize(assets, [key])
    alerts = platform.ask(lambda pool: pool.fetch("SELECT kind, subject FROM courier.alerts"))
    assert [tuple(row) for row in alerts] == [("needs_mapping", key)]


def test_a_mapping_is_handed_to_a_service_that_says_it_follows_one(platform: Platform) -> None:
    mapping = {"name": "B", "price": ["E", "F"]}
    key = platform.add_supplier("Shop", UNKNOWN_TITLES, column_mapping=mapping)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.materialize([ML_ANALYSIS], [key])
    platform.ml.capabilities = {"column_mapping": True}
    other = platform.add_supplier("Other", UNKNOWN_TITLES, column_mapping=mapping)
    platform.materialize([RAW_PRICE_LIST], [other])
    platform.materialize([ML_ANALYSIS], [other])

    handed = [job.request.get("column_mapping") for job in platform.ml.submissions]

    assert handed == [None, mapping]

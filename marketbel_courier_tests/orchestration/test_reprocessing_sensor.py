from __future__ import annotations

from uuid import UUID

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.reprocessing_requests import (
    ReprocessingRequest,
    ask_for_reprocessing,
    find_reprocessing,
    oldest_request,
)
from marketbel_courier.ledger.states import Route
from marketbel_courier.orchestration.backfills import reprocess
from marketbel_courier.orchestration.sensors.reprocessing import reprocessing_sensor, title_of
from marketbel_courier_tests.orchestration.launching import tick
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of

PRICES = b"sku;name;price\n1;Drill;10,50\n"
NAMES = ("Shop", "Legacy", "Gone", "By hand")


def ask_for_everybody(platform: Platform) -> ReprocessingRequest:
    """Ask for one supplier of each kind."""
    platform.add_supplier("Shop", PRICES)
    platform.add_supplier("Legacy", PRICES, use_ml_processing=False)
    platform.add_supplier("Gone", PRICES, is_active=False)
    platform.add_supplier("By hand", None, source_url=None)
    request_id = platform.ask(lambda pool: ask_for_reprocessing(pool, map(supplier_id_of, NAMES)))
    return kept(platform, request_id)


def kept(platform: Platform, request_id: UUID) -> ReprocessingRequest:
    request = platform.ask(lambda pool: find_reprocessing(pool, request_id))
    assert request is not None
    return request


def said(platform: Platform) -> str:
    return tick(platform, reprocessing_sensor).skip_message or ""


def backfilled(platform: Platform) -> dict[str, set[str]]:
    """The partitions of each backfill, by its id."""
    found = {}
    for backfill in platform.instance.get_backfills():
        assert backfill.asset_backfill_data is not None
        subset = backfill.asset_backfill_data.target_subset
        found[backfill.backfill_id] = {
            str(key.partition_key) for key in subset.iterate_asset_partitions()
        }
    return found


def test_a_request_becomes_a_backfill_for_each_route_of_those_that_can_be_delivered(
    platform: Platform,
) -> None:
    request = ask_for_everybody(platform)

    assert str(request.request_id) in said(platform)

    taken = kept(platform, request.request_id)
    backfills = backfilled(platform)
    assert sorted(map(sorted, backfills.values())) == [["legacy"], ["shop"]]
    assert set(taken.backfill_ids) == set(backfills)
    assert taken.suppliers_taken == 2
    assert said(platform) == "Nobody asks for reprocessing."
    assert backfilled(platform) == backfills


def test_a_request_that_was_cut_short_goes_on_with_the_backfills_that_it_has(
    platform: Platform,
) -> None:
    request = ask_for_everybody(platform)
    # What a daemon leaves that is killed between the two backfills.
    first = reprocess(platform.instance, ["shop"], title=title_of(request, Route.ML))

    said(platform)

    assert set(kept(platform, request.request_id).backfill_ids) > {first}
    assert len(backfilled(platform)) == 2


def test_a_request_that_somebody_is_taking_is_left_to_them(platform: Platform) -> None:
    ask_for_everybody(platform)

    async def tick_meanwhile(pool: Pool) -> str:
        async with oldest_request(pool) as in_hand:
            assert in_hand is not None
            async with oldest_request(pool) as nothing:
                return "nothing" if nothing is None else "the same"

    assert platform.ask(tick_meanwhile) == "nothing"


def test_who_asks_twice_before_the_first_is_taken_asks_once(platform: Platform) -> None:
    first = ask_for_everybody(platform)

    second = platform.ask(lambda pool: ask_for_reprocessing(pool, map(supplier_id_of, NAMES)))

    assert second == first.request_id
    said(platform)
    third = platform.ask(lambda pool: ask_for_reprocessing(pool, map(supplier_id_of, NAMES)))
    assert third != first.request_id

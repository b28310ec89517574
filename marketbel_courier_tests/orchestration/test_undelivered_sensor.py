from __future__ import annotations

from datetime import timedelta

import dagster as dg
import pytest
from redis.asyncio import Redis

from marketbel_courier.ledger.source_addresses import (
    source_digest,
    source_digest_sql,
    source_url_sql,
)
from marketbel_courier.ledger.syncs import (
    NewSync,
    Sync,
    begin_deliveries,
    find_sync,
    open_sync,
    syncs_under_way,
)
from marketbel_courier.ledger.undelivered_suppliers import (
    ask_for_undelivered,
    undelivered_suppliers,
)
from marketbel_courier.orchestration.sensors import undelivered
from marketbel_courier.orchestration.sensors.sync import sync_sensor
from marketbel_courier.orchestration.sensors.undelivered import undelivered_sensor
from marketbel_courier.orchestration.tags import (
    PRIORITY_TAG,
    RAW_PRICE_LIST,
    RUN_KEY_TAG,
    TASK_ID_TAG,
)
from marketbel_courier.orchestration.tick import open_tick
from marketbel_courier_tests.in_process_runs import run_in_process
from marketbel_courier_tests.orchestration.launching import FAILURE, STARTED, launch, tick
from marketbel_courier_tests.orchestration.ledger_and_redis import ledger
from marketbel_courier_tests.orchestration.triggers import ask_for_supplier, ask_for_sync
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of

PRICES = b"sku;name;price\n1;Drill;10,50\n"


@pytest.fixture(autouse=True)
def _at_no_full_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """No scheduled sync is just about to begin, whatever the time is."""
    monkeypatch.setattr(undelivered, "_SCHEDULE_TAKES", timedelta(0))


def asked_for(platform: Platform) -> list[dg.RunRequest]:
    """The runs that are requested after a look."""
    tick(platform, undelivered_sensor)
    return list(tick(platform, sync_sensor).run_requests or [])


def carried_out(platform: Platform) -> int:
    """How many runs the next round of the syncs requests; they are done afterwards."""
    requests = list(tick(platform, sync_sensor).run_requests or [])
    for request in requests:
        run_in_process(
            platform.instance,
            request.asset_selection or (),
            tags={**request.tags, RUN_KEY_TAG: request.run_key or ""},
            run_config=request.run_config,
        )
    return len(requests)


def move(platform: Platform, name: str, path: str) -> None:
    platform.shop.files[path] = PRICES
    platform.ask(
        lambda pool: pool.execute(
            "UPDATE suppliers SET metadata = metadata || $2 WHERE name = $1",
            name,
            {"source_url": platform.shop.url + path},
        )
    )


def syncs(platform: Platform) -> list[Sync]:
    return platform.ask(syncs_under_way)


def test_a_sync_that_is_taken_up_during_the_look_is_left_to_deliver_everybody(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        platform.add_supplier(f"Shop {number}", PRICES)
    tick(platform, sync_sensor)
    ask_for_sync(platform, "sync-1")

    async def taken_up_by_now(redis: Redis) -> None:
        await open_sync(open_tick(platform.settings).pool, NewSync("sync-1", "api"))

    monkeypatch.setattr(undelivered, "read_sync_trigger", taken_up_by_now)
    tick(platform, undelivered_sensor)

    assert [sync.task_id for sync in syncs(platform)] == ["sync-1"]


def test_a_sync_that_began_after_the_look_is_left_to_deliver_everybody(platform: Platform) -> None:
    for number in range(3):
        platform.add_supplier(f"Shop {number}", PRICES)
    tick(platform, sync_sensor)
    found = platform.ask(undelivered_suppliers)
    platform.ask(lambda pool: open_sync(pool, NewSync("sync-1", "api")))

    assert platform.ask(lambda pool: ask_for_undelivered(pool, [one.id for one in found])) is None


def test_a_supplier_that_somebody_inserted_is_delivered_once_however_it_ends(
    platform: Platform,
) -> None:
    platform.shop.files[platform.path_of("Good")] = PRICES
    urls = {name: f" {platform.shop.url}{platform.path_of(name)}\n" for name in ("Good", "Dead")}
    platform.ask(
        lambda pool: pool.executemany(
            "INSERT INTO suppliers (name, source_type, metadata) VALUES ($1, 'csv', $2)",
            [(name, {"source_url": url, "is_active": "on"}) for name, url in urls.items()],
        )
    )
    platform.ask(
        lambda pool: pool.executemany(
            "INSERT INTO suppliers (name, source_type, metadata) VALUES ($1, 'csv', $2)",
            [
                ("Uploads only", {}),
                ("Blank", {"source_url": " \u00a0"}),
                ("Asleep", {"source_url": "https://shop.example/a.csv", "is_active": "off"}),
                ("Nothing", []),
            ],
        )
    )

    tick(platform, undelivered_sensor)
    tick(platform, undelivered_sensor)
    [sync] = syncs(platform)
    assert (sync.scope, len(sync.partition_keys)) == ("some", 2)
    assert carried_out(platform) == 1
    assert carried_out(platform) == 0

    assert {row.supplier_name: row.state for row in ledger(platform)} == {
        "Good": "delivered",
        "Dead": "failed",
    }
    assert asked_for(platform) == []
    ended = platform.ask(lambda pool: find_sync(pool, sync.task_id))
    assert ended is not None
    assert str(ended.reason) == "The deliveries of 2 suppliers were requested."


def test_one_supplier_is_a_sync_of_its_own_before_others(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)

    [request] = asked_for(platform)

    assert request.tags["dagster/partition"] == key
    assert request.tags[PRIORITY_TAG] == "5"
    assert syncs(platform)[0].supplier_id == supplier_id_of("Shop")


def test_a_run_that_has_no_job_yet_is_waited_for_and_one_that_died_is_not_asked_for_at_once(
    platform: Platform,
) -> None:
    platform.add_supplier("Shop", PRICES)
    [request] = asked_for(platform)
    launch(platform, request, STARTED)
    tick(platform, sync_sensor)
    assert syncs(platform) == []

    assert asked_for(platform) == []
    launch(platform, request, FAILURE)
    assert asked_for(platform) == []

    platform.ask(
        lambda pool: pool.execute(
            "UPDATE courier.syncs SET started_at = started_at - interval '11 minutes'"
        )
    )
    assert len(asked_for(platform)) == 1


def test_an_address_that_has_changed_is_delivered_anew_once_and_again_after_the_next_change(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    assert platform.materialize([RAW_PRICE_LIST], [key]).success
    move(platform, "Shop", "/second.csv")
    # The file of before still waits to be read.
    assert asked_for(platform) == []
    platform.ask(
        lambda pool: pool.execute(
            "UPDATE courier.deliveries SET state = 'complete', outcome = 'success'"
        )
    )

    for path in ("/second.csv", "/third.csv"):
        move(platform, "Shop", path)
        tick(platform, undelivered_sensor)
        assert carried_out(platform) == 1
        assert asked_for(platform) == []
        platform.ask(
            lambda pool: pool.execute(
                "UPDATE courier.deliveries SET state = 'complete', outcome = 'success'"
            )
        )
        assert ledger(platform)[-1].source_url.endswith(path)
        assert asked_for(platform) == []


def test_a_bulk_import_is_as_many_runs_as_a_sync_of_it(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPLIERS_PER_RUN", "150")
    platform.ask(
        lambda pool: pool.executemany(
            "INSERT INTO suppliers (name, source_type, metadata) VALUES ($1, 'csv', $2)",
            [(f"Shop {n}", {"source_url": f"https://shop.example/{n}.csv"}) for n in range(400)],
        )
    )

    requests = asked_for(platform)

    assert [request.run_key.rpartition(":")[2] for request in requests if request.run_key] == [
        "0",
        "1",
        "2",
    ]
    assert len({request.tags[TASK_ID_TAG] for request in requests}) == 1


def test_whoever_a_sync_covers_is_left_to_it(platform: Platform) -> None:
    key = platform.add_supplier("Old", PRICES)
    platform.add_supplier("New", PRICES)
    sync = platform.ask(lambda pool: open_sync(pool, NewSync("sync-1", "manual")))
    tick(platform, undelivered_sensor)
    assert [one.task_id for one in syncs(platform)] == ["sync-1"]

    platform.ask(lambda pool: begin_deliveries(pool, sync, [key]))
    tick(platform, undelivered_sensor)

    assert [one.supplier_id for one in syncs(platform)[1:]] == [supplier_id_of("New")]


def test_suppliers_whose_requests_replaced_each_other_and_a_sync_are_all_delivered(
    platform: Platform,
) -> None:
    for name in ("First", "Second"):
        platform.add_supplier(name, PRICES)
        ask_for_supplier(platform, f"new-{name}", supplier_id_of(name))

    assert carried_out(platform) == 1
    tick(platform, undelivered_sensor)
    carried_out(platform)

    assert sorted(row.supplier_name for row in ledger(platform)) == ["First", "Second"]


def test_an_accepted_sync_waits_for_the_one_under_way(platform: Platform) -> None:
    platform.add_supplier("Shop", PRICES)
    for number in (1, 2, 3):
        ask_for_sync(platform, f"sync-{number}", force=number == 3)
        tick(platform, sync_sensor)

    steps = {
        row["task_id"]: row["step"]
        for row in platform.ask(lambda pool: pool.fetch("SELECT * FROM courier.syncs"))
    }
    assert steps == {"sync-1": "registry", "sync-2": "queued", "sync-3": "skipped"}
    assert [one.task_id for one in syncs(platform)] == ["sync-1"]
    tick(platform, undelivered_sensor)
    assert [one.task_id for one in syncs(platform)] == ["sync-1"]

    platform.ask(
        lambda pool: pool.execute(
            "UPDATE courier.syncs SET step = 'finished', finished_at = now()"
            " WHERE task_id = 'sync-1'"
        )
    )
    [request] = list(tick(platform, sync_sensor).run_requests or [])

    assert request.run_key == "sync-2:registry"
    assert syncs(platform)[0].forced


@pytest.mark.parametrize(
    "address", ["https://shop.example/прайс.csv?a=b", "\u2003/data/a.csv\t\u00a0", "", " ", None, 7]
)
def test_sql_and_python_tell_addresses_apart_alike(platform: Platform, address: object) -> None:
    row = platform.ask(
        lambda pool: pool.fetchrow(
            f"SELECT {source_url_sql('m')} AS url, {source_digest_sql('m')} AS digest"
            " FROM (SELECT $1::jsonb AS m) AS one",
            {"source_url": address},
        )
    )
    assert row is not None

    url = str(address).strip() if address else None

    assert row["url"] == (url or None)
    assert row["digest"] == (source_digest(url) if url else None)
    assert source_digest(None) == source_digest("")

"""Prices and lists that are hard to believe: held or judged afterwards, told once, checked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

from marketbel_courier.catalogue.held_changes import HeldFilter, held_changes
from marketbel_courier.catalogue.held_lists import held_lists
from marketbel_courier.database.pool import Pool
from marketbel_courier.ingestion.held_answers import release_changes, release_list
from marketbel_courier.orchestration.check_events import LEGACY_PRICES_IN_BAND, PRICES_IN_BAND
from marketbel_courier.orchestration.prices import prices_sensor
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.tags import LEGACY_ASSETS, ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.launching import tick
from marketbel_courier_tests.orchestration.shown_checks import make_all_checks, newest, shown
from marketbel_courier_tests.orchestration.ticking import LEGACY_NAMES, run_requests
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of
from marketbel_courier_tests.scripted_ml import MlJob

NAMES = ("Drill", "Saw", "Axe", "Hammer", "Chisel", "Plane", "Vice", "Ladder")
FIRST = {name: Decimal(f"{1_000 + 377 * place}.00") for place, name in enumerate(NAMES)}
SUPPLIER = supplier_id_of("Shop")


def price_list(prices: dict[str, Decimal]) -> bytes:
    rows = [
        f"{name[:2].upper()}-{place};{name};{prices[name]}" for place, name in enumerate(prices)
    ]
    return "\n".join(["sku;name;price", *rows]).encode()


def deliver(platform: Platform, key: str, prices: dict[str, Decimal]) -> None:
    platform.shop.files[platform.path_of("Shop")] = price_list(prices)
    platform.materialize([RAW_PRICE_LIST, *LEGACY_ASSETS], [key])


def stored(platform: Platform) -> dict[str, Decimal]:
    rows = platform.ask(
        lambda pool: pool.fetch(
            "SELECT name, current_price FROM supplier_items WHERE supplier_id = $1", SUPPLIER
        )
    )
    return {row["name"]: row["current_price"] for row in rows}


def alerts(platform: Platform) -> list[tuple[str, str]]:
    """The kinds and subjects of all alerts; the hour of them is made to pass."""
    rows = platform.ask(
        lambda pool: pool.fetch(
            "UPDATE courier.alerts SET raised_at = raised_at - interval '1 day',"
            " hour = hour - interval '1 day' RETURNING kind, subject"
        )
    )
    return [tuple(row) for row in rows]


def test_a_wrong_price_is_held_told_once_and_fails_the_check_until_it_is_released(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", b"", use_ml_processing=False)
    deliver(platform, key, FIRST)
    assert shown(platform, LEGACY_PRICES_IN_BAND) == {key: "succeeded"}
    wrong = FIRST | {"Drill": Decimal("0.54"), "Saw": Decimal("1400.00")}

    deliver(platform, key, wrong)
    told = alerts(platform)
    # The list of the next day says the same of the drill.
    deliver(platform, key, wrong | {"Saw": Decimal("1420.00")})

    assert stored(platform) == FIRST | {"Saw": Decimal("1420.00")}
    assert (told, alerts(platform)) == ([("prices_held", key)], [("prices_held", key)])
    assert platform.jobs()["Shop"].phase == "complete"
    assert shown(platform, LEGACY_PRICES_IN_BAND) == {key: "failed"}
    assert "prices 1, lists 0" in (newest(platform, LEGACY_PRICES_IN_BAND, key).description or "")
    answered = platform.ask(
        lambda pool: release_changes(pool, HeldFilter(supplier_id=SUPPLIER), by="anna")
    )
    tick(platform, prices_sensor)
    assert (answered.answered, stored(platform)["Drill"]) == (1, Decimal("0.54"))
    assert shown(platform, LEGACY_PRICES_IN_BAND) == {key: "succeeded"}


def test_a_list_held_whole_is_told_once_and_read_again_when_somebody_releases_it(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", b"", use_ml_processing=False)
    deliver(platform, key, FIRST)
    hundredfold = {name: 100 * price for name, price in FIRST.items()}

    for _ in range(2):
        deliver(platform, key, hundredfold)
        told = alerts(platform)

    assert stored(platform) == FIRST
    assert told == [("list_held", key)]
    job = platform.jobs()["Shop"]
    assert (job.phase, job.next_retry_at) == ("failed", None)
    assert platform.grid(LEGACY_ASSETS[0], [key]) == {key: "failed"}
    make_all_checks(platform)
    assert shown(platform, LEGACY_PRICES_IN_BAND) == {key: "failed"}

    (held,) = platform.ask(held_lists)
    platform.ask(lambda pool: release_list(pool, held.list_id, by="anna"))
    assert LEGACY_NAMES in run_requests(platform, retry_sensor)

    assert stored(platform) == hundredfold
    assert platform.jobs()["Shop"].phase == "complete"


def storing(
    platform: Platform, work: Callable[[Pool], Awaitable[object]], status: str = "completed"
) -> Callable[[MlJob], None]:
    """A service of somebody else's, which stores without asking anybody."""

    def store(job: MlJob) -> None:
        platform.ask(work)
        job.status = status

    return store


def test_what_a_foreign_ml_analyze_has_stored_is_judged_afterwards_and_left_as_it_is(
    platform: Platform,
) -> None:
    async def store_first(pool: Pool) -> None:
        await pool.executemany(
            "INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price)"
            " VALUES ($1, $2, $2, $3)",
            [(SUPPLIER, name, price) for name, price in FIRST.items()],
        )

    async def make_drill_cheap(pool: Pool) -> None:
        await pool.execute(
            "UPDATE supplier_items SET current_price = 0.54, updated_at = now()"
            " WHERE name = 'Drill'"
        )

    async def multiply_all(pool: Pool) -> None:
        await pool.execute(
            "UPDATE supplier_items SET current_price = current_price * 100, updated_at = now()"
        )

    platform.ml.capabilities = {"upserts": True}
    key = platform.add_supplier("Shop", b"")
    for number, (work, status) in enumerate(
        [(store_first, "completed"), (make_drill_cheap, "completed"), (multiply_all, "failed")]
    ):
        platform.ml.on_submit = storing(platform, work, status)
        platform.shop.files[platform.path_of("Shop")] = price_list(FIRST) + b"\n" * number
        platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], [key])
        if work is store_first:
            assert shown(platform, PRICES_IN_BAND) == {key: "succeeded"}
            assert alerts(platform) == []
        if work is make_drill_cheap:
            assert stored(platform)["Drill"] == Decimal("0.54")
            assert shown(platform, PRICES_IN_BAND) == {key: "failed"}
            assert alerts(platform) == [("prices_doubted", key)]
            (drill,) = platform.ask(held_changes)
            assert (drill.was_stored, drill.old_price) == (True, FIRST["Drill"])

    assert stored(platform)["Saw"] == 100 * FIRST["Saw"]
    (held,) = platform.ask(held_lists)
    assert held.was_stored
    kinds = [kind for kind, _ in alerts(platform)]
    assert kinds.count("prices_doubted") == 2
    assert (
        platform.ask(lambda pool: pool.fetchval("SELECT count(*) FROM courier.prices_before")) == 0
    )


def test_a_service_that_guards_prices_is_not_judged_a_second_time(platform: Platform) -> None:
    platform.ml.capabilities = {"guards_prices": True}
    key = platform.add_supplier("Shop", price_list(FIRST))
    seen: list[int] = []

    async def count(pool: Pool) -> None:
        seen.append(await pool.fetchval("SELECT count(*) FROM courier.prices_before"))

    platform.ml.on_submit = lambda _job: platform.ask(count)
    platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], [key])

    assert seen == [0]

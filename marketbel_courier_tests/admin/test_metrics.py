"""Prometheus is told the truth, at a bounded price."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from itertools import product
from pathlib import Path
from uuid import UUID

from prometheus_client.parser import text_string_to_metric_families

from marketbel_courier.delivery.telling.overview import look
from marketbel_courier.delivery.telling.standing import Standing
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.triggers import request_sync
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin
from marketbel_courier_tests.ledger_rows import (
    NOON,
    SHOP_URL,
    STATES,
    attempt,
    listed,
    register,
    write,
)

CHANGES: tuple[dict[str, object], ...] = (
    {},
    {"origin": "upload"},
    {"items_processed": 0},
    {"source_digest": ""},
)
Samples = dict[tuple[str, ...], float]


async def _scrape(admin: RunningAdmin) -> Samples:
    """The samples by name and the values of their labels, without the project's prefix."""
    answer = await admin.http.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name.removeprefix("marketbel_courier_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_jobs_suppliers_triggers_and_the_volume_are_counted(
    admin: RunningAdmin, uploads: Path
) -> None:
    (uploads / "list.csv").write_bytes(b"x" * 1000)
    await register(admin.desk.pool, listed())
    await write(admin.desk.pool, attempt("complete"))
    await request_sync(admin.desk.redis, "sync-manual-1")
    samples = await _scrape(admin)
    expected: Samples = {
        ("suppliers", "up_to_date"): 1,
        ("newest_deliveries", "success"): 1,
        ("triggers_waiting", "sync"): 1,
        ("triggers_waiting", "upload"): 0,
        ("volume_bytes", "held"): 1000,
        ("sync_under_way",): 0,
        ("up", "postgres"): 1,
        ("up", "redis"): 1,
        ("up", "volume"): 1,
    }
    assert expected.items() <= samples.items()
    assert ("process_resident_memory_bytes",) in samples


async def test_the_page_the_metrics_and_the_command_line_say_the_same_of_every_supplier(
    admin: RunningAdmin,
) -> None:
    """Whatever its newest delivery came to, whatever its switches and its address are."""
    pool = admin.desk.pool
    suppliers, deliveries = [], []
    for number, (state, retry, address, is_active, changes) in enumerate(
        product(
            (None, *STATES),
            (None, NOON),
            (SHOP_URL, "https://shop.example/new.csv", " \u00a0", None),
            (True, False),
            CHANGES,
        )
    ):
        key, shop = f"shop-{number}", UUID(int=number + 1)
        suppliers.append(
            listed(id=shop, partition_key=key, source_url=address, is_active=is_active)
        )
        if state is not None:
            who = {"supplier_id": shop, "partition_key": key}
            deliveries.append(attempt(state, NOON, next_retry_at=retry, **who, **changes))
    await register(pool, *suppliers)
    await write(pool, *deliveries)

    page = (await admin.http.get("/api/v1/admin/suppliers")).json()["counts"]
    scraped = {key[1]: n for key, n in (await _scrape(admin)).items() if key[0] == "suppliers"}
    seen = await look(pool, admin.desk.redis, limit=1, max_retries=3)
    polled = (await admin.http.get("/api/v1/admin/ingestion/status")).json()["counts"]

    assert page == scraped
    assert set(page) == set(Standing)
    assert sum(page.values()) == len(suppliers)
    assert asdict(seen.counts) == polled
    assert polled["left_to_a_person"] == page["left_to_a_person"]


async def test_scrapes_side_by_side_ask_the_servers_once(admin: RunningAdmin) -> None:
    first = await _scrape(admin)
    await register(admin.desk.pool, listed())
    again = await asyncio.gather(*(_scrape(admin) for _ in range(5)))
    for samples in (first, *again):
        assert ("suppliers", "never_delivered") not in samples


async def test_of_a_server_that_is_away_nothing_is_told_but_that(
    start_admin: StartAdmin, redis_server: EmbeddedValkey
) -> None:
    await asyncio.to_thread(redis_server.stop)
    try:
        async with start_admin() as admin:
            samples = await _scrape(admin)
    finally:
        await asyncio.to_thread(redis_server.start)
    assert samples["up", "redis"] == 0
    assert samples["up", "postgres"] == 1
    assert not any(name == "triggers_waiting" for name, *_ in samples)


async def test_requests_are_counted_by_route_not_by_path(admin: RunningAdmin) -> None:
    for path in (
        "/static/styles/base.css",
        "/api/v1/admin/suppliers/7b3f0d6e-0000-4000-8000-000000000001",
        "/api/v1/admin/suppliers/7b3f0d6e-0000-4000-8000-000000000002",
        "/nobody/asked/for/this",
    ):
        await admin.http.get(path)
    samples = await _scrape(admin)
    routes = {
        labels[1]: value
        for (name, *labels), value in samples.items()
        if name == "admin_request_seconds_count"
    }
    (supplier,) = (route for route in routes if route.startswith("/api/v1/admin/suppliers/"))
    assert "{" in supplier
    assert routes[supplier] == 2
    assert routes["(none)"] == 1
    assert routes["/static/…"] == 1


async def test_away_from_loopback_metrics_take_a_token(start_admin: StartAdmin) -> None:
    token = "a-token-of-prometheus-itself-long-enough"
    async with start_admin(ADMIN_HOST="0.0.0.0", ADMIN_TOKENS=token) as admin:
        assert (await admin.http.get("/metrics")).status_code == 401
        headers = {"Authorization": f"Bearer {token}"}
        assert (await admin.http.get("/metrics", headers=headers)).status_code == 200
        assert (await admin.http.get("/health")).status_code == 200

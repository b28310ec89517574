"""Reads the same lists with an undisturbed service: the expected catalogue."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID

import asyncpg
from pydantic import SecretStr
from redis.asyncio import Redis

from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier_tests.faults.lists import PriceLists
from marketbel_courier_tests.faults.system import System
from marketbel_courier_tests.ml_analyze import kill_campaign
from marketbel_courier_tests.ml_analyze.service_process import ServiceProcess

_CALM_REDIS = 2
# The times and tasks of the readings differ between the two catalogues.
_COMPARED = ("items", "price_history", "products", "review_queue")


LEGACY = ("Shop 05", "Shop 11")


async def prepare(database_url: str, lists: PriceLists) -> None:
    """The shop's own products, and the suppliers whose lists ml-analyze is not to read."""
    await _add_products(database_url, lists.shared)
    connection = await asyncpg.connect(database_url)
    try:
        await connection.executemany(
            """
            INSERT INTO suppliers (name, source_type, metadata)
            VALUES ($1, 'csv', '{"use_ml_processing": false}')
            """,
            [(name,) for name in LEGACY],
        )
    finally:
        await connection.close()


async def _add_products(database_url: str, names: list[str]) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.executemany(
            "INSERT INTO products (internal_sku, name, status) VALUES ($1, $1, 'active')",
            [(name,) for name in names],
        )
    finally:
        await connection.close()


async def catalogue_differences(system: System, lists: PriceLists) -> list[str]:
    """A line for each row that only one of the two catalogues has."""
    calm = await asyncio.to_thread(system.calm_database)
    await _copy_suppliers(system, calm, lists)
    folder = system.root / "calm"
    folder.mkdir()
    settings = MlAnalyzeSettings(
        database_url=SecretStr(calm),
        redis_url=SecretStr(system.valkey.url_of(_CALM_REDIS)),
        uploads_dir=folder,
        ml_analyze_workers=2,
    )
    async with Redis.from_url(settings.redis_url.get_secret_value()) as store:
        await store.flushdb()
    suppliers = await _suppliers(calm)
    service = ServiceProcess(settings)
    async with service.running():
        for number in range(lists.round):
            await _read_round(service, folder, lists, suppliers, number)
    left, right = (
        await kill_campaign.snapshot(calm),
        await kill_campaign.snapshot(system.database_url),
    )
    for table in left.keys() - set(_COMPARED):
        left[table] = right[table] = []
    return list(kill_campaign.differences(left, right))


async def _copy_suppliers(system: System, calm: str, lists: PriceLists) -> None:
    connection = await asyncpg.connect(system.database_url)
    try:
        suppliers = await connection.fetch("SELECT id, name FROM suppliers")
    finally:
        await connection.close()
    await _add_products(calm, lists.shared)
    connection = await asyncpg.connect(calm)
    try:
        await connection.executemany(
            "INSERT INTO suppliers (id, name, source_type) VALUES ($1, $2, 'csv')",
            [(row["id"], row["name"]) for row in suppliers],
        )
    finally:
        await connection.close()


async def _suppliers(database_url: str) -> dict[str, UUID]:
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("SELECT id, name FROM suppliers")
        return {row["name"]: row["id"] for row in rows}
    finally:
        await connection.close()


async def _read_round(
    service: ServiceProcess,
    folder: Path,
    lists: PriceLists,
    suppliers: dict[str, UUID],
    number: int,
) -> None:
    jobs = []
    for name in lists.names:
        file = folder / f"{number}-{name}.csv"
        file.write_bytes(lists.contents[name][number])
        jobs.append(
            await service.submit(
                file_url=str(file),
                supplier_id=str(suppliers[name]),
                file_type="csv",
                client_job_id=f"calm-{number}-{name}",
            )
        )
    for job in jobs:
        await service.finish(job)

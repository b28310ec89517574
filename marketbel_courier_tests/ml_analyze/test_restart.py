"""The service as a process of its own: killed, stopped, and started again."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from pathlib import Path
from uuid import uuid4

from redis.asyncio import Redis

from marketbel_courier.database.pool import open_pool
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier_tests.ml_analyze import kill_campaign
from marketbel_courier_tests.ml_analyze.kill_campaign import Ground
from marketbel_courier_tests.ml_analyze.service_process import ServiceProcess, end, until
from marketbel_courier_tests.servers import fresh_database

KILLS = 3


async def test_kills_at_random_moments_leave_the_catalogue_of_an_undisturbed_run(
    migrated_database: str, postgres_server: EmbeddedPostgres, redis_dsn: str, tmp_path: Path
) -> None:
    rng = random.Random(20)
    kill_campaign.write_lists(tmp_path, rng)
    await kill_campaign.prepare(migrated_database, tmp_path, rng)
    template = migrated_database.rpartition("/")[2]

    with fresh_database(postgres_server, template=template) as calm:
        await kill_campaign.run(Ground.of(calm, redis_dsn, tmp_path), rng, kills=0)
        expected = await kill_campaign.snapshot(calm)
    async with Redis.from_url(redis_dsn) as redis:
        await redis.flushdb()
    done = await kill_campaign.run(
        Ground.of(migrated_database, redis_dsn, tmp_path), rng, kills=KILLS
    )

    assert done > 1
    found = kill_campaign.differences(expected, await kill_campaign.snapshot(migrated_database))
    assert list(found) == []
    assert len(expected["items"]) > 1000
    assert len(expected["parsing_logs"]) > 100


async def test_a_stopped_service_takes_up_what_was_queued_and_half_done(
    settings: MlAnalyzeSettings, migrated_database: str
) -> None:
    service = ServiceProcess(settings.model_copy(update={"ml_analyze_workers": 2}))
    (settings.uploads_dir / "list.csv").write_text("SKU;Name;Price\n1;Lamp;7\n")
    async with open_pool(migrated_database) as pool:
        suppliers = [uuid4() for _ in range(5)]
        await pool.executemany(
            "INSERT INTO suppliers (id, name, source_type) VALUES ($1, $2, 'csv')",
            [(supplier, str(supplier)) for supplier in suppliers],
        )
        async with (
            service.running() as process,
            pool.acquire() as connection,
            connection.transaction(),
        ):
            await connection.execute("LOCK TABLE supplier_items IN EXCLUSIVE MODE")
            jobs = [
                await service.submit(
                    file_url=str(settings.uploads_dir / "list.csv"),
                    supplier_id=str(supplier),
                    file_type="csv",
                )
                for supplier in suppliers
            ]

            async def begun() -> bool:
                return bool((await service.status(jobs[0]))["phase"] == "storing")

            await until(begun)
            await end(process, signal.SIGTERM)
        async with service.running():
            ended = [await service.finish(job) for job in jobs]

        assert [status["status"] for status in ended] == ["completed"] * 5
        assert await pool.fetchval("SELECT count(*) FROM price_history") == 5


async def test_a_wrong_setting_is_one_line_and_no_traceback(settings: MlAnalyzeSettings) -> None:
    environment = os.environ | {
        "DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:1/none",
        "REDIS_URL": settings.redis_url.get_secret_value(),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "marketbel_courier.ml_analyze",
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )

    _, error = await process.communicate()

    assert process.returncode == 2
    assert error.startswith(b"ml-analyze: PostgreSQL cannot be reached")
    assert b"Traceback" not in error
    assert b"secret" not in error

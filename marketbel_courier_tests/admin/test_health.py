"""Health tells of each server, also of those that are away."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from marketbel_courier.admin.envelope import outage_problem
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin
from marketbel_courier_tests.loopback import Answer, LoopbackServer
from marketbel_courier_tests.refusing_redis import FULL, READ_ONLY, refusing_writes
from marketbel_courier_tests.signs_of_life import give_signs


def _json(**fields: object) -> Answer:
    return Answer(json.dumps(fields).encode(), headers=(("Content-Type", "application/json"),))


async def _health(admin: RunningAdmin) -> tuple[str, dict[str, str]]:
    answer = await admin.http.get("/health")
    assert answer.status_code == 200
    body = answer.json()
    return body["status"], {name: check["status"] for name, check in body["checks"].items()}


async def test_everything_that_answers_is_healthy(start_admin: StartAdmin) -> None:
    async with LoopbackServer() as others:
        others.serve("/health", _json(status="healthy"))
        others.serve("/server_info", _json(dagster_version="1"))
        urls = {"ML_ANALYZE_URL": others.base_url, "DAGSTER_UI_URL": others.base_url}
        async with start_admin(**urls) as admin:
            await give_signs(admin.desk.pool)
            status, checks = await _health(admin)
            for _ in range(20):
                await _health(admin)
        # However often somebody asks, the servers are asked every other second.
        assert others.count("/health") < 20
    assert status == "healthy"
    asked = {"database", "redis", "volume", "triggers", "ml-analyze", "daemon", "dagster"}
    assert set(checks) == asked
    assert set(checks.values()) == {"healthy"}


async def test_what_only_helps_degrades_and_what_is_needed_makes_unhealthy(
    start_admin: StartAdmin, redis_server: EmbeddedValkey, refusing_port: int
) -> None:
    nobody = f"http://127.0.0.1:{refusing_port}"
    async with LoopbackServer() as others:
        others.serve("/health", _json(status="healthy"))
        urls = {"ML_ANALYZE_URL": others.base_url, "DAGSTER_UI_URL": nobody}
        async with start_admin(**urls) as admin:
            await give_signs(admin.desk.pool)
            # That address is for browsers; from here it may lead nowhere.
            status, checks = await _health(admin)
            assert (status, checks["dagster"]) == ("healthy", "unhealthy")
        others.serve("/health", _json(state="?"))
        async with start_admin(**urls) as admin:
            status, checks = await _health(admin)
            assert (status, checks["ml-analyze"]) == ("degraded", "unhealthy")
        await asyncio.to_thread(redis_server.stop)
        try:
            async with start_admin(**urls) as admin:
                status, checks = await _health(admin)
                assert (status, checks["redis"], checks["database"]) == (
                    "unhealthy",
                    "unhealthy",
                    "healthy",
                )
        finally:
            await asyncio.to_thread(redis_server.start)


@pytest.mark.parametrize("why", [FULL, READ_ONLY])
async def test_a_redis_that_takes_no_writes_is_told_as_such(
    admin: RunningAdmin, redis_dsn: str, why: str
) -> None:
    with refusing_writes(redis_dsn, why):
        answer = (await admin.http.get("/health")).json()

    check = answer["checks"]["redis"]
    assert (answer["status"], check["status"]) == ("unhealthy", "unhealthy")
    assert check["message"].startswith(f"Redis is {why}: ")


async def test_a_postgresql_that_takes_no_writes_is_told_as_such_by_health_and_by_who_writes(
    start_admin: StartAdmin, migrated_database: str
) -> None:
    standby = f"{migrated_database}?default_transaction_read_only=on"
    async with start_admin(DATABASE_URL=standby) as admin:
        health = (await admin.http.get("/health")).json()
        shop = {"name": "Shop", "source_type": "csv"}
        refused = await admin.http.post("/api/v1/admin/suppliers", json=shop)

    check = health["checks"]["database"]
    assert (health["status"], check["status"]) == ("unhealthy", "unhealthy")
    assert check["message"] == "takes no writes: it is read-only"
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (503, "DATABASE_UNAVAILABLE")
    assert "is read-only. Nothing was changed." in error["message"]


def test_a_postgresql_without_space_is_told_as_such() -> None:
    problem = outage_problem(asyncpg.DiskFullError("could not extend file"))
    assert "no space left" in str(problem.message)


async def test_triggers_that_nobody_takes_are_told(admin: RunningAdmin) -> None:
    long_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    await admin.desk.redis.rpush("parse:triggers", json.dumps({"created_at": long_ago}))
    await admin.desk.redis.lpush("retry:triggers", "no JSON", json.dumps(["no object"]))
    answer = (await admin.http.get("/health")).json()["checks"]["triggers"]
    assert answer["status"] == "degraded"
    assert answer["message"].startswith("3 waiting since")


async def test_a_password_in_a_url_stays_out_of_the_answer(
    start_admin: StartAdmin, refusing_port: int
) -> None:
    url = f"http://user:hushhush@127.0.0.1:{refusing_port}"
    async with start_admin(ML_ANALYZE_URL=url) as admin:
        assert "hushhush" not in (await admin.http.get("/health")).text

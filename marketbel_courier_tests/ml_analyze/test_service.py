"""The contract over HTTP: shapes, codes, and requests that come twice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
import redis as redis_client

from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.errors import ConfigurationError, CourierError, UnreadableFile
from marketbel_courier.ml_analyze.server import open_service
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier.ml_analyze.volume import locate
from marketbel_courier_tests.ml_analyze.conftest import RunningService, StartService

LIST = "SKU;Name;Price\n1;Lamp;300\n"


async def test_a_file_is_accepted_at_once_with_the_fields_of_the_contract(
    service: RunningService,
) -> None:
    body = {
        "file_url": service.put(LIST),
        "supplier_id": str(await service.add_supplier()),
        "file_type": "csv",
        "something_new": 1,
    }

    response = await service.http.post("/analyze/file", json=body)

    assert response.status_code == 202
    assert set(response.json()) == {"job_id", "status", "message"}
    assert response.json()["status"] == "pending"
    status = await service.finish(response.json()["job_id"])
    assert set(status) >= {
        "job_id", "status", "progress_percentage", "items_processed", "items_total", "errors",
        "created_at", "started_at", "completed_at",
    }  # fmt: skip
    assert status["created_at"].endswith("Z")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("file_url", "list.csv"),
        ("file_url", "ftp://host/list.csv"),
        ("file_url", "/shared/\0"),
        ("supplier_id", "7"),
        ("file_type", "docx"),
        ("client_job_id", ""),
    ],
)
async def test_a_bad_field_is_named_in_a_422(
    service: RunningService, field: str, value: str
) -> None:
    body = {"file_url": "/x", "supplier_id": str(uuid4()), "file_type": "csv"} | {field: value}

    response = await service.http.post("/analyze/file", json=body)

    assert response.status_code == 422
    (problem,) = response.json()["detail"]
    assert problem["loc"] == ["body", field]
    assert {"type", "loc", "msg", "input"} <= set(problem)


@pytest.mark.parametrize(
    ("file_url", "reason"),
    [
        ("/nowhere/list.csv", "File not found: /nowhere/list.csv"),
        ("https://user:secret@host/list.csv?signature=abc", "https addresses cannot be analyzed"),
        ("file:///etc/passwd", "file addresses cannot be analyzed"),
        ("/etc/passwd", "is not on the shared volume"),
    ],
)
async def test_a_file_outside_the_volume_is_accepted_and_fails(
    service: RunningService, file_url: str, reason: str
) -> None:
    status = await service.analyze(file_url, await service.add_supplier())

    assert status["status"] == "failed"
    assert reason in status["errors"][0]
    assert "secret" not in status["errors"][0]
    assert "signature" not in status["errors"][0]


async def test_a_missing_file_on_the_volume_fails_as_not_found(service: RunningService) -> None:
    path = service.uploads / "gone.csv"

    status = await service.analyze(str(path), await service.add_supplier())

    assert status["errors"] == [f"File not found: {path}"]


async def test_a_link_that_leads_off_the_volume_is_not_followed(
    service: RunningService, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "list.csv"
    outside.write_text(LIST)
    (service.uploads / "link.csv").symlink_to(outside)

    status = await service.analyze(str(service.uploads / "link.csv"), await service.add_supplier())

    assert status["status"] == "failed"


@pytest.mark.parametrize("job_id", ["5b0a1f8e-6c1d-4b7e-9f3a-2d4c6e8a0b1c", "nonsense"])
async def test_an_unknown_job_is_a_404_with_a_detail(service: RunningService, job_id: str) -> None:
    asked = await service.http.get(f"/analyze/status/{job_id}")
    deleted = await service.http.delete(f"/analyze/status/{job_id}")

    assert (asked.status_code, deleted.status_code) == (404, 404)
    assert job_id in asked.json()["detail"]


async def test_a_job_is_gone_after_it_was_deleted_and_after_a_flush(
    service: RunningService, redis_dsn: str
) -> None:
    supplier = await service.add_supplier()
    path = service.put(LIST)
    first = await service.send(path, supplier)
    second = await service.send(path, supplier)
    await service.finish(first)
    await service.finish(second)

    deleted = await service.http.delete(f"/analyze/status/{first}")
    assert deleted.status_code == 200
    assert (await service.http.get(f"/analyze/status/{first}")).status_code == 404

    with redis_client.Redis.from_url(redis_dsn) as redis:
        redis.flushdb()
    assert (await service.http.get(f"/analyze/status/{second}")).status_code == 404


async def test_a_job_that_is_deleted_while_it_is_worked_on_stops_and_stays_deleted(
    settings: MlAnalyzeSettings, start_service: StartService
) -> None:
    alone = settings.model_copy(update={"ml_analyze_workers": 1})
    async with start_service(alone) as service:
        supplier = await service.add_supplier()
        path = service.put(LIST)
        async with service.nothing_is_stored():
            job_id = await service.send(path, supplier)
            await service.reach(job_id, phase="storing")
            await service.http.delete(f"/analyze/status/{job_id}")
            while (await service.queue())["in_progress"]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

        # The only worker takes this one, and its process is a new one.
        other = await service.analyze(path, await service.add_supplier())

        assert other["status"] == "completed"
        assert (await service.http.get(f"/analyze/status/{job_id}")).status_code == 404
        assert await service.items(supplier) == []


async def test_the_same_client_job_id_gives_the_same_job_however_often_it_comes(
    service: RunningService,
) -> None:
    supplier = await service.add_supplier()
    path = service.put(LIST)

    ids = await asyncio.gather(
        *(service.send(path, supplier, client_job_id="delivery-7") for _ in range(20))
    )
    await service.finish(ids[0])
    later = await service.send(path, supplier, client_job_id="delivery-7")
    other = await service.send(path, supplier, client_job_id="delivery-8")

    assert {*ids, later} == {ids[0]}
    assert other != ids[0]
    await service.finish(other)
    assert len(await service.logs(supplier)) == 2


async def test_nothing_of_the_service_lies_under_the_readers_prefix(
    service: RunningService, redis_dsn: str
) -> None:
    await service.analyze(
        service.put(LIST), await service.add_supplier(), client_job_id="delivery-7"
    )

    with redis_client.Redis.from_url(redis_dsn) as redis:
        keys = {key.decode() for key in redis.scan_iter()}
        assert all(redis.ttl(key) > 0 for key in keys)
    assert keys
    assert all(key.startswith("ml:") for key in keys)


async def test_a_full_queue_refuses_further_files(
    settings: MlAnalyzeSettings, redis_dsn: str, start_service: StartService
) -> None:
    small = settings.model_copy(update={"ml_analyze_queue_size": 1})
    async with start_service(small) as service:
        with redis_client.Redis.from_url(redis_dsn) as redis:
            redis.zadd("ml:open", {str(uuid4()): 1})
        body = {"file_url": "/x", "supplier_id": str(uuid4()), "file_type": "csv"}

        response = await service.http.post("/analyze/file", json=body)

    assert response.status_code == 503
    assert "full" in response.json()["detail"]


async def test_health_tells_each_dependency_and_does_not_need_ollama(
    service: RunningService,
) -> None:
    response = await service.http.get("/health")

    assert response.status_code == 200
    answer = response.json()
    assert (answer["status"], answer["service"]) == ("healthy", "ml-analyze")
    assert set(answer["checks"]) == {"database", "redis", "queue", "ollama"}
    assert answer["checks"]["ollama"] == {"status": "healthy", "message": "not used"}


async def test_health_is_unhealthy_where_the_tables_are_missing(service: RunningService) -> None:
    await service.pool.execute("DROP TABLE supplier_items CASCADE")

    answer = (await service.http.get("/health")).json()

    assert answer["status"] == "unhealthy"
    assert "migrate" in answer["checks"]["database"]["message"]


async def test_a_redis_outage_is_a_500_with_a_sentence_and_ends_with_the_outage(
    service: RunningService, redis_server: EmbeddedValkey
) -> None:
    supplier = await service.add_supplier()
    path = service.put(LIST)
    redis_server.stop()
    body = {"file_url": path, "supplier_id": str(supplier), "file_type": "csv"}
    refused = await service.http.post("/analyze/file", json=body)
    health = (await service.http.get("/health")).json()
    redis_server.start()

    assert refused.status_code == 500
    assert "Redis" in refused.json()["detail"]
    assert health["checks"]["redis"]["status"] == "unhealthy"
    assert (await service.analyze(path, supplier))["status"] == "completed"


async def test_merge_matches_what_has_no_product_yet(service: RunningService) -> None:
    supplier = await service.add_supplier()
    await service.analyze(service.put(LIST), supplier)
    await service.pool.execute("UPDATE supplier_items SET product_id = NULL")

    response = await service.http.post("/analyze/merge", json={"supplier_id": str(supplier)})
    again = await service.http.post("/analyze/merge", json={})

    assert response.json() == {
        "status": "completed",
        "items_processed": 1,
        "matches_found": 1,
        "review_queue_count": 0,
        "drafts_created": 0,
    }
    assert again.json()["items_processed"] == 0


async def test_pictures_are_not_implemented(service: RunningService) -> None:
    response = await service.http.post("/analyze/vision", json={})

    assert response.status_code == 501
    assert "detail" in response.json()


async def test_a_server_that_is_away_at_the_start_is_named(
    settings: MlAnalyzeSettings, redis_dsn: str
) -> None:
    with redis_client.Redis.from_url(redis_dsn) as redis:
        port = redis.connection_pool.connection_kwargs["port"]
    away = MlAnalyzeSettings(
        database_url=settings.database_url,
        redis_url=f"redis://:wrong@127.0.0.1:{port}/0",
    )

    with pytest.raises(CourierError, match="Redis cannot be reached"):
        async with open_service(away):
            pass


def test_a_missing_setting_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("REDIS_URL", "redis://localhost")

    with pytest.raises(ConfigurationError, match=r"^DATABASE_URL is not set: [^\n]+$"):
        MlAnalyzeSettings.from_environment()


async def test_a_database_that_comes_back_is_used_again(service: RunningService) -> None:
    supplier = await service.add_supplier()
    path = service.put(LIST)
    with pytest.raises(asyncpg.PostgresError):
        await service.pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database()"
        )

    status = await service.analyze(path, supplier)

    assert status["status"] == "completed"


def test_the_volume_folder_itself_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="Not a file"):
        locate(str(tmp_path), tmp_path)

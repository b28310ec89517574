from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import grpc  # type: ignore[import-untyped,unused-ignore]
import pytest
from dagster._daemon.types import DaemonHeartbeat
from grpc_health.v1 import health, health_pb2, health_pb2_grpc  # type: ignore[import-untyped]

from marketbel_courier.liveness import probe
from marketbel_courier.liveness.probe import code_server_problem, daemon_problem
from marketbel_courier.orchestration.storage import PooledPostgresStorage

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


@pytest.fixture
def code_server() -> Iterator[tuple[int, health.HealthServicer]]:
    server = grpc.server(ThreadPoolExecutor(1))
    servicer = health.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield port, servicer
    server.stop(None).wait()


def test_a_code_server_is_alive_once_it_serves(
    code_server: tuple[int, health.HealthServicer],
) -> None:
    port, servicer = code_server
    assert "NOT_FOUND" in str(code_server_problem(port))
    servicer.set("DagsterApi", NOT_SERVING)
    assert "not serve yet" in str(code_server_problem(port))
    servicer.set("DagsterApi", SERVING)
    assert code_server_problem(port) is None


def test_a_code_server_that_is_away_is_told_as_such(refusing_port: int) -> None:
    assert "UNAVAILABLE" in str(code_server_problem(refusing_port))


@pytest.mark.parametrize(
    ("minutes_ago", "words"), [(0, ""), (3, "silent"), (None, "never")], ids=str
)
async def test_a_daemon_is_alive_while_it_beats(
    platform_database: str, minutes_ago: int | None, words: str
) -> None:
    if minutes_ago is not None:
        storage = PooledPostgresStorage(platform_database)
        at = (datetime.now(UTC) - timedelta(minutes=minutes_ago)).timestamp()
        storage.run_storage.add_daemon_heartbeat(DaemonHeartbeat(at, "SENSOR", "an id", []))
        storage.close_connections()

    problem = await daemon_problem(platform_database)
    assert (problem is None) == (words == "")
    assert words in str(problem).lower() or not words


def test_what_nobody_knows_is_no_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["probe", "webserver"])
    with pytest.raises(SystemExit) as ended:
        probe.main()
    assert ended.value.code

"""A service is ready when it says so itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from marketbel_courier.devstack import services
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.errors import StackError

_ENVIRONMENT = {"DAGSTER_HOME": "/nowhere"}


@contextmanager
def _answering(body: object) -> Iterator[int]:
    """A server on the port yielded that answers everything with this body."""
    answer = json.dumps(body).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_GET  # noqa: N815 - the name that the base class looks for

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _web_ui(*, heartbeat: float | None, problem: str = "", loading: str = "LOADED") -> object:
    error = {"__typename": "PythonError", "message": problem} if problem else None
    status = {"required": True, "healthy": True, "lastHeartbeatTime": heartbeat}
    entry = {"loadStatus": loading, "locationOrLoadError": error}
    return {
        "data": {
            "instance": {"daemonHealth": {"allDaemonStatuses": [status]}},
            "workspaceOrError": {"locationEntries": [entry]},
        }
    }


@pytest.mark.parametrize(
    ("answer", "is_ready"),
    [
        (_web_ui(heartbeat=101), True),
        (_web_ui(heartbeat=99), False),  # of the daemon that ran before
        (_web_ui(heartbeat=None), False),
        (_web_ui(heartbeat=101, loading="LOADING"), False),
        ({"data": None}, False),
    ],
)
def test_the_daemon_is_ready_when_its_own_heartbeat_shows(
    answer: object, *, is_ready: bool
) -> None:
    with _answering(answer) as port:
        assert services.daemon(_ENVIRONMENT, port, started_at=100).is_ready() is is_ready


def test_definitions_that_cannot_be_loaded_end_the_wait_with_their_error() -> None:
    with (
        _answering(_web_ui(heartbeat=101, problem="No module named 'typo'")) as port,
        pytest.raises(StackError, match="cannot load the definitions:\nNo module named 'typo'"),
    ):
        services.daemon(_ENVIRONMENT, port, started_at=100).is_ready()


@pytest.mark.parametrize(
    ("status", "works"), [("healthy", True), ("degraded", True), ("unhealthy", False)]
)
def test_ml_analyze_works_unless_it_says_otherwise(status: str, *, works: bool) -> None:
    with _answering({"status": status}) as port:
        assert services.ml_analyze_works(f"http://127.0.0.1:{port}") is works


def test_nobody_at_the_port_is_not_ready_and_no_error(refusing_port: int) -> None:
    assert not services.ml_analyze_works(f"http://127.0.0.1:{refusing_port}")
    assert not services.daemon(_ENVIRONMENT, refusing_port, started_at=0).is_ready()
    assert not services.webserver(_ENVIRONMENT, refusing_port).is_ready()
    assert not services.code_server(_ENVIRONMENT, refusing_port, "any").is_ready()


def test_the_dagster_home_gets_the_projects_configuration_and_our_own_code_server(
    tmp_path: Path,
) -> None:
    given = tmp_path / "given.yaml"
    given.write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    folder = DataFolder(tmp_path / "home")
    services.prepare_dagster_home(folder, 4000, given)
    assert (folder.dagster_home / "dagster.yaml").read_bytes() == given.read_bytes()
    workspace = json.loads((folder.dagster_home / "workspace.yaml").read_text(encoding="utf-8"))
    assert workspace["load_from"][0]["grpc_server"]["port"] == 4000

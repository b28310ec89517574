"""The stack's own services: how each is started, and how to tell that it is ready."""

from __future__ import annotations

import json
import secrets
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

import marketbel_courier
from marketbel_courier.bounded_answers import get_bounded
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.errors import StackError
from marketbel_courier.devstack.ports import LOOPBACK, accepts_connections
from marketbel_courier.devstack.processes import Command
from marketbel_courier.messages.message import Message, lines, verbatim
from marketbel_courier.tls import trusted_authorities

ML_ANALYZE = "ml-analyze"
CODE_SERVER = "code-server"
WEBSERVER = "webserver"
DAEMON = "daemon"
ADMIN = "admin"
DAGSTER = (DAEMON, WEBSERVER, CODE_SERVER)
CODE_LOCATION = "marketbel_courier"
DEFINITIONS = "marketbel_courier.definitions"
WARM_DAGSTER = "marketbel_courier.orchestration.warm_dagster"
PROMPT_DAEMON = "marketbel_courier.orchestration.prompt_daemon"
_WORKSPACE = "workspace.yaml"
_DAGSTER_GRACE_SECONDS = 20.0
_MOST_ANSWER_BYTES = 16 * 1024 * 1024
_SIGN_INS = ("ADMIN_PASSWORD_HASH", "ADMIN_TOKENS", "JWT_SECRET")
_PROBE = secrets.token_urlsafe(32)
_HEALTH_QUERY = """
{ instance { daemonHealth { allDaemonStatuses { required healthy lastHeartbeatTime } } }
  workspaceOrError { ... on Workspace { locationEntries { loadStatus
    locationOrLoadError { __typename ... on PythonError { message } } } } } }
"""


@dataclass(frozen=True)
class Service:
    """One service: the command that runs it, and the probe that tells whether it is ready.

    The probe may trust any answer on the port: GuardedProcess checks that the service's own process
    listens there.
    """

    command: Command
    is_ready: Callable[[], bool]
    port: int | None = None


def ml_analyze(environment: Mapping[str, str], port: int) -> Service:
    """The bundled ml-analyze."""
    return Service(
        Command(
            name=ML_ANALYZE,
            arguments=[sys.executable, "-m", "marketbel_courier.ml_analyze"],
            environment={
                **environment,
                "ML_ANALYZE_HOST": LOOPBACK,
                "ML_ANALYZE_PORT": str(port),
            },
            signal_group=True,
        ),
        lambda: ml_analyze_works(f"http://{LOOPBACK}:{port}"),
        port,
    )


def admin(environment: Mapping[str, str], port: int) -> Service:
    """The admin API and page."""
    return Service(
        Command(
            name=ADMIN,
            arguments=[sys.executable, "-m", "marketbel_courier.cli", "admin"],
            environment={**environment, "ADMIN_HOST": LOOPBACK, "ADMIN_PORT": str(port)},
        ),
        lambda: _answers(f"http://{LOOPBACK}:{port}/health"),
        port,
    )


def code_server(environment: Mapping[str, str], port: int, definitions: str) -> Service:
    """The process that holds the definitions and starts the runs."""
    where = ["--host", LOOPBACK, "--port", str(port), "--module-name", definitions]
    named = ["--location-name", CODE_LOCATION, "--use-python-environment-entry-point"]
    named += ["--empty-working-directory"]  # else Dagster looks for modules where we are
    # Not `code-server start`: that is one more process, which passes on what this one answers.
    # Lazily: definitions that cannot be loaded are told to whoever asks for them.
    serve = [WARM_DAGSTER, "api", "grpc", "--lazy-load-user-code", *where, *named]
    return Service(
        _dagster(CODE_SERVER, serve, environment),
        lambda: accepts_connections(port),
        port,
    )


def webserver(environment: Mapping[str, str], port: int) -> Service:
    """The Dagster web UI, behind the gate."""
    where = {"UI_HOST": LOOPBACK, "UI_PORT": str(port), **_probing(environment)}
    return Service(
        Command(
            name=WEBSERVER,
            arguments=[sys.executable, "-m", "marketbel_courier.cli", "ui"],
            environment={**environment, **where},
            signal_group=True,
            grace_seconds=_DAGSTER_GRACE_SECONDS,
        ),
        lambda: _answers(f"http://{LOOPBACK}:{port}/server_info"),
        port,
    )


def daemon(environment: Mapping[str, str], webserver_port: int, started_at: float) -> Service:
    """Dagster's daemon; ready when the web UI shows a heartbeat later than `started_at`."""
    return Service(
        _dagster(DAEMON, [PROMPT_DAEMON, "run", *_workspace(environment)], environment),
        lambda: _everything_is_healthy(webserver_port, started_at, _shown_by_probe(environment)),
    )


def prepare_dagster_home(
    folder: DataFolder, code_server_port: int, dagster_yaml: Path | None
) -> None:
    """Fill DAGSTER_HOME: the project's dagster.yaml, and a workspace of our own code server."""
    home = folder.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(dagster_yaml or _find_dagster_yaml(), home / "dagster.yaml")
    server = {
        "host": LOOPBACK,
        "port": code_server_port,
        "location_name": CODE_LOCATION,
    }
    # JSON is YAML, and quotes whatever needs it.
    workspace = json.dumps({"load_from": [{"grpc_server": server}]})
    (home / _WORKSPACE).write_text(workspace, encoding="utf-8")


def ml_analyze_works(url: str) -> bool:
    """Whether ml-analyze says of itself that it can work; degraded is good enough."""
    answer = _get(f"{url}/health")
    if answer is None or answer.status_code != 200:
        return False
    return answer.json().get("status") in ("healthy", "degraded")


def _has_sign_in(environment: Mapping[str, str]) -> bool:
    return any(environment.get(name) for name in _SIGN_INS)


def _shown_by_probe(environment: Mapping[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {_PROBE}"} if _has_sign_in(environment) else {}


def _probing(environment: Mapping[str, str]) -> dict[str, str]:
    """Where people have to sign in, the probe of the daemon is let in by a token of its own."""
    if not _has_sign_in(environment):
        return {}
    return {"ADMIN_TOKENS": ",".join(filter(None, (environment.get("ADMIN_TOKENS"), _PROBE)))}


def _workspace(environment: Mapping[str, str]) -> list[str]:
    return ["--workspace", str(Path(environment["DAGSTER_HOME"]) / _WORKSPACE)]


def _dagster(name: str, module: list[str], environment: Mapping[str, str]) -> Command:
    return Command(
        name=name,
        arguments=[sys.executable, "-m", *module],
        environment=environment,
        signal_group=True,
        grace_seconds=_DAGSTER_GRACE_SECONDS,
    )


def _find_dagster_yaml() -> Path:
    """The project's dagster.yaml: beside the package in a checkout, else where we are."""
    places = [Path(marketbel_courier.__file__).parent.parent, Path.cwd()]
    for place in places:
        if (place / "dagster.yaml").is_file():
            return place / "dagster.yaml"
    raise StackError(Message("stack-no-dagster-yaml", folders=[str(place) for place in places]))


def _everything_is_healthy(
    webserver_port: int, started_at: float, headers: Mapping[str, str]
) -> bool:
    answer = _ask(f"http://{LOOPBACK}:{webserver_port}/graphql", _HEALTH_QUERY, headers)
    if answer is None or answer.status_code != 200:
        return False
    data = answer.json().get("data") or {}
    for entry in data.get("workspaceOrError", {}).get("locationEntries", []):
        problem = entry["locationOrLoadError"] or {}
        if problem.get("__typename") == "PythonError":
            raise StackError(
                lines([Message("stack-no-definitions"), verbatim(str(problem["message"]))])
            )
        if entry["loadStatus"] != "LOADED":
            return False
    daemons = data.get("instance", {}).get("daemonHealth", {}).get("allDaemonStatuses", [])
    return bool(daemons) and all(
        status["healthy"] and (status["lastHeartbeatTime"] or 0) >= started_at
        for status in daemons
        if status["required"]
    )


def _answers(url: str) -> bool:
    answer = _get(url)
    return answer is not None and answer.status_code == 200


def _get(url: str) -> httpx.Response | None:
    """One quick request; None while nobody answers."""
    try:
        return get_bounded(url, deadline_seconds=5, most_bytes=_MOST_ANSWER_BYTES)
    except httpx.TransportError:
        return None


def _ask(url: str, query: str, headers: Mapping[str, str]) -> httpx.Response | None:
    """One quick question of GraphQL; None while nobody answers."""
    try:
        return httpx.post(
            url,
            json={"query": query},
            headers=headers,
            timeout=5,
            trust_env=False,
            verify=trusted_authorities(),
        )
    except httpx.TransportError:
        return None

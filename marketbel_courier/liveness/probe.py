"""The health check of containers: `python -m marketbel_courier.liveness.probe daemon`.

Or `… code-server PORT`. The exit code is 0 if the process is alive. Dagster's own commands for it
load all of Dagster at each question, and call a daemon alive for half an hour after its last sign
of life.
"""

from __future__ import annotations

import asyncio
import os
import sys

from marketbel_courier.errors import CourierError

_ASKED_SECONDS = 8
_SERVICE = "DagsterApi"


def code_server_problem(port: int, *, asked_seconds: float = _ASKED_SECONDS) -> str | None:
    """Why the code server of this port does not serve; None if it does."""
    # Imported here: the other question needs none of it.
    import grpc  # type: ignore[import-untyped,unused-ignore]  # noqa: PLC0415
    from grpc_health.v1 import (  # type: ignore[import-untyped,unused-ignore]  # noqa: PLC0415
        health_pb2,
        health_pb2_grpc,
    )

    serving = health_pb2.HealthCheckResponse.SERVING
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        question = health_pb2.HealthCheckRequest(service=_SERVICE)
        try:
            answer = health_pb2_grpc.HealthStub(channel).Check(question, timeout=asked_seconds)
        except grpc.RpcError as error:
            return f"The code server does not answer: {error.code().name}, {error.details()}."
    return None if answer.status == serving else "The code server does not serve yet."


def _database_url() -> str:
    # Imported here: who asks for a code server needs none of it.
    from marketbel_courier.environment_settings import secret_of  # noqa: PLC0415

    names = ("DAGSTER_DATABASE_URL", "DATABASE_URL")
    return next(filter(None, (secret_of(os.environ, name) for name in names)), "")


async def daemon_problem(database_url: str) -> str | None:
    """Which part of the daemon is silent; None if none is."""
    # Imported here: the other question needs none of it.
    from marketbel_courier.database.pool import open_pool  # noqa: PLC0415
    from marketbel_courier.liveness.beats import read_beats  # noqa: PLC0415
    from marketbel_courier.liveness.silences import Part, silences  # noqa: PLC0415

    _, _, rest = database_url.partition("://")
    async with open_pool(
        f"postgresql://{rest}", max_size=1, command_timeout_seconds=_ASKED_SECONDS
    ) as pool:
        beats = await read_beats(pool)
    silent = [one for one in silences(beats) if one.part in (Part.DAEMON, Part.LOOP)]
    return " ".join(str(one.message) for one in silent) or None


def main() -> None:
    """Answer by the exit code, and by a sentence where something is wrong."""
    try:
        match sys.argv[1:]:
            case ["code-server", port]:
                problem = code_server_problem(int(port))
            case ["daemon"]:
                problem = asyncio.run(daemon_problem(_database_url()))
            case _:
                problem = "Ask for `daemon` or for `code-server PORT`."
    except CourierError as error:
        problem = str(error)
    sys.exit(problem)


if __name__ == "__main__":
    main()

"""Whether PostgreSQL gives as many connections as the platform may open at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

from marketbel_courier.cli.checks.check import Check, ok, warn
from marketbel_courier.cli.questions import with_database
from marketbel_courier.database.connection_room import (
    CONNECTIONS_OF_A_RUN,
    ConnectionRoom,
    connection_room,
    most_connections,
)
from marketbel_courier.environment_settings import is_named
from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier.orchestration.run_places import other_runs
from marketbel_courier.settings import Settings

_SUBJECT = Message("doctor-connections")


def check_connections(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """A warning where runs could be refused a connection, with the number that suffices."""
    if not is_named(environment, "DATABASE_URL"):
        return
    is_one_role = settings.dagster_dsn == settings.postgres_dsn
    try:
        room = asyncio.run(
            with_database(settings, lambda pool: connection_room(pool, of_role=is_one_role))
        )
    except CourierError:
        return  # Reported by the check of PostgreSQL.
    home = environment.get("DAGSTER_HOME")
    others = other_runs(Path(home) if home else None)
    yield _judged(room, others, settings.ml_max_in_flight, _readers(environment))


def _judged(room: ConnectionRoom, others: int, analyses: int, readers: int) -> Check:
    runs = others + analyses
    needed = most_connections(runs=runs, readers=readers)
    missing = needed - room.connections
    if missing <= 0:
        enough = Message("doctor-connections-suffice", n=room.connections, needed=needed, runs=runs)
        return ok(_SUBJECT, enough)
    few = Message("doctor-connections-few", n=room.connections, needed=needed, runs=runs)
    fewer = analyses - -(-missing // CONNECTIONS_OF_A_RUN)
    remedy = Message(
        "doctor-raise-connections",
        bound=room.bound,
        setting=room.setting + missing,
        analyses=fewer if fewer > 0 else None,
    )
    return warn(_SUBJECT, few, remedy)


def _readers(environment: Mapping[str, str]) -> int:
    """How many files ml-analyze reads at once: as this environment says, or as there are cores."""
    field = MlAnalyzeSettings.model_fields["ml_analyze_workers"]
    try:
        return max(1, int(environment.get("ML_ANALYZE_WORKERS") or ""))
    except ValueError:
        return int(field.get_default(call_default_factory=True))

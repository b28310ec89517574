"""Dagster's signs of life as its tables have them, in a database where it never ran."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import timedelta

from marketbel_courier.database.pool import Pool
from marketbel_courier.liveness.silences import SCHEDULES, SENSORS

NOW = timedelta()

# As much of Dagster's tables as is read; a test compares the names with the installed release.
_TABLES = """
    CREATE SCHEMA IF NOT EXISTS dagster;
    CREATE TABLE IF NOT EXISTS dagster.daemon_heartbeats (
        daemon_type text UNIQUE, timestamp timestamp);
    CREATE TABLE IF NOT EXISTS dagster.instigators (
        selector_id text UNIQUE, status text, instigator_type text, instigator_body text);
    CREATE TABLE IF NOT EXISTS dagster.job_ticks (
        selector_id text, status text, timestamp timestamp);
"""


async def give_signs(
    pool: Pool,
    *,
    daemon: timedelta = NOW,
    ticks: timedelta = NOW,
    failing: Collection[str] = (),
    stopped: Collection[str] = (),
) -> None:
    """Let the daemon have beaten, and everything have ticked, so long ago."""
    await pool.execute(_TABLES)
    await pool.execute("TRUNCATE dagster.daemon_heartbeats, dagster.instigators, dagster.job_ticks")
    await pool.execute(
        """
        INSERT INTO dagster.daemon_heartbeats
        VALUES ('SENSOR', timezone('UTC', now()) - $1::interval)
        """,
        daemon,
    )
    for name in (*SENSORS, *SCHEDULES):
        body = json.dumps({"__class__": "InstigatorState", "origin": {"job_name": name}})
        kind = "SENSOR" if name in SENSORS else "SCHEDULE"
        status = "STOPPED" if name in stopped else "DECLARED_IN_CODE"
        await pool.execute(
            "INSERT INTO dagster.instigators VALUES ($1, $2, $3, $4)", name, status, kind, body
        )
        await pool.execute(
            "INSERT INTO dagster.job_ticks VALUES ($1, $2, timezone('UTC', now()) - $3::interval)",
            name,
            "FAILURE" if name in failing else "SKIPPED",
            ticks,
        )

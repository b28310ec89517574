"""What Dagster's storage says of the last signs of life: its tables are read, never written.

Plain SQL, so that a watching process does not have to load Dagster. The tables are not Dagster's
public interface: tests hold the names that are used here to the release that is installed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import asyncpg

from marketbel_courier.database.pool import Pool
from marketbel_courier.database.schemas import DAGSTER_SCHEMA as SCHEMA

LOOKED_BACK: Final = "1 hour"

# On a first start the tables are created one after the other.
_ARE_THERE = f"""
    SELECT to_regclass('{SCHEMA}.daemon_heartbeats') IS NOT NULL
        AND to_regclass('{SCHEMA}.instigators') IS NOT NULL
        AND to_regclass('{SCHEMA}.job_ticks') IS NOT NULL
"""
_HEARTBEATS = f"SELECT daemon_type, timestamp FROM {SCHEMA}.daemon_heartbeats"  # noqa: S608 - constants
# Uses the index on selector and time: the search back over failed ticks ends after an hour.
_INSTIGATORS = f"""
    SELECT i.instigator_body, i.instigator_type, i.status, newest.timestamp AS ticked_at,
        newest.status AS newest_status, good.timestamp AS succeeded_at
    FROM {SCHEMA}.instigators i
    LEFT JOIN LATERAL (
        SELECT timestamp, status FROM {SCHEMA}.job_ticks t WHERE t.selector_id = i.selector_id
        ORDER BY timestamp DESC LIMIT 1) AS newest ON true
    LEFT JOIN LATERAL (
        SELECT timestamp FROM {SCHEMA}.job_ticks t
        WHERE t.selector_id = i.selector_id AND t.status IN ('SUCCESS', 'SKIPPED')
          AND t.timestamp > (now() AT TIME ZONE 'UTC') - interval '{LOOKED_BACK}'
        ORDER BY timestamp DESC LIMIT 1) AS good ON true
    WHERE i.instigator_type IN ('SENSOR', 'SCHEDULE')
"""  # noqa: S608 - constants


@dataclass(frozen=True)
class Ticking:
    """A sensor or schedule: whether it is on, its newest tick, its newest one without an error.

    `succeeded_at` is None also where that was more than an hour ago.
    """

    name: str
    is_sensor: bool
    is_on: bool
    ticked_at: datetime | None
    succeeded_at: datetime | None
    has_failed: bool = False


@dataclass(frozen=True)
class Beats:
    """The signs of life at a moment of the database's clock; `daemons` is empty before the first.

    `daemons` has the last heartbeat of each of the daemon's loops: `SENSOR`, `SCHEDULER`, ….
    """

    read_at: datetime
    daemons: Mapping[str, datetime]
    ticking: Sequence[Ticking]


async def read_beats(pool: Pool) -> Beats:
    """Ask Dagster's tables; a database where Dagster never ran has none of them."""
    read_at = datetime.now(UTC)
    if not await pool.fetchval(_ARE_THERE):
        return Beats(read_at, {}, ())
    heartbeats = await pool.fetch(_HEARTBEATS)
    ticking = await pool.fetch(_INSTIGATORS)
    return Beats(
        read_at,
        {row["daemon_type"]: _utc(row["timestamp"]) for row in heartbeats},
        [told for row in ticking if (told := _ticking(row)) is not None],
    )


def _ticking(row: asyncpg.Record) -> Ticking | None:
    name = _name_in(row["instigator_body"])
    if name is None:
        return None
    return Ticking(
        name,
        is_sensor=row["instigator_type"] == "SENSOR",
        is_on=row["status"] != "STOPPED",
        ticked_at=_utc(row["ticked_at"]) if row["ticked_at"] else None,
        succeeded_at=_utc(row["succeeded_at"]) if row["succeeded_at"] else None,
        has_failed=row["newest_status"] == "FAILURE",
    )


def _name_in(body: str) -> str | None:
    try:
        return str(json.loads(body)["origin"]["job_name"])
    except (ValueError, LookupError, TypeError):
        return None


def _utc(moment: datetime) -> datetime:
    # Dagster stores UTC in columns without a time zone.
    return moment.replace(tzinfo=UTC)

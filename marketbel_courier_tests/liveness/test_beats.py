"""Dagster's own storage is read: a release that names things otherwise fails here."""

from __future__ import annotations

from datetime import UTC, datetime

from dagster._core.remote_origin import (
    GrpcServerCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    InstigatorType,
    SensorInstigatorData,
    TickData,
    TickStatus,
)
from dagster._daemon.types import DaemonHeartbeat
from dagster_shared.error import SerializableErrorInfo

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.liveness.beats import Beats, read_beats
from marketbel_courier.orchestration.storage import PooledPostgresStorage


def _leave_signs(dsn: str, at: float) -> None:
    storage = PooledPostgresStorage(dsn)
    storage.run_storage.add_daemon_heartbeat(DaemonHeartbeat(at, "SENSOR", "an id", []))
    repository = RemoteRepositoryOrigin(GrpcServerCodeLocationOrigin("127.0.0.1", 1), "__repo__")
    origin = RemoteInstigatorOrigin(repository, "sync_sensor")
    selector = origin.get_selector().get_id()
    state = InstigatorState(
        origin,
        InstigatorType.SENSOR,
        InstigatorStatus.STOPPED,
        SensorInstigatorData(min_interval=3),
    )
    storage.schedule_storage.add_instigator_state(state)
    for status, moment in ((TickStatus.SKIPPED, at), (TickStatus.FAILURE, at + 5)):
        storage.schedule_storage.create_tick(
            TickData(
                origin.get_id(),
                "sync_sensor",
                InstigatorType.SENSOR,
                status,
                moment,
                selector_id=selector,
                error=SerializableErrorInfo("It broke.", [], None)
                if status is TickStatus.FAILURE
                else None,
            )
        )
    storage.close_connections()


async def test_what_dagster_stores_is_read_as_it_is_meant(platform_database: str) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    _leave_signs(platform_database, at.timestamp())
    async with open_pool(platform_database, max_size=1) as pool:
        beats = await read_beats(pool)
    assert beats.daemons["SENSOR"] == at
    (ticking,) = (one for one in beats.ticking if one.name == "sync_sensor")
    assert (ticking.is_sensor, ticking.is_on, ticking.has_failed) == (True, False, True)
    assert ticking.succeeded_at == at
    assert ticking.ticked_at is not None
    assert ticking.ticked_at > at


async def test_where_dagster_never_ran_there_are_no_signs(pool: Pool) -> None:
    beats = await read_beats(pool)
    assert (beats.daemons, list(beats.ticking)) == ({}, [])
    assert isinstance(beats, Beats)


async def test_while_dagster_still_makes_its_tables_there_are_no_signs(
    platform_database: str,
) -> None:
    async with open_pool(platform_database, max_size=1) as pool:
        await pool.execute("DROP TABLE dagster.instigators")
        beats = await read_beats(pool)
    assert (beats.daemons, list(beats.ticking)) == ({}, [])

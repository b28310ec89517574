from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import datetime

import pytest

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.delivery.background_loop import BackgroundLoop, open_background_loop
from marketbel_courier.delivery.heartbeat import beating
from marketbel_courier.ledger.run_heartbeats import (
    Heartbeats,
    forget_heartbeats,
    read_heartbeats,
)
from marketbel_courier.settings import Settings

PATIENCE_SECONDS = 60


@pytest.fixture
def settings(migrated_database: str) -> Settings:
    return Settings.from_environment(
        {"database_url": migrated_database, "run_heartbeat_timeout_seconds": 1}
    )


def nobody_buries() -> None:
    raise AssertionError("the run was taken for dead")


async def beat_after(pool: Pool, moment: datetime | None) -> datetime:
    while True:
        last = (await read_heartbeats(pool)).by_run.get("run-1")
        if last is not None and (moment is None or last > moment):
            return last
        await asyncio.sleep(0.02)


async def end_of_all(pool: Pool) -> None:
    while True:
        if not (await read_heartbeats(pool)).living:
            return
        await asyncio.sleep(0.02)


class Witness:
    """Asks the catalogue from a loop of its own: `beating` is for threads that have none."""

    def __init__(self, loop: BackgroundLoop, pool: Pool) -> None:
        self._loop = loop
        self._pool = pool

    def beat_after(self, moment: datetime | None) -> datetime:
        return self._loop.run(beat_after(self._pool, moment))

    def beats(self) -> Heartbeats:
        return self._loop.run(read_heartbeats(self._pool))

    def await_its_end(self) -> None:
        self._loop.run(end_of_all(self._pool))

    def forget(self) -> None:
        self._loop.run(forget_heartbeats(self._pool, ["run-1"]))

    def drop_other_connections(self) -> None:
        statement = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        self._loop.run(self._pool.execute(statement))

    def break_the_next_beats_off(self) -> None:
        self._loop.run(
            self._pool.execute(
                """
                CREATE SEQUENCE broken_off;
                CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF nextval('broken_off') <= 3 THEN
                        PERFORM pg_terminate_backend(pg_backend_pid());
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER hang_up BEFORE UPDATE ON courier.run_heartbeats
                    FOR EACH ROW EXECUTE FUNCTION hang_up();
                """
            )
        )

    def beats_tried(self) -> int:
        asked = self._loop.run(self._pool.fetchval("SELECT last_value FROM broken_off"))
        return int(asked)


@pytest.fixture
def witness(settings: Settings) -> Iterator[Witness]:
    with (
        open_background_loop() as loop,
        loop.entered(open_pool(settings.postgres_dsn, max_size=1)) as pool,
    ):
        yield Witness(loop, pool)


def test_a_run_beats_while_its_own_event_loop_is_busy(settings: Settings, witness: Witness) -> None:
    async def be_busy_for_two_beats() -> None:
        first = witness.beat_after(None)
        witness.beat_after(first)

    with beating(settings, "run-1", on_burial=nobody_buries):
        asyncio.run(be_busy_for_two_beats())


def test_a_run_lives_as_long_as_its_process_holds_the_connection_beats_or_not(
    settings: Settings, witness: Witness
) -> None:
    with beating(settings, "run-1", on_burial=nobody_buries):
        first = witness.beat_after(None)
        assert witness.beats().living.keys() == {"run-1"}
        witness.drop_other_connections()
        witness.beat_after(witness.beats().now)
        assert witness.beats().living.keys() == {"run-1"}

    assert witness.beats().by_run["run-1"] >= first
    witness.await_its_end()


def test_the_last_beat_stays_when_the_run_is_done(settings: Settings, witness: Witness) -> None:
    with beating(settings, "run-1", on_burial=nobody_buries):
        witness.beat_after(None)

    assert list(witness.beats().by_run) == ["run-1"]


def test_a_run_goes_on_beating_after_postgresql_dropped_its_connection(
    settings: Settings, witness: Witness
) -> None:
    with beating(settings, "run-1", on_burial=nobody_buries):
        witness.beat_after(None)
        witness.drop_other_connections()
        now = witness.beats().now

        assert witness.beat_after(now) > now


def test_a_beat_that_breaks_off_is_followed_by_others(settings: Settings, witness: Witness) -> None:
    with beating(settings, "run-1", on_burial=nobody_buries):
        first = witness.beat_after(None)
        witness.break_the_next_beats_off()

        witness.beat_after(first)
        witness.beat_after(witness.beats().now)

    assert witness.beats_tried() > 3


def test_a_run_that_was_taken_for_dead_is_told_once_and_beats_no_more(
    settings: Settings, witness: Witness
) -> None:
    told = threading.Semaphore(0)
    with beating(settings, "run-1", on_burial=told.release):
        witness.beat_after(None)
        witness.forget()

        assert told.acquire(timeout=PATIENCE_SECONDS)

    assert not told.acquire(blocking=False)
    assert witness.beats().by_run == {}

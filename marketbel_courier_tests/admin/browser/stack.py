"""The real stack behind the page, with the test in the place of Dagster's daemon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import dagster as dg
import sqlalchemy

from marketbel_courier_tests.admin.browser import servers
from marketbel_courier_tests.admin.browser.servers import ServerProcess
from marketbel_courier_tests.in_process_runs import carry_out
from marketbel_courier_tests.orchestration.launching import tick
from marketbel_courier_tests.platform_fixture import Platform, open_platform

T = TypeVar("T")

# Locks that keep a price list in a phase until the test has seen the phase.
HOLDS = {
    "downloading": "SELECT pg_advisory_xact_lock(1)",
    "analyzing": "LOCK TABLE supplier_items IN EXCLUSIVE MODE",
    "matching": "SELECT pg_advisory_xact_lock(hashtextextended('marketbel_courier.matching', 0))",
}
_STOP_BEFORE_DELIVERED = """
    CREATE FUNCTION await_the_test() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$;
    CREATE TRIGGER await_the_test BEFORE UPDATE OF checksum_sha256 ON courier.deliveries
        FOR EACH ROW EXECUTE FUNCTION await_the_test();
"""
# No daemon runs here, and no view is to show an alert about that.
_A_DAEMON_BEATS = """
    ALTER TABLE dagster.daemon_heartbeats RENAME TO heartbeats_of_nobody;
    CREATE VIEW dagster.daemon_heartbeats AS
        SELECT 'SENSOR' AS daemon_type, timezone('UTC', clock_timestamp()) AS timestamp;
"""


@dataclass
class Stack:
    """Databases, volume, ml-analyze, the admin process; `platform` has the questions to them."""

    platform: Platform
    ml: ServerProcess
    admin: ServerProcess
    engine: sqlalchemy.Engine
    _worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def carry_out(self, *sensors: dg.SensorDefinition) -> Future[None]:
        """Tick each sensor once and do at once what it asks for, as the daemon would."""

        def ticks() -> None:
            for sensor in sensors:
                self._carry_out(sensor)

        return self._worker.submit(ticks)

    def elsewhere(self, work: Callable[[], T]) -> T:
        """What `work` returns; Playwright's loop lives in the test's thread, and no other may."""
        return self._worker.submit(work).result()

    def run(self, statement: str, **values: object) -> list[sqlalchemy.Row[tuple[object, ...]]]:
        """Run a statement in PostgreSQL."""
        with self.engine.begin() as connection:
            result = connection.execute(sqlalchemy.text(statement), values)
            return list(result) if result.returns_rows else []

    @contextmanager
    def held(self, phase: str) -> Iterator[None]:
        """Keep every price list from leaving this phase."""
        with self.engine.begin() as connection:
            connection.execute(sqlalchemy.text(HOLDS[phase]))
            yield

    def close(self) -> None:
        """Wait for what was begun."""
        self._worker.shutdown()

    def _carry_out(self, sensor: dg.SensorDefinition) -> None:
        for request in tick(self.platform, sensor).run_requests or ():
            carry_out(self.platform.instance, request)


@contextmanager
def open_stack(database: str, redis_dsn: str, folder: Path) -> Iterator[Stack]:
    """Start it all over an empty, migrated database."""
    environment = {"ML_ANALYZE_WORKERS": "1", "DAGSTER_UI_URL": "http://localhost:3000"}
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with (
        servers.ml_analyze(folder / "ml-analyze.log") as ml,
        servers.admin(folder / "admin.log") as admin,
        open_platform(
            database,
            redis_dsn,
            folder,
            keeps_prints=False,
            ML_ANALYZE_URL=ml.url,
            **environment,
        ) as platform,
    ):
        stack = Stack(platform, ml, admin, engine)
        try:
            stack.run(_STOP_BEFORE_DELIVERED)
            stack.run(_A_DAEMON_BEATS)
            ml.start()
            admin.start()
            yield stack
        finally:
            stack.close()
            engine.dispose()

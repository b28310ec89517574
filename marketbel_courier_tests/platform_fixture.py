"""One small platform for tests of runs: database, Redis, volume, a shop, a scripted ml-analyze."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid5

import dagster as dg
from anyio.from_thread import BlockingPortal, start_blocking_portal

from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.job_hash import JobState
from marketbel_courier.job_state.snapshot import read_jobs
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.orchestration.partitions import SUPPLIERS, PartitionRange
from marketbel_courier.orchestration.stages import STAGES
from marketbel_courier.orchestration.storage import EventLogStorage
from marketbel_courier.orchestration.supplier_runs import force_everything
from marketbel_courier.settings import Settings
from marketbel_courier_tests import run_worker
from marketbel_courier_tests.in_process_runs import run_in_process
from marketbel_courier_tests.scripted_ml import ScriptedMl, scripted_ml
from marketbel_courier_tests.shop_server import Shop, open_shop
from marketbel_courier_tests.warm_processes import WARM_PROCESSES, Program, WarmProcess

T = TypeVar("T")

NAMESPACE = UUID("9f3c1d1e-52b0-4d1b-8a0a-0b8f2f2f6a11")
DAGSTER_YAML = Path(__file__).parent.parent / "dagster.yaml"
# What a run prints is kept by four processes of its own, which no test looks at.
WITHOUT_PRINTED_LINES = """
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""

_FOUND_IN_TEMPLATE: set[str] = set()


def supplier_id_of(name: str) -> UUID:
    """The id that a supplier of this name gets here."""
    return uuid5(NAMESPACE, name)


@dataclass
class Platform:
    """Everything a run needs, and the questions that tests ask afterwards."""

    settings: Settings
    environment: dict[str, str]
    instance: dg.DagsterInstance
    home: Path
    shop: Shop
    ml: ScriptedMl
    # Kept open, as connecting takes ten times as long as most questions.
    portal: BlockingPortal
    pool: Pool

    def ask(self, question: Callable[[Pool], Awaitable[T]]) -> T:
        """Run a query of the catalogue, on a loop in a thread of its own."""
        return self.portal.call(question, self.pool)

    def add_supplier(self, name: str, content: bytes | None, **metadata: object) -> str:
        """A CSV supplier served by the shop (None: a dead link); returns its partition key."""
        [key] = self.add_suppliers([name], content, **metadata)
        return key

    def add_suppliers(
        self, names: Sequence[str], content: bytes | None, **metadata: object
    ) -> list[str]:
        """CSV suppliers who all send the same, added at once; returns their partition keys."""
        if content is not None:
            self.shop.files.update(dict.fromkeys(map(self.path_of, names), content))

        async def register(pool: Pool) -> list[str]:
            for name in names:
                await register_supplier(
                    pool,
                    supplier_id=supplier_id_of(name),
                    name=name,
                    source_type="csv",
                    metadata={"source_url": self.shop.url + self.path_of(name), **metadata},
                )
            await assign_partition_keys(pool)
            rows = await pool.fetch(
                "SELECT supplier_id, partition_key FROM courier.supplier_partitions"
            )
            keys = {row["supplier_id"]: str(row["partition_key"]) for row in rows}
            return [keys[supplier_id_of(name)] for name in names]

        keys = self.ask(register)
        self.instance.add_dynamic_partitions("suppliers", keys)
        return keys

    def path_of(self, name: str) -> str:
        """The path at the shop of a supplier's file."""
        return f"/{supplier_id_of(name)}.csv"

    def materialize(
        self, assets: Sequence[dg.AssetKey], keys: Sequence[str], *, force: bool = False
    ) -> dg.ExecuteInProcessResult:
        """One run over neighbouring partitions in this process, as the UI would launch it."""
        return run_in_process(
            self.instance,
            assets,
            tags=PartitionRange(keys).tags,
            run_config=_forced(assets) if force else None,
        )

    def order(self) -> list[str]:
        """The partitions in the order in which ranges count them."""
        return list(self.instance.get_dynamic_partitions("suppliers"))

    def start_worker(
        self, asset: dg.AssetKey, keys: Sequence[str], *, takes_more: bool = False
    ) -> WarmProcess:
        """The same in a process of its own, which a test may kill."""
        environment = {**os.environ, **self.environment, "DAGSTER_HOME": str(self.home)}
        more = [run_worker.TAKES_MORE] if takes_more else []
        arguments = [asset.to_user_string(), *keys, *more]
        return WARM_PROCESSES.start(Program(run_worker.__name__, arguments, environment))

    def grid(self, asset: dg.AssetKey, keys: Sequence[str]) -> dict[str, str]:
        """What the partition grid shows: materialized, failed, in progress or missing."""
        statuses = self.instance.get_status_by_partition(asset, list(keys), SUPPLIERS)
        assert statuses is not None
        return {
            key: status.value.lower() if status else "missing" for key, status in statuses.items()
        }

    def await_state(self, phases: dict[str, str]) -> None:
        """Wait until Redis shows these suppliers in these phases; the test's time limit ends it."""
        while not phases.items() <= {n: j.phase.value for n, j in self.jobs().items()}.items():
            time.sleep(0.1)

    def jobs(self) -> dict[str, JobState]:
        """The newest job of each supplier as Redis shows it, by the supplier's name."""

        async def read() -> list[JobState]:
            async with aclosing(connect_redis(self.settings.redis_dsn)) as redis:
                keys = [key async for key in redis.scan_iter("job:*")]
                return await read_jobs(redis, [str(key).removeprefix("job:") for key in keys])

        states = sorted(asyncio.run(read()), key=lambda state: state.created_at)
        return {state.supplier_name: state for state in states}


def _forced(assets: Sequence[dg.AssetKey]) -> dict[str, object]:
    return force_everything(stage for stage in STAGES if stage.is_asked_of(assets))


@contextmanager
def _knowing_its_tables(instance: dg.DagsterInstance) -> Iterator[dg.DagsterInstance]:
    """The instance; what one database of the template has, the others need not be asked for."""
    storage = instance.event_log_storage
    assert isinstance(storage, EventLogStorage)
    seen = storage._database.seen
    seen |= _FOUND_IN_TEMPLATE
    with instance:
        yield instance
    _FOUND_IN_TEMPLATE.update(seen)


@contextmanager
def open_platform(
    database: str,
    redis_dsn: str,
    tmp_path: Path,
    *,
    keeps_prints: bool = False,
    **environment: str,
) -> Iterator[Platform]:
    """Set the environment, create the instance from the project's own dagster.yaml, and serve.

    `keeps_prints` has Dagster keep what runs print, as in production.
    """
    uploads, home = tmp_path / "uploads", tmp_path / "home"
    uploads.mkdir()
    home.mkdir()
    (home / "dagster.yaml").write_text(
        DAGSTER_YAML.read_text() + ("" if keeps_prints else WITHOUT_PRINTED_LINES)
    )
    with open_shop() as shop, scripted_ml() as ml:
        values = {
            "DATABASE_URL": database,
            "REDIS_URL": redis_dsn,
            "UPLOADS_DIR": str(uploads),
            "ARCHIVE_URL": str(tmp_path / "archive"),
            "ML_ANALYZE_URL": ml.url,
            "ML_POLL_INTERVAL_SECONDS": "0.2",
            "SOURCE_PRIVATE_NETWORKS": "127.0.0.0/8",
            "SOURCE_LOGINS_KEY": "a key of many letters",
            "DOWNLOAD_RETRY_BASE_SECONDS": "0.01",
            **environment,
        }
        saved = {name: os.environ.get(name) for name in values}
        os.environ.update(values)
        try:
            with (
                _knowing_its_tables(dg.DagsterInstance.from_config(str(home))) as instance,
                start_blocking_portal() as portal,
                portal.wrap_async_context_manager(open_pool(database, max_size=2)) as pool,
            ):
                settings = Settings.from_environment()
                yield Platform(settings, values, instance, home, shop, ml, portal, pool)
        finally:
            for name, value in saved.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value

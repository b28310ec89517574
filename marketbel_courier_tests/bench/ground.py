"""What the measurements stand on: real servers, two Dagster instances, a full shop."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.migration import migrate
from marketbel_courier.database.pool import Pool
from marketbel_courier.devstack import fresh_start as fresh
from marketbel_courier.devstack.account import ServerAccount
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.ledger.delivery_queries import latest_deliveries
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.ledger.suppliers import deliverable_suppliers
from marketbel_courier.orchestration.partitions import SUPPLIERS
from marketbel_courier_tests.bench.jobs import DEFAULT_DAGSTER_YAML, Way
from marketbel_courier_tests.bench.processes import BenchError, Workers, cpu_seconds_of
from marketbel_courier_tests.platform_fixture import Platform, open_platform, supplier_id_of

MATERIALIZED = dg.AssetPartitionStatus.MATERIALIZED
SMALLEST_LIST_BYTES = 5_000
LARGEST_LIST_BYTES = 20_000

# Real suppliers are on hosts of their own; here all are on one, which would hold them to four.
ENVIRONMENT = {
    "DOWNLOAD_CONCURRENCY_PER_HOST": "32",
    "ML_POLL_INTERVAL_SECONDS": "5",
    "MAX_FILE_SIZE_MB": "4096",
}


@dataclass(frozen=True)
class ServerCpu:
    """CPU seconds since the servers' start; `stand_ins` are the shop and ml-analyze."""

    postgres: float
    valkey: float
    stand_ins: float


@dataclass(frozen=True)
class Ground:
    """The platform, and what the two ways of working need of it."""

    platform: Platform
    folder: DataFolder
    instances: dict[Way, dg.DagsterInstance]
    homes: dict[Way, Path]

    def workers(self, way: Way) -> Workers:
        """Starts run workers whose Dagster instance is the one of this way."""
        logs = self.folder.path / "workers" / way
        logs.mkdir(parents=True, exist_ok=True)
        return Workers(logs, {**self.platform.environment, "DAGSTER_HOME": str(self.homes[way])})

    def server_cpu(self) -> ServerCpu:
        """What the servers have taken so far."""
        return ServerCpu(
            postgres=cpu_seconds_of(self._pid("postgres")),
            valkey=cpu_seconds_of(self._pid("valkey")),
            # Both are threads of this very process, which does little else meanwhile.
            stand_ins=time.process_time(),
        )

    def add_suppliers(self, way: Way, count: int) -> list[str]:
        """New suppliers with a price list each; returns their keys, neighbours in Dagster."""
        total = len(self.platform.shop.files)
        names = [f"Supplier {number:05}" for number in range(total, total + count)]
        for name in names:
            path = self.platform.path_of(name)
            self.platform.shop.files[path] = price_list(name)
            self.platform.shop.etags[path] = f'"{name}"'

        async def register(pool: Pool) -> list[str]:
            for name in names:
                await register_supplier(
                    pool,
                    supplier_id=supplier_id_of(name),
                    name=name,
                    source_type="csv",
                    metadata={"source_url": self.platform.shop.url + self.platform.path_of(name)},
                )
            await assign_partition_keys(pool)
            key_of = {s.name: s.partition_key for s in await deliverable_suppliers(pool)}
            return [key_of[name] for name in names]

        keys = self.platform.ask(register)
        self.instances[way].add_dynamic_partitions("suppliers", keys)
        return keys

    def require_materialized(
        self, way: Way, assets: Sequence[dg.AssetKey], keys: Sequence[str]
    ) -> None:
        """Raise BenchError unless the grid shows every one of these partitions as done."""
        for asset in assets:
            statuses = self.instances[way].get_status_by_partition(asset, list(keys), SUPPLIERS)
            done = [k for k, status in (statuses or {}).items() if status is MATERIALIZED]
            if len(done) < len(keys):
                raise BenchError(
                    f"Only {len(done)} of {len(keys)} suppliers show {asset.to_user_string()}."
                )

    def require_unchanged(self, keys: Sequence[str]) -> None:
        """Raise BenchError unless every one of these suppliers was found unchanged last."""
        newest = self.platform.ask(lambda pool: latest_deliveries(pool, keys))
        unchanged = sum(delivery.outcome == "unchanged" for delivery in newest.values())
        asked = self.platform.shop.not_modified.total()
        if (unchanged, asked) != (len(keys), len(keys)):
            raise BenchError(
                f"Only {unchanged} of {len(keys)} suppliers were unchanged, {asked} by a 304."
            )

    def _pid(self, server: str) -> int:
        record = json.loads((self.folder.records / f"{server}.json").read_text(encoding="utf-8"))
        return int(record["server"]["pid"])


@contextmanager
def open_ground(**environment: str) -> Iterator[Ground]:
    """Start everything in a temporary folder; stop it and remove the folder on exit.

    `environment` are settings of one's own. The database is durable, as in production: its commits
    wait for the disk.
    """
    with ExitStack() as stack:
        folder = DataFolder(Path(tempfile.mkdtemp(prefix="courier-bench-")))
        stack.callback(remove_folder, folder)
        postgres = stack.enter_context(EmbeddedPostgres(folder))
        valkey = stack.enter_context(EmbeddedValkey(folder))
        migrate(postgres.url)
        place = folder.path / "platform"
        place.mkdir()
        platform = stack.enter_context(
            open_platform(
                postgres.url, valkey.url, place, keeps_prints=True, **{**ENVIRONMENT, **environment}
            )
        )
        home = folder.path / "defaults"
        home.mkdir()
        (home / "dagster.yaml").write_text(DEFAULT_DAGSTER_YAML)
        defaults = stack.enter_context(dg.DagsterInstance.from_config(str(home)))
        yield Ground(
            platform,
            folder,
            {Way.COURIER: platform.instance, Way.DEFAULTS: defaults},
            {Way.COURIER: platform.home, Way.DEFAULTS: home},
        )


def price_list(name: str) -> bytes:
    """A supplier's CSV of 5 to 20 KB; the same bytes for the same name."""
    chance = random.Random(name)
    size = chance.randint(SMALLEST_LIST_BYTES, LARGEST_LIST_BYTES)
    lines = ["sku;name;price;stock"]
    length = len(lines[0]) + 1
    while length < size:
        sku, cents = chance.randint(10_000, 99_999), chance.randint(100, 999_999)
        line = f"A-{sku};Drill bit {sku % 97} mm, set of {sku % 11};{cents / 100:.2f};{sku % 50}"
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines).encode() + b"\n"


def remove_folder(folder: DataFolder) -> None:
    """Remove a bench's data folder, and the room of its database."""
    room = ServerAccount.for_database().room(folder.path)
    fresh.empty(folder)
    for place in {folder.path, room}:
        shutil.rmtree(place)

"""Kills machines at random moments of a sync: `make machines`.

The whole platform: Dagster's daemon hands the runs to two workers of Celery, each in a folder and,
as root, in a network of its own. Afterwards every list must have been delivered and read, once.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import dagster as dg

from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration import own_network
from marketbel_courier_tests.orchestration.celery_hosts import DAGSTER_YAML, Host
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.orchestration.test_daemon_triggers import Daemon
from marketbel_courier_tests.orchestration.triggers import ask_for_sync
from marketbel_courier_tests.platform_fixture import (
    WITHOUT_PRINTED_LINES,
    Platform,
    open_platform,
)
from marketbel_courier_tests.servers import (
    PLATFORM,
    fresh_database,
    fresh_redis,
    running_postgres,
    throwaway_folder,
)
from marketbel_courier_tests.waiting import until

SUPPLIERS = 24
PLACES = 6


def price_list(name: str) -> bytes:
    return f"sku;name;price\n1;{name};10,50\n".encode()


class Machines:
    """Two machines, of which one or the other dies and comes back."""

    def __init__(self, platform: Platform, folder: Path, rng: random.Random) -> None:
        self._platform, self._folder, self._rng = platform, folder, rng
        self._started = 0
        self._prefix: list[str] = []
        self._running = ExitStack()
        if os.geteuid() == 0:
            servers = ("DATABASE_URL", "REDIS_URL", "ML_ANALYZE_URL")
            urls = [platform.environment[name] for name in servers] + [platform.shop.url]
            ports = [urlsplit(url).port or 0 for url in urls]
            cables = folder / "cables"
            cables.mkdir()
            self._running.enter_context(own_network.cables(cables, ports))
            self._prefix = own_network.prefix(cables, ports)
        self._hosts = [self._start(), self._start()]

    def _start(self) -> Host:
        self._started += 1
        folder = self._folder / f"host-{self._started}"
        return Host(self._platform, folder, places=PLACES, prefix=self._prefix)

    def kill_one(self) -> None:
        """A machine dies, and another one takes its place a little later."""
        place = self._rng.randrange(len(self._hosts))
        self._hosts[place].die()
        time.sleep(self._rng.uniform(0, 3))
        self._hosts[place] = self._start()

    def stop(self) -> None:
        for host in self._hosts:
            host.die()
        self._running.close()


@contextmanager
def traffic(platform: Platform, names: list[str], rng: random.Random) -> Iterator[None]:
    """Suppliers' files come one after the other, and so do the ends of analyses."""
    platform.ml.hold = platform.ml.knows_client_ids = True
    gates = [
        platform.shop.gates.setdefault(platform.path_of(name), threading.Event()) for name in names
    ]
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(rng.uniform(0.1, 0.6)):
            if platform.shop.requests and gates:
                gates.pop().set()
            platform.ml.finish_one_if_full(1, total=len(names))

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def complete(platform: Platform) -> bool:
    newest = {row.partition_key: row.state for row in ledger(platform)}
    return list(newest.values()) == ["complete"] * SUPPLIERS


def judge(platform: Platform, names: list[str], keys: list[str]) -> None:
    """Nothing lost, nothing torn, nothing doubled, and the same told everywhere."""
    until(lambda: set(platform.grid(ML_ANALYSIS, keys).values()) == {"materialized"})
    until(lambda: set(platform.grid(RAW_PRICE_LIST, keys).values()) == {"materialized"})
    until(lambda: all(job.phase == "complete" for job in platform.jobs().values()))
    rows = [row for row in ledger(platform) if row.state == "complete"]
    assert Counter(row.supplier_name for row in rows) == dict.fromkeys(names, 1)
    assert all(
        Path(row.file_path or "").read_bytes() == price_list(row.supplier_name) for row in rows
    )
    sent = Counter(Path(job.request["file_url"]).read_bytes() for job in platform.ml.submissions)
    assert sent == dict.fromkeys(map(price_list, names), 1)
    assert platform.ml.most_in_flight <= platform.settings.ml_max_in_flight
    assert_redis_shows_the_ledger(platform)


def go_round(
    postgres: EmbeddedPostgres, valkey: EmbeddedValkey, folder: Path, rng: random.Random, kills: int
) -> str:
    """One sync with so many kills; raises AssertionError. What there was of it, in a line."""
    with (
        fresh_database(postgres, template=PLATFORM) as database,
        open_platform(
            database,
            fresh_redis(valkey),
            folder,
            CELERY_BROKER_URL=fresh_redis(valkey),
            DOWNLOAD_TIMEOUT_SECONDS="600",
            RETRY_DELAY_SECONDS="1",
            RUN_HEARTBEAT_TIMEOUT_SECONDS="5",
            SUPPLIERS_PER_RUN="6",
            MAX_RETRIES="20",
        ) as platform,
    ):
        (platform.home / "dagster.yaml").write_text(
            DAGSTER_YAML.read_text(encoding="utf-8") + WITHOUT_PRINTED_LINES
        )
        names = [f"Shop {number}" for number in range(SUPPLIERS)]
        keys = [platform.add_supplier(name, price_list(name)) for name in names]
        machines, daemon = Machines(platform, folder, rng), Daemon(platform)
        try:
            ask_for_sync(platform, "sync-1")
            daemon.start()
            with traffic(platform, names, rng):
                until(lambda: bool(platform.shop.requests))
                for _ in range(kills):
                    time.sleep(rng.uniform(0.5, 8))
                    machines.kill_one()
                until(lambda: complete(platform))
                judge(platform, names, keys)
        finally:
            daemon.stop_all()
            machines.stop()
        runs = platform.instance.get_runs()
        lost = sum(run.status is dg.DagsterRunStatus.FAILURE for run in runs)
        again = platform.ml.repeated
        return f"{len(runs)} runs, {lost} failed, {again} hand-overs repeated under their own id"


def main() -> None:
    """Run the campaign; the first thing that is wrong ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kills", type=int, default=4, help="in each round")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="courier-machines-") as name, ExitStack() as stack:
        root = Path(name)
        kept = root / "kept"
        kept.mkdir()
        postgres = stack.enter_context(running_postgres(kept))
        data = stack.enter_context(throwaway_folder())
        valkey = stack.enter_context(EmbeddedValkey(data, throwaway=True))
        for number in range(options.rounds):
            folder = root / f"round-{number}"
            folder.mkdir()
            rng = random.Random(options.seed + number)
            found = go_round(postgres, valkey, folder, rng, options.kills)
            print(f"round {number}: {options.kills} kills, {found}", flush=True)


if __name__ == "__main__":
    main()

"""A back-up is taken and put back with the commands of the page about it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from marketbel_courier.archive.contents import open_archive
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.postgres_binaries import wheel_folder
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.ledger.file_versions import newest_versions
from marketbel_courier.orchestration.sensors import dead_runs
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.orchestration.test_dead_runs import Watch, statuses
from marketbel_courier_tests.orchestration.test_survival import catch_up
from marketbel_courier_tests.orchestration.ticking import make_due, run_requests
from marketbel_courier_tests.platform_fixture import Platform, open_platform
from marketbel_courier_tests.servers import fresh_database, fresh_redis

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "back-up.md"
PRICES, NEWER_PRICES = b"sku;name;price\n1;Drill;10,50\n", b"sku;name;price\n1;Drill;11,50\n"
BOTH = [RAW_PRICE_LIST, ML_ANALYSIS]


@dataclass
class BackUp:
    """A folder for the dump and the copied archive."""

    folder: Path
    is_taken: bool = False

    def take(self, platform: Platform) -> None:
        """Dump the database; a second call does nothing."""
        if not self.is_taken:
            self._carry_out("pg_dump", platform.settings.postgres_dsn)
            self.is_taken = True

    def put_back(self, database: str) -> None:
        """Restore the dump into that database."""
        self._carry_out("pg_restore", database)

    def _carry_out(self, program: str, database: str) -> None:
        """Run the page's command of this program as it stands there."""
        [command] = re.findall(rf"^{program} .*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
        path = os.pathsep.join([str(wheel_folder() or ""), os.environ["PATH"]])
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env={**os.environ, "PATH": path, "DATABASE_URL": database},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def deliver(platform: Platform, keys: list[str]) -> None:
    """Download the lists and have them read; a run of several would leave that to a later one."""
    assert platform.materialize([RAW_PRICE_LIST], keys).success
    assert platform.materialize([ML_ANALYSIS], keys).success


@pytest.fixture
def before(platform: Platform) -> Platform:
    """Two suppliers whose lists were read."""
    keys = platform.add_suppliers(["Anvil", "Bolt"], PRICES)
    deliver(platform, keys)
    return platform


@pytest.fixture
def restored(
    before: Platform,
    postgres_server: EmbeddedPostgres,
    redis_server: EmbeddedValkey,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Platform]:
    """The platform from a dump that was made while one analysis was awaited.

    After the dump that analysis ended, and another supplier sent another list. The archive was
    copied last; Redis and the volume are lost, and ml-analyze knows nothing.
    """
    back_up = BackUp(tmp_path)
    under_way = before.add_supplier("Crane", PRICES + b"2;Crane;5\n")
    before.ml.on_status = lambda job: back_up.take(before)
    assert before.materialize(BOTH, [under_way]).success
    assert back_up.is_taken
    before.shop.files[before.path_of("Anvil")] = NEWER_PRICES
    assert before.materialize(BOTH, ["anvil"]).success

    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(tmp_path / "archive", elsewhere / "archive")
    monkeypatch.setattr(dead_runs, "FIRST_BEAT_GRACE", timedelta(seconds=1))
    with fresh_database(postgres_server) as database:
        back_up.put_back(database)
        redis_dsn = fresh_redis(redis_server)
        with open_platform(
            database, redis_dsn, elsewhere, RUN_HEARTBEAT_TIMEOUT_SECONDS="1"
        ) as platform:
            yield platform


def assert_archive_has_every_version(platform: Platform) -> None:
    archive = open_archive(str(platform.settings.archive_url))
    for version in platform.ask(newest_versions):
        assert version.content is not None
        assert b"".join(archive.read(version.content)).startswith(b"sku;name;price\n")


def assert_grid_shows_the_ledger(platform: Platform) -> None:
    newest = {row.partition_key: row.state for row in ledger(platform)}
    expected = {"complete": "materialized", "failed": "failed"}
    shown = {key: expected[state] for key, state in newest.items()}
    assert platform.grid(ML_ANALYSIS, platform.order()) == shown


@pytest.mark.timeout(1200)
def test_after_a_restore_ledger_grid_archive_and_redis_agree_and_the_work_goes_on(
    restored: Platform,
) -> None:
    """What was under way is ended and tried again; what came after the dump comes anew."""
    assert restored.order() == ["anvil", "bolt", "crane"]
    assert_archive_has_every_version(restored)

    watch = Watch(restored)
    watch.until(lambda: dg.DagsterRunStatus.STARTED not in statuses(restored))

    assert [(row.partition_key, row.state, row.error_code) for row in ledger(restored)] == [
        ("anvil", "complete", None),
        ("bolt", "complete", None),
        ("crane", "failed", "worker_died"),
    ]
    assert restored.ask(lambda pool: pool.fetch("SELECT * FROM courier.analysis_slots")) == []
    catch_up(restored)
    assert_redis_shows_the_ledger(restored)
    assert_grid_shows_the_ledger(restored)

    make_due(restored)
    while run_requests(restored, retry_sensor):
        make_due(restored)

    deliver(restored, ["anvil", "bolt"])
    assert {row.partition_key: row.state for row in ledger(restored)} == dict.fromkeys(
        restored.order(), "complete"
    )
    catch_up(restored)
    assert_redis_shows_the_ledger(restored)
    assert_grid_shows_the_ledger(restored)
    assert_archive_has_every_version(restored)

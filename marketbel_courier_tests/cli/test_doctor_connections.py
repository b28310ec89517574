"""The doctor compares what PostgreSQL gives with what runs, page, daemon and ml-analyze open."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from marketbel_courier.cli.checks.check import Check, Verdict
from marketbel_courier.cli.checks.connections import check_connections
from marketbel_courier.database.connection_room import most_connections
from marketbel_courier.devstack import postgres
from marketbel_courier.orchestration.run_places import OTHER_RUNS, other_runs
from marketbel_courier.settings import Settings
from marketbel_courier_tests.role_urls import RoleUrls

PROJECT = Path(__file__).parents[2]
OF_SUPERUSERS, MOST_READERS = 3, 32


@pytest.fixture(autouse=True)
def _deployment(monkeypatch: pytest.MonkeyPatch, migrated_database: str, tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text(
        "run_coordinator:\n  config:\n    max_concurrent_runs: 6 # six\n", encoding="utf-8"
    )
    monkeypatch.setenv("DATABASE_URL", migrated_database)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.setenv("ML_ANALYZE_WORKERS", "3")


def looked_at() -> Check:
    [check] = check_connections(Settings.from_environment(), os.environ)
    return check


def execute(dsn: str, statement: str) -> None:
    async def ask() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(ask())


@pytest.mark.parametrize(("analyses", "fits"), [(25, True), (26, False)])
def test_the_last_analysis_that_fits_is_told_apart_from_the_first_that_does_not(
    monkeypatch: pytest.MonkeyPatch, migrated_database: str, analyses: int, fits: bool
) -> None:
    enough = most_connections(runs=6 + 25, readers=3)
    name = urlsplit(migrated_database).path[1:]
    execute(migrated_database, f'ALTER DATABASE "{name}" CONNECTION LIMIT {enough}')
    monkeypatch.setenv("ML_MAX_IN_FLIGHT", str(analyses))

    check = looked_at()

    assert check.verdict is (Verdict.OK if fits else Verdict.WARN)
    told = f"{check.finding} {check.remedy}"
    assert f"{enough} are given" in told
    assert f"{6 + analyses} runs at once" in told
    if not fits:
        assert "the limit of this database" in told
        assert f"to {enough + 12} or more" in told
        assert "ML_MAX_IN_FLIGHT to 25 or less" in told


def test_of_the_servers_connections_those_of_superusers_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ML_MAX_IN_FLIGHT", "1000")

    check = looked_at()

    needed = most_connections(runs=1006, readers=3)
    told = f"{check.finding} {check.remedy}"
    assert check.verdict is Verdict.WARN
    assert f"may open {needed:,}" in told
    assert f"POSTGRES_MAX_CONNECTIONS) to {needed + OF_SUPERUSERS} or more" in told


def test_where_no_analysis_fits_only_more_connections_help(migrated_database: str) -> None:
    name = urlsplit(migrated_database).path[1:]
    execute(migrated_database, f'ALTER DATABASE "{name}" CONNECTION LIMIT 100')

    assert "ML_MAX_IN_FLIGHT" not in str(looked_at().remedy)


def test_a_roles_limit_counts_where_the_role_serves_all(
    monkeypatch: pytest.MonkeyPatch, platform_database: str
) -> None:
    urls = RoleUrls.made_in(platform_database)
    monkeypatch.setenv("DATABASE_URL", urls.courier)
    execute(platform_database, "ALTER ROLE test_courier CONNECTION LIMIT 50")
    try:
        assert "the limit of this role" in str(looked_at().remedy)
        monkeypatch.setenv("DAGSTER_DATABASE_URL", urls.dagster)
        assert looked_at().verdict is Verdict.OK
    finally:
        execute(platform_database, "ALTER ROLE test_courier CONNECTION LIMIT -1")


def test_what_comes_with_the_project_gives_what_it_opens() -> None:
    """Compose's by the defaults on the largest machine, the local stack's for 32 analyses."""
    compose = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
    [given] = re.findall(r"max_connections=\${POSTGRES_MAX_CONNECTIONS:-(\d+)}", compose)
    analyses = Settings.model_fields["ml_max_in_flight"].default
    of_compose = most_connections(runs=OTHER_RUNS + analyses, readers=MOST_READERS)
    of_stack = most_connections(runs=OTHER_RUNS + 32, readers=8)

    assert int(given) - OF_SUPERUSERS >= of_compose
    assert int(postgres._SETTINGS["max_connections"]) - OF_SUPERUSERS >= of_stack


@pytest.mark.parametrize("name", ["dagster.yaml", "deploy/celery/dagster.yaml"])
def test_other_runs_are_as_many_as_the_files_of_the_project_say(tmp_path: Path, name: str) -> None:
    shutil.copy(PROJECT / name, tmp_path / "dagster.yaml")
    assert other_runs(tmp_path) == OTHER_RUNS


@pytest.mark.parametrize(
    ("written", "places"),
    [
        (b"run_coordinator: {}", OTHER_RUNS),
        (b"    max_concurrent_runs: -1", OTHER_RUNS),
        (b"    # max_concurrent_runs: 9", OTHER_RUNS),
        (b"    max_concurrent_runs: 9", 9),
        (b"\xff\xfe", OTHER_RUNS),
    ],
)
def test_a_home_that_bounds_nothing_counts_as_the_projects(
    tmp_path: Path, written: bytes, places: int
) -> None:
    assert (other_runs(None), other_runs(tmp_path / "gone")) == (OTHER_RUNS, OTHER_RUNS)
    (tmp_path / "dagster.yaml").write_bytes(written)
    assert other_runs(tmp_path) == places

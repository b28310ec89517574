from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from marketbel_courier.cli.group import CourierGroup
from marketbel_courier.cli.prune import prune
from marketbel_courier.database.pool import open_pool
from marketbel_courier.settings import Settings
from marketbel_courier_tests.role_urls import RoleUrls

A_FORTNIGHT = """
    INSERT INTO parsing_logs (task_id, error_type, error_message, created_at)
    SELECT 'task', 'INFO', 'Delivered', now() - make_interval(days => 20 + day, hours => -1)
    FROM generate_series(1, 14) AS day
"""


def run(*arguments: str) -> Result:
    # Within the group, as it is the group that turns errors into words.
    group = CourierGroup(commands={"prune": prune})
    return CliRunner().invoke(group, ["prune", *arguments])


def logged(statement: str = "SELECT") -> int:
    async def ask() -> int:
        async with open_pool(Settings.from_environment().postgres_dsn, max_size=1) as pool:
            await pool.execute(statement)
            return int(await pool.fetchval("SELECT count(*) FROM parsing_logs"))

    return asyncio.run(ask())


@pytest.mark.usefixtures("uploads")
def test_a_dry_run_counts_by_table_and_removes_nothing(tmp_path: Path) -> None:
    assert logged(A_FORTNIGHT) == 14
    printed = tmp_path / "storage" / str(uuid4()) / "a.out"
    printed.parent.mkdir(parents=True)
    printed.write_bytes(b"x" * 2000)
    os.utime(printed, (time.time() - 40 * 86_400,) * 2)
    home = ("--dagster-home", str(tmp_path))

    table = run("--dry-run", *home)
    told = json.loads(run("--dry-run", "--json", *home).output)

    assert (table.exit_code, logged()) == (0, 14)
    assert table.output.splitlines()[-1].startswith("Would remove 5 old rows and files (2")
    assert "public.parsing_logs" in table.output
    assert told["removed"]["public.parsing_logs"]["rows"] == 4
    assert told["removed"]["$DAGSTER_HOME/storage"] == {"rows": 1, "size_bytes": 2000}
    assert (told["total"]["rows"], told["is_dry_run"], told["is_complete"]) == (5, True, True)
    assert printed.exists()

    assert run(*home).output.splitlines()[-1].startswith("Removed 5 old rows and files (2")
    assert logged() == 10
    assert not printed.exists()
    assert run(*home).output == "Removed 0 old rows and files (0 bytes).\n"


@pytest.mark.usefixtures("uploads")
def test_the_settings_say_what_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    logged(A_FORTNIGHT)
    monkeypatch.setenv("LOGS_KEPT_DAYS", "25")

    run()

    assert logged() == 5


def test_a_database_that_is_away_is_one_line(
    uploads: Path, monkeypatch: pytest.MonkeyPatch, refusing_port: int
) -> None:
    del uploads
    monkeypatch.setenv("DATABASE_URL", f"postgresql://me@127.0.0.1:{refusing_port}/marketbel")

    result = run()

    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_process_without_dagsters_rights_counts_and_says_where_to_remove(
    uploads: Path, platform_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del uploads
    urls = RoleUrls.made_in(platform_database)
    monkeypatch.setenv("DATABASE_URL", urls.courier)
    logged(A_FORTNIGHT)

    dry, refused = run("--dry-run"), run()

    assert (dry.exit_code, dry.output.splitlines()[-1][:18]) == (0, "Would remove 4 old")
    assert refused.exit_code == 2
    assert "docker compose exec code-server marketbel-courier prune" in refused.output
    assert logged() == 14

    monkeypatch.setenv("DAGSTER_DATABASE_URL", urls.dagster)
    assert run().output.splitlines()[-1].startswith("Removed 4 old")
    assert logged() == 10

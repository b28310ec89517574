"""A drill of a process that may not clean up after it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from marketbel_courier.database.pool import open_pool
from marketbel_courier.drill.course import DrillPlan, drill, remove_leftovers
from marketbel_courier.errors import CourierError
from marketbel_courier.orchestration.old_runs import may_forget_runs
from marketbel_courier.settings import Settings
from marketbel_courier_tests.role_urls import RoleUrls


@pytest.fixture
def page(
    platform_database: str, redis_dsn: str, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """The settings of the page's process, whose role sees what Dagster keeps."""
    urls = RoleUrls.made_in(platform_database)
    monkeypatch.setenv("DATABASE_URL", urls.courier)
    monkeypatch.setenv("REDIS_URL", redis_dsn)
    return Settings.from_environment()


def test_nothing_is_begun_where_dagsters_runs_could_not_be_removed_again(
    page: Settings, tmp_path: Path
) -> None:
    with pytest.raises(CourierError, match="exec code-server"):
        asyncio.run(drill(page, DrillPlan(tmp_path), lambda _: None))
    with pytest.raises(CourierError, match="exec code-server"):
        asyncio.run(remove_leftovers(page, tmp_path, patience_seconds=1))
    assert list(page.uploads_dir.glob("*")) == []


def test_dagsters_own_role_may_remove_runs_and_the_pages_may_not(platform_database: str) -> None:
    async def may(url: str) -> bool:
        async with open_pool(url, max_size=1) as pool:
            return await may_forget_runs(pool)

    urls = RoleUrls.made_in(platform_database)
    assert asyncio.run(may(urls.dagster))
    assert asyncio.run(may(urls.owner))
    assert not asyncio.run(may(urls.courier))

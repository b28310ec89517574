from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import redis

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.syncs import NewSync, open_sync
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.ledger_rows import NOON, attempt, listed, register, write

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]


def other(number: int, name: str, **changes: object) -> Any:
    return listed(id=UUID(int=number), name=name, partition_key=f"other-{number}", **changes)


@pytest.fixture(autouse=True)
def _suppliers(ask: Ask) -> None:
    ask(
        lambda pool: register(
            pool,
            listed(),
            other(2, "Gone", is_active=False),
            other(3, "By hand", source_url=None),
            other(4, "Мир кабеля"),
            other(5, "Busy"),
        )
    )
    failed = attempt(
        "failed",
        supplier_id=UUID(int=4),
        supplier_name="Мир кабеля",
        error_message="Мир кабеля: shop.example answered 503.",
        next_retry_at=NOON + timedelta(seconds=90),
    )
    busy = attempt("downloading", supplier_id=UUID(int=5))
    ask(lambda pool: write(pool, attempt("complete", etag='"1"'), failed, busy))


def test_everything_that_a_sync_would_do_is_told_and_nothing_is_changed(
    run: Run, redis_dsn: str
) -> None:
    result = run("sync", "--dry-run")
    assert result.exit_code == 0, result.output
    first, second, *rest = result.output.splitlines()
    assert first == "No sync is under way."
    assert second.startswith("The next scheduled one is due at 2")
    assert rest == [
        "No master sheet is configured: the suppliers stay as they are.",
        "1 fetched.",
        "1 asked only for what is new.",
        "1 fetched, though a delivery is in flight: the newer one replaces it on arrival.",
        "  Busy",
        "1 skipped: deactivated.",
        "  Gone",
        "1 skipped: no source address.",
        "  By hand",
        "1 to be retried, unless the sync comes first.",
        "  Мир кабеля: 2026-07-24 12:01:30 UTC. shop.example answered 503.",
    ]
    with redis.Redis.from_url(redis_dsn) as client:
        assert client.keys("*") == []


def test_the_master_sheet_is_previewed_or_its_error_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "suppliers.csv"
    monkeypatch.setenv("MASTER_SHEET_URL", str(sheet))
    monkeypatch.setenv("LOCAL_SOURCE_DIRS", str(tmp_path))
    assert "The suppliers stay as they are: Master sheet: " in run("sync", "--dry-run").output
    sheet.write_text("name,url\nNew,https://shop.example/n.csv\nBad,\n", encoding="utf-8")
    output = run("sync", "--dry-run").output
    assert "Master sheet: 1 created, 0 updated, 0 reactivated, 0 deactivated" in output
    assert "\n  New: created, " in output
    assert "\n  row 3, Bad: skipped, " in output


def test_a_sync_under_way_or_asked_for_is_named(run: Run, ask: Ask) -> None:
    run("sync")
    assert "A sync is asked for already" in run("sync", "--dry-run").output
    ask(lambda pool: open_sync(pool, NewSync("sync-1", "manual")))
    assert run("sync", "--dry-run").output.startswith("sync-1 is under way since 2")


def test_while_redis_is_away_the_rest_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, refusing_port: int
) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{refusing_port}/0")
    output = run("sync", "--dry-run", "--force").output
    assert "Redis is away: whether one is asked for cannot be told." in output
    assert "2 fetched." in output

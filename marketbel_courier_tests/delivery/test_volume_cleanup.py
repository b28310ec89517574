from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from marketbel_courier.database import moments
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery import volume_cleanup
from marketbel_courier.delivery.volume_cleanup import Tally, clean_up
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import PARSE_TRIGGERS_KEY
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.cleanup import Reason
from marketbel_courier.shared_volume.sidecar import sidecar_path
from marketbel_courier_tests.catalogue_rows import add_item, add_question, add_supplier
from marketbel_courier_tests.delivery.ledger_files import note_finished, note_in_flight
from marketbel_courier_tests.shared_volume.stocked import names, put
from marketbel_courier_tests.small_disk import make_read_only, small_disk

# The supplier of the ledger's rows in these tests.
SHOP = UUID(int=1)


def put_of_shop(root: Path, *, age_hours: float, size: int = 10, sidecar: bool = True) -> Path:
    return put(root, age_hours=age_hours, size=size, sidecar=sidecar, supplier_id=SHOP)


async def wait_in_redis(settings: Settings, path: Path) -> None:
    # The admin API has its own idea of where the volume is mounted.
    entry = {"source_config": {"file_path": f"/shared/uploads/{path.name}"}}
    async with aclosing(connect_redis(settings.redis_dsn)) as redis:
        await redis.rpush(PARSE_TRIGGERS_KEY, json.dumps(entry))


async def test_what_has_had_its_time_goes_and_what_is_needed_stays(
    volume_settings: Settings, pool: Pool, uploads: Path
) -> None:
    expired = put_of_shop(uploads, age_hours=25, size=1000)
    in_flight = put_of_shop(uploads, age_hours=50)
    waiting = put(uploads, age_hours=60, sidecar=False)
    orphan = put(uploads, age_hours=70, sidecar=False)
    known = put_of_shop(uploads, age_hours=80, sidecar=False)
    (uploads / "notes.txt").write_text("not ours")
    await note_finished(pool, expired)
    await note_finished(pool, known)
    await note_in_flight(pool, in_flight)
    await wait_in_redis(volume_settings, waiting)
    sidecar_bytes = sidecar_path(expired).stat().st_size

    report = await clean_up(volume_settings)

    assert names(uploads) == {
        in_flight.name,
        sidecar_path(in_flight).name,
        waiting.name,
        "notes.txt",
    }
    assert not orphan.exists()
    assert report.tally(Reason.EXPIRED) == Tally(2, 1010 + sidecar_bytes)
    assert report.tally(Reason.ORPHAN_FILE) == Tally(1, 10)
    assert (report.kept_in_flight, report.left_alone, report.failures) == (2, 1, [])
    assert "2 expired" in str(report.message)
    assert "kept 2 in flight" in str(report.message)


async def test_nothing_goes_while_more_uploads_wait_than_anybody_reads(
    volume_settings: Settings, uploads: Path
) -> None:
    old = put(uploads, age_hours=60, sidecar=False)
    async with aclosing(connect_redis(volume_settings.redis_dsn)) as redis:
        await redis.rpush(PARSE_TRIGGERS_KEY, *["poison"] * 20_001)
        with pytest.raises(CourierError, match="list of uploads in Redis has 20,001 entries"):
            await clean_up(volume_settings)
        assert old.exists()
        await redis.delete(PARSE_TRIGGERS_KEY)
    await clean_up(volume_settings)
    assert not old.exists()


async def test_a_clock_that_is_ahead_makes_no_file_old(
    volume_settings: Settings, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(days=1)

    young, old = put(uploads, age_hours=2), put(uploads, age_hours=30)
    for module in (moments, volume_cleanup):
        monkeypatch.setattr(module, "datetime", Ahead)
    await clean_up(volume_settings)

    assert (young.exists(), old.exists()) == (True, False)


async def test_questions_whose_time_is_over_are_marked_but_not_by_a_dry_run(
    volume_settings: Settings, pool: Pool
) -> None:
    shop = await add_supplier(pool)
    for name, days_left in (("Old", -1), ("New", 1)):
        item = await add_item(pool, shop, name)
        await add_question(pool, item, days_left=days_left)

    rounds = [await clean_up(volume_settings, is_dry_run=dry) for dry in (True, False, False)]

    assert [report.expired_questions for report in rounds] == [0, 1, 0]
    assert "1 question of the review queue has expired" in str(rounds[1].message)
    assert await pool.fetchval("SELECT count(*) FROM match_review_queue") == 2


async def test_a_second_round_finds_nothing_more(volume_settings: Settings, uploads: Path) -> None:
    put(uploads, age_hours=25)
    assert (await clean_up(volume_settings)).total.files == 1
    assert (await clean_up(volume_settings)).total.files == 0


async def test_two_cleaners_at_once_take_each_file_once(
    volume_settings: Settings, uploads: Path
) -> None:
    for _ in range(500):
        put(uploads, age_hours=25, supplier_id=uuid4())

    one, other = await asyncio.gather(clean_up(volume_settings), clean_up(volume_settings))

    assert one.total.files + other.total.files == 500
    assert (one.failures, other.failures) == ([], [])
    assert names(uploads) == set()


async def test_a_dry_run_lists_what_the_real_one_removes(
    volume_settings: Settings, pool: Pool, uploads: Path
) -> None:
    settings = volume_settings.model_copy(update={"shared_volume_max_gb": 3000 / 10**9})
    for age in (30, 25, 20, 15, 10):
        await note_finished(pool, put_of_shop(uploads, age_hours=age, size=1000))
    before = names(uploads)

    told = await clean_up(settings, is_dry_run=True)
    assert names(uploads) == before
    done = await clean_up(settings)

    assert [item.path for item in told.removed] == [item.path for item in done.removed]
    assert str(told.message).startswith("Would remove 2 expired")
    assert str(done.message).startswith("Removed 2 expired")


async def test_another_age_may_be_asked_for(volume_settings: Settings, uploads: Path) -> None:
    put(uploads, age_hours=3)
    assert (await clean_up(volume_settings)).total.files == 0
    assert (await clean_up(volume_settings, older_than=timedelta(hours=2))).total.files == 1


async def test_over_the_limit_the_oldest_finished_files_go_first(
    volume_settings: Settings, pool: Pool, uploads: Path
) -> None:
    settings = volume_settings.model_copy(update={"shared_volume_max_gb": 6000 / 10**9})
    in_flight = put_of_shop(uploads, age_hours=9, size=2000, sidecar=False)
    oldest = put_of_shop(uploads, age_hours=8, size=2000, sidecar=False)
    older = put_of_shop(uploads, age_hours=7, size=2000, sidecar=False)
    young = put_of_shop(uploads, age_hours=6, size=2000, sidecar=False)
    await note_in_flight(pool, in_flight)
    for path in (oldest, older, young):
        await note_finished(pool, path)

    report = await clean_up(settings)

    assert names(uploads) == {in_flight.name, older.name, young.name}
    assert report.tally(Reason.OVER_LIMIT) == Tally(1, 2000)
    assert (report.held_bytes, report.max_bytes) == (6000, 6000)


async def test_without_redis_nothing_is_removed(
    volume_settings: Settings, uploads: Path, refusing_port: int
) -> None:
    old = put(uploads, age_hours=100)
    away = Settings.from_environment(
        {**volume_settings.model_dump(), "redis_url": f"redis://127.0.0.1:{refusing_port}/0"}
    )

    with pytest.raises(CourierError, match="Redis cannot be asked"):
        await clean_up(away)

    assert old.exists()


async def test_without_postgresql_nothing_is_removed(
    volume_settings: Settings, uploads: Path, refusing_port: int
) -> None:
    old = put(uploads, age_hours=100)
    away = Settings.from_environment(
        {
            **volume_settings.model_dump(),
            "database_url": f"postgresql://nobody@127.0.0.1:{refusing_port}/none",
        }
    )

    with pytest.raises(CourierError, match="PostgreSQL cannot be reached"):
        await clean_up(away)

    assert old.exists()


async def test_a_list_of_uploads_that_is_something_else_is_not_an_empty_one(
    volume_settings: Settings, uploads: Path
) -> None:
    old = put(uploads, age_hours=100, sidecar=False)
    async with aclosing(connect_redis(volume_settings.redis_dsn)) as redis:
        await redis.set(PARSE_TRIGGERS_KEY, "no list")

    with pytest.raises(CourierError, match="removes nothing"):
        await clean_up(volume_settings)

    assert old.exists()


async def test_a_volume_that_is_not_there_is_an_error(
    volume_settings: Settings, uploads: Path
) -> None:
    elsewhere = volume_settings.model_copy(update={"uploads_dir": uploads / "gone"})
    with pytest.raises(CourierError, match="Mount the volume"):
        await clean_up(elsewhere)


async def test_what_cannot_be_removed_is_named(volume_settings: Settings, tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", size_bytes=1024 * 1024) as root:
        old = put(root, age_hours=25)
        make_read_only(root)
        settings = volume_settings.model_copy(update={"uploads_dir": root})

        report = await clean_up(settings)

    assert report.failures == [f"{old.name}: read-only file system"]
    assert report.total == Tally(0, 0)

"""Each version of a supplier's file is kept as long as the settings say, and no delivery waits."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.version_archive import VersionArchive, keep_up
from marketbel_courier.delivery.volume_cleanup import clean_up
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.file_versions import (
    FileVersion,
    archive_size,
    hold_content,
    newest_versions,
    version_at,
    version_by_digest,
    versions_of,
)
from marketbel_courier.settings import Settings
from marketbel_courier_tests.ledger_rows import SHOP_ID, attempt, listed, register, write
from marketbel_courier_tests.shared_volume.stocked import put

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def settings(volume_settings: Settings, tmp_path: Path) -> Settings:
    return volume_settings.model_copy(
        update={"archive_url": str(tmp_path / "archive"), "archive_days": 30}
    )


@pytest.fixture
def archive(pool: Pool, settings: Settings) -> VersionArchive:
    return VersionArchive(pool, str(settings.archive_url))


async def delivered(pool: Pool, path: Path, content: bytes, *, days_ago: float) -> Delivery:
    """A delivery of that content, whose file lies there."""
    put_there(path, content)
    at = NOW - timedelta(days=days_ago)
    delivery = attempt(
        "complete",
        at,
        file_path=str(path),
        checksum_sha256=hashlib.sha256(content).hexdigest(),
        delivered_at=at,
    )
    await write(pool, delivery)
    return delivery


def put_there(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def content_of(path: Path) -> bytes:
    return path.read_bytes()


def remove(path: Path) -> None:
    path.unlink()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def kept(pool: Pool) -> list[tuple[str, int]]:
    """The shop's versions: how their contents begin, and since how many days; newest first."""
    found = await versions_of(pool, SHOP_ID, limit=100)
    return [(one.digest[:6], (NOW - one.arrived_at).days) for one in found]


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:6]


async def test_each_content_that_comes_is_a_version_and_is_kept_once(
    pool: Pool, archive: VersionArchive, uploads: Path, tmp_path: Path
) -> None:
    await register(pool, listed())
    contents = [b"a", b"a", b"b", b"a"]
    for number, content in enumerate(contents):
        await archive.keep(
            await delivered(pool, uploads / f"{number}.csv", content, days_ago=9 - number)
        )

    assert await kept(pool) == [(sha(b"a"), 6), (sha(b"b"), 7), (sha(b"a"), 9)]
    size = await archive_size(pool)
    assert (size.versions, size.contents) == (3, 2)
    newest, *_, oldest = await versions_of(pool, SHOP_ID, limit=9)
    assert (oldest.seen_at - oldest.arrived_at) == timedelta(days=1)
    assert newest.content is not None
    await archive.fetch(newest.content, tmp_path / "again")
    assert content_of(tmp_path / "again") == b"a"
    assert await version_at(pool, SHOP_ID, NOW - timedelta(days=6.5)) != newest
    assert await version_at(pool, SHOP_ID, NOW - timedelta(days=10)) is None
    assert await version_by_digest(pool, SHOP_ID, sha(b"a")) == newest
    assert await newest_versions(pool) == [newest]


async def test_of_files_that_are_kept_together_none_suffers_for_another(
    pool: Pool, archive: VersionArchive, uploads: Path
) -> None:
    await register(pool, listed())
    gone, fine, held = [
        await delivered(pool, uploads / f"{content.decode()}.csv", content, days_ago=days)
        for days, content in enumerate((b"gone", b"fine", b"held"), start=1)
    ]
    remove(uploads / "gone.csv")
    async with pool.acquire() as connection, connection.transaction():
        await hold_content(connection, str(held.checksum_sha256))
        waiting = asyncio.create_task(archive.keep(held))
        told, kept_now = await asyncio.gather(
            archive.keep(gone), archive.keep(fine), return_exceptions=True
        )
        assert not waiting.done()
    await waiting

    assert isinstance(told, FileNotFoundError)
    assert kept_now is None
    assert await kept(pool) == [(sha(b"fine"), 2), (sha(b"held"), 3)]


async def test_an_archive_that_is_away_fails_no_delivery_and_the_clean_up_makes_up_for_it(
    pool: Pool, settings: Settings, archive: VersionArchive, uploads: Path
) -> None:
    await register(pool, listed())
    blocked = Path(str(settings.archive_url))
    put_there(blocked, b"a file where the folder should be")
    expired = put(uploads, age_hours=26, supplier_id=SHOP_ID)
    delivery = await delivered(pool, expired, b"a list", days_ago=1.1)

    await archive.keep_version(delivery)
    while_away = await clean_up(settings)

    assert await kept(pool) == []
    assert expired.exists()
    assert while_away.archive.failure is not None
    assert "The archive fails, and 1 file waits for it" in str(while_away.message)

    remove(blocked)
    planned = await clean_up(settings, is_dry_run=True)
    done = await clean_up(settings)

    assert planned.archive.late == 0
    assert await kept(pool) == [(sha(b"a list"), 1)]
    assert not expired.exists()
    assert "Archive: 1 kept late" in str(done.message)
    assert (await clean_up(settings)).archive.late == 0


async def test_old_versions_go_but_never_the_newest_of_a_supplier(
    pool: Pool, settings: Settings, archive: VersionArchive, uploads: Path
) -> None:
    await register(pool, listed())
    for number, days in enumerate((90, 60, 45, 20)):
        content = f"{number}".encode()
        await archive.keep(await delivered(pool, uploads / f"{number}.csv", content, days_ago=days))
    nobody = attempt(
        "complete", NOW - timedelta(days=80), supplier_id=uuid4(), file_path=str(uploads / "0.csv"),
        checksum_sha256=hashlib.sha256(b"0").hexdigest(), delivered_at=NOW - timedelta(days=80),
    )  # fmt: skip
    await archive.keep(nobody)
    files = Path(str(settings.archive_url))

    report = await keep_up(pool, settings)

    assert await kept(pool) == [(sha(b"3"), 20)]
    assert (report.forgotten_versions, report.forgotten_contents) == (4, 3)
    assert len(files_in(files)) == 1
    shorter = settings.model_copy(update={"archive_days": 1})
    assert (await keep_up(pool, shorter)).forgotten_versions == 0
    assert await kept(pool) == [(sha(b"3"), 20)]


async def test_over_its_limit_the_archive_forgets_the_oldest_versions_first(
    pool: Pool, settings: Settings, archive: VersionArchive, uploads: Path
) -> None:
    await register(pool, listed())
    for number in range(3):
        content = hashlib.sha512(bytes([number])).digest() * 20
        await archive.keep(
            await delivered(pool, uploads / f"{number}.csv", content, days_ago=20 - number)
        )
    held = (await archive_size(pool)).stored_bytes

    room = settings.model_copy(update={"archive_max_gb": held / 10**9})
    assert (await keep_up(pool, room)).forgotten_versions == 0
    report = await keep_up(pool, room.model_copy(update={"archive_max_gb": 1e-9}))

    assert [days for _, days in await kept(pool)] == [18]
    assert report.freed_bytes == held - report.stored_bytes > 0


async def test_a_content_that_is_kept_while_it_is_forgotten_is_there_afterwards(
    pool: Pool, settings: Settings, archive: VersionArchive, uploads: Path, tmp_path: Path
) -> None:
    await register(pool, listed())
    old = await delivered(pool, uploads / "old.csv", b"list", days_ago=90)
    await archive.keep(old)
    await archive.keep(await delivered(pool, uploads / "new.csv", b"other", days_ago=50))
    for turn in range(5):
        back = await delivered(pool, uploads / f"{turn}.csv", b"list", days_ago=10 - turn)
        await asyncio.gather(keep_up(pool, settings), archive.keep(back))

        [version] = await newest_versions(pool)
        await fetch(archive, version, tmp_path / f"again-{turn}")
        await archive.keep(
            await delivered(pool, uploads / f"{turn}b.csv", b"other", days_ago=9.5 - turn)
        )
        await pool.execute(
            "UPDATE courier.file_versions SET seen_at = seen_at - interval '60 days',"
            " arrived_at = arrived_at - interval '60 days'"
        )


async def fetch(archive: VersionArchive, version: FileVersion, target: Path) -> None:
    assert version.content is not None
    await archive.fetch(version.content, target)
    assert content_of(target) == b"list"

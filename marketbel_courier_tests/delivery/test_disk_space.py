"""Downloads onto a volume that is full: by its limit, and by its disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.courier import Courier, open_courier
from marketbel_courier.delivery.disk_space import make_room, with_room
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.delivery.volume_cleanup import volume_of
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.errors import NetworkError, VolumeFull
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.messages.message import verbatim
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.pending_files import PublishedFile
from marketbel_courier.shared_volume.sidecar import Provenance
from marketbel_courier.shared_volume.usage import bytes_free, bytes_held
from marketbel_courier_tests.delivery.ledger_files import note_finished, note_in_flight
from marketbel_courier_tests.ledger.test_deliveries import opened
from marketbel_courier_tests.shared_volume.stocked import names, put
from marketbel_courier_tests.small_disk import small_disk

SHOP = UUID(int=1)
KILOBYTE = 1000


@asynccontextmanager
async def courier_with(settings: Settings, **changes: object) -> AsyncIterator[Courier]:
    changed = settings.model_copy(update=changes)
    async with open_courier(changed, "run-1") as courier:
        yield replace(courier, volume=volume_of(changed))


async def tracker_of(courier: Courier, *, announced_bytes: int) -> JobTracker:
    tracker = courier.track(await opened(courier.pool), announce=False)
    tracker.downloaded(0, announced_bytes)
    return tracker


def writer(courier: Courier, size: int) -> Callable[[], Awaitable[PublishedFile]]:
    async def write() -> PublishedFile:
        supplier = uuid4()
        async with courier.volume.begin(supplier) as pending:
            await pending.write(b"x" * size)
            return await pending.publish(
                Provenance(
                    supplier, "Shop", uuid4(), "a.csv", "url", "csv", FileKind.CSV, "text/csv"
                )
            )

    return write


async def stock(
    pool: Pool, root: Path, *, ages: list[int], size: int = 100 * KILOBYTE
) -> list[Path]:
    files = []
    for age in ages:
        path = put(root, age_hours=age, size=size, sidecar=False, supplier_id=SHOP)
        await note_finished(pool, path)
        files.append(path)
    return files


async def test_over_the_limit_the_oldest_finished_file_makes_way(
    volume_settings: Settings, pool: Pool, uploads: Path
) -> None:
    in_flight = put(uploads, age_hours=9, size=100 * KILOBYTE, sidecar=False, supplier_id=SHOP)
    await note_in_flight(pool, in_flight)
    oldest, older, young = await stock(pool, uploads, ages=[8, 7, 6])
    async with courier_with(volume_settings, shared_volume_max_gb=410e3 / 10**9) as courier:
        tracker = await tracker_of(courier, announced_bytes=50 * KILOBYTE)

        published = await with_room(courier, tracker, writer(courier, 50 * KILOBYTE))

    assert published.path.exists()
    assert not oldest.exists()
    assert all(path.exists() for path in (in_flight, older, young))
    assert bytes_held(uploads) <= 410 * KILOBYTE


async def test_on_a_full_disk_room_is_made_and_the_write_goes_through(
    volume_settings: Settings, pool: Pool, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "small", size_bytes=1024 * 1024) as root:
        files = await stock(pool, root, ages=[20, 19, 18, 17, 16, 15, 14, 13, 12, 11])
        async with courier_with(volume_settings, uploads_dir=root) as courier:
            tracker = await tracker_of(courier, announced_bytes=150 * KILOBYTE)

            published = await with_room(courier, tracker, writer(courier, 150 * KILOBYTE))

        assert published.path.stat().st_size == 150 * KILOBYTE
        assert [path.exists() for path in files] == [False] * 2 + [True] * 8


@pytest.mark.parametrize("by_limit", [True, False])
async def test_32_downloads_that_meet_a_full_volume_together_all_get_through(
    volume_settings: Settings, pool: Pool, tmp_path: Path, *, by_limit: bool
) -> None:
    size, count = 15 * KILOBYTE, 32
    with small_disk(
        tmp_path / "small", size_bytes=1200 * 1024 if by_limit else 1024 * 1024
    ) as root:
        await stock(pool, root, ages=list(range(5, 15)))
        limit = 1000 * KILOBYTE / 10**9 if by_limit else None
        async with courier_with(
            volume_settings, uploads_dir=root, shared_volume_max_gb=limit
        ) as courier:
            trackers = [await tracker_of(courier, announced_bytes=size) for _ in range(count)]

            published = await asyncio.gather(
                *(with_room(courier, tracker, writer(courier, size)) for tracker in trackers)
            )

        assert len({file.path for file in published}) == count
        assert all(file.path.stat().st_size == size for file in published)
        # No more room was made than they needed together.
        assert len(list(root.glob(f"{SHOP}_*"))) >= 2


async def test_when_nothing_may_go_the_supplier_is_told_what_to_do(
    volume_settings: Settings, pool: Pool, uploads: Path
) -> None:
    in_flight = put(uploads, age_hours=90, size=100 * KILOBYTE, sidecar=False, supplier_id=SHOP)
    await note_in_flight(pool, in_flight)
    async with courier_with(volume_settings, shared_volume_max_gb=120e3 / 10**9) as courier:
        tracker = await tracker_of(courier, announced_bytes=50 * KILOBYTE)

        with pytest.raises(
            VolumeFull, match=r"^Shared volume is full: it holds 100\.0 kB of 120\.0 kB"
        ) as raised:
            await with_room(courier, tracker, writer(courier, 50 * KILOBYTE))

    assert "raise SHARED_VOLUME_MAX_GB" in str(raised.value)
    assert raised.value.transient
    assert names(uploads) == {in_flight.name}


async def test_for_a_file_that_can_never_fit_nothing_is_removed(
    volume_settings: Settings, pool: Pool, uploads: Path
) -> None:
    (old,) = await stock(pool, uploads, ages=[20])
    async with courier_with(volume_settings, shared_volume_max_gb=120e3 / 10**9) as courier:
        tracker = await tracker_of(courier, announced_bytes=130 * KILOBYTE)

        with pytest.raises(VolumeFull, match=r"^Shared volume too small for 130\.0 kB"):
            await with_room(courier, tracker, writer(courier, 130 * KILOBYTE))

    assert old.exists()


async def test_without_redis_no_room_is_made(
    volume_settings: Settings, pool: Pool, uploads: Path, redis_server: EmbeddedValkey
) -> None:
    (old,) = await stock(pool, uploads, ages=[20])
    async with courier_with(volume_settings, shared_volume_max_gb=120e3 / 10**9) as courier:
        tracker = await tracker_of(courier, announced_bytes=50 * KILOBYTE)
        redis_server.stop()

        with pytest.raises(
            VolumeFull, match=r"^Shared volume .*No room could be made.*Redis"
        ) as raised:
            await with_room(courier, tracker, writer(courier, 50 * KILOBYTE))

        redis_server.start()
    assert raised.value.transient
    assert old.exists()


async def test_other_failures_pass_through_untried(volume_settings: Settings) -> None:
    tries = 0

    async def write() -> None:
        nonlocal tries
        tries += 1
        raise NetworkError(verbatim("gone"))

    async with courier_with(volume_settings) as courier:
        tracker = await tracker_of(courier, announced_bytes=1)
        with pytest.raises(NetworkError, match="gone"):
            await with_room(courier, tracker, write)
    assert tries == 1


async def test_a_failure_of_another_kind_in_the_second_try_is_told_as_it_is(
    volume_settings: Settings,
) -> None:
    failures = iter([VolumeFull(verbatim("full")), NetworkError(verbatim("gone"))])

    async def write() -> None:
        raise next(failures)

    async with courier_with(volume_settings) as courier:
        tracker = await tracker_of(courier, announced_bytes=1)
        with pytest.raises(NetworkError, match="gone"):
            await with_room(courier, tracker, write)


async def test_where_a_quota_hides_what_is_free_so_much_is_removed_as_is_wanted(
    volume_settings: Settings, pool: Pool, uploads: Path
) -> None:
    oldest, older, young = await stock(pool, uploads, ages=[8, 7, 6])
    async with courier_with(volume_settings) as courier:
        assert bytes_free(uploads) > 150 * KILOBYTE

        freed = await make_room(courier, 150 * KILOBYTE, free_space_is_told=False)

    assert (freed.files, freed.size_bytes) == (2, 200 * KILOBYTE)
    assert [path.exists() for path in (oldest, older, young)] == [False, False, True]

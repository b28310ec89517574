"""What is kept of a broken transfer: trusted only where nothing about it is in doubt."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from marketbel_courier.errors import (
    IncompleteTransfer,
    NetworkError,
    SourceNotFound,
    VolumeError,
    VolumeFull,
)
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.messages.message import verbatim
from marketbel_courier.shared_volume import disk, partial_files
from marketbel_courier.shared_volume.partial_files import FileVersion
from marketbel_courier.shared_volume.pending_files import BATCH_BYTES, Batch, PendingFile
from marketbel_courier.shared_volume.sidecar import Provenance
from marketbel_courier.shared_volume.volume import SharedVolume

SUPPLIER = UUID("1b4e28ba-2fa1-11d2-883f-0016d3cca427")
JOB = UUID("6fa459ea-ee8a-3ca4-894e-db77e160355e")
SOURCE = hashlib.sha256(b"https://shop.example/a.csv").hexdigest()
HEAD = 4096
FACTS = Provenance(SUPPLIER, "Ромашка", JOB, "a.csv", "u", "csv", FileKind.CSV, "text/csv")
FIRST = os.urandom(BATCH_BYTES + 1000)
REST = os.urandom(5000)
# A file of this size counts as a large one.
LARGE = 4 * 1024 * 1024


def version(source: str = SOURCE, total: int | None = None) -> FileVersion:
    return FileVersion(source=source, answered_by="x", etag='"v1"', total_bytes=total)


@pytest.fixture
def volume(tmp_path: Path) -> SharedVolume:
    return SharedVolume(tmp_path, fsync=False)


def incoming(volume: SharedVolume) -> list[Path]:
    return sorted(path for path in volume.root.rglob("*") if path.is_file())


def kept_part(volume: SharedVolume) -> Path:
    [part] = (path for path in incoming(volume) if path.suffix == ".part")
    return part


async def break_off(
    volume: SharedVolume, error: BaseException | None = None, total: int | None = None
) -> None:
    raised = error or NetworkError(verbatim("the line broke"))
    with pytest.raises(type(raised)):
        await broken(volume, FIRST, version(total=total), raised)


async def broken(
    volume: SharedVolume, content: bytes, known: FileVersion | None, error: BaseException
) -> None:
    """A transfer of another version than what is here, if there is something, which breaks off."""
    async with volume.begin(SUPPLIER) as file:
        await file.resume(SOURCE, HEAD)
        await file.restart()
        file.expect(known)
        await file.write(content)
        raise error


async def resumed_size(volume: SharedVolume, source: str = SOURCE) -> int | None:
    """How much a later attempt goes on with; it then ends for good."""
    async with volume.begin(SUPPLIER) as file:
        found = await file.resume(source, HEAD)
        return found.size_bytes if found else None


async def test_a_later_attempt_goes_on_with_the_same_bytes_and_checksums(
    volume: SharedVolume,
) -> None:
    await break_off(volume)
    async with volume.begin(SUPPLIER) as file:
        found = await file.resume(SOURCE, HEAD)
        assert found == partial_files.Partial(version(), len(FIRST), FIRST[:HEAD])
        assert file.size_bytes == len(FIRST)
        await file.write(REST)
        published = await file.publish(FACTS)
    assert published.path.read_bytes() == FIRST + REST
    assert await volume.verify(published.path) == published.sidecar
    assert len(incoming(volume)) == 2


@pytest.mark.parametrize(
    "error",
    [
        SourceNotFound(verbatim("gone")),
        VolumeFull(verbatim("full")),
        ValueError("a defect"),
        KeyboardInterrupt(),
    ],
)
async def test_nothing_is_kept_where_going_on_cannot_help(
    volume: SharedVolume, error: BaseException
) -> None:
    await break_off(volume, error)
    assert incoming(volume) == []


async def test_a_cancelled_transfer_is_kept(volume: SharedVolume) -> None:
    await break_off(volume, asyncio.CancelledError())
    assert await resumed_size(volume) == len(FIRST)


async def test_what_was_never_on_the_disk_or_of_no_version_is_not_kept(
    volume: SharedVolume,
) -> None:
    for small, known in ((True, version()), (False, None)):
        with pytest.raises(NetworkError):
            await broken(volume, REST if small else FIRST, known, NetworkError(verbatim("x")))
    assert incoming(volume) == []


def garble_record(part: Path) -> None:
    partial_files.record_path(part).write_text('{"source": "', encoding="utf-8")


def drop_record(part: Path) -> None:
    partial_files.record_path(part).unlink()


def change_record(**changes: object) -> Callable[[Path], None]:
    def change(part: Path) -> None:
        path = partial_files.record_path(part)
        record = json.loads(path.read_text(encoding="utf-8"))
        record["version"].update(changes)
        path.write_text(json.dumps(record), encoding="utf-8")

    return change


def boot_again(part: Path) -> None:
    path = partial_files.record_path(part)
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**record, "boot_id": "another"}), encoding="utf-8")


def empty(part: Path) -> None:
    os.truncate(part, 0)


def shorten(part: Path) -> None:
    os.truncate(part, HEAD - 1)


@pytest.mark.parametrize(
    "damage",
    [
        garble_record,
        drop_record,
        boot_again,
        change_record(etag=None),
        change_record(etag='W/"v1"'),
        change_record(etag='"v1"\r\nX: y'),
        change_record(content_disposition="№"),
        change_record(source=hashlib.sha256(b"other").hexdigest()),
        change_record(total_bytes=len(FIRST) - 1),
        change_record(total_bytes=1),
        empty,
        shorten,
    ],
)
async def test_what_is_in_doubt_is_removed(
    volume: SharedVolume, damage: Callable[[Path], None]
) -> None:
    await break_off(volume)
    damage(kept_part(volume))
    assert await resumed_size(volume) is None
    assert incoming(volume) == []


async def test_a_file_shorter_than_it_was_is_gone_on_with_from_where_it_ends(
    volume: SharedVolume,
) -> None:
    await break_off(volume)
    os.truncate(kept_part(volume), HEAD)
    assert await resumed_size(volume) == HEAD


async def test_of_a_file_that_is_whole_the_last_byte_is_asked_for_again(
    volume: SharedVolume,
) -> None:
    await break_off(volume, total=len(FIRST))
    async with volume.begin(SUPPLIER) as file:
        found = await file.resume(SOURCE, HEAD)
        assert found is not None
        assert found.size_bytes == len(FIRST) - 1
        await file.write(FIRST[-1:])
        published = await file.publish(FACTS)
    assert published.path.read_bytes() == FIRST
    assert await volume.verify(published.path) == published.sidecar


async def test_a_published_file_whose_courier_died_before_the_end_is_never_written_to(
    volume: SharedVolume,
) -> None:
    await break_off(volume)
    part = kept_part(volume)
    final = volume.root / "published"
    final.hardlink_to(part)
    assert await resumed_size(volume) is None
    assert incoming(volume) == [final]
    assert final.read_bytes() == FIRST


async def test_a_link_in_the_place_of_the_part_is_not_followed(
    volume: SharedVolume, tmp_path: Path
) -> None:
    await break_off(volume)
    part = kept_part(volume)
    elsewhere = tmp_path / "elsewhere"
    part.rename(elsewhere)
    part.symlink_to(elsewhere)
    assert await resumed_size(volume) is None
    await break_off(volume)
    assert elsewhere.read_bytes() == FIRST


async def test_a_part_that_is_being_written_belongs_to_its_writer(volume: SharedVolume) -> None:
    await break_off(volume)
    async with volume.begin(SUPPLIER) as owner:
        assert await owner.resume(SOURCE, HEAD)
        part = kept_part(volume)
        assert partial_files.is_in_use(part)
        assert not partial_files.remove_abandoned(part)
        async with volume.begin(SUPPLIER) as other:
            assert await other.resume(SOURCE, HEAD) is None
            other.expect(version())
            await other.write(FIRST)
            await owner.write(REST)
            theirs = await other.publish(FACTS)
        mine = await owner.publish(FACTS)
    assert theirs.path.read_bytes() == FIRST
    assert mine.path.read_bytes() == FIRST + REST
    assert len(incoming(volume)) == 4


async def test_the_lock_is_held_until_the_part_has_lost_its_name(volume: SharedVolume) -> None:
    seen: list[bool] = []

    class Watched(PendingFile):
        def _place(self, name: str, downloaded_at: datetime) -> Path:
            seen.append(partial_files.is_in_use(kept_part(volume)))
            assert not partial_files.record_path(kept_part(volume)).exists()
            return super()._place(name, downloaded_at)

    async with Watched(volume.root, SUPPLIER, volume._executor, fsync=False) as file:
        file.expect(version())
        await file.write(FIRST)
        await file.publish(FACTS)
    assert seen == [True]


async def test_the_part_of_nobody_can_be_removed_with_its_record(volume: SharedVolume) -> None:
    await break_off(volume)
    part = kept_part(volume)
    assert not partial_files.is_in_use(part)
    assert partial_files.remove_abandoned(part)
    assert incoming(volume) == []
    assert not partial_files.remove_abandoned(part)
    assert not partial_files.is_in_use(part)


async def test_each_temporary_file_shows_that_it_is_in_use(volume: SharedVolume) -> None:
    async with volume.begin(SUPPLIER) as file:
        await file.write(FIRST)
        assert partial_files.is_in_use(kept_part(volume))


async def test_a_new_version_takes_the_place_of_the_old_one(volume: SharedVolume) -> None:
    await break_off(volume)
    newer = version().model_copy(update={"etag": '"v2"'})
    with pytest.raises(IncompleteTransfer):
        await broken(volume, REST + FIRST, newer, IncompleteTransfer(verbatim("x")))
    async with volume.begin(SUPPLIER) as file:
        found = await file.resume(SOURCE, HEAD)
        assert found == partial_files.Partial(newer, len(REST + FIRST), (REST + FIRST)[:HEAD])
    assert incoming(volume) == []


async def test_within_one_attempt_another_source_begins_afresh(volume: SharedVolume) -> None:
    async with volume.begin(SUPPLIER) as file:
        file.expect(version())
        await file.write(REST)
        assert await file.resume(SOURCE, HEAD) == partial_files.Partial(
            version(), 5000, REST[:HEAD]
        )
        assert await file.resume(hashlib.sha256(b"other").hexdigest(), HEAD) is None
        assert file.size_bytes == 0


async def test_within_one_attempt_a_whole_file_that_failed_begins_afresh(
    volume: SharedVolume,
) -> None:
    async with volume.begin(SUPPLIER) as file:
        file.expect(version(total=len(REST)))
        await file.write(REST)
        assert await file.resume(SOURCE, HEAD) is None
        assert file.size_bytes == 0


async def test_a_write_lost_to_a_cancellation_is_asked_for_again(volume: SharedVolume) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def block() -> None:
        busy.set()
        go_on.wait()

    volume._executor._max_workers = 1
    async with volume.begin(SUPPLIER) as file:
        file.expect(version())
        await file.write(FIRST)
        blocked = asyncio.get_running_loop().run_in_executor(volume._executor, block)
        await asyncio.to_thread(busy.wait)
        lost = asyncio.create_task(file.write(b"x" * BATCH_BYTES))
        await asyncio.sleep(0)
        lost.cancel()
        await asyncio.gather(lost, return_exceptions=True)
        go_on.set()
        await blocked
        found = await file.resume(SOURCE, HEAD)
        assert found is not None
        assert found.size_bytes == len(FIRST)
        await file.write(REST)
        published = await file.publish(FACTS)
    assert published.path.read_bytes() == FIRST + REST
    assert await volume.verify(published.path) == published.sidecar


@pytest.mark.parametrize("ends", [False, True])
async def test_a_batch_that_fails_while_the_next_one_comes_fails_the_file(
    volume: SharedVolume, ends: bool
) -> None:
    class FailingLate(PendingFile):
        def _write_batch(self, batch: Batch) -> None:
            if self._digests.size_bytes > LARGE:
                raise OSError(errno.EIO, "Input/output error")
            super()._write_batch(batch)

    async with FailingLate(volume.root, SUPPLIER, volume._executor, fsync=False) as file:
        file.expect(version())
        await file.write(b"x" * (LARGE + 1))
        await file.write(b"y" * LARGE)
        with pytest.raises(VolumeError):
            await (file.publish(FACTS) if ends else file.write(b"z" * LARGE))
        found = await file.resume(SOURCE, HEAD)
        assert found is not None
        assert found.size_bytes == LARGE + 1 == kept_part(volume).stat().st_size
    assert not [path for path in volume.root.iterdir() if path.suffix == ".csv"]


async def test_a_disk_that_fails_in_the_middle_of_a_batch_leaves_no_wrong_byte(
    volume: SharedVolume,
) -> None:
    class Failing(PendingFile):
        def _write_batch(self, batch: Batch) -> None:
            if self._digests.size_bytes:
                assert self._descriptor is not None
                disk.write_all(self._descriptor, batch.blocks[0][:100])
                raise OSError(errno.EIO, "Input/output error")
            super()._write_batch(batch)

    async with Failing(volume.root, SUPPLIER, volume._executor, fsync=False) as file:
        file.expect(version())
        await file.write(FIRST)
        with pytest.raises(VolumeError):
            await file.write(b"x" * BATCH_BYTES)
        found = await file.resume(SOURCE, HEAD)
        assert found is not None
        assert found.size_bytes == len(FIRST) == kept_part(volume).stat().st_size

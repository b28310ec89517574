"""Publishing, verifying and adopting files, on a real disk."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketbel_courier.errors import (
    ChecksumMismatch,
    IncompleteTransfer,
    InvalidSource,
    SourceNotFound,
    VolumeError,
)
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.shared_volume import disk
from marketbel_courier.shared_volume.pending_files import BATCH_BYTES, PendingFile, PublishedFile
from marketbel_courier.shared_volume.sidecar import Provenance, Sidecar, sidecar_path
from marketbel_courier.shared_volume.volume import SharedVolume

SUPPLIER = UUID("1b4e28ba-2fa1-11d2-883f-0016d3cca427")
JOB = UUID("6fa459ea-ee8a-3ca4-894e-db77e160355e")


def provenance(original_filename: str = "price.csv") -> Provenance:
    return Provenance(
        supplier_id=SUPPLIER,
        supplier_name="Ромашка",
        job_id=JOB,
        original_filename=original_filename,
        source_url="https://shop.example/price.csv",
        source_type="csv",
        file_type=FileKind.CSV,
        mime_type="text/csv",
        etag='"v1"',
        last_modified="Wed, 21 Oct 2015 07:28:00 GMT",
    )


@pytest.fixture
def volume(tmp_path: Path) -> SharedVolume:
    return SharedVolume(tmp_path, fsync=False)


async def published(volume: SharedVolume, content: bytes, name: str = "price.csv") -> PublishedFile:
    async with volume.begin(SUPPLIER) as pending:
        await pending.write(content)
        return await pending.publish(provenance(name))


def visible(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if not path.name.startswith("."))


def everything(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chunks=st.lists(
        st.one_of(
            st.binary(max_size=200),
            st.sampled_from([BATCH_BYTES - 1, BATCH_BYTES, BATCH_BYTES + 1]).map(os.urandom),
        ),
        min_size=1,
        max_size=5,
    ).filter(any),
    name=st.text(max_size=100),
)
def test_a_published_file_holds_exactly_the_bytes_written(
    tmp_path: Path, chunks: list[bytes], name: str
) -> None:
    async def publish() -> None:
        volume = SharedVolume(tmp_path, fsync=False)
        async with volume.begin(SUPPLIER) as pending:
            for chunk in chunks:
                await pending.write(chunk)
            assert pending.size_bytes == sum(map(len, chunks))
            file = await pending.publish(provenance(name))
        content = b"".join(chunks)
        assert file.path.read_bytes() == content
        assert file.path.name.endswith(file.sidecar.original_filename)
        assert file.sidecar.file_size_bytes == len(content)
        assert file.sidecar.checksum_md5 == hashlib.md5(content).hexdigest()
        assert file.sidecar.checksum_sha256 == hashlib.sha256(content).hexdigest()
        assert await volume.verify(file.path) == file.sidecar

    asyncio.run(publish())


def test_a_published_file_may_be_read_and_written_by_the_group(tmp_path: Path) -> None:
    async def publish() -> None:
        async with SharedVolume(tmp_path, fsync=False).begin(SUPPLIER) as pending:
            await pending.write(b"SKU;Price\n")
            await pending.publish(provenance("price.csv"))

    before = os.umask(0o002)
    try:
        asyncio.run(publish())
    finally:
        os.umask(before)

    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert len(files) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o664}


async def test_the_sidecar_on_disk_has_the_fields_that_its_readers_expect(
    volume: SharedVolume,
) -> None:
    file = await published(volume, b"a;b\n1;2\n", "Прайс.csv")
    written = json.loads(sidecar_path(file.path).read_text(encoding="utf-8"))
    downloaded_at = datetime.fromisoformat(written.pop("downloaded_at"))
    assert downloaded_at.tzinfo == UTC
    assert written == {
        "original_filename": "Прайс.csv",
        "source_url": "https://shop.example/price.csv",
        "source_type": "csv",
        "supplier_id": str(SUPPLIER),
        "supplier_name": "Ромашка",
        "file_type": "csv",
        "mime_type": "text/csv",
        "file_size_bytes": 8,
        "checksum_md5": hashlib.md5(b"a;b\n1;2\n").hexdigest(),
        "downloaded_by": "marketbel-courier",
        "job_id": str(JOB),
        "checksum_sha256": hashlib.sha256(b"a;b\n1;2\n").hexdigest(),
        "etag": '"v1"',
        "last_modified": "Wed, 21 Oct 2015 07:28:00 GMT",
    }


async def test_a_durable_publish_leaves_the_same_files_as_a_fast_one(tmp_path: Path) -> None:
    file = await published(SharedVolume(tmp_path), b"content")
    assert visible(tmp_path) == [file.path.name, sidecar_path(file.path).name]
    assert everything(tmp_path) == [file.path, sidecar_path(file.path)]


async def test_nothing_is_visible_before_the_publish(volume: SharedVolume) -> None:
    async with volume.begin(SUPPLIER) as pending:
        await pending.write(b"x" * (BATCH_BYTES + 1))
        assert visible(volume.root) == []


async def test_two_files_of_one_moment_and_name_both_survive(volume: SharedVolume) -> None:
    files = await asyncio.gather(*(published(volume, bytes([65 + n])) for n in range(12)))
    assert len({file.path for file in files}) == 12
    assert {file.path.read_bytes() for file in files} == {bytes([65 + n]) for n in range(12)}


async def test_a_restart_forgets_what_was_written_before(volume: SharedVolume) -> None:
    async with volume.begin(SUPPLIER) as pending:
        await pending.write(b"old" * BATCH_BYTES)
        await pending.restart()
        await pending.write(b"new")
        file = await pending.publish(provenance())
    assert file.path.read_bytes() == b"new"
    assert await volume.verify(file.path) == file.sidecar


@pytest.mark.parametrize("size", [0, 5, BATCH_BYTES, 2 * BATCH_BYTES + 1])
async def test_the_digests_so_far_are_those_of_the_published_file(
    volume: SharedVolume, size: int
) -> None:
    async with volume.begin(SUPPLIER) as pending:
        await pending.write(b"x" * size)
        so_far = await pending.digests()
        assert so_far.size_bytes == size
        assert so_far.md5 == hashlib.md5(b"x" * size).hexdigest()
        assert so_far.sha256 == hashlib.sha256(b"x" * size).hexdigest()
        assert bool(everything(volume.root)) == (size >= BATCH_BYTES)
        await pending.write(b"y")
        file = await pending.publish(provenance())
    assert file.path.read_bytes() == b"x" * size + b"y"
    assert await volume.verify(file.path) == file.sidecar


async def test_a_discarded_file_leaves_nothing_behind(volume: SharedVolume) -> None:
    pending = volume.begin(SUPPLIER)
    await pending.write(b"x" * BATCH_BYTES)
    assert everything(volume.root)
    await pending.discard()
    await pending.discard()
    assert everything(volume.root) == []


async def test_a_publish_that_fails_half_way_leaves_nothing_behind(volume: SharedVolume) -> None:
    class Unplaceable(PendingFile):
        def _place(self, name: str, downloaded_at: datetime) -> Path:
            raise OSError(errno.ENOSPC, "No space left on device")

    async with Unplaceable(volume.root, SUPPLIER, volume._executor, fsync=False) as pending:
        await pending.write(b"content")
        with pytest.raises(VolumeError, match=r"^Shared volume is full.*Free some space"):
            await pending.publish(provenance())
    assert everything(volume.root) == []


async def test_a_publish_cancelled_while_the_disk_works_leaves_nothing_behind(
    volume: SharedVolume,
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    class Slow(PendingFile):
        def _place(self, name: str, downloaded_at: datetime) -> Path:
            reached.set()
            go_on.wait()
            return super()._place(name, downloaded_at)

    async def deliver() -> None:
        async with Slow(volume.root, SUPPLIER, volume._executor, fsync=False) as pending:
            await pending.write(b"content")
            await pending.publish(provenance())

    task = asyncio.create_task(deliver())
    await asyncio.to_thread(reached.wait)
    task.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert everything(volume.root) == []


async def test_an_empty_file_is_never_published(volume: SharedVolume) -> None:
    with pytest.raises(IncompleteTransfer, match="an empty file"):
        await published(volume, b"")
    assert everything(volume.root) == []


async def test_a_volume_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    volume = SharedVolume(tmp_path / "unmounted")
    with pytest.raises(VolumeError, match=r"^Shared volume is gone.*Mount the volume"):
        await published(volume, b"content")
    assert everything(tmp_path) == []


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (errno.ENOSPC, "^Shared volume is full.*Free some space"),
        (errno.EDQUOT, "^Shared volume has its quota used up"),
        (errno.EACCES, "^Shared volume may not be written to"),
        (errno.EROFS, "^Shared volume is mounted read-only"),
        (errno.ELOOP, "too many"),
    ],
)
def test_a_refusal_of_the_disk_says_what_to_do(code: int, advice: str) -> None:
    with pytest.raises(VolumeError, match=advice), disk.volume_errors(Path("/shared")):
        raise OSError(code, os.strerror(code))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_a_full_device_is_told_as_such() -> None:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    try:
        with pytest.raises(VolumeError, match="full"), disk.volume_errors(Path("/shared")):
            disk.write_all(descriptor, b"content")
    finally:
        os.close(descriptor)


def test_a_file_system_without_hard_links_does_not_overwrite_either(tmp_path: Path) -> None:
    incoming = tmp_path / ".incoming"
    incoming.mkdir()
    first, second = incoming / "a.part", incoming / "b.part"
    first.write_bytes(b"first")
    second.write_bytes(b"second")
    final = tmp_path / "final"
    assert disk.place_by_claim(first, final)
    assert not disk.place_by_claim(second, final)
    assert final.read_bytes() == b"first"
    assert everything(tmp_path) == [second, final]


def test_a_name_that_another_writer_claims_is_left_to_it(tmp_path: Path) -> None:
    temporary = tmp_path / "a.part"
    temporary.write_bytes(b"mine")
    (tmp_path / "final.claim").touch()
    assert not disk.place_by_claim(temporary, tmp_path / "final")
    assert (tmp_path / "final.claim").exists()


async def test_verification_tells_each_kind_of_damage(volume: SharedVolume) -> None:
    changed = await published(volume, b"content")
    changed.path.write_bytes(b"c0ntent")
    with pytest.raises(ChecksumMismatch, match=r"^File does not match its checksum"):
        await volume.verify(changed.path)

    shorter = await published(volume, b"content")
    shorter.path.write_bytes(b"conten")
    with pytest.raises(ChecksumMismatch, match="has 6 bytes, not 7"):
        await volume.verify(shorter.path)

    gone = await published(volume, b"content")
    gone.path.unlink()
    with pytest.raises(ChecksumMismatch, match="cannot be read"):
        await volume.verify(gone.path)

    alone = await published(volume, b"content")
    sidecar_path(alone.path).unlink()
    with pytest.raises(ChecksumMismatch, match=r"^File without its sidecar"):
        await volume.verify(alone.path)

    garbled = await published(volume, b"content")
    sidecar_path(garbled.path).write_text("{}")
    with pytest.raises(ChecksumMismatch, match="wrong fields"):
        await volume.verify(garbled.path)


async def test_a_sidecar_of_the_older_worker_without_sha256_is_verified_by_md5(
    volume: SharedVolume,
) -> None:
    file = await published(volume, b"content")
    older = file.sidecar.model_copy(update={"checksum_sha256": None})
    sidecar_path(file.path).write_text(older.model_dump_json(exclude_none=True))
    assert await volume.verify(file.path) == older.model_copy(update={"checksum_sha256": None})
    file.path.write_bytes(b"c0ntent")
    with pytest.raises(ChecksumMismatch):
        await volume.verify(file.path)


async def test_an_upload_gets_its_sidecar_without_being_touched(volume: SharedVolume) -> None:
    upload = volume.root / f"{SUPPLIER}_1718900000000_price_list.csv"
    upload.write_bytes(b"a;b\n")
    before = upload.stat()
    found = await volume.locate(upload)
    assert found is not None
    assert (found.owner_id, found.original_filename, found.has_sidecar) == (
        SUPPLIER,
        "price_list.csv",
        False,
    )
    file = await volume.adopt(upload, provenance("Прайс лист.csv"))
    assert file.path == upload
    assert file.sidecar.original_filename == "Прайс лист.csv"
    assert await volume.verify(upload) == file.sidecar
    assert (upload.stat().st_ino, upload.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    located = await volume.locate(upload)
    assert located is not None
    assert located.has_sidecar


async def test_only_files_of_the_volume_are_adopted(volume: SharedVolume, tmp_path: Path) -> None:
    outside = tmp_path / "sub" / "price.csv"
    outside.parent.mkdir()
    outside.write_bytes(b"a")
    link = volume.root / "link.csv"
    link.symlink_to(outside)
    loop = volume.root / "loop.csv"
    loop.symlink_to(loop)
    for path in (outside, link, volume.root / ".." / "x", Path("/etc/passwd")):
        assert await volume.locate(path) is None
        with pytest.raises(InvalidSource, match="not directly in the shared volume"):
            await volume.adopt(path, provenance())
    for path in (loop, volume.root / "no\0name", volume.root / "sub"):
        assert await volume.locate(path) is None
    with pytest.raises(SourceNotFound, match="Upload it again"):
        await volume.adopt(volume.root / "missing.csv", provenance())
    empty = volume.root / "empty.csv"
    empty.touch()
    with pytest.raises(IncompleteTransfer, match="is empty"):
        await volume.adopt(empty, provenance())


async def test_a_sidecar_is_not_taken_for_a_price_list(volume: SharedVolume) -> None:
    file = await published(volume, b"content")
    assert await volume.locate(sidecar_path(file.path)) is None


@given(st.binary(min_size=1, max_size=50))
def test_a_sidecar_reads_back_as_it_was_written(content: bytes) -> None:
    digests = disk.RunningDigests()
    digests.update(content)
    result = digests.result()
    sidecar = Sidecar(
        original_filename="a.csv",
        source_url="",
        source_type="url",
        supplier_id=SUPPLIER,
        supplier_name="",
        file_type="csv",
        mime_type="text/csv",
        file_size_bytes=result.size_bytes,
        checksum_md5=result.md5,
        downloaded_at=datetime.now(UTC),
        downloaded_by="",
        job_id=JOB,
    )
    assert Sidecar.model_validate_json(sidecar.model_dump_json()) == sidecar

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketbel_courier.errors import VolumeError, VolumeFull
from marketbel_courier.shared_volume.pending_files import BATCH_BYTES
from marketbel_courier.shared_volume.usage import VolumeLimit, bytes_free, bytes_held
from marketbel_courier.shared_volume.volume import SharedVolume
from marketbel_courier_tests.shared_volume.stocked import SUPPLIER, names, put_incoming
from marketbel_courier_tests.small_disk import small_disk


@pytest.fixture
def small_volume(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "small", size_bytes=1024 * 1024) as root:
        yield root


async def written(volume: SharedVolume, *, batches: int) -> None:
    async with volume.begin(SUPPLIER) as pending:
        for _ in range(batches):
            await pending.write(b"x" * BATCH_BYTES)


def test_everything_below_the_folder_counts_but_links(tmp_path: Path) -> None:
    volume = tmp_path / "volume"
    (volume / "others" / "deep").mkdir(parents=True)
    (volume / "a.csv").write_bytes(b"x" * 10)
    (volume / "others" / "deep" / "b.csv").write_bytes(b"x" * 20)
    put_incoming(volume, "c.part", b"x" * 30)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "d.csv").write_bytes(b"x" * 1000)
    (volume / "link").symlink_to(outside)

    link_bytes = (volume / "link").lstat().st_size
    assert bytes_held(volume) == 60 + link_bytes
    with pytest.raises(VolumeError):
        bytes_held(tmp_path / "gone")


def test_writers_are_held_to_the_limit_together(tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_bytes(b"x" * 400)
    limit = VolumeLimit(tmp_path, max_bytes=1000)
    for name in ("a.csv", "b.csv"):
        limit.admit(300)
        (tmp_path / name).write_bytes(b"x" * 300)

    with pytest.raises(VolumeFull, match=r"holds 1\.0 kB of 1\.0 kB"):
        limit.admit(1)


def test_what_others_have_removed_counts_once_it_is_said(tmp_path: Path) -> None:
    there = tmp_path / "there.csv"
    there.write_bytes(b"x" * 1000)
    limit = VolumeLimit(tmp_path, max_bytes=1000)
    with pytest.raises(VolumeFull):
        limit.admit(1)
    there.unlink()

    limit.look_again()

    limit.admit(1000)


async def test_a_pending_file_over_the_limit_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    volume = SharedVolume(tmp_path, fsync=False, max_bytes=3 * BATCH_BYTES - 1)
    with pytest.raises(VolumeFull, match="SHARED_VOLUME_MAX_GB"):
        await written(volume, batches=3)
    assert names(tmp_path) == set()
    await written(volume, batches=2)


async def test_a_full_disk_is_told_from_other_refusals(small_volume: Path) -> None:
    volume = SharedVolume(small_volume)
    free = bytes_free(small_volume)
    with pytest.raises(VolumeFull, match=r"^Shared volume is full"):
        await written(volume, batches=8)
    assert names(small_volume) == set()
    assert bytes_free(small_volume) == free


def test_a_disk_without_a_free_inode_has_no_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", size_bytes=1024 * 1024, inodes=3) as root:
        assert bytes_free(root) > 0
        for name in ("a", "b"):
            (root / name).touch()
        assert bytes_free(root) == 0


def test_the_small_disk_is_gone_afterwards(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", size_bytes=4096) as root:
        assert str(root) in subprocess.check_output(["mount"], text=True)
    assert str(root) not in subprocess.check_output(["mount"], text=True)


async def test_what_has_to_go_is_told_by_the_limit_or_by_the_disk_whichever_lacks_more(
    tmp_path: Path,
) -> None:
    (tmp_path / "list.csv").write_bytes(bytes(60))
    limited, unlimited = SharedVolume(tmp_path, max_bytes=100), SharedVolume(tmp_path)

    assert await limited.bytes_missing(50, free_bytes=1000) == 10
    assert await limited.bytes_missing(50, free_bytes=20) == 30
    assert await limited.bytes_missing(30, free_bytes=1000) <= 0
    assert await unlimited.bytes_missing(50, free_bytes=20) == 30
    assert await unlimited.bytes_missing(50) < 0

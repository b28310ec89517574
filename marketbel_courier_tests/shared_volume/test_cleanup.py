"""Which files may go, and that nothing else does, on a real disk."""

from __future__ import annotations

import fcntl
import os
import string
import subprocess
import sys
import time
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.errors import VolumeError
from marketbel_courier.shared_volume.cleanup import (
    Fate,
    Reason,
    Removable,
    due,
    expendable,
    remove,
)
from marketbel_courier.shared_volume.inventory import take_inventory
from marketbel_courier.shared_volume.names import parse_published_name
from marketbel_courier.shared_volume.sidecar import sidecar_path
from marketbel_courier_tests.shared_volume.stocked import (
    SUPPLIER,
    hours_ago,
    names,
    put,
    put_incoming,
    put_sidecar,
)

DAY = timedelta(hours=24)


def found(root: Path, known: Collection[str] = (), ttl: timedelta = DAY) -> list[Removable]:
    now = datetime.now(UTC)
    return due(take_inventory(root, now=now), now=now, ttl=ttl, known=known)


def reasons(root: Path, known: Collection[str] = ()) -> dict[str, Reason]:
    return {item.path.name: item.reason for item in found(root, known)}


def aged(path: Path, hours: float) -> Path:
    os.utime(path, (hours_ago(hours).timestamp(),) * 2)
    return path


def test_age_is_told_by_the_name_and_not_by_the_disk(tmp_path: Path) -> None:
    old, young = put(tmp_path, age_hours=25), put(tmp_path, age_hours=23)
    aged(young, 1000)

    assert reasons(tmp_path) == {old.name: Reason.EXPIRED}


def test_a_file_goes_with_its_sidecar_and_both_are_counted(tmp_path: Path) -> None:
    old = put(tmp_path, age_hours=25, size=1000)
    (item,) = found(tmp_path)
    assert item.size_bytes == 1000 + sidecar_path(old).stat().st_size

    assert remove(item) is Fate.REMOVED

    assert names(tmp_path) == set()
    assert remove(item) is Fate.GONE


def test_a_file_without_sidecar_is_an_orphan_unless_a_delivery_knows_it(tmp_path: Path) -> None:
    unknown = put(tmp_path, age_hours=30, sidecar=False)
    known = put(tmp_path, age_hours=31, sidecar=False)
    put(tmp_path, age_hours=1, sidecar=False)

    assert reasons(tmp_path, {known.name}) == {
        unknown.name: Reason.ORPHAN_FILE,
        known.name: Reason.EXPIRED,
    }


def test_a_sidecar_without_its_file_goes_after_an_hour(tmp_path: Path) -> None:
    for hours in (2.0, 0.5):
        put(tmp_path, age_hours=hours).unlink()
    (item,) = found(tmp_path)
    assert item.reason is Reason.ORPHAN_SIDECAR
    assert item.since < hours_ago(1)


def test_a_sidecar_whose_file_is_back_stays(tmp_path: Path) -> None:
    path = put(tmp_path, age_hours=2)
    path.unlink()
    (item,) = found(tmp_path)
    path.write_bytes(b"back")

    assert remove(item) is Fate.IN_USE

    assert sidecar_path(path).exists()


@pytest.mark.parametrize("time_in_name", ["0", "1700000000", "9999999999999999"])
def test_a_time_that_cannot_be_is_asked_of_the_sidecar_and_then_of_the_disk(
    tmp_path: Path, time_in_name: str
) -> None:
    alone = tmp_path / f"{SUPPLIER}_{time_in_name}_alone.csv"
    described = tmp_path / f"{SUPPLIER}_{time_in_name}_described.csv"
    for path in (alone, described):
        path.write_bytes(b"x")
        aged(path, 1000)
    put_sidecar(described, downloaded_at=hours_ago(30))

    assert reasons(tmp_path) == {described.name: Reason.EXPIRED}


def test_what_is_not_ours_is_counted_and_left(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    precious = put(outside, age_hours=1000)
    volume = tmp_path / "volume"
    volume.mkdir()
    (volume / "notes.txt").write_text("ours? no")
    (volume / "notes.txt.meta.json").write_text("{}")
    (volume / f"{SUPPLIER}.csv").write_text("no time")
    (volume / precious.name).symlink_to(precious)
    (volume / f"{precious.name}.meta.json").symlink_to(sidecar_path(precious))
    (volume / f"{SUPPLIER}_1600000000000_folder").mkdir()
    put(volume / f"{SUPPLIER}_1600000000000_folder", age_hours=1000)
    aged(put_incoming(volume, "notes.txt"), 1000)
    before = names(tmp_path)

    inventory = take_inventory(volume, now=datetime.now(UTC))

    assert found(volume) == []
    assert inventory.others == 7
    assert names(tmp_path) == before


def test_leftovers_go_after_an_hour_and_resumable_ones_in_their_time(tmp_path: Path) -> None:
    for hours in (0.5, 2, 25):
        aged(put_incoming(tmp_path, f"plain-{hours}.part"), hours)
        aged(put_incoming(tmp_path, f"resumable-{hours}.part"), hours)
        put_incoming(tmp_path, f"resumable-{hours}.part.json")
    aged(put_incoming(tmp_path, "lone.part.json"), 2)
    aged(put_incoming(tmp_path, "name.csv.claim"), 2)

    items = found(tmp_path)
    for item in items:
        assert item.reason is Reason.LEFTOVER
        assert remove(item) is Fate.REMOVED

    assert names(tmp_path) == {
        "plain-0.5.part",
        "resumable-0.5.part",
        "resumable-0.5.part.json",
        "resumable-2.part",
        "resumable-2.part.json",
    }


def test_a_temporary_file_that_is_being_written_stays_however_old(tmp_path: Path) -> None:
    part = aged(put_incoming(tmp_path, "slow.part"), 1000)
    (item,) = found(tmp_path)
    with part.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        assert remove(item) is Fate.IN_USE
        assert part.exists()

    assert remove(item) is Fate.REMOVED
    assert remove(item) is Fate.GONE


def test_a_short_time_to_live_does_not_reach_transfers_that_just_broke_off(tmp_path: Path) -> None:
    aged(put_incoming(tmp_path, "a.part"), 0.5)
    put_incoming(tmp_path, "a.part.json")
    assert found(tmp_path, ttl=timedelta(0)) == []


def test_on_a_full_volume_young_files_may_go_if_a_delivery_is_done_with_them(
    tmp_path: Path,
) -> None:
    known = put(tmp_path, age_hours=0.2)
    older = put(tmp_path, age_hours=2, sidecar=False)
    put(tmp_path, age_hours=0.1)  # just published: the ledger is about to be told
    now = datetime.now(UTC)

    items = expendable(take_inventory(tmp_path, now=now), now=now, known={known.name})

    assert [item.path for item in items] == [older, known]


def test_a_volume_that_is_not_mounted_is_an_error_and_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(VolumeError, match="UPLOADS_DIR"):
        take_inventory(tmp_path / "gone", now=datetime.now(UTC))


def test_ten_thousand_files_are_looked_at_without_opening_one(tmp_path: Path) -> None:
    for number in range(10_000):
        name = f"{tmp_path}/{SUPPLIER}_{1_700_000_000_000 + number}_a.csv"
        os.close(os.open(name, os.O_CREAT))
        os.close(os.open(f"{name}.meta.json", os.O_CREAT))  # opened, it would be no sidecar

    assert len(found(tmp_path)) == 10_000


@given(
    names=st.lists(
        st.one_of(
            st.text(alphabet=string.ascii_letters + ".-_0123456789", min_size=1, max_size=30),
            st.builds(
                "{}_{}_{}{}".format,
                st.just(SUPPLIER),
                st.integers(0, 10**16 - 1),
                st.text(alphabet=string.ascii_letters, min_size=1, max_size=5),
                st.sampled_from(["", ".csv", ".meta.json", ".csv.meta.json"]),
            ),
        ).filter(lambda name: name not in (".", "..", ".incoming")),
        max_size=8,
    )
)
def test_only_names_of_the_contract_are_ever_found(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("volume")
    for name in names:
        (folder / name).write_bytes(b"x")

    for item in found(folder, ttl=timedelta(0)):
        assert parse_published_name(item.path.name.removesuffix(".meta.json")) is not None
    assert take_inventory(folder, now=datetime.now(UTC)).others == sum(
        parse_published_name(name.removesuffix(".meta.json")) is None for name in set(names)
    )


CLEANER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from marketbel_courier.shared_volume.cleanup import due, remove
from marketbel_courier.shared_volume.inventory import take_inventory

now = datetime.now(UTC)
inventory = take_inventory(Path(sys.argv[1]), now=now)
print("ready", flush=True)
for item in due(inventory, now=now, ttl=timedelta(hours=24), known=()):
    remove(item)
"""


def test_a_killed_cleaner_leaves_nothing_that_the_next_one_does_not_take(tmp_path: Path) -> None:
    for _ in range(1000):
        put(tmp_path, age_hours=30, supplier_id=uuid4())
    young = put(tmp_path, age_hours=1)
    for delay in (0.002, 0.004, 0.007):
        with subprocess.Popen(
            [sys.executable, "-c", CLEANER, str(tmp_path)], stdout=subprocess.PIPE
        ) as cleaner:
            assert cleaner.stdout is not None
            assert cleaner.stdout.readline() == b"ready\n"
            # The moment of the kill is what varies; no outcome depends on it.
            time.sleep(delay)
            cleaner.kill()
    for path in tmp_path.glob("*.csv"):
        assert sidecar_path(path).exists()

    for item in found(tmp_path):
        remove(item)

    assert names(tmp_path) == {young.name, sidecar_path(young).name}

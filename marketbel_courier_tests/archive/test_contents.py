"""What is put into the archive comes out of it again, or it is said that it does not."""

from __future__ import annotations

import gzip
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketbel_courier.archive.contents import (
    Archive,
    DamagedContent,
    Encoding,
    KeptContent,
    open_archive,
)
from marketbel_courier.archive.stores import ArchiveError, ContentMissing
from marketbel_courier_tests.archive.bucket_server import BucketServer, open_bucket

TEXT = "Чайник;5400,00;RUB\n".encode() * 40_000
NOISE = random.Random(5).randbytes(300_000)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketServer]:
    with open_bucket() as server:
        for name, value in {
            "AWS_ENDPOINT": server.url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "courier",
            "AWS_SECRET_ACCESS_KEY": "hushhush",
            "AWS_REGION": "eu-central-1",
        }.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture(params=["folder", "bucket"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    if request.param == "folder":
        return open_archive(str(tmp_path / "archive"))
    request.getfixturevalue("bucket")
    return open_archive("s3://price-lists/versions")


def put(archive: Archive, folder: Path, content: bytes) -> KeptContent:
    path = folder / "price.csv"
    path.write_bytes(content)
    return archive.keep(path, hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("content", [b"", b"a", TEXT, NOISE], ids=["empty", "short", "text", "zip"])
def test_a_content_comes_out_as_it_went_in(
    archive: Archive, tmp_path: Path, content: bytes
) -> None:
    kept = put(archive, tmp_path, content)

    archive.fetch(kept, tmp_path / "again.csv")

    assert (tmp_path / "again.csv").read_bytes() == content
    assert kept.size_bytes == len(content)
    archive.remove(kept)
    with pytest.raises(ContentMissing):
        list(archive.read(kept))
    archive.remove(kept)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=5000))
def test_any_bytes_come_out_of_a_folder_as_they_went_in(tmp_path: Path, content: bytes) -> None:
    archive = open_archive(f"file://{tmp_path}/archive")
    assert b"".join(archive.read(put(archive, tmp_path, content))) == content


def test_text_is_kept_as_a_gzip_file_and_what_is_packed_already_as_it_is(tmp_path: Path) -> None:
    archive = open_archive(str(tmp_path / "archive"))

    text, noise = put(archive, tmp_path, TEXT), put(archive, tmp_path, NOISE)

    assert (text.encoding, noise.encoding) == (Encoding.GZIP, Encoding.PLAIN)
    assert text.stored_bytes < len(TEXT) / 50
    [packed] = (tmp_path / "archive").rglob("*.gz")
    assert gzip.decompress(packed.read_bytes()) == TEXT
    assert packed.stat().st_size == text.stored_bytes


@pytest.mark.parametrize("damage", ["cut", "changed", "longer", "swapped"])
@pytest.mark.parametrize("content", [TEXT, NOISE], ids=["text", "zip"])
def test_a_damaged_content_is_never_given_out_as_whole(
    tmp_path: Path, content: bytes, damage: str
) -> None:
    archive = open_archive(str(tmp_path / "archive"))
    kept = put(archive, tmp_path, content)
    [file] = (path for path in (tmp_path / "archive").rglob("*") if path.is_file())
    whole = file.read_bytes()
    file.write_bytes(
        {
            "cut": whole[:-20],
            "changed": whole[:200] + bytes([whole[200] ^ 1]) + whole[201:],
            "longer": whole + b"\0" if kept.encoding is Encoding.PLAIN else gzip.compress(TEXT * 3),
            "swapped": NOISE[::-1] if kept.encoding is Encoding.PLAIN else gzip.compress(NOISE),
        }[damage]
    )

    with pytest.raises(DamagedContent, match="differs from its checksum"):
        archive.fetch(kept, tmp_path / "again.csv")

    assert not (tmp_path / "again.csv").exists()


def test_a_file_that_is_another_by_now_is_not_kept(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "price.csv"
    path.write_bytes(TEXT)
    digest = hashlib.sha256(b"what was delivered").hexdigest()

    with pytest.raises(DamagedContent):
        archive.keep(path, digest)

    with pytest.raises(ContentMissing):
        list(archive.read(KeptContent(digest, len(TEXT), 1, Encoding.GZIP)))
    assert not list(tmp_path.rglob("*.part"))


def test_a_folder_that_refuses_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file in its place")

    with pytest.raises(ArchiveError, match="Give the courier's user the folder"):
        open_archive(str(tmp_path / "archive")).check()


def test_a_bucket_that_refuses_is_told_with_what_to_do(bucket: BucketServer) -> None:
    archive = open_archive("s3://price-lists")
    archive.check()
    assert bucket.objects == {}
    bucket.is_broken = True

    with pytest.raises(ArchiveError, match="Check ARCHIVE_URL, the keys and the network"):
        archive.check()


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://bob:secret@{server}",
        "http://bob:se/cret@{server}",
        "http://bob:secret@{server}/x?sig=secret",
        "http://bob:secret@127.0.0.1:99999999",
        "secret",
    ],
)
def test_a_bucket_at_an_endpoint_with_a_password_is_told_without_it(
    bucket: BucketServer, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    bucket.is_broken = True
    server = bucket.url.removeprefix("http://")
    monkeypatch.setenv("AWS_ENDPOINT", endpoint.format(server=server))

    with pytest.raises(ArchiveError, match="Archive's bucket fails") as caught:
        open_archive("s3://price-lists/courier").check()

    assert "cret" not in str(caught.value)

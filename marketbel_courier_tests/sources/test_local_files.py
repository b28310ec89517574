"""Local files: byte for byte, and from the permitted folders only."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketbel_courier.errors import (
    DeliveryError,
    FileTooLarge,
    IncompleteTransfer,
    InvalidSource,
    SourceNotFound,
    WrongFileKind,
)
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.shared_volume.names import sanitise_filename
from marketbel_courier.sources.local_files import LocalFileSource
from marketbel_courier.sources.request import (
    FetchedSource,
    FetchRequest,
    OnProgress,
    PriceListSink,
    Unchanged,
)
from marketbel_courier_tests.sources.deliveries import (
    CSV,
    SUPPLIER,
    XLSX_MAGIC,
    deliver,
    files_under,
    request_for,
    settings_with,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "price lists"
    made.mkdir()
    return made


@pytest.fixture
def source(root: Path, folder: Path) -> LocalFileSource:
    return source_over(root, folder)


def source_over(root: Path, folder: Path) -> LocalFileSource:
    return LocalFileSource(
        settings_with(uploads_dir=root, local_source_dirs=str(folder), max_file_size_mb=1)
    )


@settings(max_examples=30, deadline=None)
@given(
    size=st.sampled_from([0, 1, 4091, 4092, 4093, 262139, 262140, 262141, 600_000])
    | st.integers(0, 5000),
    name=st.text(max_size=80).map(sanitise_filename),
    as_url=st.booleans(),
)
def test_any_bytes_are_copied_unchanged_under_any_name(
    tmp_path_factory: pytest.TempPathFactory, size: int, name: str, as_url: bool
) -> None:
    root, folder = tmp_path_factory.mktemp("volume"), tmp_path_factory.mktemp("lists")
    path = folder / name
    content = XLSX_MAGIC + os.urandom(size)
    path.write_bytes(content)
    address = f"file://{quote(str(path))}" if as_url else str(path)
    request = request_for(address, FileKind.EXCEL)
    delivered = asyncio.run(deliver(source_over(root, folder), request, root))
    assert delivered.content == content
    assert path.read_bytes() == content
    assert delivered.progress[-1] == (len(content), len(content))


async def test_an_upload_on_the_volume_gives_the_name_it_had_before(
    source: LocalFileSource, root: Path
) -> None:
    path = root / f"{SUPPLIER}_1718900000000_price_list.csv"
    path.write_bytes(CSV)
    os.utime(path, (1_445_412_480, 1_445_412_480))
    delivered = await deliver(source, request_for(str(path), FileKind.CSV), root)
    assert delivered.fetched.original_filename == "price_list.csv"
    assert delivered.fetched.last_modified == "Wed, 21 Oct 2015 07:28:00 GMT"
    assert delivered.fetched.source_type == "csv"


async def test_a_link_inside_the_folder_is_followed(
    source: LocalFileSource, folder: Path, root: Path
) -> None:
    (folder / "june.csv").write_bytes(CSV)
    (folder / "latest.csv").symlink_to("june.csv")
    delivered = await deliver(source, request_for(str(folder / "latest.csv")), root)
    assert delivered.fetched.original_filename == "june.csv"


@pytest.mark.parametrize(
    ("address", "error", "message"),
    [
        ("/etc/passwd", InvalidSource, "^Folder not allowed: /etc"),
        ("{folder}/../secret.csv", InvalidSource, "LOCAL_SOURCE_DIRS"),
        ("file://{folder}/%2e%2e/secret.csv", InvalidSource, "LOCAL_SOURCE_DIRS"),
        ("{folder}/leading-out.csv", InvalidSource, "LOCAL_SOURCE_DIRS"),
        ("{folder}/loop.csv", DeliveryError, "loop.csv"),
        ("file://elsewhere/{folder}/a.csv", InvalidSource, "looks like file:///folder"),
        ("file:a.csv", InvalidSource, "looks like file:///folder"),
        ("file://[x/a.csv", InvalidSource, "cannot be read"),
        ("{folder}/no\0name", InvalidSource, "^Path cannot be used"),
        ("{folder}/.hidden.csv", InvalidSource, "a file of the system"),
        ("{folder}/a.csv.meta.json", InvalidSource, "a file of the system"),
        ("{folder}/%s_1_a.csv", InvalidSource, "^File of another supplier"),
        ("{folder}/missing.csv", SourceNotFound, "^No such file"),
        ("{folder}/sub", InvalidSource, "^Not a file"),
        ("{folder}/pipe", InvalidSource, "^Not a file"),
        ("{folder}/empty.csv", IncompleteTransfer, "sent an empty file"),
        ("{folder}/big.csv", FileTooLarge, r"^File too large: over the limit of 1 MiB"),
        ("{folder}/page.csv", WrongFileKind, "^Web page"),
    ],
)
async def test_what_may_not_or_cannot_be_read_is_refused(
    source: LocalFileSource,
    folder: Path,
    root: Path,
    address: str,
    error: type[DeliveryError],
    message: str,
) -> None:
    secret = folder.parent / "secret.csv"
    secret.write_bytes(CSV)
    (folder / "leading-out.csv").symlink_to(secret)
    (folder / "loop.csv").symlink_to("loop.csv")
    (folder / ".hidden.csv").write_bytes(CSV)
    (folder / "a.csv.meta.json").write_bytes(CSV)
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "empty.csv").touch()
    (folder / "big.csv").write_bytes(b"a" * (1024 * 1024 + 1))
    (folder / "page.csv").write_bytes(b"<html>")
    full = address.replace("{folder}", str(folder)).replace("%s_", f"{uuid4()}_")
    with pytest.raises(error, match=message):
        await deliver(source, request_for(full), root)
    assert files_under(root) == []


async def test_a_file_that_grows_while_it_is_copied_is_not_delivered(
    source: LocalFileSource, folder: Path, root: Path
) -> None:
    path = folder / "growing.csv"
    path.write_bytes(b"a" * 600_000)

    class Growing:
        async def fetch(
            self, request: FetchRequest, sink: PriceListSink, on_progress: OnProgress
        ) -> FetchedSource | Unchanged:
            def grow(_received: int, _total: int | None) -> None:
                with path.open("ab") as file:
                    file.write(b"b")

            return await source.fetch(request, sink, grow)

    with pytest.raises(IncompleteTransfer, match="changed while it was copied"):
        await deliver(Growing(), request_for(str(path)), root)
    assert files_under(root) == []

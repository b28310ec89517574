"""The master sheet over HTTP, from a folder, and from a local stand-in for Google."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from marketbel_courier.errors import MasterSheetError
from marketbel_courier.registry.address import MasterSheet
from marketbel_courier.registry.download import fetch_sheet, read_master_sheet
from marketbel_courier.sources.address_check import SourceKind
from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier.sources.local_files import LocalFileSource
from marketbel_courier.sources.price_list_sources import PriceListSources
from marketbel_courier_tests.loopback import Answer, LoopbackServer
from marketbel_courier_tests.registry.sheets import csv_bytes, shops, workbook
from marketbel_courier_tests.sources.deliveries import settings_with
from marketbel_courier_tests.sources.test_google_sheets import (
    ACCOUNT,
    ADDRESS,
    EXPORT,
    refusal,
    source_over,
    token,
    write_key,
)


async def names_at(url: str, **overrides: Any) -> list[str]:
    sheet = await read_master_sheet(settings_with(**overrides), MasterSheet(url, "Suppliers"))
    return [row.name for row in sheet.rows]


@pytest.mark.parametrize(
    "content", [csv_bytes(shops("A", "B")), workbook({"x": [[]], "Suppliers": shops("A", "B")})]
)
async def test_a_sheet_over_http_is_known_by_its_bytes(content: bytes) -> None:
    async with LoopbackServer() as server:
        url = server.serve("/sheet", Answer(content))

        assert await names_at(url) == ["A", "B"]


async def test_a_broken_transfer_is_tried_again_without_its_first_bytes() -> None:
    content = csv_bytes(shops("A", "B"))
    async with LoopbackServer() as server:
        url = server.serve("/sheet", Answer(content, cut_after=30), Answer(content))

        assert await names_at(url) == ["A", "B"]


async def test_a_sheet_in_a_folder_is_read_if_the_folder_is_permitted(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(csv_bytes(shops("A")))

    assert await names_at(str(path), local_source_dirs=str(tmp_path)) == ["A"]
    with pytest.raises(MasterSheetError, match=r"^Master sheet: .* LOCAL_SOURCE_DIRS"):
        await names_at(str(path))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(status=404), "404"),
        (Answer(b""), "empty file"),
        (Answer(b"<html><title>Sign in"), "Web page"),
        (Answer(b"%PDF-1.4"), "a PDF document"),
    ],
)
async def test_a_sheet_that_cannot_be_fetched_is_told_without_secrets(
    answer: Answer, message: str
) -> None:
    async with LoopbackServer() as server:
        url = server.serve("/sheet", answer)

        with pytest.raises(MasterSheetError, match=message) as caught:
            await names_at(f"{url}?key=secret")
    assert "No supplier was changed" in str(caught.value)
    assert "secret" not in json.dumps(caught.value.message.as_json())


@pytest.fixture(scope="module")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


@pytest.mark.parametrize("shared", [True, False])
async def test_a_google_sheet_is_read_as_the_workbook_that_google_exports(
    tmp_path: Path, private_key: str, shared: bool
) -> None:
    content = workbook({"Other": [["x"]], "Suppliers": shops("A", "B")})
    async with LoopbackServer() as server:
        server.serve("/token", token("t"))
        server.serve(EXPORT, Answer(content) if shared else refusal(404, "notFound"))
        key = write_key(tmp_path, private_key, server)
        settings = settings_with()
        sources = PriceListSources(
            {
                SourceKind.WEB: lambda: HttpSource(settings),
                SourceKind.GOOGLE_SHEET: lambda: source_over(key, server),
                SourceKind.LOCAL_FILE: lambda: LocalFileSource(settings),
            },
            settings,
        )
        async with sources:
            master = MasterSheet(ADDRESS, "Suppliers")
            if shared:
                sheet = await fetch_sheet(sources, master)
                assert [row.name for row in sheet.rows] == ["A", "B"]
            else:
                with pytest.raises(MasterSheetError, match=f"Share it with {ACCOUNT}"):
                    await fetch_sheet(sources, master)

"""Links that people share: the download behind each, or what to do instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from marketbel_courier.errors import InvalidSource, SourceRefused, SourceUnavailable
from marketbel_courier.sources.address_check import SourceKind, require_source
from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier.sources.share_links import YANDEX_API, share_link
from marketbel_courier.sources.shared_files import SharedFileSource
from marketbel_courier_tests.loopback import Answer, LoopbackServer
from marketbel_courier_tests.sources.deliveries import CSV, deliver, request_for, settings_with

ID = "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs"
GOOGLE = f"https://drive.usercontent.google.com/download?id={ID}&export=download&confirm=t"


@pytest.mark.parametrize(
    ("link", "download"),
    [
        (f"https://drive.google.com/file/d/{ID}/view?usp=sharing", GOOGLE),
        (f"https://drive.google.com/a/shop.example/file/d/{ID}/edit", GOOGLE),
        (f"https://drive.google.com/open?id={ID}", GOOGLE),
        (f"https://drive.google.com/uc?export=download&id={ID}", GOOGLE),
        (f"https://docs.google.com/uc?id={ID}", GOOGLE),
        (f"https://drive.google.com/file/d/{ID}/view?resourcekey=0-k", f"{GOOGLE}&resourcekey=0-k"),
        (
            "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml?gid=0",
            "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pub?output=xlsx",
        ),
        (
            "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml?gid=7&single=true",
            "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pub?gid=7&single=true&output=xlsx",
        ),
        (f"https://docs.google.com/file/d/{ID}/edit", GOOGLE),
        ("https://m.dropbox.com/s/k/list.xlsx", "https://www.dropbox.com/s/k/list.xlsx?dl=1"),
        (
            "https://disk.yandex.ru/public/?hash=Ab+c%2Fd%3D",
            f"{YANDEX_API}?public_key=Ab%2Bc%2Fd%3D",
        ),
        (
            "https://docs.yandex.ru/docs/view?url=ya-disk-public%3A%2F%2FAb%3D%3A%2Fmay%2Fa.xlsx&name=a",
            f"{YANDEX_API}?public_key=Ab%3D&path=%2Fmay%2Fa.xlsx",
        ),
        (
            "https://shop.sharepoint.com/sites/a/_layouts/15/guestaccess.aspx?docid=1&authkey=k",
            "https://shop.sharepoint.com/sites/a/_layouts/15/guestaccess.aspx?docid=1&authkey=k"
            "&download=1",
        ),
        ("https://www.dropbox.com/s/k/list.xlsx", "https://www.dropbox.com/s/k/list.xlsx?dl=1"),
        (
            "https://www.dropbox.com/scl/fi/k/list.xlsx?rlkey=r&st=s&dl=0&raw=1",
            "https://www.dropbox.com/scl/fi/k/list.xlsx?rlkey=r&st=s&dl=1",
        ),
        (
            "https://www.dropbox.com/sh/k/h/lists/may.xlsx?dl=0",
            "https://www.dropbox.com/sh/k/h/lists/may.xlsx?dl=1",
        ),
        (
            "https://disk.yandex.ru/i/Key_1",
            f"{YANDEX_API}?public_key=https%3A%2F%2Fdisk.yandex.ru%2Fi%2FKey_1",
        ),
        (
            "https://yadi.sk/d/Key/%D0%9F%D1%80%D0%B0%D0%B9%D1%81/a.xlsx",
            f"{YANDEX_API}?public_key=https%3A%2F%2Fyadi.sk%2Fd%2FKey"
            "&path=%2F%D0%9F%D1%80%D0%B0%D0%B9%D1%81%2Fa.xlsx",
        ),
        (
            "https://1drv.ms/x/s!Abc",
            "https://api.onedrive.com/v1.0/shares/u!aHR0cHM6Ly8xZHJ2Lm1zL3gvcyFBYmM/root/content",
        ),
        (
            "https://1drv.ms/x/c/0a1b/IQToken?e=x",
            "https://my.microsoftpersonalcontent.com/personal/0a1b/_layouts/15/download.aspx"
            "?share=IQToken",
        ),
        (
            "https://onedrive.live.com/embed?resid=A%21105&authkey=%21k&em=2",
            "https://onedrive.live.com/download?resid=A%21105&authkey=%21k",
        ),
        (
            "https://shop-my.sharepoint.com/:x:/g/personal/anna/EToken?e=x",
            "https://shop-my.sharepoint.com/:x:/g/personal/anna/EToken?e=x&download=1",
        ),
        (
            "https://shop.sharepoint.com/sites/a/_layouts/15/Doc.aspx?sourcedoc=%7BAB-1%7D&file=x",
            "https://shop.sharepoint.com/sites/a/_layouts/15/download.aspx?UniqueId=AB-1",
        ),
    ],
)
def test_a_shared_link_stands_for_its_download(link: str, download: str) -> None:
    assert require_source(link, None) is SourceKind.SHARED_FILE
    found = share_link(link)
    assert found is not None
    assert found.download == download


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("https://drive.google.com/drive/folders/1BxiMVs0XRA5", "^Shared folder"),
        ("https://drive.google.com/drive/my-drive", "^Link for its owner alone: Google Drive"),
        ("https://docs.google.com/document/d/1BxiMVs0XRA5/edit", "^Shared text or slides"),
        ("https://www.dropbox.com/scl/fo/k/h?rlkey=r", "^Shared folder, not a file: Dropbox"),
        ("https://www.dropbox.com/sh/k/h", "^Shared folder"),
        ("https://www.dropbox.com/home/lists?preview=a.xlsx", "^Link for its owner alone"),
        ("https://disk.yandex.ru/client/disk/lists", "^Link for its owner alone: Yandex Disk"),
        ("https://1drv.ms/f/s!Abc", "^Shared folder"),
        ("https://onedrive.live.com/?id=root&cid=1", "^Link for its owner alone: OneDrive"),
        ("https://shop.sharepoint.com/:f:/g/personal/anna/E", "^Shared folder"),
        ("https://shop.sharepoint.com/:w:/g/personal/anna/E", "^Shared text or slides"),
        ("https://cloud.mail.ru/public/a/b", "^No download from Cloud Mail.ru"),
        ("https://we.tl/t-abc", "^No download from WeTransfer"),
        ("https://www.dropbox.com/t/abc", "^No download from Dropbox Transfer"),
        ("https://shop.app.box.com/s/abc", "^No download from Box"),
        ("https://docs.yandex.ru/docs/view?url=ya-disk%3A%2F%2F%2Fa", "^Link for its owner alone"),
        ("https://1drv.ms/w/c/0a1b/IQToken", "^Shared text or slides"),
        ("https://1drv.ms/p/s!Abc", "^Shared text or slides"),
        ("https://shop.sharepoint.com/sites/sales", "^Link for its owner alone: OneDrive"),
        ("https://shop.sharepoint.com/sites/a/SitePages/Home.aspx", "^Link for its owner alone"),
    ],
)
def test_a_link_without_a_download_is_refused_with_what_to_do(link: str, message: str) -> None:
    with pytest.raises(InvalidSource, match=message):
        require_source(link, "excel")


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pub?output=csv",
        "https://dl.dropboxusercontent.com/s/k/list.xlsx",
        "https://downloader.disk.yandex.ru/disk/a",
        "https://shop.example/drive.google.com/file/d/x",
        "https://notsharepoint.com/:f:/x",
        "https://app.box.com/shared/static/abc.xlsx",
        "https://notbox.com/s/abc",
    ],
)
def test_an_address_of_the_file_itself_is_left_alone(address: str) -> None:
    assert require_source(address, None) is SourceKind.WEB


async def test_yandex_is_asked_where_the_file_is(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    file = server.serve("/signed", Answer(CSV))
    api = server.serve(
        "/api",
        Answer(json.dumps({"type": "file", "file": file}).encode()),
        Answer(json.dumps({"type": "dir"}).encode()),
        Answer(b"<html>"),
    )
    source = SharedFileSource(settings_with(), web=http_source, yandex_api=api)
    link = request_for("https://disk.yandex.ru/d/Key")

    assert (await deliver(source, link, root)).content == CSV
    assert "public_key=https%3A%2F%2Fdisk.yandex.ru%2Fd%2FKey" in server.seen[0].target
    with pytest.raises(InvalidSource, match=r"^Shared folder, not a file: Yandex Disk"):
        await deliver(source, link, root)
    with pytest.raises(SourceUnavailable, match=r"^Answer cannot be read: Yandex Disk"):
        await deliver(source, link, root)


@pytest.mark.parametrize("answer", [Answer(b"<!DOCTYPE html><html>"), Answer(status=403)])
async def test_a_page_where_the_file_should_be_says_that_the_file_is_not_open(
    server: LoopbackServer, http_source: HttpSource, root: Path, answer: Answer
) -> None:
    page = server.serve("/page", answer)
    api = server.serve("/api", Answer(json.dumps({"type": "file", "file": page}).encode()))
    source = SharedFileSource(settings_with(), web=http_source, yandex_api=api)

    with pytest.raises(SourceRefused, match=r"^Shared file is not open: Yandex Disk"):
        await deliver(source, request_for("https://yadi.sk/i/Key"), root)

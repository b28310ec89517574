"""Price lists that people hand in: streamed to the volume and delivered, or not there at all."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from marketbel_courier.admin import early_answer as lingering
from marketbel_courier.delivery.upload_requests import sort_uploads
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.list_triggers import waiting_uploads
from marketbel_courier.ledger.accepted_uploads import accepted_uploads
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin
from marketbel_courier_tests.admin.handing_in import (
    CSV,
    add_shop,
    entries,
    files_in,
    hand_in,
    until,
    upload_path,
)
from marketbel_courier_tests.ledger_rows import SHOP_ID

XLSX = b"PK\x03\x04" + bytes(22) + b"\x13\x00\x00\x00[Content_Types].xml" + bytes(5000)
XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)
PDF = b"%PDF-1.7\n" + bytes(100)


async def test_an_upload_lies_whole_on_the_volume_and_waits_as_the_contract_has_it(
    admin: RunningAdmin, uploads: Path
) -> None:
    await add_shop(admin)
    answer = await hand_in(
        admin, name="Прайс (июль).csv", fields={"sheet_name": "", "header_row": "3"}
    )

    assert answer.status_code == 202, answer.text
    accepted = answer.json()
    assert accepted["task_id"].startswith("upload-")
    assert (accepted["file_name"], accepted["detected_format"], accepted["status"]) == (
        "Прайс (июль).csv",
        "csv",
        "queued",
    )
    (entry,) = await entries(admin)
    path = Path(entry["source_config"].pop("file_path"))
    assert re.fullmatch(rf"{SHOP_ID}_\d{{13}}_{{13}}\.csv", path.name)
    assert await asyncio.to_thread(path.read_bytes) == CSV
    assert entry.pop("created_at")
    assert entry == {
        "task_id": accepted["task_id"],
        "parser_type": "csv",
        "supplier_name": "Садовый мир",
        "source_config": {
            "original_filename": "Прайс (июль).csv",
            "header_row": 3,
            "data_start_row": 4,
            "file_type": "csv",
        },
    }
    sidecar = json.loads((uploads / f"{path.name}.meta.json").read_bytes())
    assert sidecar["original_filename"] == "Прайс (июль).csv"
    assert sidecar["supplier_id"] == str(SHOP_ID)
    assert len(files_in(uploads)) == 2


async def test_the_upload_sensor_takes_what_was_handed_in(admin: RunningAdmin) -> None:
    await add_shop(admin)
    await assign_partition_keys(admin.desk.pool)
    await hand_in(admin, fields={"sheet_name": "Лист 2"})

    waiting = await waiting_uploads(admin.desk.redis, limit=9)
    found = await sort_uploads(admin.desk.pool, admin.desk.volume, waiting)
    (one,) = found.waiting
    assert not found.refused
    assert (one.upload.original_filename, one.upload.sheet_name) == ("price.csv", "Лист 2")


@pytest.mark.parametrize(
    ("content", "name", "kind", "called"),
    [
        (XLSX, "price.csv", "excel", "price.csv.xlsx"),
        (XLS, "price.xls", "excel", "price.xls"),
        (PDF, "price", "pdf", "price.pdf"),
        (b"junk " + PDF, "Price.PDF", "pdf", "Price.PDF"),
        (CSV, r"C:\Users\anna\price.txt", "csv", "price.txt"),
    ],
)
async def test_what_a_file_is_tells_its_content_and_not_its_name(
    admin: RunningAdmin, content: bytes, name: str, kind: str, called: str
) -> None:
    await add_shop(admin)
    accepted = (await hand_in(admin, content, name)).json()
    announced = (await admin.http.get("/auth/me")).json()["file_kinds"]
    assert announced[Path(called).suffix.lower()] == kind
    assert (accepted["detected_format"], accepted["file_name"]) == (kind, called)
    (entry,) = await entries(admin)
    assert entry["parser_type"] == ("csv" if kind == "csv" else "excel")


@pytest.mark.parametrize(
    ("content", "status", "code", "words"),
    [
        (b"<!doctype html><p>Sign in", 415, "WRONG_FILE_KIND", "a web page"),
        (b"\x1f\x8b\x08" + bytes(9000), 415, "WRONG_FILE_KIND", "a gzip archive"),
        (b"", 400, "EMPTY_FILE", "empty"),
    ],
)
async def test_what_is_no_price_list_is_told_what_it_is_and_leaves_nothing(
    admin: RunningAdmin, uploads: Path, content: bytes, status: int, code: str, words: str
) -> None:
    await add_shop(admin)
    answer = await hand_in(admin, content)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert words in error["message"]
    assert files_in(uploads) == []
    assert await entries(admin) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"header_row": "x"},
        {"header_row": "5", "data_start_row": "5"},
        {"use_ml_processing": "perhaps"},
        {"sheet_name": "x" * 300},
        {"sheet_name": "x" * 9000},
    ],
)
async def test_wrong_fields_beside_the_file_are_refused_before_it_is_published(
    admin: RunningAdmin, uploads: Path, fields: dict[str, str]
) -> None:
    await add_shop(admin)
    answer = await hand_in(admin, fields=fields)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert files_in(uploads) == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\nno name\r\n--x--\r\n"),
        ("multipart/form-data; boundary=" + "x" * 300, b""),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na;b\n',
        ),
    ],
)
async def test_a_form_that_is_none_or_ends_in_its_middle_is_refused(
    admin: RunningAdmin, uploads: Path, content_type: str, body: bytes
) -> None:
    await add_shop(admin)
    answer = await admin.http.post(
        upload_path(), content=body, headers={"Content-Type": content_type}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert files_in(uploads) == []


async def test_two_files_in_one_request_are_one_too_many(
    admin: RunningAdmin, uploads: Path
) -> None:
    await add_shop(admin)
    files = [("file", ("a.csv", CSV)), ("file", ("b.csv", CSV))]
    answer = await admin.http.post(upload_path(), files=files)
    assert (answer.status_code, files_in(uploads)) == (400, [])


@pytest.mark.parametrize("announced", ["Content-Length: 1073741824", "Transfer-Encoding: chunked"])
async def test_a_file_over_the_limit_is_refused_while_it_comes(
    start_admin: StartAdmin, uploads: Path, announced: str
) -> None:
    async with start_admin(MAX_FILE_SIZE_MB="1") as admin:
        await add_shop(admin)
        reader, writer = await asyncio.open_connection("127.0.0.1", admin.http.base_url.port)
        writer.write(_request_head(admin, announced))
        sending = asyncio.create_task(_send_without_end(writer))
        answer = await reader.read(2**16)
        sending.cancel()
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in head.lower()
    assert json.loads(body)["error"]["code"] == "FILE_TOO_LARGE"
    assert files_in(uploads) == []


async def test_who_looks_for_the_answer_only_after_sending_too_much_still_finds_it(
    start_admin: StartAdmin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lingering, "LINGER_SECONDS", 60.0)

    def send_then_read(admin: RunningAdmin) -> bytes:
        port = admin.http.base_url.port
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            # What it sends must be read, not kept in buffers.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**14)
            connection.sendall(_request_head(admin, "Content-Length: 5000000"))
            connection.sendall(_opening("price.csv"))
            for _ in range(40):
                connection.sendall(b"a;b;c;d\n" * 2**13)
            return connection.recv(2**16)

    async with start_admin(MAX_FILE_SIZE_MB="1") as admin:
        await add_shop(admin)
        answer = await asyncio.to_thread(send_then_read, admin)
    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_the_route_that_was_chosen_is_remembered_and_else_stays_as_it_is(
    admin: RunningAdmin,
) -> None:
    await add_shop(admin)

    async def metadata() -> dict[str, object]:
        found = await admin.desk.pool.fetchval("SELECT metadata FROM suppliers")
        assert isinstance(found, dict)
        return found

    await hand_in(admin, fields={"use_ml_processing": "false"})
    assert (await metadata())["use_ml_processing"] is False
    await hand_in(admin)
    assert (await metadata())["use_ml_processing"] is False
    await hand_in(admin, fields={"use_ml_processing": "true"})
    assert (await metadata())["use_ml_processing"] is True
    assert (await metadata())["notes"] == "kept"


async def test_an_unknown_supplier_is_told_before_the_file_is_read(
    admin: RunningAdmin, uploads: Path
) -> None:
    answer = await hand_in(admin)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert files_in(uploads) == []


async def accepted(admin: RunningAdmin) -> list[dict[str, Any]]:
    """What the ledger keeps of the uploads that were accepted."""
    kept = await accepted_uploads(admin.desk.pool, limit=10)
    return [json.loads(entry.raw) for entry in kept]


async def test_an_upload_is_in_the_ledger_before_it_is_accepted_and_redis_may_lose_it(
    admin: RunningAdmin,
) -> None:
    await add_shop(admin)

    answer = await hand_in(admin)

    assert answer.status_code == 202
    assert await accepted(admin) == await entries(admin)
    await admin.desk.redis.flushdb()
    assert [entry["task_id"] for entry in await accepted(admin)] == [answer.json()["task_id"]]


async def test_redis_that_goes_away_while_the_file_comes_does_not_matter(
    admin: RunningAdmin, uploads: Path, redis_server: EmbeddedValkey
) -> None:
    await add_shop(admin)

    async def body() -> AsyncIterator[bytes]:
        yield _opening("price.csv")
        yield b"a;b\n" * 2**17
        await until(lambda: bool(files_in(uploads)))
        await asyncio.to_thread(redis_server.stop)
        yield b"\r\n--x--\r\n"

    try:
        answer = await admin.http.post(upload_path(), content=body(), headers=_FORM)
    finally:
        redis_server.start()
    assert answer.status_code == 202
    [entry] = await accepted(admin)
    assert Path(entry["source_config"]["file_path"]).name in files_in(uploads)


async def test_without_the_ledger_an_upload_is_refused_and_nothing_is_left_behind(
    admin: RunningAdmin, uploads: Path
) -> None:
    await add_shop(admin)
    await admin.desk.pool.execute("ALTER TABLE courier.accepted_uploads RENAME TO lost")

    answer = await hand_in(admin)

    assert answer.status_code >= 500
    assert files_in(uploads) == []
    assert await entries(admin) == []


async def test_a_sender_that_goes_away_in_the_middle_leaves_no_partial(
    admin: RunningAdmin, uploads: Path
) -> None:
    await add_shop(admin)

    async def body() -> AsyncIterator[bytes]:
        yield _opening("price.csv")
        yield b"a;b\n" * 2**17
        await until(lambda: bool(files_in(uploads)))
        raise _GoneAwayError

    with pytest.raises(_GoneAwayError):
        await admin.http.post(upload_path(), content=body(), headers=_FORM)
    await until(lambda: not files_in(uploads))
    assert await entries(admin) == []


async def test_on_a_full_volume_the_oldest_finished_file_makes_room(
    start_admin: StartAdmin, uploads: Path
) -> None:
    old = uploads / f"{SHOP_ID}_1600000000000_old.csv"
    old.write_bytes(bytes(900_000))
    async with start_admin(SHARED_VOLUME_MAX_GB="0.001") as admin:
        await add_shop(admin)
        assert (await hand_in(admin, b"a;b\n" * 2**16)).status_code == 202
        assert not old.exists()
        answer = await hand_in(admin, b"a;b\n" * 2**18)
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "VOLUME_FULL")
    assert len(files_in(uploads)) == 2


async def test_many_uploads_at_once_are_all_there(admin: RunningAdmin, uploads: Path) -> None:
    await add_shop(admin)
    answers = await asyncio.gather(*(hand_in(admin, name=f"{n}.csv") for n in range(12)))
    assert {answer.status_code for answer in answers} == {202}
    waiting = {entry["source_config"]["original_filename"] for entry in await entries(admin)}
    assert len(waiting) == 12
    assert len(files_in(uploads)) == 24


_FORM = {"Content-Type": "multipart/form-data; boundary=x"}


class _GoneAwayError(Exception):
    pass


def _request_head(admin: RunningAdmin, announced: str) -> bytes:
    lines = [
        f"POST {upload_path()} HTTP/1.1",
        f"Host: {admin.http.base_url.netloc.decode()}",
        f"X-CSRF-Token: {admin.http.headers['X-CSRF-Token']}",
        "Content-Type: multipart/form-data; boundary=x",
        announced,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


async def _send_without_end(writer: asyncio.StreamWriter) -> None:
    piece = b"a;b;c;d\n" * 2**13
    for data in (_opening("price.csv"), *(piece for _ in range(2**14))):
        writer.write(b"%x\r\n%b\r\n" % (len(data), data))
        await writer.drain()


def _opening(name: str) -> bytes:
    return f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()

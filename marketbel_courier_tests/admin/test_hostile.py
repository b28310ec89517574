"""Names and texts that mean harm are data: on the volume, in Redis and in every answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from marketbel_courier.admin.redaction import without_secrets
from marketbel_courier.shared_volume.names import MAX_FILENAME_BYTES, parse_published_name
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.admin.handing_in import CSV, add_shop, entries, files_in, upload_path

HOSTILE_NAMES = [
    b"../../../../etc/passwd",
    rb"..\..\boot.ini",
    b"/etc/cron.d/x.csv",
    b"price.csv\0.exe",
    b"x" * 3000 + b".csv",
    ("цена" * 300 + ".csv").encode(),
    "\u202evsc.exe".encode(),
    b"<img src=x onerror=alert(1)>.csv",
    b"price.csv.meta.json",
    b".incoming",
    b".",
    b"",
    b"   ",
    b"\xff\xfe\xfa.csv",
    b"CON.csv",
    b"-rf .csv",
    b"$(reboot).csv",
    b"a%0d%0aSet-Cookie: x=1.csv",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=lambda name: repr(name[:24]))
async def test_whatever_a_file_is_called_it_lies_in_the_volume_under_a_plain_name(
    admin: RunningAdmin, uploads: Path, name: bytes
) -> None:
    await add_shop(admin)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n\r\n' % name
    answer = await admin.http.post(
        upload_path(),
        content=head + CSV + b"\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    around = sorted(path.name for path in await asyncio.to_thread(list, uploads.parent.iterdir()))
    assert around == ["uploads"]
    if answer.status_code == 400:
        # Too long for a header, or no name at all.
        assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
        assert files_in(uploads) == []
        return
    assert answer.status_code == 202, answer.text
    (stored, _sidecar) = files_in(uploads)
    parts = parse_published_name(stored)
    assert parts is not None
    assert parts.original_filename.isascii()
    assert len(parts.original_filename) <= MAX_FILENAME_BYTES
    assert parts.original_filename.endswith((".csv", ".txt"))
    assert not set(parts.original_filename) & set("/\\<>$() \0\r\n%\"'")
    (entry,) = await entries(admin)
    told = entry["source_config"]["original_filename"]
    assert told == answer.json()["file_name"]
    assert told.isprintable()
    assert not set(told) & set('/\\<>"')


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "https://h.example/a.csv?sig=s3cret answered 403.",
            "https://h.example/a.csv answered 403.",
        ),
        ("see https://anna:s3cret@h.example/x#t.", "see https://h.example/x."),
        ("“s3://bucket/key?X-Amz-Signature=s3cret”", "“s3://bucket/key”"),
        ("redis://:s3cret@localhost:6379/0 is away", "redis://localhost:6379/0 is away"),
        ("(https://h.example/?q=s3cret)", "(https://h.example/)"),
        ("postgresql://u:s3@cret@db/x failed", "postgresql://db/x failed"),
        (
            "No connection to https://anna:pa/s3cret@h.example/x: refused.",
            "No connection to (an address that cannot be read): refused.",
        ),
        ("row 7: a?b=c is no price", "row 7: a?b=c is no price"),
        ("price 10://5 ?", "price 10://5 ?"),
    ],
)
def test_an_address_is_shown_without_what_may_be_secret_in_it(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


async def test_a_line_of_the_log_gives_no_secret_away(admin: RunningAdmin) -> None:
    await admin.desk.pool.execute(
        """
        INSERT INTO parsing_logs (task_id, error_type, error_message)
        VALUES ('sync-1', 'ERROR', 'https://h.example/p.xlsx?sig=hushhush was refused')
        """
    )
    answer = await admin.http.get("/api/v1/admin/logs")
    assert "h.example/p.xlsx" in answer.text
    assert "hushhush" not in answer.text

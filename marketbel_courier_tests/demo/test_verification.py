"""The demo's own check of the published files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import httpx
import pytest

from marketbel_courier.demo.outcome import Checksum
from marketbel_courier.demo.verification import Verification, verify

CONTENT = b"sku;name;price\r\n1;A;2,50\r\n"


def publish(folder: Path, content: bytes, **sidecar: object) -> Path:
    """Write a file and its sidecar; `sidecar` overrides facts in it."""
    path = folder / "list.csv"
    facts = {
        "checksum_md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        "checksum_sha256": hashlib.sha256(content).hexdigest(),
        "file_size_bytes": len(content),
    }
    path.write_bytes(content)
    path.with_name("list.csv.meta.json").write_text(json.dumps(facts | sidecar))
    return path


async def _verified(path: Path, status: int = 200) -> Verification:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=CONTENT))
    async with httpx.AsyncClient(transport=transport) as client:
        return await verify(client, "http://supplier.invalid/list.csv", path)


async def test_a_file_that_agrees_with_server_and_sidecar_is_verified(tmp_path: Path) -> None:
    verification = await _verified(publish(tmp_path, CONTENT))

    assert verification == Verification(Checksum.VERIFIED, len(CONTENT))


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"checksum_sha256": "0" * 64}, "The sidecar's checksums are not those of the file."),
        ({"checksum_md5": "0" * 32}, "The sidecar's checksums are not those of the file."),
        ({"file_size_bytes": 1}, "The sidecar's size is not that of the file."),
    ],
)
async def test_a_sidecar_that_tells_something_else_is_noticed(
    tmp_path: Path, facts: dict[str, object], reason: str
) -> None:
    verification = await _verified(publish(tmp_path, CONTENT, **facts))

    assert (verification.checksum, verification.reason) == (Checksum.DIFFERS, reason)


async def test_a_file_with_one_byte_more_is_noticed(tmp_path: Path) -> None:
    verification = await _verified(publish(tmp_path, CONTENT + b"\n"))

    assert verification.checksum is Checksum.DIFFERS
    assert "not what the supplier's server sends" in verification.reason


async def test_a_missing_or_broken_sidecar_is_noticed(tmp_path: Path) -> None:
    path = publish(tmp_path, CONTENT)
    path.with_name("list.csv.meta.json").write_text("{")
    broken = await _verified(path)
    path.with_name("list.csv.meta.json").unlink()
    missing = await _verified(path)

    assert broken.checksum is missing.checksum is Checksum.DIFFERS
    assert missing.reason.startswith("The published file is not whole")


async def test_a_server_that_no_longer_has_the_file_leaves_it_unverified(tmp_path: Path) -> None:
    verification = await _verified(publish(tmp_path, CONTENT), status=404)

    assert verification.checksum is Checksum.DIFFERS
    assert "could not be fetched again" in verification.reason

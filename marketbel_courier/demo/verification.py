"""Compares what a supplier's server sends, the file on the volume and its sidecar, byte for byte.

The demo reads all three itself: it does not take the courier's word for it.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import httpx

from marketbel_courier.demo.outcome import Checksum
from marketbel_courier.messages.wording import clause


@dataclass(frozen=True)
class Verification:
    """The verdict on one file, and in a sentence what does not agree."""

    checksum: Checksum
    size_bytes: int = 0
    reason: str = ""


async def verify(client: httpx.AsyncClient, source_url: str, path: Path) -> Verification:
    """Fetch the price list once more and compare it with the published file and its sidecar."""
    try:
        answer = (await client.get(source_url)).raise_for_status()
    except httpx.HTTPError as error:
        return Verification(
            Checksum.DIFFERS,
            reason=f"The file could not be fetched again for comparison: {clause(error)}.",
        )
    served = hashlib.sha256(answer.content).hexdigest()
    return await asyncio.to_thread(_compare, served, path)


def _compare(served: str, path: Path) -> Verification:
    try:
        content = path.read_bytes()
        sidecar = json.loads(path.with_name(f"{path.name}.meta.json").read_bytes())
    except (OSError, ValueError) as error:
        return Verification(
            Checksum.DIFFERS, reason=f"The published file is not whole: {clause(error)}."
        )
    stored = hashlib.sha256(content).hexdigest()
    problem = ""
    if served != stored:
        problem = "The file on the volume is not what the supplier's server sends."
    elif (sidecar.get("checksum_sha256"), sidecar.get("checksum_md5")) != (
        stored,
        hashlib.md5(content, usedforsecurity=False).hexdigest(),
    ):
        problem = "The sidecar's checksums are not those of the file."
    elif sidecar.get("file_size_bytes") != len(content):
        problem = "The sidecar's size is not that of the file."
    verdict = Checksum.DIFFERS if problem else Checksum.VERIFIED
    return Verification(verdict, len(content), problem)

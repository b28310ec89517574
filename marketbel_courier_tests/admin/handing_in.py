"""Uploads files as people do, and finds them on the volume and in Redis."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx

from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.ledger_rows import SHOP_ID, listed, register

CSV = "Артикул;Название;Цена\nA-1;Чайник;7,50\n".encode()


async def add_shop(admin: RunningAdmin) -> UUID:
    """A supplier to hand price lists in for."""
    await register(admin.desk.pool, listed())
    return SHOP_ID


def upload_path(supplier_id: UUID = SHOP_ID) -> str:
    """Where its price lists are handed in."""
    return f"/api/v1/admin/suppliers/{supplier_id}/upload"


async def hand_in(
    admin: RunningAdmin,
    content: bytes = CSV,
    name: str = "price.csv",
    *,
    fields: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Hand one file in for the shop."""
    return await admin.http.post(upload_path(), files={"file": (name, content)}, data=fields)


async def entries(admin: RunningAdmin) -> list[dict[str, Any]]:
    """The entries that wait in `parse:triggers`."""
    raw = await cast("Any", admin.desk.redis.lrange("parse:triggers", 0, -1))
    return [json.loads(entry) for entry in raw]


def files_in(uploads: Path) -> list[str]:
    """Every file on the volume, temporary ones too."""
    return sorted(str(path.relative_to(uploads)) for path in uploads.rglob("*") if path.is_file())


async def until(condition: Callable[[], bool]) -> None:
    """Poll until a condition on the disk is true, as the disk sends no events."""
    async with asyncio.timeout(120):
        while not condition():  # noqa: ASYNC110 - there is no event to await
            await asyncio.sleep(0.01)

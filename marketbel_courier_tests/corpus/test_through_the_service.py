"""A few lists go all the way: over HTTP into ml-analyze, and out of it into the catalogue."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

from marketbel_courier_tests.corpus.cases import Readable, Write
from marketbel_courier_tests.corpus.hostile.cases import Hostile
from marketbel_courier_tests.corpus.hostile.workbooks import HOSTILE_WORKBOOKS
from marketbel_courier_tests.corpus.test_price_lists import LISTS, OWN_SKUS
from marketbel_courier_tests.ml_analyze.conftest import RunningService

ALL_THE_WAY = (
    "windows-1251",
    "a-sheet-for-each-category",
    "a-printed-list-in-russian",
    "bad-rows-do-not-stop-the-rest",
    "categories-within-categories",
)
BOMB = "zip-bomb-in-a-part"


async def test_lists_are_in_the_catalogue_as_their_suppliers_meant_them(
    service: RunningService,
) -> None:
    cases = [case for case in LISTS if isinstance(case, Readable) and case.name in ALL_THE_WAY]
    assert len(cases) == len(ALL_THE_WAY)

    await asyncio.gather(*(goes_all_the_way(case, service) for case in cases))


async def test_a_hostile_file_fails_its_job_alone(service: RunningService) -> None:
    bomb = next(case for case in HOSTILE_WORKBOOKS if case.name == BOMB)
    harmless = next(case for case in LISTS if case.name == ALL_THE_WAY[0])
    assert isinstance(harmless, Readable)

    (_, failed), _ = await asyncio.gather(
        analyze(bomb, service), goes_all_the_way(harmless, service)
    )

    assert failed["status"] == "failed"
    assert bomb.says is not None
    assert bomb.says in failed["errors"][0]


async def goes_all_the_way(case: Readable, service: RunningService) -> None:
    supplier_id, status = await analyze(case, service)

    assert status["status"] == "completed"
    assert (status["items_processed"], status["error_count"]) == (
        len(case.items),
        len(case.left_out),
    )
    rows = await service.items(supplier_id)
    assert {
        (own_as_none(row["supplier_sku"]), row["name"], str(row["current_price"])) for row in rows
    } == {(item.sku, item.name, item.price) for item in case.items}
    characteristics = {row["name"]: row["characteristics"] for row in rows}
    for item in case.items:
        category = {"category": item.category} if item.category else {}
        assert characteristics[item.name] == dict(item.also) | category
    assert await complaints(service, supplier_id) == sorted(
        row.number for row in (*case.left_out, *case.doubts)
    )


async def analyze(case: Readable | Hostile, service: RunningService) -> tuple[UUID, dict[str, Any]]:
    path = write_to(service.uploads, case.name, case.write)
    supplier_id = await service.add_supplier(case.name)
    return supplier_id, await service.analyze(str(path), supplier_id, file_type=case.file_type)


def write_to(folder: Path, name: str, write: Write) -> Path:
    path = folder / name
    write(path)
    return path


async def complaints(service: RunningService, supplier_id: UUID) -> list[int]:
    """The rows that `parsing_logs` complains about, each with its reason and the row itself."""
    lines = await service.pool.fetch(
        "SELECT row_number, error_message, row_data FROM parsing_logs"
        " WHERE supplier_id = $1 AND row_number IS NOT NULL ORDER BY row_number",
        supplier_id,
    )
    assert all(line["error_message"] and line["row_data"] for line in lines)
    return [line["row_number"] for line in lines]


def own_as_none(sku: str) -> str | None:
    return None if sku.startswith(OWN_SKUS) else sku

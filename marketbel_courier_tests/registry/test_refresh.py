from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.errors import CourierError, MasterSheetError
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import from_json
from marketbel_courier.registry.changes import Action
from marketbel_courier.registry.refresh import preview_registry, refresh_registry
from marketbel_courier.settings import Settings
from marketbel_courier_tests.loopback import Answer, LoopbackServer
from marketbel_courier_tests.platform_fixture import supplier_id_of
from marketbel_courier_tests.registry.sheets import HEADER, Cells, csv_bytes, shops
from marketbel_courier_tests.sources.deliveries import settings_with


class Registry:
    """A master sheet that can be edited, and the suppliers that follow from it."""

    def __init__(self, settings: Settings, server: LoopbackServer, pool: Pool) -> None:
        self.settings = settings
        self.pool = pool
        self._server = server

    def sheet(self, rows: Cells) -> None:
        self._server.serve("/sheet", Answer(csv_bytes(rows)))

    async def refresh(self, rows: Cells) -> dict[str, int]:
        """Counts of what happened."""
        self.sheet(rows)
        refresh = await refresh_registry(self.settings, task_id="sync-1")
        assert refresh is not None
        counts = {action.value: refresh.plan.count(action) for action in Action}
        return {action: count for action, count in counts.items() if count}

    async def activity(self) -> dict[str, bool]:
        rows = await self.pool.fetch("SELECT name, metadata FROM suppliers")
        return {row["name"]: row["metadata"].get("is_active", True) for row in rows}

    async def everything(self) -> list[dict[str, Any]]:
        rows = await self.pool.fetch("SELECT * FROM suppliers ORDER BY id")
        return [dict(row) for row in rows]


@pytest.fixture
async def registry(migrated_database: str, redis_dsn: str) -> AsyncIterator[Registry]:
    async with LoopbackServer() as server, open_pool(migrated_database, max_size=2) as pool:
        settings = settings_with(
            database_url=migrated_database,
            redis_url=redis_dsn,
            master_sheet_url=f"{server.base_url}/sheet",
        )
        yield Registry(settings, server, pool)


async def test_the_suppliers_follow_the_sheet(registry: Registry) -> None:
    assert await registry.refresh(shops("A", "B", "C")) == {"created": 3}
    before = await registry.everything()

    assert await registry.refresh(shops("A", "B", "C")) == {}
    assert await registry.everything() == before
    assert await registry.refresh(shops("a", "B", "D")) == {
        "created": 1,
        "updated": 1,
        "deactivated": 1,
    }
    assert await registry.activity() == {"a": True, "B": True, "C": False, "D": True}
    assert await registry.refresh(shops("a", "B", "C", "D")) == {"reactivated": 1}


async def test_keys_that_others_wrote_survive_every_change(registry: Registry) -> None:
    await register_supplier(
        registry.pool,
        supplier_id=supplier_id_of("A"),
        name="A",
        source_type="excel",
        metadata={"use_ml_processing": False, "contact": {"phone": "1"}, "notes": "by hand"},
    )

    await registry.refresh(shops("a"))

    (row,) = await registry.everything()
    assert row["id"] == supplier_id_of("A")
    assert row["metadata"] == {
        "use_ml_processing": False,
        "contact": {"phone": "1"},
        "notes": "by hand",
        "source_url": "https://shop.example/a.csv",
        "source_kind": "csv",
        "master_sheet": True,
    }


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(status=500), "500"),
        (Answer(b""), "empty"),
        (Answer(csv_bytes([HEADER])), "empty below its header"),
        (Answer(csv_bytes([["nothing"], ["here"]])), "Column missing"),
        (Answer(csv_bytes(shops("A"))), "3 of the 4 active suppliers"),
    ],
)
async def test_a_bad_sheet_changes_nothing(
    registry: Registry, answer: Answer, message: str
) -> None:
    await registry.refresh(shops("A", "B", "C", "D"))
    before = await registry.everything()
    registry._server.serve("/sheet", answer)

    for attempt in (
        refresh_registry(registry.settings, task_id="x"),
        preview_registry(registry.settings),
    ):
        with pytest.raises(MasterSheetError, match=message):
            await attempt
    assert await registry.everything() == before


async def test_a_bad_row_is_logged_under_the_task_and_deactivates_nobody(
    registry: Registry,
) -> None:
    await registry.refresh(shops("A", "B"))

    assert await registry.refresh([*shops("A"), ("B", "no address", "", "", "")]) == {}

    logs = await registry.pool.fetch("SELECT * FROM parsing_logs")
    assert [(log["task_id"], log["supplier_id"], log["error_type"]) for log in logs] == [
        ("sync-1", None, "WARNING")
    ]
    assert (logs[0]["row_number"], "row 3 (B)" in logs[0]["error_message"]) == (3, True)
    kept = from_json(logs[0]["row_data"])
    assert kept is not None
    assert kept.text(Language.RU) == (
        "Главная таблица, строка 3 (B): адрес источника должен начинаться с http:// или https://"
        " либо быть путём к файлу."
    )
    assert await registry.activity() == {"A": True, "B": True}


async def test_a_preview_tells_the_same_and_writes_nothing(registry: Registry) -> None:
    await registry.refresh(shops("A", "B"))
    before = await registry.everything()
    registry.sheet(shops("B", "C"))

    plan = await preview_registry(registry.settings)

    assert plan is not None
    assert [(change.action, change.name) for change in plan.changes] == [
        (Action.CREATED, "C"),
        (Action.DEACTIVATED, "A"),
    ]
    assert await registry.everything() == before


async def test_two_refreshes_at_once_create_each_supplier_once(registry: Registry) -> None:
    registry.sheet(shops(*(f"S{number}" for number in range(200))))

    await asyncio.gather(
        *(refresh_registry(registry.settings, task_id=f"sync-{number}") for number in range(4))
    )

    assert len(await registry.everything()) == 200


async def test_suppliers_are_in_the_order_of_the_sheet(registry: Registry) -> None:
    names = [f"S{number}" for number in range(500)]

    await registry.refresh(shops(*names))

    rows = await registry.pool.fetch("SELECT name FROM suppliers ORDER BY created_at, id")
    assert [row["name"] for row in rows] == names


async def test_without_a_master_sheet_nothing_happens(registry: Registry) -> None:
    settings = registry.settings.model_copy(update={"master_sheet_url": None})

    assert await refresh_registry(settings, task_id="sync-1") is None
    assert await preview_registry(settings) is None


async def test_a_database_that_is_away_is_told_in_words(registry: Registry) -> None:
    registry.sheet(shops("A"))
    settings = settings_with(
        redis_url=registry.settings.redis_dsn,
        master_sheet_url=registry.settings.master_sheet_url,
        database_url="postgresql://nobody@127.0.0.1:1/none",
    )

    with pytest.raises(CourierError, match="PostgreSQL cannot be reached"):
        await refresh_registry(settings, task_id="sync-1")

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.delivery import loop_steps
from marketbel_courier.delivery.isolation import (
    as_completed,
    contained,
    failed_outcome,
    translate,
)
from marketbel_courier.messages.message import Message


async def test_results_come_as_they_are_done_and_an_error_stays_with_its_key() -> None:
    release = asyncio.Event()

    async def work(key: str) -> str:
        if key == "slow":
            await release.wait()
        if key == "broken":
            raise RuntimeError("a defect")
        return key

    results = []
    async for result in as_completed(
        work, ["slow", "broken", "quick"], otherwise=lambda key, error: f"{key}: {error}"
    ):
        results.append(result)
        if len(results) == 2:
            release.set()

    assert sorted(results[:2]) == ["broken: a defect", "quick"]
    assert results[2] == "slow"


async def test_leaving_early_cancels_and_awaits_what_is_under_way() -> None:
    cleaned = []

    async def work(key: str) -> str:
        if key == "quick":
            return key
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(key)
        return key

    results = as_completed(work, ["quick", "endless"], otherwise=lambda key, _: key)
    assert await anext(results) == "quick"
    await results.aclose()  # type: ignore[attr-defined]

    assert cleaned == ["endless"]


def test_a_lost_connection_may_heal_and_a_defect_does_not() -> None:
    assert translate(ConnectionResetError("reset")).transient
    assert not translate(KeyError("x")).transient
    outcome = failed_outcome("shop", KeyError("x"))
    assert "Unexpected KeyError" in str(outcome.error)


@dataclass
class Log:
    """What of a courier tells of a long step: its log."""

    lines: list[tuple[Any, str]]
    run_id: str = "run"

    async def log(self, delivery: object, _level: LogType, message: Message) -> None:
        self.lines.append((delivery, str(message)))


async def test_who_holds_all_others_up_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_steps, "LONG_STEP_SECONDS", 0.05)
    told = Log([])
    courier: Any = told
    delivery: Any = SimpleNamespace(supplier_name="Busy", supplier_id="s", job_id="j", task_id="t")

    async def work() -> str:
        end = time.thread_time() + 0.05
        while time.thread_time() < end:
            pass
        return "done"

    assert await contained(courier, delivery, courier, work(), report=courier) == "done"
    assert [(row.supplier_name, text[:46]) for row, text in told.lines] == [
        ("Busy", "Work for this supplier held all others up, for")
    ]

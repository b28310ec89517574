from __future__ import annotations

import asyncio

from marketbel_courier.delivery.isolation import as_completed, failed_outcome, translate


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

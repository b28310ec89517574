"""Whose a file on the volume is: nobody's catalogue is made of somebody else's list."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from marketbel_courier_tests.ml_analyze.conftest import RunningService

LIST = "SKU;Name;Price\n1;Lamp;300\n"


@pytest.mark.parametrize("by", ["name", "sidecar", "link"])
async def test_another_suppliers_file_is_refused_and_leaves_no_trace_at_the_supplier(
    service: RunningService, by: str
) -> None:
    victim, other = await service.add_supplier("Victim"), await service.add_supplier("Other")
    path = service.put(LIST, f"{uuid4() if by == 'sidecar' else other}_1764000000000_list.csv")
    if by == "sidecar":
        service.put(json.dumps({"supplier_id": str(other)}), f"{path}.meta.json")
    if by == "link":
        link = service.uploads / f"{victim}_1764000000000_list.csv"
        link.symlink_to(path)
        path = str(link)

    status = await service.analyze(path, victim)

    assert status["status"] == "failed"
    assert status["errors"] == [
        f"Another supplier's file: {path}. Hand over a file of this supplier's own."
    ]
    assert await service.items(victim) == []
    assert await service.logs(victim) == []
    assert (await service.analyze(path, other))["status"] == "completed"


@pytest.mark.parametrize("said", ["nothing", "a sidecar of its own", "a broken sidecar"])
async def test_a_supplier_s_own_file_and_one_that_is_nobodys_are_read(
    service: RunningService, said: str
) -> None:
    supplier = await service.add_supplier()
    path = service.put(LIST, f"{uuid4()}_1764000000000_list.csv")
    if said != "nothing":
        own = json.dumps({"supplier_id": str(supplier)})
        service.put(own if said == "a sidecar of its own" else own[:-3], f"{path}.meta.json")

    assert (await service.analyze(path, supplier))["status"] == "completed"


@pytest.mark.parametrize("name", ["list.csv.meta.json", ".incoming/part.csv", ".courier-id"])
async def test_what_the_volume_keeps_for_itself_is_no_price_list(
    service: RunningService, name: str
) -> None:
    (service.uploads / ".incoming").mkdir(exist_ok=True)
    path = service.put(LIST, name)

    status = await service.analyze(path, await service.add_supplier())

    assert status["errors"] == [
        f"No price list: {path} is a file that the shared volume keeps for itself."
    ]

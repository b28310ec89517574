"""The short form of `make faults`: what is broken here is broken in the product."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from marketbel_courier_tests.faults.calm import prepare
from marketbel_courier_tests.faults.campaign import Plan
from marketbel_courier_tests.faults.lists import PriceLists
from marketbel_courier_tests.faults.schedule import VOLUME
from marketbel_courier_tests.faults.short_campaign import FAULTS, ShortCampaign
from marketbel_courier_tests.faults.small_system import SmallSystem

# Processes start and die many times here, which a busy machine does slowly.
pytestmark = pytest.mark.timeout(2400)

SEED, SUPPLIERS = 7, 8


def test_whatever_breaks_every_list_arrives_once_and_everybody_tells_the_truth(
    tmp_path: Path, server_templates: Path
) -> None:
    lists = PriceLists(tmp_path / "lists", SUPPLIERS, SEED, many_rows=200)
    plan = Plan(
        minutes=0, seed=SEED, deliveries=0, suppliers=SUPPLIERS, watch_seconds=8, look_seconds=2
    )
    with SmallSystem(
        tmp_path, templates=server_templates, seed=SEED, lists_folder=lists.folder
    ) as system:
        lists.write_sheet(system.source_url)
        asyncio.run(prepare(system.database_url, lists))
        campaign = ShortCampaign(plan, system, lists, say=print)
        verdict = campaign.run()
    print(verdict.tables())

    assert verdict.holds, verdict.tables()
    had = Counter({(kind, where): 1 for kind, where, _ in FAULTS})
    if not system.can_mount:
        had = Counter({fault: times for fault, times in had.items() if fault[1] != VOLUME})
    assert verdict.injected == had

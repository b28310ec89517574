"""What the page offers to choose is all that the server takes, and nothing else."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

import marketbel_courier.admin
from marketbel_courier.price_kinds import PriceKind
from marketbel_courier.price_lists.roles import Role

SCRIPT = Path(marketbel_courier.admin.__file__).parent / "page" / "scripts" / "teaching.js"


@pytest.mark.parametrize(("name", "choices"), [("ROLES", Role), ("PRICE_KINDS", PriceKind)])
def test_every_role_and_every_kind_of_price_can_be_chosen(
    name: str, choices: type[StrEnum]
) -> None:
    listed = re.search(rf"export const {name} = \[(.*?)\];", SCRIPT.read_text(), re.DOTALL)

    assert listed
    assert sorted(re.findall(r'"(\w+)"', listed[1])) == sorted(choices)

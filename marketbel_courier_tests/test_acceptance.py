"""Every criterion of `docs/acceptance.md` has evidence, and the evidence is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from marketbel_courier_tests.bench.alone import ALONE

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "acceptance.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| ([A-Z][\w .-]+) \| .+ \| (.*) \|$", PAGE, re.MULTILINE))
CRITERIA = [
    *(f"AC-{part}.{number}" for part in range(1, 8) for number in range(1, 7)),
    *(f"Scenario {number}" for number in range(1, 5)),
    *(f"Success {number}" for number in range(1, 7)),
]
"""The specification has seven parts of six criteria each, four scenarios, and six measures."""


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


def test_the_page_has_each_criterion_of_the_specification_and_no_other() -> None:
    assert list(ROWS) == CRITERIA


@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_criterion_has_evidence_that_is_there(criterion: str) -> None:
    tests = re.findall(r"`([\w/]+\.py)::(\w+)`", ROWS[criterion])
    tables = re.findall(r"`bench ONLY=(\w+)`", ROWS[criterion])

    assert tests or tables
    assert [(file, name) for file, name in tests if name not in names_in(file)] == []
    assert set(tables) <= set(ALONE)

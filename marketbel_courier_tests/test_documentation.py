"""The pages of reference are those that the code makes, and no alert is left without advice."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from marketbel_courier.ledger.alerts import AlertKind

DOCS = Path(__file__).parents[1] / "docs"


@cache
def reference_pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_pages", DOCS / "reference_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", [page.name for page in sorted((DOCS / "reference").glob("*.md"))])
def test_a_page_of_reference_is_what_the_code_says(name: str) -> None:
    written = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert reference_pages().PAGES[name]() == written, "`make docs` writes it anew."


def test_each_page_of_reference_lies_in_the_checkout() -> None:
    assert set(reference_pages().PAGES) == {page.name for page in (DOCS / "reference").glob("*.md")}


def test_each_kind_of_alert_has_its_line_of_advice() -> None:
    advice = (DOCS / "how-to" / "alerts.md").read_text(encoding="utf-8")
    assert [kind for kind in AlertKind if f"`{kind}`" not in advice] == []


def test_every_setting_stands_in_a_group_of_those_who_need_it() -> None:
    assert "## Further settings" not in reference_pages().settings_page()

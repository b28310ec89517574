from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.settings import Settings
from marketbel_courier.ui_gate.settings import UiSettings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def row(name: str, settings: type[BaseSettings]) -> str:
    setting = settings.model_fields[name]
    if setting.is_required():
        default = "required"
    elif isinstance(setting.default, bool):
        default = f"`{str(setting.default).lower()}`"
    elif setting.default in (None, ()):
        default = ""
    else:
        default = f"`{setting.default}`"
    return f"| `{name.upper()}` | {default} | {setting.description} |"


@pytest.mark.parametrize("settings", [Settings, AdminSettings, UiSettings])
def test_the_configuration_tables_have_every_setting_as_it_is(settings: type[BaseSettings]) -> None:
    rows = [row(name, settings) for name in settings.model_fields]
    missing = [line for line in rows if line not in README]

    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_page_and_heading_that_is_linked_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    local = [link.partition("#") for link in links if not link.startswith("https://")]

    assert [
        link for link in local if not leads_somewhere(page.parent / link[0], page, link[2])
    ] == []


def leads_somewhere(target: Path, page: Path, heading: str) -> bool:
    """Whether the file is there, and the heading in it, by the name that GitHub gives it."""
    target = page if target == page.parent else target
    if not heading or not target.is_file():
        return target.exists()
    titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    return heading in [re.sub(r"[^\w -]", "", t.lower()).replace(" ", "-") for t in titles]


def test_every_decision_stands_in_their_index() -> None:
    decisions = ROOT / "docs" / "adr"
    index = (decisions / "README.md").read_text(encoding="utf-8")

    assert sorted(re.findall(r"\]\((\d{3}-[\w-]+\.md)\)", index)) == sorted(
        page.name for page in decisions.glob("[0-9]*.md")
    )

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


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

"""What `docs/naming.md` says of modules and folders holds."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "marketbel_courier"
NAMING = (PACKAGE.parent / "docs" / "naming.md").read_text(encoding="utf-8")
# Alembic wants these folders, and they hold nothing but migrations.
WITHOUT_A_ROOM_OF_THEIR_OWN = {"database/migrations", "database/migrations/versions"}
MODULES = sorted(
    path.relative_to(PACKAGE)
    for path in PACKAGE.rglob("*.py")
    if "versions" not in path.parts and not path.stem.startswith("__")
)
FOLDERS = sorted(path.parent.relative_to(PACKAGE) for path in PACKAGE.rglob("__init__.py"))


def test_modules_are_called_by_what_they_hold_and_not_by_an_act() -> None:
    [reasons] = re.findall(r"^A module whose name ends in “ing”.*$", NAMING, re.MULTILINE)
    nouns = set(re.findall(r"`(\w+ing)`", reasons))
    gerunds = {path.as_posix(): path.stem.split("_")[-1] for path in MODULES}
    unexplained = {
        path: last for path, last in gerunds.items() if last.endswith("ing") and last not in nouns
    }
    assert unexplained == {}


@pytest.mark.parametrize(
    "folder",
    [
        folder
        for folder in FOLDERS
        if folder != Path() and folder.as_posix() not in WITHOUT_A_ROOM_OF_THEIR_OWN
    ],
    ids=lambda folder: folder.as_posix(),
)
def test_a_folder_says_in_two_to_four_lines_what_belongs_there(folder: Path) -> None:
    source = (PACKAGE / folder / "__init__.py").read_text(encoding="utf-8")
    said = ast.get_docstring(ast.parse(source)) or ""
    lines = [line for line in said.splitlines() if line.strip()]
    assert 2 <= len(lines) <= 4, said


def test_every_folder_stands_in_the_tree_of_the_readme() -> None:
    readme = (PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    rooms = {folder.parts[0] for folder in FOLDERS if folder != Path()}
    assert rooms <= set(re.findall(r"^ {2}(\w+)/ ", readme, re.MULTILINE))

"""How tests are laid out stays as the docstring of this package says."""

from __future__ import annotations

import re
from pathlib import Path

import marketbel_courier
import marketbel_courier_tests

TESTS = Path(__file__).parent
PACKAGE = Path(marketbel_courier.__file__).parent
STATEMENT = marketbel_courier_tests.__doc__ or ""


def folders_of_tests() -> set[str]:
    files = TESTS.rglob("test_*.py")
    return {file.parent.relative_to(TESTS).as_posix() for file in files} - {"."}


def test_a_folder_of_tests_mirrors_one_of_the_package_or_is_named_as_another() -> None:
    _, _, others = STATEMENT.partition("Folders that mirror none:")
    named = set(re.findall(r"`([a-z_/]+)`", others)) - {"test_"}
    strangers = {folder for folder in folders_of_tests() if not (PACKAGE / folder).is_dir()}

    assert strangers <= named
    assert {folder for folder in named if not (TESTS / folder).is_dir()} == set()
    assert {folder for folder in named if (PACKAGE / folder).is_dir()} == set()


def test_a_folder_of_the_package_has_tests_of_its_own_or_is_tested_in_the_folder_above() -> None:
    modules = PACKAGE.rglob("*.py")
    folders = {module.parent.relative_to(PACKAGE) for module in modules} - {Path()}
    tested = folders_of_tests()

    assert {
        folder.as_posix()
        for folder in folders
        if tested.isdisjoint({folder.as_posix(), folder.parent.as_posix()})
    } == {"database/migrations/versions"}

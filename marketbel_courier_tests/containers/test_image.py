from __future__ import annotations

import os
from pathlib import Path

import pytest

from marketbel_courier_tests.containers.dockerfile import Copy, Unreadable
from marketbel_courier_tests.containers.image import copy_into, digest_of


@pytest.fixture
def context(tmp_path: Path) -> Path:
    context = tmp_path / "context"
    (context / "package" / "__pycache__").mkdir(parents=True)
    for name in ("package/a.py", "package/__pycache__/a.pyc", "README", "secret"):
        (context / name).write_text(name)
    (context / ".dockerignore").write_text("*\n!package\n!README\n**/__pycache__\n")
    return context


@pytest.mark.skipif(os.geteuid() != 0, reason="files become root's")
def test_a_copy_brings_a_folders_content_and_leaves_out_what_is_ignored(
    context: Path, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    copy_into(context, Copy(("package",), "/src/package"), root)
    copy_into(context, Copy(("README",), "/src/"), root)
    copy_into(context, Copy(("README",), "/src/NAME"), root)

    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert files == {"src/package/a.py", "src/README", "src/NAME"}


def test_what_is_ignored_or_missing_cannot_be_copied(context: Path, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="dockerignore"):
        copy_into(context, Copy(("secret",), "/x"), tmp_path / "root")
    with pytest.raises(Unreadable, match="no such file"):
        digest_of(context, ("elsewhere",))


def test_a_changed_file_makes_its_layer_anew_and_an_ignored_one_does_not(context: Path) -> None:
    before = digest_of(context, ("package",))
    (context / "package/__pycache__/a.pyc").write_text("other")
    assert digest_of(context, ("package",)) == before
    (context / "package/a.py").write_text("other")
    assert digest_of(context, ("package",)) != before

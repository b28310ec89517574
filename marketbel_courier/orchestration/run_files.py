"""Files that runs and ticks leave in `$DAGSTER_HOME/storage`: what they printed and handed on.

Dagster removes none of them, not even with the run. What does not bear its names is left alone.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from marketbel_courier.database.removals import Removed

_PRINTED = frozenset({".out", ".err", ".complete", ".partial"})


def remove_old_files(
    storage: Path, *, older_than: timedelta, under_way: AbstractSet[str], is_dry_run: bool
) -> Removed:
    """Remove the folders of runs in which nothing is younger, and what former ticks printed.

    Runs that are under way keep theirs whatever its age. Counts files and their bytes.
    """
    until, removed = time.time() - older_than.total_seconds(), Removed()
    for folder in _folders(storage):
        if folder.name in under_way:
            continue
        files = list(_files(folder))
        if _is_id(folder.name):
            due = files if all(modified < until for _, modified, _ in files) else []
        else:
            due = [one for one in files if one[0].suffix in _PRINTED and one[1] < until]
        removed += Removed(len(due), sum(size for _, _, size in due))
        if due and not is_dry_run:
            _remove(folder, [path for path, _, _ in due], whole=len(due) == len(files))
    return removed


def _folders(storage: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(one for one in storage.iterdir() if one.is_dir() and not one.is_symlink())
    return []


def _files(folder: Path) -> Iterator[tuple[Path, float, int]]:
    for path in folder.rglob("*"):
        # A run's or a tick's files may go while this looks at them.
        with suppress(OSError):
            if path.is_file() and not path.is_symlink():
                status = path.stat()
                yield path, status.st_mtime, status.st_size


def _remove(folder: Path, due: list[Path], *, whole: bool) -> None:
    if whole and _is_id(folder.name):
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in due:
        with suppress(OSError):
            path.unlink()


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False

"""Has a former release's own tests run against the newest schema, as in a rolling restart.

`python -m marketbel_courier_tests.upgrade.release_behind COMMIT TEST…` takes that release out of
git and runs its tests with databases that this version has migrated. `--statements FILE` keeps
every statement that it asked PostgreSQL, for `test_release_behind.py`.

This module is a plugin of that pytest, too, where another version's package is imported: it imports
nothing of the package at its top.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import asyncpg

NEWEST, STATEMENTS = "COURIER_NEWEST_CHECKOUT", "COURIER_STATEMENTS_FILE"
# Where a release has what migrates: in 0.1.0, and since.
_MIGRATIONS = ("marketbel_courier.catalogue.migrate", "marketbel_courier.database.migration")
_ASKING = ("execute", "executemany", "fetch", "fetchrow", "fetchval")

_PLUGINS = ("-p", "release_behind_plugin", "-p", "no:cacheprovider", "-p", "no:xdist")

_PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")

_asked: set[str] = set()


def migrate_to_newest(dsn: str, **_: object) -> None:
    """Migrate a database by the version that has this module, in a process of its own."""
    checkout = os.environ[NEWEST]
    subprocess.run(
        [sys.executable, "-m", "marketbel_courier.cli", "migrate"],
        env={**os.environ, "PYTHONPATH": checkout, "DATABASE_URL": dsn},
        cwd=checkout,
        check=True,
        capture_output=True,
    )


def pytest_configure(config: object) -> None:
    """Put the newest schema under the release's tests, and listen to what they ask."""
    del config
    if NEWEST not in os.environ:
        return
    for name in _MIGRATIONS:
        try:
            module: Any = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        module.migrate = migrate_to_newest
    if STATEMENTS in os.environ:
        for method in _ASKING:
            setattr(asyncpg.Connection, method, _listening(getattr(asyncpg.Connection, method)))


def _listening(asking: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(asking)
    async def asked(self: object, query: str, *arguments: object, **options: object) -> Any:
        _asked.add(query)
        return await asking(self, query, *arguments, **options)

    return asked


def pytest_unconfigure(config: object) -> None:
    """Keep what was asked."""
    del config
    if STATEMENTS in os.environ:
        # What goes through tables of a session's own is planned with them alone.
        kept = [one for one in _asked if one.split()[0] in _PLANNED and "staged_items" not in one]
        document = json.dumps(sorted(kept), ensure_ascii=False)
        Path(os.environ[STATEMENTS]).write_bytes(gzip.compress(document.encode(), mtime=0))


def main() -> None:
    """Run the release's tests; exits as pytest does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit")
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--statements", type=Path)
    options, others = parser.parse_known_args()
    here = Path(__file__).parents[2]
    archive = subprocess.run(
        ["git", "archive", options.commit], cwd=here, check=True, capture_output=True
    ).stdout
    with tempfile.TemporaryDirectory(prefix="courier-release-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as release:
            release.extractall(folder, filter="data")
        plugin = Path(folder) / "release_behind_plugin.py"
        plugin.write_bytes(Path(__file__).read_bytes())
        environment = {**os.environ, "PYTHONPATH": folder, NEWEST: str(here)}
        if options.statements:
            environment[STATEMENTS] = str(options.statements.absolute())
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *_PLUGINS, *options.tests, *others],
            cwd=folder,
            env=environment,
            check=False,
        )
    sys.exit(ended.returncode)


if __name__ == "__main__":
    main()

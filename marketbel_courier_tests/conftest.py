"""Real servers for the tests: one PostgreSQL and one Valkey a session, and what is in them."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from pathlib import Path

import hypothesis
import pytest
from execnet import XSpec
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]
from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.devstack.ports import hold_port
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier_tests.compiling import compile_all
from marketbel_courier_tests.forked_workers import FORKED_WORKERS
from marketbel_courier_tests.servers import (
    MIGRATED,
    PLATFORM,
    fresh_database,
    fresh_redis,
    running_postgres,
    throwaway_folder,
)
from marketbel_courier_tests.warm_processes import WARM_PROCESSES

# A busy machine is not a failure: no test asserts a time, and none is refused for slow examples.
# The same examples in every run, as a rare one should not refuse a change that it has nothing to do
# with: `make search` looks for such.
PATIENT = hypothesis.settings(
    deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("patient", PATIENT, derandomize=True, max_examples=50)
hypothesis.settings.register_profile("searching", PATIENT, max_examples=1000)
hypothesis.settings.load_profile("patient")

# What a process that shares out the tests is told: where the warm process takes orders.
WARM = "warm_processes"

THE_PAGE = "marketbel_courier_tests/admin/browser/"
# The first of its tests awaits a browser and a stack.
_PAGE_SECONDS = 1200


def pytest_configure(config: pytest.Config) -> None:
    """Do once what each of several processes would do: compile all modules, import for servers."""
    given = getattr(config, "workerinput", None)
    if given is not None:
        WARM_PROCESSES.share(given[WARM])
    elif getattr(config.option, "numprocesses", None):
        compile_all(config)


@pytest.hookimpl(optionalhook=True)  # Unknown to a run in one process.
def pytest_configure_node(node: WorkerController) -> None:
    """Tell one of several processes of the warm process that all share."""
    node.workerinput[WARM] = WARM_PROCESSES.address()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: Sequence[XSpec]) -> None:
    """Have several processes forked from one that imports the tests."""
    python = FORKED_WORKERS.start(config.invocation_params.args)
    for spec in specs:
        spec.python = python


def pytest_unconfigure() -> None:
    """End the warm processes with the session."""
    WARM_PROCESSES.stop()
    FORKED_WORKERS.stop()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Switch the garbage collector off while modules are imported: there is no garbage yet."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files whose tests may take longest, so that the whole run ends sooner."""
    usual = float(config.getini("timeout"))
    for item in items:
        if _is_of_page(item.nodeid):
            item.add_marker(pytest.mark.timeout(_PAGE_SECONDS))

    def takes_long(item: pytest.Item) -> bool:
        limit = item.get_closest_marker("timeout")
        return limit is not None and limit.args[0] > usual

    items.sort(key=takes_long, reverse=True)


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what all modules and tests have built, for good.

    Each of its full rounds would look at half a million objects of which none is garbage.
    """
    gc.freeze()


class _FilesAndThePage(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """A file's tests in one process, and those of the page in one: they share a browser's stack."""

    def _split_scope(self, nodeid: str) -> str:
        return THE_PAGE if _is_of_page(nodeid) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)  # Unknown to a run in one process.
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """How the tests are shared out among several processes."""
    return _FilesAndThePage(config, log)


def _is_of_page(nodeid: str) -> bool:
    return nodeid.startswith(THE_PAGE)


@pytest.fixture(scope="session")
def server_templates(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the data of a stopped PostgreSQL is kept, for each one that is started to copy."""
    # Without pytest's cache nothing is kept for the next session.
    cache = getattr(pytestconfig, "cache", None)
    return Path(cache.mkdir("servers") if cache else tmp_path_factory.mktemp("servers"))


@pytest.fixture(scope="session")
def postgres_server(server_templates: Path) -> Iterator[EmbeddedPostgres]:
    """The session's PostgreSQL. Ask for `database` or `migrated_database` to get one to use."""
    with running_postgres(server_templates) as server:
        yield server


@pytest.fixture
def database(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """The DSN of an empty database of the test's own."""
    with fresh_database(postgres_server) as dsn:
        yield dsn


@pytest.fixture
def migrated_database(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """The DSN of a database of the test's own with all migrations applied."""
    with fresh_database(postgres_server, template=MIGRATED) as dsn:
        yield dsn


@pytest.fixture
def platform_database(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """The DSN of a migrated database with Dagster's tables, where the first start is over."""
    with fresh_database(postgres_server, template=PLATFORM) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def redis_server() -> Iterator[EmbeddedValkey]:
    """The session's Valkey; a test of outages may stop() and start() it: same port, same data."""
    with throwaway_folder() as folder, EmbeddedValkey(folder, throwaway=True) as server:
        yield server


@pytest.fixture
def redis_dsn(redis_server: EmbeddedValkey) -> str:
    """The URL, with its password, of an empty database of the test's own."""
    if not redis_server.is_running:
        redis_server.start()
    return fresh_redis(redis_server)


@pytest.fixture(scope="session")
def refusing_port() -> Iterator[int]:
    """A port where nobody listens and nobody else can: who connects is refused."""
    with hold_port() as held:
        yield held.number


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

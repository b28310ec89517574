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
from marketbel_courier.devstack.ports import LOOPBACK, hold_port
from marketbel_courier.messages.message import Message


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "home")
    folder.create()
    return folder


def test_a_port_is_remembered_and_nothing_is_said(folder: DataFolder) -> None:
    said: list[Message] = []
    with folder.hold_port("web", report=said.append) as held:
        pass
    with (
        DataFolder(folder.path).hold_port("web", report=said.append) as again,
        folder.hold_port("other", report=said.append) as other,
    ):
        assert again.number == held.number != other.number
    assert said == []


@pytest.mark.parametrize("listens", [True, False])
def test_a_remembered_port_that_somebody_has_is_replaced_for_good_and_told(
    folder: DataFolder, *, listens: bool
) -> None:
    said: list[Message] = []
    with folder.hold_port("web", report=said.append) as before:
        pass
    place = (LOOPBACK, before.number)
    with socket.create_server(place) if listens else socket.socket() as somebody:
        if not listens:
            somebody.bind(place)
        with folder.hold_port("web", report=said.append) as held:
            assert held.number != before.number
    words = f"port {before.number} is taken: web gets port {held.number} instead"
    assert list(map(str, said)) == [words]
    with folder.hold_port("web", report=said.append) as again:
        assert again.number == held.number
    assert len(said) == 1


def test_a_preferred_port_is_taken_unless_somebody_has_it(folder: DataFolder) -> None:
    said: list[Message] = []
    with hold_port() as held:
        wanted = held.number
        with folder.hold_port("web", preferred=wanted, report=said.append) as other:
            assert other.number != wanted
    words = f"port {wanted} is taken: web gets port {other.number} instead"
    assert list(map(str, said)) == [words]
    with folder.hold_port("admin", preferred=wanted, report=said.append) as preferred:
        assert preferred.number == wanted
    assert len(said) == 1


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
    with pytest.raises(StackError, match=r"Broken file: .*passwords\.json"):
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

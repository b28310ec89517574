"""A guarded process ends with whoever asked for it, and takes its own children along."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from marketbel_courier.devstack.errors import PortTakenError, StackError
from marketbel_courier.devstack.processes import Command, GuardedProcess, stop_leftovers

# Starts a child in a session of its own that does not listen to SIGTERM, and says its pid.
_STUBBORN_FAMILY = """
import signal, subprocess, sys, time
child = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(600)"
)
process = subprocess.Popen(
    [sys.executable, "-c", child], stdout=subprocess.PIPE, start_new_session=True
)
process.stdout.readline()
print("child", process.pid, flush=True)
time.sleep(600)
"""
_LISTENER = """
import socket, time
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
time.sleep(600)
"""
_PARENT = """
import sys, time
from pathlib import Path
from marketbel_courier.devstack.processes import Command, GuardedProcess
folder = Path(sys.argv[1])
command = Command(name="family", arguments=[sys.executable, "-c", sys.argv[2]], grace_seconds=0.5,
                  scratch=[folder / "scratch"])
process = GuardedProcess(command, logs=folder / "logs", records=folder / "records")
process.start()
process.wait_until(
    lambda: bool(process.log_tail()) and any((folder / "records").glob("*.json")),
    timeout_seconds=30,
)
print("up", flush=True)
time.sleep(600)
"""


def _guarded(folder: Path, code: str, grace_seconds: float = 20) -> GuardedProcess:
    arguments = [sys.executable, "-c", code]
    command = Command(name="family", arguments=arguments, grace_seconds=grace_seconds)
    return GuardedProcess(command, logs=folder / "logs", records=folder / "records")


def _family(folder: Path) -> list[psutil.Process]:
    """The guard, the server and the server's child."""
    record = json.loads((folder / "records" / "family.json").read_text(encoding="utf-8"))
    said = (folder / "logs" / "family.log").read_text(encoding="utf-8")
    pids = [record["guard"]["pid"], record["server"]["pid"], int(said.split()[1])]
    return [psutil.Process(pid) for pid in pids]


def _still_alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return psutil.wait_procs(processes, timeout=120)[1]


@pytest.fixture
def family(tmp_path: Path) -> Iterator[GuardedProcess]:
    process = _guarded(tmp_path, _STUBBORN_FAMILY, grace_seconds=0.5)
    process.start()
    process.wait_until(
        lambda: bool(process.log_tail()) and any((tmp_path / "records").glob("*.json")),
        timeout_seconds=30,
    )
    yield process
    process.stop()


def test_a_stop_leaves_no_descendant_not_even_one_that_ignores_it(
    family: GuardedProcess, tmp_path: Path
) -> None:
    everybody = _family(tmp_path)
    family.stop()
    assert _still_alive(everybody) == []
    assert not list((tmp_path / "records").iterdir())


def test_a_server_that_dies_takes_what_it_started_along(
    family: GuardedProcess, tmp_path: Path
) -> None:
    everybody = _family(tmp_path)
    family.kill()
    assert _still_alive(everybody) == []
    assert not family.is_running


def test_whoever_listens_on_the_port_is_not_taken_for_the_command(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        process = _guarded(tmp_path, _LISTENER)
        process.start()
        process.wait_until(lambda: bool(process.log_tail()), timeout_seconds=30)
        try:
            assert process.listens_on(int(process.log_tail()[0]))
            assert not process.listens_on(stranger.getsockname()[1])
        finally:
            process.stop()
        assert not process.listens_on(stranger.getsockname()[1])


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("bind: Address already in use", PortTakenError),
        ("ERROR: [Errno 98] address already in use", PortTakenError),
        ("RuntimeError: Failed to bind to address 127.0.0.1:4000; set", PortTakenError),
        ("Permission denied", StackError),
    ],
)
def test_a_command_that_ends_for_want_of_its_port_is_told_from_one_that_ends_otherwise(
    tmp_path: Path, said: str, kind: type[StackError]
) -> None:
    process = _guarded(tmp_path, f"raise SystemExit({said!r})")
    process.start()
    with pytest.raises(StackError, match="ended while it was starting") as caught:
        process.wait_until(lambda: False, timeout_seconds=30)
    assert type(caught.value) is kind


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of such a death")
def test_a_killed_guard_takes_its_server_along(family: GuardedProcess, tmp_path: Path) -> None:
    guard, server, child = _family(tmp_path)
    guard.kill()
    assert _still_alive([server]) == []
    child.kill()


def test_kill_9_of_the_parent_leaves_nothing_running_and_no_scratch(tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path), _STUBBORN_FAMILY], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        everybody = _family(tmp_path)
        parent.kill()
    assert _still_alive(everybody) == []
    assert not (tmp_path / "scratch").exists()


def test_a_clean_stop_keeps_the_scratch_folder(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = Command(name="plain", arguments=["sleep", "600"], scratch=[scratch])
    process = GuardedProcess(command, logs=tmp_path / "logs", records=tmp_path / "records")
    process.start()
    process.stop()
    assert scratch.exists()


def test_a_process_that_ends_while_starting_is_reported_with_its_last_words(
    tmp_path: Path,
) -> None:
    process = _guarded(tmp_path, "print('no such licence'); raise SystemExit(3)")
    process.start()
    with pytest.raises(StackError, match=r"family ended while it was starting.*\n.*no such lic"):
        process.wait_until(lambda: False, timeout_seconds=30)


def test_a_process_that_is_never_ready_is_reported_with_its_log(tmp_path: Path) -> None:
    process = _guarded(tmp_path, "import time; time.sleep(600)")
    process.start()
    with pytest.raises(StackError, match=r"was not ready after 0\.0 s.*family\.log"):
        process.wait_until(lambda: False, timeout_seconds=0.01)
    assert not process.is_running


def test_the_log_of_the_start_before_is_kept(tmp_path: Path) -> None:
    for word in ("first", "second"):
        process = _guarded(tmp_path, f"print('{word}')")
        process.start()
        with pytest.raises(StackError):
            process.wait_until(lambda: False, timeout_seconds=30)
    previous = tmp_path / "logs" / "family.previous.log"
    assert previous.read_text(encoding="utf-8") == "first\n"
    assert process.log_tail() == ["second"]


def test_leftovers_of_an_earlier_stack_are_stopped(family: GuardedProcess, tmp_path: Path) -> None:
    everybody = _family(tmp_path)
    assert stop_leftovers(tmp_path / "records") == ["family"]
    assert _still_alive(everybody) == []
    assert stop_leftovers(tmp_path / "records") == []


def test_a_leftover_server_without_its_guard_is_stopped_too(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as orphan:
        identity = {"pid": orphan.pid, "created": psutil.Process(orphan.pid).create_time()}
        gone = {"pid": 2**22 + 1, "created": 0.0}
        record = {"guard": gone, "server": identity, "stop_signal": "SIGINT"}
        (tmp_path / "orphan.json").write_text(json.dumps(record), encoding="utf-8")
        assert stop_leftovers(tmp_path) == ["orphan"]
        assert not psutil.pid_exists(orphan.pid)


def test_a_process_that_merely_has_a_recorded_pid_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "600"]) as sleeper:
        stranger = {"pid": sleeper.pid, "created": time.time() - 86_400}
        record = {"guard": stranger, "server": stranger, "stop_signal": "SIGKILL"}
        (tmp_path / "old.json").write_text(json.dumps(record), encoding="utf-8")
        assert stop_leftovers(tmp_path) == []
        assert sleeper.poll() is None
        sleeper.kill()
    assert not (tmp_path / "old.json").exists()

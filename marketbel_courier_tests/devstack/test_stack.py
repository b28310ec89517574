"""The whole stack comes up, heals itself, and leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Queue
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
import redis

from marketbel_courier.devstack import services
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.environment import without_settings
from marketbel_courier.devstack.errors import StackError
from marketbel_courier.devstack.stack import LocalStack
from marketbel_courier.messages.message import Message
from marketbel_courier.tls import trusted_authorities
from marketbel_courier_tests.devstack.robbed_folder import RobbedFolder
from marketbel_courier_tests.waiting import until

pytestmark = pytest.mark.timeout(1200)

_DEFINITIONS = "marketbel_courier_tests.devstack.tiny_definitions"
_ROOT = Path(__file__).parents[2]


@pytest.fixture
def home() -> Iterator[Path]:
    # Not pytest's own folder, which other accounts cannot enter.
    path = Path(tempfile.mkdtemp(prefix="courier-tests-"))
    yield path
    shutil.rmtree(path)


def _surroundings() -> dict[str, str]:
    return {**without_settings(os.environ), "PYTHONPATH": str(_ROOT)}


def port_of(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port


def _everybody(home: Path) -> list[psutil.Process]:
    """All processes that have to do with this data folder, and their descendants."""
    guards = [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(str(home) in word for word in process.info["cmdline"] or [])
        and process.pid != os.getpid()
    ]
    family = set(guards)
    for process in guards:
        with suppress(psutil.NoSuchProcess):
            family.update(process.children(recursive=True))
    return list(family)


def _await_health(url: str) -> None:
    with httpx.Client(verify=trusted_authorities(), timeout=60) as http:
        until(lambda: http.get(f"{url}/health").json()["status"] == "healthy")


def test_a_stack_that_was_not_started_leaves_the_settings_of_the_one_that_runs(home: Path) -> None:
    folder = DataFolder(home)
    idle = LocalStack(
        DataFolder(home), surroundings=_surroundings(), report=print, definitions=_DEFINITIONS
    )
    with folder.lock("stack"):
        folder.write_environment({"REDIS_URL": "redis://127.0.0.1/0"})
        idle.stop()
        assert folder.environment_file.exists()


def test_the_stack_heals_itself_and_stops_without_a_trace(home: Path) -> None:
    said: Queue[str] = Queue()
    everything_said: list[str] = []
    # Everybody but the web UI, which starts after the others, loses the first port to a stranger.
    folder = RobbedFolder(home, times=1, spared=(services.WEBSERVER,))

    def report(message: Message) -> None:
        words = str(message)
        if words.startswith("valkey died"):
            folder.rob(port_of(stack.endpoints.redis))
        everything_said.append(words)
        said.put(words)

    stack = LocalStack(
        folder, surroundings=_surroundings(), report=report, definitions=_DEFINITIONS
    )

    def await_words(words: str) -> None:
        while words not in said.get(timeout=120):
            pass

    with folder, stack:
        assert set(folder.robbed) == {*stack.processes} - {services.WEBSERVER, services.DAEMON}
        told = "\n".join(everything_said)
        assert [name for name in folder.robbed if f"is taken: {name} gets" not in told] == []
        assert httpx.get(f"{stack.endpoints.webserver}/server_info", timeout=60).status_code == 200
        assert (
            httpx.get(f"{stack.endpoints.ml_analyze}/health", timeout=60).json()["status"]
            == "healthy"
        )
        # The daemon's first beat comes some seconds after its start.
        _await_health(stack.endpoints.admin)
        with pytest.raises(StackError, match="in use by process"):
            DataFolder(home).lock("stack").__enter__()

        assert folder.callers() == 0
        lost = stack.endpoints.redis
        stack.processes["valkey"].kill()
        await_words("valkey died")
        await_words("daemon is up")
        folder.callers()  # those who were not told yet may have asked where Redis was
        assert stack.endpoints.redis != lost
        with redis.Redis.from_url(stack.endpoints.redis) as client:
            assert client.ping()
        # Each service was told where Redis is now.
        for url in (stack.endpoints.ml_analyze, stack.endpoints.admin):
            _await_health(url)
        assert stack.endpoints.redis in folder.environment_file.read_text(encoding="utf-8")
        assert folder.callers() == 0

        stack.processes["postgres"].kill()
        await_words("postgres")
        await_words("daemon is up")
        assert httpx.get(f"{stack.endpoints.webserver}/server_info", timeout=60).status_code == 200
        # The page stayed up all the while.
        _await_health(stack.endpoints.admin)
        everybody = _everybody(home)
    assert len(everybody) >= 14
    assert psutil.wait_procs(everybody, timeout=90)[1] == []
    assert not stack.gave_up.is_set()


def test_kill_9_of_the_command_leaves_nothing_running(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "marketbel_courier.cli", "dev", "--home", str(home)],
        env=_surroundings(),
        stdout=subprocess.PIPE,
        text=True,
    ) as command:
        assert command.stdout is not None
        printed = ""
        for line in command.stdout:
            printed += line
            if "Ctrl-C" in line:
                break
        everybody = psutil.Process(command.pid).children(recursive=True)
        command.kill()
    assert "http://127.0.0.1:" in printed, printed
    assert len(everybody) >= 14
    assert psutil.wait_procs(everybody, timeout=90)[1] == []

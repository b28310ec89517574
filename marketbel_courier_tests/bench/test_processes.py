from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from marketbel_courier_tests.bench.processes import BenchError, Workers, cpu_seconds_of

BUSY = "import time\nwhile time.process_time() < 0.25: pass"
BUSY_CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}])"


@pytest.fixture
def workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workers:
    for name, code in {
        "busy": BUSY,
        "busy_child": BUSY_CHILD,
        "fails": "import sys\nsys.exit('no such supplier')",
        "endless": "import time\ntime.sleep(3600)",
    }.items():
        (tmp_path / f"{name}.py").write_text(code)
    return Workers(tmp_path, {"PYTHONPATH": str(tmp_path)})


def test_the_cpu_time_of_all_workers_is_summed(workers: Workers) -> None:
    usage = workers.run([["busy"], ["busy"]], at_once=1)

    assert usage.cpu_seconds >= 0.4
    assert usage.peak_rss_bytes > 0


def test_the_cpu_time_of_a_workers_children_counts(workers: Workers) -> None:
    assert workers.run([["busy_child"]], at_once=1).cpu_seconds >= 0.2


def test_a_worker_that_fails_is_an_error_that_shows_its_log(workers: Workers) -> None:
    with pytest.raises(BenchError, match="no such supplier"):
        workers.run([["fails"]], at_once=1)


def test_a_worker_that_fails_leaves_none_of_the_others_behind(workers: Workers) -> None:
    with pytest.raises(BenchError):
        workers.run([["endless"], ["fails"]], at_once=2)

    assert [sys.executable, "-m", "endless"] not in _commands_of_children()


def test_the_cpu_time_of_a_server_counts_children_that_have_ended() -> None:
    script = f"{BUSY_CHILD}\nprint('done', flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        server.stdout.readline()
        seconds = cpu_seconds_of(server.pid)
        server.stdin.close()

    assert seconds >= 0.2


def _commands_of_children() -> Iterator[list[str]]:
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            yield child.cmdline()

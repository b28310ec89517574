from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

from marketbel_courier_tests.waiting import until

WARM = """
import multiprocessing.resource_tracker, os, sys
from marketbel_courier.early_fork import fork_server_early

def tell(pipe):
    context = multiprocessing.get_context("forkserver")
    own = context.Process(target=os.getpid)
    own.start()
    own.join()
    pipe.send((os.getppid(), "wave" in sys.modules, own.exitcode))

if __name__ == "__main__":
    import wave
    prepared = []
    fork_server_early(lambda: os.putenv("X", "y"))
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe()
    worker = context.Process(target=tell, args=(theirs,))
    worker.start()
    print(*ours.recv(), flush=True)
    worker.join()
    print(worker.exitcode, flush=True)
    sys.stdin.read()
    # What Python 3.13 does when it ends.
    multiprocessing.resource_tracker._resource_tracker._stop()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="forks early on Linux alone")
def test_workers_begin_with_what_the_process_had_imported_and_end_with_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WARM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        server, was_warm, of_worker = process.stdout.readline().split()
        assert (was_warm, of_worker, process.stdout.readline()) == ("True", "0", "0\n")
        helper = psutil.Process(int(server))
        assert helper.ppid() == process.pid
        process.kill()

    until(lambda: not helper.is_running())


@pytest.mark.skipif(sys.platform != "linux", reason="forks early on Linux alone")
def test_a_process_that_forked_early_ends_without_waiting_for_its_fork() -> None:
    finished = subprocess.run(
        [sys.executable, "-c", WARM],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert (finished.returncode, finished.stderr) == (0, b"")

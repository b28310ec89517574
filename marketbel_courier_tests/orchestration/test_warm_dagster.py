from __future__ import annotations

import subprocess
import sys

import psutil

from marketbel_courier_tests.waiting import until

WARM_PROCESS = """
import os, time
from marketbel_courier.orchestration.parent_death import end_children_with_this_process

end_children_with_this_process()
if os.fork() == 0:
    own = os.fork()
    if own:
        print(os.getpid(), own, flush=True)
time.sleep(3600)
"""


WORKER = """
import gc
from marketbel_courier.orchestration import warm_worker
from marketbel_courier.tls import _authorities

print(gc.get_freeze_count() > 100_000, gc.get_threshold()[0], _authorities.cache_info()[3])
"""


def test_workers_share_what_was_imported_and_look_for_garbage_less_often_than_python() -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WORKER], capture_output=True, text=True, check=True
    )

    assert ended.stdout.split() == ["True", "10000", "1"]


def test_a_worker_ends_with_the_process_that_hears_of_its_end_and_its_own_processes_do_not() -> (
    None
):
    with subprocess.Popen(
        [sys.executable, "-c", WARM_PROCESS], stdout=subprocess.PIPE, text=True
    ) as warm:
        assert warm.stdout
        worker, own = (psutil.Process(int(pid)) for pid in warm.stdout.readline().split())
        warm.kill()

    until(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)
    assert own.status() != psutil.STATUS_ZOMBIE
    own.kill()

from __future__ import annotations

import subprocess
import sys

from marketbel_courier_tests.bench.tree_watch import CODE_SERVER, RUN_WORKERS, TreeWatch

BUSY = "import time\nwhile time.process_time() < 0.2: pass"
# A run worker as the code server starts it, which lives shorter than the watch looks.
CODE_SERVER_STARTS_A_RUN = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {BUSY!r}])
print("done", flush=True)
sys.stdin.read()
"""
GUARD = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {CODE_SERVER_STARTS_A_RUN!r}, "api grpc"])
"""


def test_a_run_that_ended_between_two_looks_counts_as_a_run_and_not_as_the_code_server() -> None:
    with (
        subprocess.Popen(
            [sys.executable, "-c", GUARD, "api grpc"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as guard,
        TreeWatch(guard.pid) as watch,
    ):
        assert guard.stdout is not None
        assert guard.stdin is not None
        guard.stdout.readline()
        taken = watch.taken()
        guard.stdin.close()

    assert taken.by_kind[RUN_WORKERS] >= 0.15
    assert taken.by_kind[CODE_SERVER] < taken.total - 0.15

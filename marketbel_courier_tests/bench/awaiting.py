"""Measures one run that awaits many long analyses at once: its processor time and its memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import psutil

from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.bench.ground import Ground, open_ground
from marketbel_courier_tests.bench.jobs import Way
from marketbel_courier_tests.bench.processes import BenchError
from marketbel_courier_tests.bench.tables import Table
from marketbel_courier_tests.waiting import until
from marketbel_courier_tests.warm_processes import WARM_PROCESSES

ANALYSES = 500
ANALYSIS_SECONDS = 120.0
AIM_CORE = 0.05
AIM_BYTES = 300e6
SETTLING_SECONDS = 20.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Awaiting:
    """What the run took while all analyses were under way, and over its whole life."""

    analyses: int
    seconds: float
    cpu_seconds: float
    questions: int
    peak_bytes: int
    whole_cpu_seconds: float
    whole_seconds: float


def measure_awaiting(say: Say) -> Awaiting:
    """One analysis run over 500 suppliers, whose analyses end after two minutes."""
    with ExitStack() as stack:
        ground = stack.enter_context(open_ground(ML_MAX_IN_FLIGHT=str(ANALYSES)))
        stack.callback(WARM_PROCESSES.stop)
        ml = ground.platform.ml
        keys = ground.add_suppliers(Way.COURIER, ANALYSES)
        say(f"{ANALYSES} deliveries")
        if ground.platform.start_worker(RAW_PRICE_LIST, keys).wait() != 0:
            raise BenchError("The delivery run failed.")
        ml.hold = True
        say(f"{ANALYSES} analyses of {ANALYSIS_SECONDS:.0f} s")
        began = time.monotonic()
        worker = ground.platform.start_worker(ML_ANALYSIS, keys)
        process = psutil.Process(worker.pid)
        until(lambda: len(ml.submissions) == ANALYSES)
        handed_over = time.monotonic()
        time.sleep(SETTLING_SECONDS)
        asked = 0

        def count(_: object) -> None:
            nonlocal asked
            asked += 1

        ml.on_status = count
        before, since = _cpu(process), time.monotonic()
        time.sleep(max(handed_over + ANALYSIS_SECONDS - time.monotonic(), 1.0))
        cpu, seconds, questions = _cpu(process) - before, time.monotonic() - since, asked
        peak = process.memory_info().rss
        ml.finish()
        say("their ends")
        until(lambda: _have_all_ended(ground, process))
        whole = _cpu(process) if process.is_running() else cpu
        worker.wait()
        ground.require_materialized(Way.COURIER, [ML_ANALYSIS], keys)
        return Awaiting(ANALYSES, seconds, cpu, questions, peak, whole, time.monotonic() - began)


def awaiting_table(measured: Awaiting) -> Table:
    """The run while it awaits, beside what it may take."""
    core = measured.cpu_seconds / measured.seconds
    return Table(
        f"{measured.analyses} analyses of {ANALYSIS_SECONDS:.0f} s, awaited by one run",
        ("", "of a core", "questions/s", "memory", "CPU in all", "in all"),
        [
            (
                "the run's worker",
                f"{core:.1%}",
                f"{measured.questions / measured.seconds:.1f}",
                f"{measured.peak_bytes / 1e6:.0f} MB",
                f"{measured.whole_cpu_seconds:.1f} s",
                f"{measured.whole_seconds:.0f} s",
            )
        ],
        [
            f"Aim: one process, under {AIM_CORE:.0%} of a core and {AIM_BYTES / 1e6:.0f} MB."
            f" Measured over {measured.seconds:.0f} s while all were under way:"
            f" {core:.1%}, {measured.peak_bytes / 1e6:.0f} MB resident.",
            "In all are the hand-overs, the ends and the events that Dagster keeps as well.",
        ],
    )


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _have_all_ended(ground: Ground, process: psutil.Process) -> bool:
    left = ground.platform.ask(
        lambda pool: pool.fetchval(
            "SELECT count(*) FROM courier.deliveries WHERE state <> 'complete'"
        )
    )
    return left == 0 or not process.is_running()

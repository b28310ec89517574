"""Machines that carry runs: a worker of Celery each, in a folder of its own, and their deaths."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import dagster as dg
import psutil
import redis
from dagster._core.definitions.reconstruct import ReconstructableRepository

from marketbel_courier.devstack.services import DEFINITIONS
from marketbel_courier.orchestration.celery_runs import QUEUE
from marketbel_courier.orchestration.tags import RUN_KEY_TAG, SENSOR_TAG
from marketbel_courier_tests.orchestration.launching import tick
from marketbel_courier_tests.platform_fixture import Platform

DAGSTER_YAML = Path(__file__).parents[2] / "deploy" / "celery" / "dagster.yaml"


class Host:
    """A machine, as far as one machine can play it: `prefix` may lead into another network."""

    def __init__(
        self, platform: Platform, folder: Path, *, places: int, prefix: Sequence[str] = ()
    ) -> None:
        folder.mkdir()
        (folder / "dagster.yaml").write_text((platform.home / "dagster.yaml").read_text())
        command = [sys.executable, "-m", "marketbel_courier.cli", "worker"]
        options = ["--name", folder.name, "--places", str(places)]
        self._log = (folder / "log").open("wb")
        self._process = subprocess.Popen(
            [*prefix, *command, *options],
            env={**os.environ, **platform.environment, "DAGSTER_HOME": str(folder)},
            cwd=folder,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def carries(self, pid: int | None) -> bool:
        """Whether the process is one of this machine."""
        if pid is None:
            return False
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            return self._process.pid in (pid, *(parent.pid for parent in process.parents()))
        return False

    def stop(self) -> None:
        """What a service manager does first."""
        self._process.terminate()
        self._process.wait()
        self._log.close()

    def die(self) -> None:
        """SIGKILL everything that runs on this machine, at one blow."""
        if self._process.poll() is None:
            everything = psutil.Process(self._process.pid).children(recursive=True)
            os.killpg(self._process.pid, signal.SIGKILL)
            for process in everything:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            self._process.wait()
        self._log.close()


@contextmanager
def hosts(platform: Platform, folder: Path, count: int, *, places: int) -> Iterator[list[Host]]:
    """So many machines, dead at the end."""
    started: list[Host] = []
    try:
        for number in range(count):
            host = Host(platform, folder / f"host-{number}", places=places)
            started.append(host)
        yield started
    finally:
        for host in started:
            host.die()


def waiting_runs(platform: Platform) -> int:
    """How many runs no worker has taken yet."""
    with redis.Redis.from_url(platform.environment["CELERY_BROKER_URL"]) as broker:
        return sum(int(broker.llen(key)) for key in broker.keys(f"{QUEUE}*"))


def carry_out(platform: Platform, sensor: dg.SensorDefinition) -> list[str]:
    """One tick, whose runs are launched as Dagster's daemon launches them; returns their ids."""
    requests = tick(platform, sensor).run_requests or ()
    return [launch(platform, request, sensor=sensor.name) for request in requests]


def launch(platform: Platform, request: dg.RunRequest, *, sensor: str) -> str:
    """Have the run of a request carried by whichever machine has a place free."""
    repository = ReconstructableRepository.for_module(DEFINITIONS, "defs")
    job = repository.get_reconstructable_job(request.job_name or "")
    keys = {RUN_KEY_TAG: request.run_key} if request.run_key else {}
    run = platform.instance.create_run_for_job(
        job.get_definition(),
        run_config=dict(request.run_config or {}),
        tags={**request.tags, **keys, SENSOR_TAG: sensor},
        asset_selection=frozenset(request.asset_selection or ()) or None,
        job_code_origin=job.get_python_origin(),
    )
    # The launcher of Celery takes the code from the run, and asks no workspace for it.
    platform.instance.launch_run(run.run_id, workspace=None)  # type: ignore[arg-type]
    return run.run_id

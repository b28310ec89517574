"""Starts, kills and restarts the fake ml-analyze, and looks at the jobs that it keeps in Redis."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import redis

from marketbel_courier.devstack.ports import hold_port
from marketbel_courier_tests.neighbours.existing_ml_analysis import job_key
from marketbel_courier_tests.neighbours.existing_ml_controls import Controls, Step

__all__ = ["ExistingMl", "Step", "existing_ml"]


class ExistingMl:
    """One fake; what it is told by `control` and `wait_before` outlives its restarts."""

    def __init__(self, database_url: str, redis_url: str, folder: Path, port: int) -> None:
        self._controls_path = folder / "existing-ml.json"
        self._redis_url = redis_url
        self._environment = os.environ | {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "EXISTING_ML_CONTROLS": str(self._controls_path),
            "EXISTING_ML_PORT": str(port),
        }
        self._process: subprocess.Popen[str] | None = None
        self.port = port
        Controls().write(self._controls_path)

    @property
    def url(self) -> str:
        """Where it listens, before and after a restart."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return once it listens, on the same port at each start."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "marketbel_courier_tests.neighbours.existing_ml"],
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == f"{self.port}\n"

    def kill(self) -> None:
        """End it, and with it whatever it was doing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def be_missed(self, *, times: int) -> None:
        """While it is dead: return once it was asked so often in vain."""
        with socket.create_server(("127.0.0.1", self.port)) as port:
            for _ in range(times):
                port.accept()[0].close()

    def restart(self) -> None:
        """What a deployment of it does."""
        self.kill()
        self.start()

    def control(self, **changes: Any) -> None:
        """Change what goes wrong, or its version: see Controls."""
        replace(Controls.read(self._controls_path), **changes).write(self._controls_path)

    def wait_before(self, step: Step, seconds: float | None) -> None:
        """Let every analysis wait so long before this step; None: until told otherwise."""
        waits = Controls.read(self._controls_path).waits
        self.control(waits={**waits, step: seconds})

    def jobs(self) -> list[dict[str, Any]]:
        """Every job that it ever accepted, oldest first; `request` is what it was sent."""
        with redis.Redis.from_url(self._redis_url, decode_responses=True) as store:
            keys = list(store.scan_iter(job_key("*")))
            values = cast("list[str | None]", store.mget(keys)) if keys else []
        jobs = [json.loads(raw) for raw in values if raw]
        return sorted(jobs, key=lambda job: str(job["created_at"]))

    def await_jobs(self, **expected: object) -> list[dict[str, Any]]:
        """Its jobs, once there are some and each has these fields; the test's limit ends it."""
        while not (jobs := self.jobs()) or any(not expected.items() <= j.items() for j in jobs):
            time.sleep(0.02)
        return jobs


@contextmanager
def existing_ml(database_url: str, redis_url: str, folder: Path) -> Iterator[ExistingMl]:
    """The fake, listening, until the block ends; `folder` holds its controls."""
    with hold_port() as held:
        fake = ExistingMl(database_url, redis_url, folder, held.number)
        fake.start()
        try:
            yield fake
        finally:
            fake.kill()

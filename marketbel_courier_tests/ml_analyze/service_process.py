"""ml-analyze as a process of its own, to be killed, stopped, and started again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import psutil

from marketbel_courier.devstack.ports import hold_port
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier_tests.waiting import Patience
from marketbel_courier_tests.warm_processes import WARM_PROCESSES, Program


class ServiceProcess:
    """`python -m marketbel_courier.ml_analyze` on a port of its own."""

    def __init__(self, settings: MlAnalyzeSettings) -> None:
        self._environment = os.environ | {
            "DATABASE_URL": settings.database_url.get_secret_value(),
            "REDIS_URL": settings.redis_url.get_secret_value(),
            "UPLOADS_DIR": str(settings.uploads_dir),
            "ML_ANALYZE_WORKERS": str(settings.ml_analyze_workers),
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[psutil.Process]:
        """The process, once it answers; it is killed at the end if it still lives."""
        with hold_port() as held:
            environment = self._environment | {"ML_ANALYZE_PORT": str(held.number)}
            program = Program("marketbel_courier.ml_analyze", [], environment)
            started = await asyncio.to_thread(WARM_PROCESSES.start, program)
            process = psutil.Process(started.pid)
            try:
                # To load certificates that nobody needs takes long.
                async with httpx.AsyncClient(
                    base_url=f"http://127.0.0.1:{held.number}", verify=False, timeout=60
                ) as self._http:
                    await until(lambda: self._answers(process))
                    yield process
            finally:
                if process.is_running():
                    await end(process, signal.SIGKILL)
                await asyncio.to_thread(started.wait)

    async def submit(self, **body: Any) -> str:
        """Hand a file over; returns the job's id."""
        answer = await self._http.post("/analyze/file", json=body)
        return str(answer.json()["job_id"])

    async def status(self, job_id: str) -> dict[str, Any]:
        status: dict[str, Any] = (await self._http.get(f"/analyze/status/{job_id}")).json()
        return status

    async def finish(self, job_id: str) -> dict[str, Any]:
        """The status of the job once it has ended."""

        async def ended() -> bool:
            return (await self.status(job_id))["status"] in ("completed", "failed")

        await until(ended)
        return await self.status(job_id)

    async def _answers(self, process: psutil.Process) -> bool:
        assert process.is_running()
        try:
            return (await self._http.get("/health")).status_code == 200
        except httpx.TransportError:
            return False


async def end(process: psutil.Process, how: signal.Signals) -> None:
    """Send a signal to the service, a SIGKILL to all its processes; returns when none is left."""
    family = [process, *process.children(recursive=True)]
    for member in family if how is signal.SIGKILL else [process]:
        with suppress(psutil.NoSuchProcess):  # The others end by themselves when the first does.
            member.send_signal(how)
    await asyncio.to_thread(psutil.wait_procs, family)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    # Another process: there is no event to await, only its answers.
    patience = Patience()
    while not await condition():  # noqa: ASYNC110
        await asyncio.sleep(patience.pause_seconds())

"""An ml-analyze over real HTTP whose answers the test decides: the contract without the work."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from marketbel_courier.devstack.ports import hold_port


@dataclass
class MlJob:
    """One analysis as the service knows it; the test may change it while it runs."""

    job_id: str
    request: dict[str, Any]
    status: str = "completed"
    items_processed: int = 3
    items_total: int = 3
    errors: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def percentage(self) -> int:
        """By the items; the service stays at 100 while it matches."""
        if self.status == "completed":
            return 100
        return 100 * self.items_processed // self.items_total if self.items_total else 0

    def as_answer(self) -> dict[str, Any]:
        return {
            "job_id": self.job_id,
            "status": self.status,
            "progress_percentage": self.percentage,
            "items_processed": self.items_processed,
            "items_total": self.items_total,
            "errors": self.errors,
            "created_at": "2026-01-01T00:00:00Z",
            "started_at": None,
            "completed_at": None,
            **self.extra,
        }


class ScriptedMl:
    """Records what it is sent. By default every file is analysed at once, with three items."""

    def __init__(self) -> None:
        self.submissions: list[MlJob] = []
        self.jobs: dict[str, MlJob] = {}
        self.health = "healthy"
        self.version = "1"
        self.capabilities: dict[str, Any] | None = None
        self.hold = False
        self.submit_answers: list[tuple[int, object]] = []
        self.status_answers: list[tuple[int, object]] = []
        self.most_in_flight = 0
        self.knows_client_ids = False  # The bundled service does: it answers with the same job.
        self.repeated = 0
        self.on_submit: Callable[[MlJob], object] = lambda job: None
        self.on_status: Callable[[MlJob], object] = lambda job: None
        self.submitted = threading.Event()
        self.polled = threading.Event()
        self.polled_jobs: set[str] = set()
        self.headers: dict[str, str] = {}
        self.authorizations: list[str | None] = []
        self.trace_parents: list[str | None] = []
        self.url = ""
        self.listen: Callable[[], object] = lambda: None
        self.hang_up: Callable[[], object] = lambda: None
        self._lock = threading.Lock()

    def forget_everything(self) -> None:
        """What a restart with a flushed Redis does."""
        with self._lock:
            self.jobs.clear()

    def finish(self, **changes: Any) -> None:
        """Let every job that is held end, and all later ones at once."""
        with self._lock:
            self.hold = False
            for job in self.jobs.values():
                job.status = "completed"
                for name, value in changes.items():
                    setattr(job, name, value)

    def finish_one_if_full(self, limit: int, total: int) -> None:
        """Let one held job end, once `limit` are held or all `total` have been submitted."""
        with self._lock:
            held = [job for job in self.jobs.values() if job.status == "processing"]
            if held and (len(held) >= limit or len(self.submissions) == total):
                held[0].status = "completed"

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, object]:
        with self._lock:
            if path == "/health":
                return 200, self._health()
            if method == "POST":
                return self._submit(json.loads(body))
            if method == "DELETE":
                self.jobs.pop(path.rsplit("/", 1)[1], None)
                return 200, {"message": "deleted"}
            return self._status(path.rsplit("/", 1)[1])

    def _health(self) -> dict[str, Any]:
        said = {} if self.capabilities is None else {"capabilities": self.capabilities}
        return {
            "status": self.health,
            "version": self.version,
            "service": "ml",
            "checks": {},
            **said,
        }

    def _submit(self, request: dict[str, Any]) -> tuple[int, object]:
        if self.submit_answers:
            return self.submit_answers.pop(0)
        known = [job for job in self.submissions if self._is_of(job, request)]
        if self.knows_client_ids and known:
            self.repeated += 1
            return 202, {"job_id": known[0].job_id, "status": "pending", "message": "known"}
        job = MlJob(str(uuid4()), request, status="processing" if self.hold else "completed")
        self.on_submit(job)
        self.submissions.append(job)
        self.jobs[job.job_id] = job
        running = sum(known.status == "processing" for known in self.jobs.values())
        self.most_in_flight = max(self.most_in_flight, running)
        self.submitted.set()
        return 202, {"job_id": job.job_id, "status": "pending", "message": "queued"}

    @staticmethod
    def _is_of(job: MlJob, request: dict[str, Any]) -> bool:
        return bool(job.request.get("client_job_id") == request.get("client_job_id"))

    def _status(self, job_id: str) -> tuple[int, object]:
        self.polled.set()
        self.polled_jobs.add(job_id)
        if self.status_answers:
            return self.status_answers.pop(0)
        job = self.jobs.get(job_id)
        if job is not None:
            self.on_status(job)
        return (200, job.as_answer()) if job else (404, {"detail": "Job not found"})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: ScriptedMl

    def do_GET(self) -> None:
        self._respond("GET")

    def do_DELETE(self) -> None:
        self._respond("DELETE")

    def do_POST(self) -> None:
        self._respond("POST")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass

    def _respond(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.script.authorizations.append(self.headers["Authorization"])
        self.script.trace_parents.append(self.headers["traceparent"])
        status, answer = self.script.answer(method, self.path, body)
        payload = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        for header, value in self.script.headers.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(payload)


class _Server:
    """A listener that can be closed, so that connections are refused, and opened again."""

    def __init__(self, script: ScriptedMl, port: int) -> None:
        self._handler = type("Handler", (_Handler,), {"script": script})
        self._port = port
        self._server: ThreadingHTTPServer | None = None

    def open(self) -> str:
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return f"http://127.0.0.1:{self._port}"

    def close(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = None


@contextmanager
def scripted_ml() -> Iterator[ScriptedMl]:
    """Serve on a port of our own until the block ends; `hang_up` and `listen` in between."""
    script = ScriptedMl()
    # Nobody else gets it while the server has hung up.
    with hold_port() as held:
        server = _Server(script, held.number)
        script.url = server.open()
        script.listen, script.hang_up = server.open, server.close
        try:
            yield script
        finally:
            server.close()

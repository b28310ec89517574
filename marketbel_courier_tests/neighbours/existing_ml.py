"""The existing ml-analyze as a process: `python -m marketbel_courier_tests.neighbours.existing_ml`.

Reads DATABASE_URL, REDIS_URL, EXISTING_ML_PORT (0: the system chooses) and EXISTING_ML_CONTROLS (a
file, see existing_ml_controls), and prints its port once it listens. Jobs are threads in it, as
many as are asked for; they die with it, and Redis goes on saying `processing`.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import redis
import sqlalchemy
from pydantic import BaseModel, Field, ValidationError

from marketbel_courier_tests.neighbours.existing_ml_analysis import Analysis, JobBook
from marketbel_courier_tests.neighbours.existing_ml_controls import Controls

STATUS_FIELDS = (
    "job_id",
    "status",
    "progress_percentage",
    "items_processed",
    "items_total",
    "errors",
    "created_at",
    "started_at",
    "completed_at",
)

Answer = tuple[int, object]


class FileAnalysisRequest(BaseModel):
    """What it knows of a request; other fields are dropped without a word."""

    file_url: str = Field(min_length=1)
    supplier_id: UUID
    file_type: Literal["pdf", "excel", "csv"]


class LaterFileAnalysisRequest(FileAnalysisRequest):
    """What a later version knows."""

    priority_sheet: str | None = None


@dataclass(frozen=True)
class ExistingMlService:
    """Answers requests; the work goes on beside them."""

    book: JobBook
    engine: sqlalchemy.Engine
    controls_path: Path

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """The answer to one request."""
        match method, path.strip("/").split("/"):
            case "GET", ["health"]:
                return 200, _health()
            case "POST", ["analyze", "file"]:
                return self._accept(body)
            case "POST", ["analyze", "vision"]:
                return 501, {"status": "not_implemented", "message": "Planned for later."}
            case "GET", ["analyze", "status", job_id]:
                return self._status(job_id)
            case "DELETE", ["analyze", "status", job_id]:
                known = self.book.forget(job_id)
                return (204, None) if known else _not_found(job_id)
        return 404, {"detail": "Not Found"}

    def _accept(self, body: bytes) -> Answer:
        later = Controls.read(self.controls_path).later_version
        model = LaterFileAnalysisRequest if later else FileAnalysisRequest
        try:
            request = model.model_validate_json(body)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_context=False)
            return 422, {"detail": [{**p, "loc": ["body", *p["loc"]]} for p in problems]}
        job = self.book.open(request.model_dump(mode="json"))
        work = Analysis(job, self.book, self.engine, self.controls_path)
        threading.Thread(target=work.run, daemon=True).start()
        return 202, {
            "job_id": job["job_id"],
            "status": "pending",
            "message": "File analysis was queued",
        }

    def _status(self, job_id: str) -> Answer:
        job = self.book.find(job_id)
        if job is None:
            return _not_found(job_id)
        answer = {name: job[name] for name in STATUS_FIELDS}
        if Controls.read(self.controls_path).later_version:
            failed = job["items_total"] - job["items_processed"]
            answer |= {"phase": job.get("phase", "pending"), "failed_extractions": failed}
        return 200, answer


def _health() -> dict[str, Any]:
    # "healthy" counts the first two only.
    return {
        "status": "healthy",
        "version": "1.0.0",
        "service": "ml-analyze",
        "checks": {
            "database": {"status": "healthy"},
            "redis": {"status": "healthy"},
            "ollama": {"status": "unhealthy", "message": "connection refused"},
        },
    }


def _not_found(job_id: str) -> Answer:
    return 404, {"detail": f"Job {job_id} not found. It may have expired or never existed."}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: ExistingMlService

    def do_GET(self) -> None:
        self._respond("GET")

    def do_POST(self) -> None:
        self._respond("POST")

    def do_DELETE(self) -> None:
        self._respond("DELETE")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass

    def _respond(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, answer = self.service.answer(method, self.path, body)
        payload = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)


def main() -> None:
    """Serve until killed."""
    service = ExistingMlService(
        JobBook(redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)),
        sqlalchemy.create_engine(os.environ["DATABASE_URL"], poolclass=sqlalchemy.NullPool),
        Path(os.environ["EXISTING_ML_CONTROLS"]),
    )
    address = ("127.0.0.1", int(os.environ.get("EXISTING_ML_PORT", "0")))
    server = ThreadingHTTPServer(address, type("Handler", (_Handler,), {"service": service}))
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

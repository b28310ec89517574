"""The log of a process of the courier, on standard error: text for people, or JSON for programs.

`COURIER_LOG_FORMAT` chooses. A line of JSON has `time`, `level`, `logger`, `message`, `process`,
the subject of the line where known (`supplier_id`, `job_id`, `run_id`), and a `traceback`.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from enum import StrEnum

from marketbel_courier.http_server.log_floods import limit_floods
from marketbel_courier.work_context import SUBJECTS, current

FORMAT_VARIABLE = "COURIER_LOG_FORMAT"
_FOR_EYES = "%(asctime)s %(levelname)s %(message)s"


class LogFormat(StrEnum):
    """How the log is written."""

    TEXT = "text"
    JSON = "json"


class JsonLines(logging.Formatter):
    """A record as one line of JSON; line breaks in other programs' texts are escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record down; times are UTC."""
        return json.dumps(self.content_of(record), ensure_ascii=False)

    def content_of(self, record: logging.LogRecord) -> dict[str, object]:
        """The line's content; its subject comes from the record (`extra`), or else the work."""
        content: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        work = current()
        for subject in SUBJECTS:
            about = getattr(record, subject, None) or work.get(subject)
            if about is not None:
                content[subject] = str(about)
        if record.exc_info:
            content["traceback"] = self.formatException(record.exc_info)
        return content


def is_for_machines() -> bool:
    """Whether the environment asks for JSON."""
    return os.environ.get(FORMAT_VARIABLE, "").strip().lower() == LogFormat.JSON


def log_to_terminal(level: int = logging.INFO) -> None:
    """Write the process's log to the standard error, without floods."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if is_for_machines() else logging.Formatter(_FOR_EYES))
    logging.basicConfig(level=level, handlers=[handler])
    limit_floods()
    # Errors in strangers' requests are not logged; errors of the server are.
    for chatty in ("httpx", "uvicorn.error"):
        logging.getLogger(chatty).setLevel(logging.WARNING)

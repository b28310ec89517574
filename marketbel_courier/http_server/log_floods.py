"""Keeps strangers from filling the log: limits the lines of one kind in each minute."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

WINDOW_SECONDS = 60.0
MOST_LINES = 300
MOST_TRACEBACKS = 30
_MOST_KINDS = 1000


@dataclass
class _Kind:
    begun_at: float
    written: int = 0
    left_out: int = 0


class FloodFilter(logging.Filter):
    """Lets so many records of one kind pass in each minute, and logs how many it left out.

    Records are of one kind that come from one line of the code at one level.
    """

    def __init__(self) -> None:
        super().__init__()
        self._kinds: dict[tuple[str, int, int], _Kind] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record; the last before a gap and the first after it are marked."""
        most = MOST_TRACEBACKS if record.exc_info else MOST_LINES
        with self._lock:
            kind = self._kind_of(record)
            if kind.written >= most:
                kind.left_out += 1
                return False
            kind.written += 1
            if kind.written == most:
                _add(record, "further lines like this one are left out for up to a minute")
            if kind.left_out:
                _add(record, f"{kind.left_out} lines like this one were left out before")
                kind.left_out = 0
        return True

    def _kind_of(self, record: logging.LogRecord) -> _Kind:
        now = time.monotonic()
        name = (record.pathname, record.lineno, record.levelno)
        kind = self._kinds.get(name)
        if kind is None:
            if len(self._kinds) >= _MOST_KINDS:
                self._kinds.clear()
            kind = self._kinds[name] = _Kind(now)
        elif now - kind.begun_at >= WINDOW_SECONDS:
            kind.begun_at, kind.written = now, 0
        return kind


def _add(record: logging.LogRecord, remark: str) -> None:
    record.msg, record.args = f"{record.getMessage()} ({remark})", ()


def limit_floods() -> None:
    """Put the filter in front of every handler of the process's log."""
    flood_filter = FloodFilter()
    for handler in logging.getLogger().handlers:
        handler.addFilter(flood_filter)

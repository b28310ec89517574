from __future__ import annotations

import logging
import time

import pytest

from marketbel_courier.http_server.log_floods import (
    MOST_LINES,
    MOST_TRACEBACKS,
    WINDOW_SECONDS,
    FloodFilter,
)


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.addFilter(FloodFilter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def log() -> logging.Logger:
    log = logging.getLogger("flooded")
    log.handlers.clear()
    return log


def test_a_flood_is_cut_and_said_to_be_cut_and_other_lines_are_written(log: logging.Logger) -> None:
    log.addHandler(kept := Kept())
    for number in range(2 * MOST_LINES):
        log.warning("refused %d", number)
    log.warning("something else")
    assert len(kept.lines) == MOST_LINES + 1
    assert "left out" in kept.lines[-2]
    assert kept.lines[-1] == "something else"


def test_tracebacks_are_cut_sooner(log: logging.Logger) -> None:
    log.addHandler(kept := Kept())
    for _ in range(2 * MOST_TRACEBACKS):
        log.error("out of system resource", exc_info=OSError("too many open files"))
    assert len(kept.lines) == MOST_TRACEBACKS


def test_after_a_while_the_lines_come_again_and_say_how_many_were_left_out(
    log: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.addHandler(kept := Kept())
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    for number in range(MOST_LINES + 8):
        now = 0.0 if number < MOST_LINES + 7 else WINDOW_SECONDS
        log.warning("refused")
    assert kept.lines[-1] == "refused (7 lines like this one were left out before)"

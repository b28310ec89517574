"""A log for machines has one object a line, whatever stands in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from marketbel_courier.http_server.process_log import JsonLines


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.getLogger("marketbel_courier_tests.process_log")
    log.addHandler(handler)
    log.propagate = False
    yield log, stream
    log.removeHandler(handler)
    log.propagate = True


def test_a_line_is_one_object_with_what_it_is_about(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    log, stream = written
    log.warning('%s\n{"level": "forged"}', "Дрель", extra={"job_id": 7, "supplier_id": "s"})

    [line] = stream.getvalue().splitlines()
    told = json.loads(line)
    assert told["message"] == 'Дрель\n{"level": "forged"}'
    assert (told["level"], told["job_id"], told["supplier_id"]) == ("warning", "7", "s")
    assert told["time"].endswith("+00:00")
    assert "run_id" not in told


def test_a_traceback_stays_in_its_line(written: tuple[logging.Logger, io.StringIO]) -> None:
    log, stream = written
    log.error("it failed", exc_info=ValueError("broken"))

    [line] = stream.getvalue().splitlines()
    assert "ValueError: broken" in json.loads(line)["traceback"]

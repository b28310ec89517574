from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from marketbel_courier.delivery.reading.legacy import order_of
from marketbel_courier.reading_hints import ReadingHints
from marketbel_courier.settings import Settings
from marketbel_courier_tests.ledger_rows import attempt

SETTINGS = Settings.from_environment(
    {"database_url": "postgresql://nobody@localhost/none", "match_link_score": 90}
)


def test_a_retry_of_the_same_bytes_is_the_same_order_and_other_bytes_are_another() -> None:
    first = attempt("analyzing", file_path="/shared/uploads/a.csv")
    retry = replace(first, attempt=2)
    other = replace(retry, checksum_sha256="ff" * 32)

    order = order_of(first, SETTINGS)

    assert order_of(retry, SETTINGS) == order
    assert order_of(other, SETTINGS).key != order.key
    assert (order.path, order.listed_at) == (Path("/shared/uploads/a.csv"), first.job_created_at)
    assert (order.task_id, order.thresholds.link) == (str(first.job_id), 90)


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        ({}, ReadingHints()),
        ({"header_row": 1, "data_start_row": 2}, ReadingHints()),
        (
            {"header_row": 1, "data_start_row": 2, "sheet_name": "Июль", "original_filename": "a"},
            ReadingHints(sheet_name="Июль"),
        ),
        ({"sheet_name": "Sheet1"}, ReadingHints()),
        ({"sheet_name": "Sheet1", "sheet_is_stated": True}, ReadingHints(sheet_name="Sheet1")),
        ({"sheet_name": "  "}, ReadingHints()),
        (
            {"header_row": 1, "data_start_row": 4},
            ReadingHints(header_row=1, data_start_row=4),
        ),
    ],
)
def test_what_the_upload_form_shows_untouched_is_no_hint(
    hints: dict[str, Any], expected: ReadingHints
) -> None:
    assert order_of(attempt("analyzing", reading_hints=hints), SETTINGS).hints == expected

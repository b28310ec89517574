from __future__ import annotations

from uuid import uuid4

import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.reading.ml_analyze import result_of
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.ml_client.contract import AnalysisStatus

COUNTS = {"matches_found": 1, "review_queue_count": 0}
EMPTY_FILE = Message("file-empty")


@pytest.mark.parametrize(
    ("answer", "errors"),
    [
        ({"status": "completed", "items_processed": 2}, ()),
        ({"status": "completed"}, (Message("ml-found-no-items"),)),
        ({"status": "partial", "items_processed": 2}, (Message("ml-ended-with-untold-errors"),)),
        (
            {"status": "wound_up", "completed_at": "2026-05-01T12:00:00Z", "items_processed": 2},
            (Message("ml-ended-in-new-state", word="wound_up"),),
        ),
        # Its own words stay as they are, and as data where it told a code beside them.
        ({"status": "completed", "errors": ["Row 7 is odd"]}, (verbatim("Row 7 is odd"),)),
        (
            {
                "status": "completed",
                "errors": [str(EMPTY_FILE)],
                "error_messages": [EMPTY_FILE.as_json()],
            },
            (EMPTY_FILE,),
        ),
    ],
)
async def test_whatever_an_analysis_ends_with_is_told_as_messages(
    pool: Pool, answer: dict[str, object], errors: tuple[Message, ...]
) -> None:
    status = AnalysisStatus.model_validate(answer | COUNTS)

    assert (await result_of(pool, uuid4(), status)).errors == errors

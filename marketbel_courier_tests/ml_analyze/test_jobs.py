from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.ingestion.contract import Phase
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.ml_analyze.contract import JobStatus
from marketbel_courier.ml_analyze.jobs import Job


@pytest.mark.parametrize(
    ("phase", "items", "percentage"),
    [
        (Phase.READING, (4000, 0), 0),
        (Phase.STORING, (5, 10), 50),
        (Phase.STORING, (10, 10), 99),
        (Phase.MATCHING, (5, 10), 100),
    ],
)
def test_a_job_is_at_100_per_cent_only_once_its_items_are_matched(
    phase: Phase, items: tuple[int, int], percentage: int
) -> None:
    job = Job(
        job_id=uuid4(),
        file_url="/shared/uploads/a.csv",
        supplier_id=uuid4(),
        file_type=FileKind.CSV,
        status=JobStatus.PROCESSING,
        phase=phase,
        items_processed=items[0],
        items_total=items[1],
        created_at=datetime.now(UTC),
    )

    assert job.as_status().progress_percentage == percentage


def test_a_job_keeps_its_errors_as_data_and_reads_those_of_the_version_before() -> None:
    job = Job(
        job_id=uuid4(),
        file_url="/shared/uploads/a.csv",
        supplier_id=uuid4(),
        file_type=FileKind.CSV,
        errors=(Message("file-empty"),),
        created_at=datetime.now(UTC),
    )
    kept = job.model_dump(mode="json")

    assert Job.model_validate_json(job.model_dump_json()) == job
    before = Job.model_validate(kept | {"errors": ["The file is empty."]})
    assert before.errors == (verbatim("The file is empty."),)

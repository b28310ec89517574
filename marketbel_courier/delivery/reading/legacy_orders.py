"""What the engine is asked for a delivered file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marketbel_courier.delivery.uploads import stated_hints
from marketbel_courier.ingestion.contract import IngestionOrder
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.matching.records import Thresholds
from marketbel_courier.reading_hints import ReadingHints
from marketbel_courier.settings import Settings


def order_of(delivery: Delivery, settings: Settings) -> IngestionOrder:
    """The order for one attempt of a job.

    It is the same one for each attempt with the same bytes: what a run that died has stored is
    not stored again. A list is as new as its job: a retry of an old job beats no newer delivery.
    """
    return IngestionOrder(
        key=f"{delivery.job_id}-{(delivery.checksum_sha256 or '')[:16]}",
        path=Path(delivery.file_path or ""),
        file_type=delivery.file_type,
        supplier_id=delivery.supplier_id,
        task_id=str(delivery.job_id),
        listed_at=delivery.job_created_at,
        hints=_hints(stated_hints(delivery.reading_hints)),
        thresholds=Thresholds(
            link=settings.match_link_score,
            review=settings.match_review_score,
            candidates=settings.match_candidates,
        ),
        says_its_end=False,
    )


def _hints(stated: Mapping[str, Any]) -> ReadingHints:
    return ReadingHints(
        sheet_name=stated.get("sheet_name"),
        header_row=stated.get("header_row"),
        data_start_row=stated.get("data_start_row"),
    )

"""Follows one job: turns events into published states, at most every 250 ms during progress."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from marketbel_courier.job_state.job_hash import JobState, Phase, Status
from marketbel_courier.job_state.publisher import PROGRESS_INTERVAL_SECONDS, JobStatePublisher
from marketbel_courier.ledger.delivery_records import AnalysisResult, DeliveredFile
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_client.contract import AnalysisStatus


class JobTracker:
    """The newest state of one job, published as it changes."""

    def __init__(
        self, state: JobState, publisher: JobStatePublisher, *, announce: bool = True
    ) -> None:
        self._state = state
        self._publisher = publisher
        self._last_progress = 0.0
        if announce:
            publisher.publish(state)

    @property
    def state(self) -> JobState:
        """The state as it was last published."""
        return self._state

    def begun(self) -> None:
        """A run works on the job now: it no longer waits."""
        if self._state.status is not Status.PROCESSING:
            self._advance(status=Status.PROCESSING)

    def downloaded(self, bytes_so_far: int, total_bytes: int | None) -> None:
        """Bytes were received; published at most every 250 ms."""
        self._advance_at_times(download_bytes=bytes_so_far, download_total=total_bytes or 0)

    def delivered(self, file: DeliveredFile) -> None:
        """The file lies on the volume and waits to be analysed."""
        self._advance(
            phase=Phase.ANALYZING,
            status=Status.PENDING,
            file_type=file.file_type,
            download_bytes=file.file_size_bytes,
            download_total=file.file_size_bytes,
            file_path=file.file_path,
            file_size_bytes=file.file_size_bytes,
            checksum=file.checksum_md5,
        )

    def handed_over(self, ml_job_id: str) -> None:
        """ml-analyze has taken the file."""
        self._advance(status=Status.PROCESSING, ml_job_id=ml_job_id, waits_for=None)

    def analyzing(self, status: AnalysisStatus) -> None:
        """ml-analyze says how far the analysis is."""
        self._advance(
            phase=Phase.MATCHING if self._is_matching(status) else Phase.ANALYZING,
            status=Status.PROCESSING,
            items_processed=status.items_processed,
            items_total=status.items_total,
            matches_found=status.matches_found or self._state.matches_found,
            review_queue_count=status.review_queue_count or self._state.review_queue_count,
            error_count=max(status.error_count or 0, len(status.errors)),
            waits_for=None,
        )

    def waiting(self, why: Message) -> None:
        """The job waits: `why` is the trouble that it waits for to end."""
        self._advance(waits_for=why)

    def fell_back(self, row: JobState) -> Iterator[None]:
        """The file waits for the legacy route.

        A job that was matching may go back only by way of a failure and a new attempt, so the state
        is published in those steps, each of which watchers must see.
        """
        if self._state.phase is Phase.MATCHING:
            self._advance(
                phase=Phase.FAILED,
                status=Status.FAILED,
                error=row.fell_back_because,
                error_details=(*_known(row.fell_back_because), *self._state.error_details),
            )
            yield
            self._advance(**{**dict(row), "phase": Phase.DOWNLOADING, "status": Status.PROCESSING})
            yield
        self._advance(**dict(row))
        yield

    def reading(self, phase: Phase, items_processed: int, items_total: int) -> None:
        """The engine says how far the reading is; published at most every 250 ms in a phase."""
        is_news = phase is not self._state.phase or self._state.status is not Status.PROCESSING
        self._advance_at_times(
            at_once=is_news,
            phase=phase,
            items_processed=items_processed,
            items_total=items_total,
        )

    def completed(self, result: AnalysisResult) -> None:
        """The analysis is over and its counts are final."""
        self._advance(
            phase=Phase.COMPLETE,
            status=Status.COMPLETED,
            items_processed=result.items_processed,
            items_total=result.items_total,
            matches_found=result.matches_found,
            review_queue_count=result.review_queue_count,
            error_count=result.error_count,
            error_details=tuple(result.errors),
            outcome=result.outcome,
            waits_for=None,
            completed_at=datetime.now(UTC),
        )

    def unchanged(self, row: JobState) -> None:
        """The file is the one that was analysed before: its result, as the ledger has it."""
        self._advance(phase=Phase.ANALYZING, status=Status.PROCESSING)
        self._advance(**dict(row))

    def failed(self, row: JobState) -> None:
        """The attempt is over without a result; `row` is what the ledger says of it.

        Only the tracker knows how far the attempt got, and keeps that in the state.
        """
        self._advance(
            phase=Phase.FAILED,
            status=Status.FAILED,
            error=row.error,
            error_details=(*_known(row.error), *self._state.error_details),
            error_count=max(row.error_count, self._state.error_count),
            can_retry=row.can_retry,
            max_retries=row.max_retries,
            next_retry_at=row.next_retry_at,
            outcome=row.outcome,
            waits_for=row.waits_for,
            failed_at=row.failed_at,
            completed_at=row.completed_at,
        )

    def _is_matching(self, status: AnalysisStatus) -> bool:
        # A job never goes back from matching, even if the service counts more rows later.
        return status.is_matching or self._state.phase is Phase.MATCHING

    def _advance_at_times(self, *, at_once: bool = False, **changes: object) -> None:
        now = time.monotonic()
        if at_once or now - self._last_progress >= PROGRESS_INTERVAL_SECONDS:
            self._last_progress = now
            self._advance(status=Status.PROCESSING, **changes)

    def _advance(self, **changes: object) -> None:
        self._state = self._state.advanced(**changes)
        self._publisher.publish(self._state)


def _known(message: Message | None) -> tuple[Message, ...]:
    return () if message is None else (message,)

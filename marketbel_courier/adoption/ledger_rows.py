"""A job of the former worker as a row of the ledger: pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from marketbel_courier.adoption.decisions import Decision
from marketbel_courier.adoption.former_job import FormerJob
from marketbel_courier.delivery.routing import route_of
from marketbel_courier.delivery.uploads import Upload
from marketbel_courier.errors import Superseded
from marketbel_courier.file_formats.kinds import (
    FileKind,
    PriceListFormat,
    kind_by_extension,
    recognise,
)
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.ledger.adoption import NO_RESULT, AdoptedJob
from marketbel_courier.ledger.delivery_records import AnalysisResult, DeliveredFile
from marketbel_courier.ledger.source_addresses import source_digest
from marketbel_courier.ledger.states import ErrorClass, Origin, Outcome, Route, State
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.messages.message import verbatim
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.former_files import FormerFile
from marketbel_courier.shared_volume.sidecar import Provenance
from marketbel_courier.sources.announced_kinds import declared_kind
from marketbel_courier.sources.filenames import complete_filename
from marketbel_courier.sources.request import sidecar_source_type
from marketbel_courier.sources.urls import shown_url

TASK_ID = "former-worker"


@dataclass(frozen=True)
class WholeFile:
    """A file that is known to be whole, and what its bytes are."""

    found: FormerFile
    format: PriceListFormat

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.found.path

    @property
    def original_filename(self) -> str:
        """The name that the file had at its source, as far as that was noted."""
        claims = self.found.claims
        told = claims.original_filename if claims else None
        return complete_filename(told or self.found.name.original_filename, self.format)

    def has_right_sidecar(self, supplier: Supplier) -> bool:
        """Whether the file's sidecar says whose file it is."""
        claims = self.found.claims
        return claims is not None and (claims.supplier_id, claims.supplier_name) == (
            str(supplier.id),
            supplier.name,
        )

    def provenance(self, supplier: Supplier, job: FormerJob) -> Provenance:
        """What the file's sidecar should say besides the bytes."""
        return Provenance(
            supplier_id=supplier.id,
            supplier_name=supplier.name,
            job_id=job.job_id,
            original_filename=self.original_filename,
            source_url=shown_url(job.source_url),
            source_type=sidecar_source_type(self.format.kind),
            file_type=self.format.kind,
            mime_type=self.format.mime_type,
            downloaded_by="python-ingestion",
        )

    def delivered(self) -> DeliveredFile:
        """What the ledger says of the file."""
        digests = self.found.digests
        return DeliveredFile(
            file_path=str(self.path),
            original_filename=self.original_filename,
            file_type=self.format.kind.value,
            mime_type=self.format.mime_type,
            file_size_bytes=digests.size_bytes,
            checksum_md5=digests.md5,
            checksum_sha256=digests.sha256,
            etag=None,
            last_modified=None,
        )


def whole_file(job: FormerJob, found: FormerFile, *, max_bytes: int) -> WholeFile | None:
    """The file if it is whole and a price list; None if that cannot be known.

    The file's sidecar vouches for it. Without a sidecar it takes the former worker's next step, or
    as many bytes as the source announced.
    """
    size = found.digests.size_bytes
    if not 0 < size <= max_bytes:
        return None
    if found.claims is not None and found.claims.md5 is not None:
        vouched = found.claims.agree_with(found.digests)
    else:
        vouched = bool(job.ml_job_id) or size == job.download_total
    kind = recognise(found.first_bytes, kind_by_extension(found.path.name))
    return WholeFile(found, kind) if vouched and isinstance(kind, PriceListFormat) else None


@dataclass(frozen=True)
class FormerDelivery:
    """All that a row of the ledger is made from; `upload` is the file that somebody uploaded."""

    job: FormerJob
    supplier: Supplier
    file: WholeFile | None
    upload: Path | None
    settings: Settings

    def as_failed(self, decision: Decision, *, finished_at: datetime) -> AdoptedJob:
        """The row of a job that has failed, or that is ended as failed now."""
        error = decision.error
        if error is None:
            raise ValueError(f"job {self.job.job_id} did not fail")
        outcome = Outcome.SUPERSEDED if isinstance(error, Superseded) else Outcome.FAILED
        return replace(
            self._row(State.FAILED, outcome, finished_at),
            error_class=ErrorClass.of(transient=error.transient),
            error_code=error.code,
            error_message=error.message,
            result=replace(
                NO_RESULT,
                error_count=max(self.job.error_count, 1),
                errors=[
                    verbatim(detail) for detail in self.job.error_details if detail != str(error)
                ],
            ),
            retry_after=_retry_after(decision, self.settings),
        )

    def as_complete(self, result: AnalysisResult, *, finished_at: datetime) -> AdoptedJob:
        """The row of a job that has completed."""
        return replace(self._row(State.COMPLETE, result.outcome, finished_at), result=result)

    def _row(self, state: State, outcome: Outcome, finished_at: datetime) -> AdoptedJob:
        job, supplier, file = self.job, self.supplier, self.file
        kind = file.format.kind if file else declared_kind(supplier.source_kind)
        return AdoptedJob(
            job_id=job.job_id,
            attempt=job.retry_count + 1,
            supplier_id=supplier.id,
            supplier_name=supplier.name,
            partition_key=supplier.partition_key,
            task_id=TASK_ID,
            route=self._route,
            source_type=supplier.source_kind,
            source_url=str(self.upload) if self.upload else shown_url(job.source_url),
            source_digest=source_digest(job.source_url) if job.source_url else "",
            file_type=kind or job.file_type or FileKind.EXCEL,
            origin=Origin.UPLOAD if job.uploaded_name else Origin.SOURCE,
            state=state,
            outcome=outcome,
            job_created_at=job.created_at,
            created_at=max(job.started_at or job.created_at, job.created_at),
            finished_at=max(finished_at, job.created_at),
            file=file.delivered() if file else None,
            delivered_at=max(file.found.arrived_at, job.created_at) if file else None,
            ml_job_id=job.ml_job_id or None,
            reading_hints=self._hints,
            reached_matching=job.phase is Phase.MATCHING,
        )

    @property
    def _route(self) -> Route:
        if self.job.ml_job_id:
            return Route.ML
        return route_of(self.settings, self.supplier)

    @property
    def _hints(self) -> dict[str, str | int]:
        if self.job.uploaded_name is None:
            return {}
        name = self.job.uploaded_name.split("_", 2)[2]
        path = str(self.upload or self.job.source_url)
        return Upload(TASK_ID, "", path, original_filename=name).reading_hints


def _retry_after(decision: Decision, settings: Settings) -> timedelta | None:
    if not decision.retries_by_itself:
        return None
    if decision.awaits_analysis:
        return timedelta(minutes=settings.ml_stalled_after_minutes)
    return timedelta(seconds=settings.retry_delay_seconds)

"""Finds out what the decision about a job needs: its file, analysis and items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from marketbel_courier.adoption.decisions import Circumstances, NoAnalysis, is_at_work
from marketbel_courier.adoption.former_job import FormerJob
from marketbel_courier.adoption.ledger_rows import WholeFile, whole_file
from marketbel_courier.adoption.survey import Estate
from marketbel_courier.catalogue.analysis_counts import reasons_of_failure
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import MlUnavailable
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.ledger.adoption import items_ingested
from marketbel_courier.ml_client.client import MlAnalyzeClient, UnknownMlJob
from marketbel_courier.ml_client.contract import AnalysisStatus, MlJobStatus
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.volume import SharedVolume

# Of the clocks of the former worker and of the database.
CLOCKS_DIFFER_BY = timedelta(seconds=5)


@dataclass(frozen=True)
class Facts:
    """What the decision depends on; the job's file, if it is whole; the file that was uploaded."""

    circumstances: Circumstances
    file: WholeFile | None = None
    upload: Path | None = None


class FactFinder:
    """Asks the volume, PostgreSQL and ml-analyze; a server that is away is asked only once."""

    def __init__(
        self, settings: Settings, pool: Pool, volume: SharedVolume, ml: MlAnalyzeClient
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._volume = volume
        self._ml = ml
        self._ml_is_away = False

    async def of(self, job: FormerJob, estate: Estate, *, is_abandoned: bool) -> Facts:
        """The facts about one job; nothing is asked about a job that the former worker works on."""
        supplier = estate.suppliers.get(job.supplier_id)
        silence = job.silent_for(estate.now, is_worker_up=estate.sync.is_up)
        if supplier is None or is_at_work(job, silence, is_abandoned=is_abandoned):
            return Facts(Circumstances(supplier, is_abandoned=is_abandoned))
        file = await self._file_of(job, estate)
        upload = self._upload_of(job)
        analysis = NoAnalysis.NEVER_BEGUN if job.has_ended else await self._analysis_of(job)
        is_failed = isinstance(analysis, AnalysisStatus) and analysis.status is MlJobStatus.FAILED
        return Facts(
            Circumstances(
                supplier=supplier,
                analysis=analysis,
                has_file=file is not None,
                has_upload=upload is not None,
                is_replaced=estate.is_replaced(job, has_file=file is not None),
                is_shown=file is not None and await self._is_shown(job, estate),
                is_abandoned=is_abandoned,
                reasons_logged=(
                    await reasons_of_failure(
                        self._pool, job.ml_job_id, job.supplier_id, job.created_at
                    )
                    if is_failed
                    else ()
                ),
            ),
            file,
            upload,
        )

    async def _file_of(self, job: FormerJob, estate: Estate) -> WholeFile | None:
        for path in estate.files.get(job.job_id, ()):
            found = await self._volume.read_former_file(path)
            file = (
                whole_file(job, found, max_bytes=self._settings.max_file_size_bytes)
                if found
                else None
            )
            if file is not None:
                return file
        return None

    def _upload_of(self, job: FormerJob) -> Path | None:
        if job.uploaded_name is None:
            return None
        path = self._settings.uploads_dir / job.uploaded_name
        return path if path.is_file() else None

    async def _analysis_of(self, job: FormerJob) -> AnalysisStatus | NoAnalysis:
        if not job.ml_job_id:
            return NoAnalysis.NEVER_BEGUN
        if self._ml_is_away:
            return NoAnalysis.AWAY
        try:
            return await self._ml.status(job.ml_job_id)
        except UnknownMlJob:
            return NoAnalysis.FORGOTTEN
        except MlUnavailable:
            self._ml_is_away = True
            return NoAnalysis.AWAY

    async def _is_shown(self, job: FormerJob, estate: Estate) -> bool:
        """Whether the catalogue holds exactly what this job's file brought.

        ml-analyze must have read the file, no later job may have been read, and as many items must
        have come while the file was read, and none since.
        """
        if job.phase is not Phase.COMPLETE or job.completed_at is None or not job.ml_job_id:
            return False
        if not job.items_processed or job.uploaded_name or not estate.is_newest(job):
            return False
        ingested = await items_ingested(
            self._pool,
            job.supplier_id,
            job.created_at - CLOCKS_DIFFER_BY,
            job.completed_at + CLOCKS_DIFFER_BY,
        )
        return ingested >= job.items_processed

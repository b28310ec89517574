"""Clean-up of the volume and of old rows: a job of two ops, and the schedule that runs it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import dagster as dg

from marketbel_courier.delivery.volume_cleanup import CleanupReport, clean_up
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.alerts import (
    ARCHIVE_SUBJECT,
    RETENTION_SUBJECT,
    VOLUME_SUBJECT,
    AlertKind,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.retention import RetentionReport, carry_out_retention
from marketbel_courier.orchestration.run_alerts import alarm, all_is_well
from marketbel_courier.orchestration.speech import said
from marketbel_courier.shared_volume.cleanup import Reason

FAILURES_SHOWN = 20
# A year of rows that were never removed takes several rounds.
ROUND_SECONDS = 900


class CleanupConfig(dg.Config):
    """How a run of the job differs from what the settings say."""

    dry_run: bool = False
    older_than_hours: float | None = None


@dg.op(description="Remove old price lists, leftovers and orphans that no delivery needs.")
def clean_up_shared_volume(
    context: dg.OpExecutionContext, courier: CourierResource, config: CleanupConfig
) -> None:
    """Fails if a file could not be removed, or if it cannot be known which files must stay."""
    hours = config.older_than_hours
    older_than = None if hours is None else timedelta(hours=hours)
    try:
        tick = courier.tick()
        report = tick.run(clean_up(tick.settings, older_than=older_than, is_dry_run=config.dry_run))
    except CourierError as error:
        _alarm(context, courier, error.message)
        raise dg.Failure(description=said(error.message), allow_retries=False) from error
    context.log.info(said(report.message))
    if report.failures:
        reason = Message("volume-files-stayed", n=len(report.failures), report=report.message)
        _alarm(context, courier, reason)
        raise dg.Failure(
            description=said(reason),
            metadata={
                **metadata_of(report),
                "failures": dg.MetadataValue.json(list(report.failures[:FAILURES_SHOWN])),
            },
            allow_retries=False,
        )
    if report.archive.failure is not None:
        reason = report.archive.failure
        alarm(
            courier,
            AlertKind.ARCHIVE,
            subject=ARCHIVE_SUBJECT,
            reason=reason,
            run_id=context.run_id,
        )
        raise dg.Failure(
            description=said(reason), metadata=metadata_of(report), allow_retries=False
        )
    all_is_well(courier, VOLUME_SUBJECT, ARCHIVE_SUBJECT)
    context.add_output_metadata(metadata_of(report))


def _alarm(context: dg.OpExecutionContext, courier: CourierResource, reason: Message) -> None:
    alarm(courier, AlertKind.VOLUME, subject=VOLUME_SUBJECT, reason=reason, run_id=context.run_id)


def metadata_of(report: CleanupReport) -> dict[str, dg.MetadataValue]:
    """Counts and bytes, for each reason and in all."""
    counts = {"removed": report.total, **{str(reason): report.tally(reason) for reason in Reason}}
    numbers = {
        **{label: tally.files for label, tally in counts.items()},
        **{f"{label} (bytes)": tally.size_bytes for label, tally in counts.items()},
        "kept in flight": report.kept_in_flight,
        "left alone": report.left_alone,
        "failed": len(report.failures),
        "volume (bytes)": report.held_bytes,
        "expired questions": report.expired_questions,
        "archived late": report.archive.late,
        "forgotten versions": report.archive.forgotten_versions,
        "archive (bytes)": report.archive.stored_bytes,
    }
    return {
        **{label: dg.MetadataValue.int(number) for label, number in numbers.items()},
        "dry run": dg.MetadataValue.bool(report.is_dry_run),
    }


class RetentionConfig(dg.Config):
    """Whether a run of the job only counts."""

    dry_run: bool = False


@dg.op(description="Remove rows of the ledger, logs, prices, Dagster's runs that had their time.")
def remove_old_rows(
    context: dg.OpExecutionContext, courier: CourierResource, config: RetentionConfig
) -> None:
    """Goes on in the next round with what a quarter of an hour is not enough for."""
    try:
        report = asyncio.run(
            carry_out_retention(
                courier.settings(),
                dagster_home=Path(context.instance.root_directory),
                is_dry_run=config.dry_run,
                seconds=ROUND_SECONDS,
            )
        )
    except CourierError as error:
        alarm(
            courier,
            AlertKind.RETENTION,
            subject=RETENTION_SUBJECT,
            reason=error.message,
            run_id=context.run_id,
        )
        raise dg.Failure(description=said(error.message), allow_retries=False) from error
    context.log.info(said(report.message))
    all_is_well(courier, RETENTION_SUBJECT)
    context.add_output_metadata(_counts_of(report))


def _counts_of(report: RetentionReport) -> dict[str, dg.MetadataValue]:
    counts = {"removed": report.total, **report.removed}
    return {
        **{table: dg.MetadataValue.int(removed.rows) for table, removed in counts.items()},
        "removed (bytes)": dg.MetadataValue.int(report.total.size_bytes),
        "nothing left": dg.MetadataValue.bool(report.is_complete),
        "dry run": dg.MetadataValue.bool(report.is_dry_run),
    }


@dg.job(description="Removes what has had its time on the shared volume and in the database.")
def cleanup_job() -> None:
    """Two ops that do not wait for each other: if one fails, the other is done all the same."""
    clean_up_shared_volume()
    remove_old_rows()


cleanup_schedule = dg.ScheduleDefinition(
    name="cleanup_schedule",
    job=cleanup_job,
    cron_schedule="0 */6 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Cleans the shared volume and removes old rows every six hours.",
)

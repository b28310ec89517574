"""What the Dagster UI shows of a supplier: materializations people want to read, and failures."""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg

from marketbel_courier.delivery.checks import surprising_kind
from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.delivery.telling.story import reader_of
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.orchestration.markdown import plain
from marketbel_courier.orchestration.tags import DATA_VERSION_TAG, ML_ANALYSIS, RAW_PRICE_LIST

FAILURES_SHOWN = 50
ERRORS_SHOWN = 20
DEFAULT_OUTPUT = "result"


def delivered(outcome: Outcome) -> dg.AssetMaterialization:
    """The materialization of a price list that lies on the volume."""
    delivery = row_of(outcome)
    return dg.AssetMaterialization(
        asset_key=RAW_PRICE_LIST,
        partition=delivery.partition_key,
        description=f"{delivery.supplier_name}: {_arrival(delivery)}",
        metadata={
            **whose(delivery),
            "source": delivery.source_url,
            "file": dg.MetadataValue.path(delivery.file_path or ""),
            "original filename": delivery.original_filename or "",
            "file type": delivery.file_type,
            "size (bytes)": delivery.file_size_bytes or 0,
            "checksum MD5": delivery.checksum_md5 or "",
            "checksum SHA-256": delivery.checksum_sha256 or "",
            "download (seconds)": round(outcome.seconds, 3),
            **_unchanged_since(delivery),
            **_declared_as(delivery),
        },
        tags=data_version(delivery),
    )


def _declared_as(delivery: Delivery) -> dict[str, str]:
    declared = surprising_kind(delivery, delivery.file_type)
    return {"declared as": declared.value} if declared else {}


def analyzed(outcome: Outcome) -> dg.AssetMaterialization:
    """The materialization of an analysis that ended well, with or without warnings."""
    delivery = row_of(outcome)
    return dg.AssetMaterialization(
        asset_key=ML_ANALYSIS,
        partition=delivery.partition_key,
        description=f"{delivery.supplier_name}: {in_words(delivery)}",
        metadata={
            **whose(delivery),
            "outcome": in_words(delivery),
            "items": delivery.items_processed,
            "items in file": delivery.items_total,
            "matches": delivery.matches_found,
            "in review": delivery.review_queue_count,
            "errors": delivery.error_count,
            "error preview": dg.MetadataValue.md(errors_as_markdown(delivery.errors)),
            "file": dg.MetadataValue.path(delivery.file_path or ""),
            "size (bytes)": delivery.file_size_bytes or 0,
            "checksum SHA-256": delivery.checksum_sha256 or "",
            "ml job": delivery.ml_job_id or "",
            "analysis (seconds)": round(outcome.seconds, 3),
        },
        tags=data_version(delivery),
    )


def as_output(materialization: dg.AssetMaterialization, *, named: bool = False) -> dg.Output[None]:
    """The same as the output of a step that is about one partition only.

    `named` is for a step with several outputs, each called like its asset.
    """
    tags = materialization.tags or {}
    version = tags.get(DATA_VERSION_TAG)
    name = materialization.asset_key.to_python_identifier() if named else DEFAULT_OUTPUT
    return dg.Output(
        None,
        output_name=name,
        metadata=materialization.metadata,
        data_version=dg.DataVersion(version) if version else None,
    )


def failure_of(outcomes: Sequence[Outcome], total: int, what: str) -> dg.Failure:
    """The failure of a run in which some suppliers failed; the others stay materialized."""
    names = ", ".join(outcome.supplier_name for outcome in outcomes[:3])
    more = f" and {len(outcomes) - 3} more" if len(outcomes) > 3 else ""
    return dg.Failure(
        description=f"{len(outcomes)} of {total} suppliers failed to be {what}: {names}{more}.",
        metadata={
            "failed": len(outcomes),
            "succeeded": total - len(outcomes),
            "failures": dg.MetadataValue.md(_failures_as_markdown(outcomes)),
        },
        allow_retries=False,
    )


def errors_as_markdown(errors: Sequence[str]) -> str:
    """The first errors of a file as a list; file contents cannot break out of it."""
    if not errors:
        return "none"
    lines = [f"- {plain(error)}" for error in errors[:ERRORS_SHOWN]]
    if len(errors) > ERRORS_SHOWN:
        lines.append(f"- … and {len(errors) - ERRORS_SHOWN} more")
    return "\n".join(lines)


def _failures_as_markdown(outcomes: Sequence[Outcome]) -> str:
    rows = ["| supplier | kind | what follows | reason |", "| --- | --- | --- | --- |"]
    for outcome in outcomes[:FAILURES_SHOWN]:
        if outcome.error is not None:
            kind = "transient" if outcome.error.transient else "permanent"
            reason = plain(str(outcome.error))
            name, follows = plain(outcome.supplier_name), _what_follows(outcome.delivery)
            rows.append(f"| {name} | {kind} | {follows} | {reason} |")
    if len(outcomes) > FAILURES_SHOWN:
        rows.append(f"| … | | | and {len(outcomes) - FAILURES_SHOWN} more |")
    return "\n".join(rows)


def _what_follows(delivery: Delivery | None) -> str:
    if delivery is not None and delivery.state == "delivered":
        return f"{reader_of(delivery)} gets the file, by itself"
    if delivery is None or delivery.next_retry_at is None:
        return "left to a person"
    number = delivery.retries_used + 1
    return f"retry {number} by itself, {delivery.next_retry_at:%Y-%m-%d %H:%M:%S} UTC"


def in_words(delivery: Delivery) -> str:
    """How a job ended."""
    if delivery.unchanged_since is not None:
        return f"unchanged since {delivery.unchanged_since:%Y-%m-%d %H:%M} UTC"
    words = {"success": "complete", "partial": "complete with warnings", "empty": "no items found"}
    return words.get(delivery.outcome or "", delivery.outcome or delivery.state)


def _arrival(delivery: Delivery) -> str:
    if delivery.unchanged_since is not None:
        return in_words(delivery)
    return delivery.original_filename or ""


def whose(delivery: Delivery) -> dict[str, str | int]:
    """Which job of which supplier, and why it did not go the route that it was meant for."""
    fell_back = delivery.fell_back_because
    return {
        "supplier": delivery.supplier_name,
        "job": str(delivery.job_id),
        "attempt": delivery.attempt,
        "retries by itself": delivery.retries_used,
        "route": delivery.route,
        **({"fell back": fell_back} if fell_back else {}),
    }


def _unchanged_since(delivery: Delivery) -> dict[str, dg.MetadataValue[float]]:
    since = delivery.unchanged_since
    return {"unchanged since": dg.MetadataValue.timestamp(since)} if since else {}


def data_version(delivery: Delivery) -> dict[str, str]:
    """The tag that makes the file's digest the data version."""
    return {DATA_VERSION_TAG: delivery.checksum_sha256} if delivery.checksum_sha256 else {}


def row_of(outcome: Outcome) -> Delivery:
    """The ledger's row of a supplier that succeeded."""
    if outcome.delivery is None:
        raise ValueError(f"{outcome.supplier_name} has nothing to materialize")
    return outcome.delivery

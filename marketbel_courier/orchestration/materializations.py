"""What the Dagster UI shows of a supplier: materializations people want to read, and failures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import dagster as dg

from marketbel_courier.delivery.checks import surprising_kind
from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.delivery.reading.counts import (
    DELISTED,
    NEW_DRAFTS,
    NEW_ITEMS,
    PRICES_CHANGED,
    PRODUCTS_RECALCULATED,
)
from marketbel_courier.ledger import states
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import ErrorClass, State
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.orchestration.links import address, supplier_link
from marketbel_courier.orchestration.markdown import plain
from marketbel_courier.orchestration.speech import said
from marketbel_courier.orchestration.stages import Stage
from marketbel_courier.orchestration.tags import (
    DATA_VERSION_TAG,
    ITEM_MATCHES,
    ML_ANALYSIS,
    PRODUCT_AGGREGATES,
    RAW_PRICE_LIST,
    STATED_VERSION_TAG,
    SUPPLIER_ITEMS,
)

FAILURES_SHOWN = 50
ERRORS_SHOWN = 20

Facts = Mapping[str, dg.MetadataValue | str | int | float]


def materialization(asset: dg.AssetKey, outcome: Outcome) -> dg.AssetMaterialization:
    """The materialization of one asset for a supplier that succeeded.

    A result from before, or one that is told in place of a dead worker, has the ledger's counts
    only.
    """
    delivery = row_of(outcome)
    is_file = asset == RAW_PRICE_LIST
    ending = _arrival(delivery) if is_file else said(ending_of(delivery))
    return dg.AssetMaterialization(
        asset_key=asset,
        partition=delivery.partition_key,
        description=f"{delivery.supplier_name}: {ending}",
        metadata={
            **_whose(delivery),
            **({} if is_file else {"outcome": ending}),
            **_FACTS[asset](delivery, outcome),
        },
        tags=_version_tags(delivery.checksum_sha256),
    )


def materializations_beside(stage: Stage, outcome: Outcome) -> list[dg.AssetMaterialization]:
    """The materializations of another stage's assets that the success updated.

    Whether a foreign ml-analyze has recalculated the products is known only from its own count.
    """
    return [
        materialization(asset, outcome)
        for asset in stage.beside
        if asset != PRODUCT_AGGREGATES or PRODUCTS_RECALCULATED in outcome.counts
    ]


def as_output(made: dg.AssetMaterialization, name: str) -> dg.Output[None]:
    """The materialization as the output of this name, for a step about one partition only."""
    version = (made.tags or {}).get(DATA_VERSION_TAG)
    return dg.Output(
        None,
        output_name=name,
        metadata=made.metadata,
        data_version=dg.DataVersion(version) if version else None,
    )


def _version_tags(version: str | None) -> dict[str, str]:
    return {DATA_VERSION_TAG: version, STATED_VERSION_TAG: "true"} if version else {}


def _facts_of_file(delivery: Delivery, outcome: Outcome) -> Facts:
    declared, since = surprising_kind(delivery, delivery.file_type), delivery.unchanged_since
    return {
        "source": address(delivery.source_url),
        "file": dg.MetadataValue.path(delivery.file_path or ""),
        "original filename": delivery.original_filename or "",
        "file type": delivery.file_type,
        "size (bytes)": delivery.file_size_bytes or 0,
        "checksum MD5": delivery.checksum_md5 or "",
        "checksum SHA-256": delivery.checksum_sha256 or "",
        "download (seconds)": round(outcome.seconds, 3),
        **({"unchanged since": dg.MetadataValue.timestamp(since)} if since else {}),
        **({"declared as": declared.value} if declared else {}),
    }


def _facts_of_analysis(delivery: Delivery, outcome: Outcome) -> Facts:
    return {
        **_items(delivery),
        **_matches(delivery),
        **_errors(delivery),
        **_file_read(delivery),
        "ml job": delivery.ml_job_id or "",
        "analysis (seconds)": round(outcome.seconds, 3),
    }


def _facts_of_items(delivery: Delivery, outcome: Outcome) -> Facts:
    return {
        **_items(delivery),
        **_errors(delivery),
        **_file_read(delivery),
        "reading (seconds)": round(outcome.seconds, 3),
        **_counted(outcome, NEW_ITEMS, PRICES_CHANGED, DELISTED),
    }


def _facts_of_matches(delivery: Delivery, outcome: Outcome) -> Facts:
    return {
        **_rows(delivery.items_processed),
        **_matches(delivery),
        **_counted(outcome, NEW_DRAFTS),
    }


def _facts_of_products(_: Delivery, outcome: Outcome) -> Facts:
    products = outcome.counts.get(PRODUCTS_RECALCULATED)
    return {
        **({} if products is None else _rows(products)),
        **_counted(outcome, PRODUCTS_RECALCULATED),
    }


_FACTS: Mapping[dg.AssetKey, Callable[[Delivery, Outcome], Facts]] = {
    RAW_PRICE_LIST: _facts_of_file,
    ML_ANALYSIS: _facts_of_analysis,
    SUPPLIER_ITEMS: _facts_of_items,
    ITEM_MATCHES: _facts_of_matches,
    PRODUCT_AGGREGATES: _facts_of_products,
}


def _rows(count: int) -> Facts:
    """The number of rows of a partition, under the names that Dagster's own pages look for."""
    return {"dagster/row_count": count, "dagster/partition_row_count": count}


def _items(delivery: Delivery) -> Facts:
    return {
        **_rows(delivery.items_processed),
        "items": delivery.items_processed,
        "items in file": delivery.items_total,
    }


def _matches(delivery: Delivery) -> Facts:
    return {"matches": delivery.matches_found, "in review": delivery.review_queue_count}


def _errors(delivery: Delivery) -> Facts:
    preview = dg.MetadataValue.md(errors_as_markdown(delivery.errors))
    return {"errors": delivery.error_count, "error preview": preview}


def _file_read(delivery: Delivery) -> Facts:
    return {
        "file": dg.MetadataValue.path(delivery.file_path or ""),
        "size (bytes)": delivery.file_size_bytes or 0,
        "checksum SHA-256": delivery.checksum_sha256 or "",
    }


def _counted(outcome: Outcome, *names: str) -> Facts:
    return {name: outcome.counts[name] for name in names if name in outcome.counts}


def _whose(delivery: Delivery) -> Facts:
    """Which job of which supplier, and why the job did not go the route that was meant for it."""
    fell_back = delivery.fell_back_because
    return {
        "supplier": delivery.supplier_name,
        **supplier_link(delivery.supplier_id),
        "job": str(delivery.job_id),
        "attempt": delivery.attempt,
        "retries by itself": delivery.retries_used,
        "route": delivery.route.value,  # Dagster does not accept an enumeration as a text
        **({"fell back": said(fell_back)} if fell_back else {}),
    }


_ENDINGS = {
    states.Outcome.SUCCESS: Message("asset-complete"),
    states.Outcome.PARTIAL: Message("asset-complete-with-warnings"),
    states.Outcome.EMPTY: Message("asset-without-items"),
}


def ending_of(delivery: Delivery) -> Message:
    """How a job ended; of a job that has not ended, the ledger's word."""
    if delivery.unchanged_since is not None:
        return Message("asset-unchanged", since=delivery.unchanged_since)
    if delivery.outcome in _ENDINGS:
        return _ENDINGS[delivery.outcome]
    return verbatim(delivery.outcome or delivery.state)


def _arrival(delivery: Delivery) -> str:
    if delivery.unchanged_since is not None:
        return said(ending_of(delivery))
    return delivery.original_filename or ""


def row_of(outcome: Outcome) -> Delivery:
    """The ledger's row of a supplier that succeeded."""
    if outcome.delivery is None:
        raise ValueError(f"{outcome.supplier_name} has nothing to materialize")
    return outcome.delivery


def failure_of(outcomes: Sequence[Outcome], total: int, code: str) -> dg.Failure:
    """The failure of a run in which some suppliers failed; the others stay materialized.

    The message of that code says how many failed of how many, and the names of the first.
    """
    told = Message(
        code,
        n=len(outcomes),
        total=total,
        names=[outcome.supplier_name for outcome in outcomes[:3]],
        more=len(outcomes) - 3 if len(outcomes) > 3 else None,
    )
    return dg.Failure(
        description=said(told),
        metadata={
            "failed": len(outcomes),
            "succeeded": total - len(outcomes),
            "failures": dg.MetadataValue.md(_failures_as_markdown(outcomes)),
        },
        allow_retries=False,
    )


def errors_as_markdown(errors: Sequence[Message]) -> str:
    """The first errors of a file as a list; file contents cannot break out of it."""
    if not errors:
        return said(Message("asset-no-errors"))
    lines = [f"- {plain(said(error))}" for error in errors[:ERRORS_SHOWN]]
    if len(errors) > ERRORS_SHOWN:
        lines.append(f"- … {said(_further(errors, ERRORS_SHOWN))}")
    return "\n".join(lines)


def _failures_as_markdown(outcomes: Sequence[Outcome]) -> str:
    titles = said(Message("asset-failure-titles")).split(" | ")
    rows = [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]
    for outcome in outcomes[:FAILURES_SHOWN]:
        if outcome.error is not None:
            kind = ErrorClass.of(transient=outcome.error.transient)
            reason = plain(said(outcome.error.message))
            name, follows = plain(outcome.supplier_name), said(_what_follows(outcome.delivery))
            rows.append(f"| {name} | {kind} | {follows} | {reason} |")
    if len(outcomes) > FAILURES_SHOWN:
        rows.append(f"| … | | | {said(_further(outcomes, FAILURES_SHOWN))} |")
    return "\n".join(rows)


def _further(all_of_them: Sequence[object], shown: int) -> Message:
    return Message("asset-further", n=len(all_of_them) - shown)


def _what_follows(delivery: Delivery | None) -> Message:
    if delivery is not None and delivery.state is State.DELIVERED:
        return Message("asset-reader-gets-file", reader=delivery.route)
    if delivery is None or delivery.next_retry_at is None:
        return Message("asset-left-to-a-person")
    return Message("asset-retried", n=delivery.retries_used + 1, at=delivery.next_retry_at)

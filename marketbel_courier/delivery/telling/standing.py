"""Where a supplier stands: up to date, or not, with the reason and what happens next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketbel_courier.catalogue.supplier_directory import ListedSupplier
from marketbel_courier.delivery.telling.story import counts_of, reader_of, reason_of
from marketbel_courier.delivery.telling.wording import moment_in_words, one_line, short_id
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.source_addresses import source_digest


class Standing(StrEnum):
    """The verdict in a word or three."""

    UP_TO_DATE = "up to date"
    UNDER_WAY = "under way"
    WILL_BE_RETRIED = "will be retried"
    LEFT_TO_A_PERSON = "left to a person"
    SOURCE_CHANGED = "source changed"
    NEVER_DELIVERED = "never delivered"
    NO_SOURCE = "has no source"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True)
class Verdict:
    """Why the supplier stands where it does, and what happens next or what to do."""

    standing: Standing
    reason: str
    next_step: str


@dataclass(frozen=True)
class KnownOfSupplier:
    """All that the verdict depends on.

    `shown` is the analysis whose items the catalogue shows; `ahead` how many price lists
    ml-analyze gets before the one that waits.
    """

    supplier: ListedSupplier
    attempts: Sequence[Delivery]
    shown: Delivery | None = None
    ahead: int = 0

    @property
    def newest(self) -> Delivery | None:
        """The attempt that began last."""
        return max(self.attempts, key=lambda row: (row.ranked_at, row.attempt), default=None)

    @property
    def called(self) -> str:
        """How the command line is told of this supplier."""
        return self.supplier.partition_key or str(self.supplier.id)


def judge(known: KnownOfSupplier) -> Verdict:
    """The verdict; it is `up to date` only if the newest attempt is complete, with items."""
    newest = known.newest
    if newest is not None and newest.state in ("downloading", "delivered", "analyzing"):
        return _under_way(known, newest)
    if not known.supplier.is_active:
        return _deactivated(known, newest)
    if not known.supplier.source_url and (newest is None or newest.origin == "source"):
        return Verdict(
            Standing.NO_SOURCE,
            f"No source address is known for it.{_shown(known)}",
            "Add one in the master sheet or on the admin page, or upload its price list there.",
        )
    if newest is None:
        return Verdict(
            Standing.NEVER_DELIVERED,
            "Nobody has asked for its price list yet.",
            "The next sync does. `marketbel-courier sync` asks for one now.",
        )
    if newest.state == "failed":
        return _failed(known, newest)
    return _complete(known, newest)


def _under_way(known: KnownOfSupplier, newest: Delivery) -> Verdict:
    reader = reader_of(newest)
    fell_back = ""
    if newest.fell_back_because:
        fell_back = f" It fell back: {one_line(newest.fell_back_because)}"
    if newest.state == "downloading":
        since = moment_in_words(newest.created_at)
        reason, what = f"Its price list is being downloaded since {since}.", "The analysis follows"
    elif newest.state == "delivered":
        others = "one other" if known.ahead == 1 else f"{known.ahead:,} others"
        behind = f" behind {others}" if known.ahead else ""
        reason, what = f"Its file waits for {reader}{behind}.{fell_back}", "It is handed over"
    elif newest.handed_over_at is None:
        reason, what = f"Its file is about to be handed over to {reader}.", "The analysis follows"
    else:
        since = moment_in_words(newest.handed_over_at)
        whose = "The legacy route" if newest.route == "legacy" else "ml-analyze"
        reason, what = f"{whose} has its file since {since}.{fell_back}", "The result is awaited"
    return Verdict(Standing.UNDER_WAY, reason + _shown(known), f"{what} by itself.")


def _waiting(known: KnownOfSupplier) -> str:
    for row in known.attempts:
        if row.state in ("delivered", "analyzing") and row.delivered_at is not None:
            what = "waits to be read" if row.handed_over_at is None else "is being read"
            return f" Its file of {moment_in_words(row.delivered_at)} {what}."
        if row.delivered_at and row.next_retry_at and row is not known.newest:
            when = moment_in_words(row.next_retry_at)
            return (
                f" Its file of {moment_in_words(row.delivered_at)} is tried again"
                f" at {when}, since nothing newer came."
            )
    return ""


def _deactivated(known: KnownOfSupplier, newest: Delivery | None) -> Verdict:
    retry = ""
    if newest is not None and newest.next_retry_at is not None:
        retry = f" A retry is scheduled for {moment_in_words(newest.next_retry_at)} all the same."
    return Verdict(
        Standing.DEACTIVATED,
        f"It is deactivated, so no sync delivers it.{_shown(known)}{retry}",
        "Activate it in the master sheet or on the admin page if that is not meant.",
    )


def _failed(known: KnownOfSupplier, newest: Delivery) -> Verdict:
    if newest.outcome == "superseded":
        return Verdict(
            Standing.LEFT_TO_A_PERSON,
            f"Its newest delivery made room for another one, which is not there.{_shown(known)}",
            f"The next sync delivers it. {_ask_now(known)}",
        )
    waits = f"It waits for {one_line(newest.waits_for)} " if newest.waits_for else ""
    failed = f"Its newest delivery failed: {reason_of(newest)}"
    reason = f"{waits}{failed}{_waiting(known)}{_shown(known)}"
    if newest.next_retry_at is not None:
        return Verdict(
            Standing.WILL_BE_RETRIED,
            reason,
            f"The next attempt is due at {moment_in_words(newest.next_retry_at)}, by itself.",
        )
    if newest.error_class == "transient":
        why = "Its retries are spent."
    else:
        why = "Trying again does not help until somebody has changed what it says."
    return Verdict(
        Standing.LEFT_TO_A_PERSON,
        reason,
        f"{why} Then: `marketbel-courier retry {known.called}`, or wait for the next sync.",
    )


def _complete(known: KnownOfSupplier, newest: Delivery) -> Verdict:
    digest = f"sha256 {short_id(newest.checksum_sha256)}"
    if newest.items_processed == 0:
        return Verdict(
            Standing.LEFT_TO_A_PERSON,
            f"No items were found in its newest file ({digest}).{_shown(known)}",
            f"Look into the file: its header row may be one that {reader_of(newest)} does not know."
            f" `marketbel-courier reprocess {known.called}` analyses it again.",
        )
    if newest.origin == "source" and _source_changed(known.supplier, newest):
        return Verdict(
            Standing.SOURCE_CHANGED,
            f"Its source address was changed since the last delivery.{_shown(known)}",
            f"The next sync fetches from the new one. {_ask_now(known)}",
        )
    asked, since = moment_in_words(newest.created_at), newest.unchanged_since or newest.finished_at
    return Verdict(
        Standing.UP_TO_DATE,
        f"Up to date since {moment_in_words(since) if since else asked} ({digest}):"
        f" {counts_of(newest)}. Its price list was last asked for at {asked}.",
        "Nothing is to do. The next sync asks its source again."
        if known.supplier.source_url
        else "Nothing is to do. It has no source: the next price list is the next upload.",
    )


def _source_changed(supplier: ListedSupplier, newest: Delivery) -> bool:
    today = source_digest(supplier.source_url)
    return bool(newest.source_digest) and newest.source_digest != today


def _ask_now(known: KnownOfSupplier) -> str:
    return f"`marketbel-courier reprocess {known.called}` does so now."


def _shown(known: KnownOfSupplier) -> str:
    if known.shown is None or known.shown.finished_at is None:
        return " The catalogue has no items of it."
    name = one_line(known.shown.original_filename or "a file")
    return f" The catalogue shows {name}, analysed at {moment_in_words(known.shown.finished_at)}."

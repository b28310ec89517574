"""Where a supplier stands: up to date, or not, with the reason and what happens next. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketbel_courier.delivery.telling.story import counts_of, reader_of, reason_of
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.measurements import SupplierFacts
from marketbel_courier.ledger.source_addresses import is_other_address
from marketbel_courier.ledger.states import ErrorClass, Origin, Outcome, Route, State
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.messages.wording import one_line, short_id
from marketbel_courier.quantities import moment_in_words

# Why it is so, and what happens next or what to do.
_Words = tuple[str, str]


class Standing(StrEnum):
    """The verdict in a word, as the API and the metrics name it."""

    UP_TO_DATE = "up_to_date"
    UNDER_WAY = "under_way"
    WILL_BE_RETRIED = "will_be_retried"
    LEFT_TO_A_PERSON = "left_to_a_person"
    SOURCE_CHANGED = "source_changed"
    NEVER_DELIVERED = "never_delivered"
    NO_SOURCE = "no_source"
    DEACTIVATED = "deactivated"

    @property
    def words(self) -> str:
        """The verdict as the command line says it."""
        return self.value.replace("_", " ")


@dataclass(frozen=True)
class Verdict:
    """Why the supplier stands where it does, and what happens next or what to do."""

    standing: Standing
    reason: str
    next_step: str


@dataclass(frozen=True)
class KnownOfSupplier:
    """All that the verdict and its words depend on.

    `shown` is the analysis whose items the catalogue shows; `ahead` how many price lists
    ml-analyze gets before the one that waits.
    """

    supplier: Supplier
    attempts: Sequence[Delivery]
    shown: Delivery | None = None
    ahead: int = 0

    @property
    def newest(self) -> Delivery | None:
        """The attempt that began last."""
        return max(self.attempts, key=lambda row: row.rank, default=None)

    @property
    def called(self) -> str:
        """The supplier's name as an argument of the command line."""
        return self.supplier.partition_key or str(self.supplier.id)


def standing_of(facts: SupplierFacts) -> Standing:
    """Where a supplier with these facts stands: decided here, whoever tells or counts it.

    A supplier is `up_to_date` only if the newest attempt is complete, with items.
    """
    has_failed = facts.state is State.FAILED
    decided = {
        Standing.UNDER_WAY: facts.state is not None and facts.state.is_open,
        Standing.DEACTIVATED: not facts.is_active,
        Standing.NO_SOURCE: not facts.has_source and facts.origin is not Origin.UPLOAD,
        Standing.NEVER_DELIVERED: facts.state is None,
        Standing.WILL_BE_RETRIED: (
            has_failed and facts.has_retry and facts.outcome is not Outcome.SUPERSEDED
        ),
        Standing.LEFT_TO_A_PERSON: has_failed or not facts.has_items,
        Standing.SOURCE_CHANGED: facts.origin is Origin.SOURCE and facts.has_other_address,
    }
    return next((standing for standing, holds in decided.items() if holds), Standing.UP_TO_DATE)


def facts_of(supplier: Supplier, newest: Delivery | None) -> SupplierFacts:
    """What the standing of one supplier depends on; `newest` is its newest attempt."""
    return SupplierFacts(
        is_active=supplier.is_active,
        has_source=bool(supplier.source_url),
        state=State(newest.state) if newest else None,
        outcome=Outcome(newest.outcome) if newest and newest.outcome else None,
        origin=Origin(newest.origin) if newest else None,
        has_retry=newest is not None and newest.next_retry_at is not None,
        has_items=newest is not None and newest.items_processed > 0,
        has_other_address=newest is not None
        and is_other_address(newest.source_digest, supplier.source_url),
    )


def count_standings(suppliers: Iterable[tuple[SupplierFacts, int]]) -> Counter[Standing]:
    """How many suppliers stand where, of so many with these facts each."""
    counts: Counter[Standing] = Counter()
    for facts, count in suppliers:
        counts[standing_of(facts)] += count
    return counts


def judge(known: KnownOfSupplier) -> Verdict:
    """The standing of a supplier, with its reason and what comes next."""
    newest = known.newest
    standing = standing_of(facts_of(known.supplier, newest))
    if standing is Standing.DEACTIVATED:
        words = _deactivated(known, newest)
    elif standing is Standing.NO_SOURCE:
        words = (
            f"No source address is known for it.{_shown(known)}",
            "Add one in the master sheet or on the admin page, or upload its price list there.",
        )
    elif newest is None:
        words = (
            "Nobody has asked for its price list yet.",
            "The next sync does. `marketbel-courier sync` asks for one now.",
        )
    else:
        words = _OF_NEWEST[standing](known, newest)
    return Verdict(standing, *words)


def _under_way(known: KnownOfSupplier, newest: Delivery) -> _Words:
    reader = reader_of(newest)
    fell_back = ""
    if newest.fell_back_because:
        fell_back = f" It fell back: {one_line(str(newest.fell_back_because))}"
    if newest.state is State.DOWNLOADING:
        since = moment_in_words(newest.created_at)
        reason, what = f"Its price list is being downloaded since {since}.", "The analysis follows"
    elif newest.state is State.DELIVERED:
        others = "one other" if known.ahead == 1 else f"{known.ahead:,} others"
        behind = f" behind {others}" if known.ahead else ""
        reason, what = f"Its file waits for {reader}{behind}.{fell_back}", "It is handed over"
    elif newest.handed_over_at is None:
        reason, what = f"Its file is about to be handed over to {reader}.", "The analysis follows"
    else:
        since = moment_in_words(newest.handed_over_at)
        whose = f"{reader[:1].upper()}{reader[1:]}" if newest.route is Route.LEGACY else reader
        reason, what = f"{whose} has its file since {since}.{fell_back}", "The result is awaited"
    return reason + _shown(known), f"{what} by itself."


def _waiting(known: KnownOfSupplier) -> str:
    for row in known.attempts:
        if row.state in (State.DELIVERED, State.ANALYZING) and row.delivered_at is not None:
            what = "waits to be read" if row.handed_over_at is None else "is being read"
            return f" Its file of {moment_in_words(row.delivered_at)} {what}."
        if row.delivered_at and row.next_retry_at and row is not known.newest:
            when = moment_in_words(row.next_retry_at)
            return (
                f" Its file of {moment_in_words(row.delivered_at)} is tried again"
                f" at {when}, since nothing newer came."
            )
    return ""


def _deactivated(known: KnownOfSupplier, newest: Delivery | None) -> _Words:
    retry = ""
    if newest is not None and newest.next_retry_at is not None:
        retry = f" A retry is scheduled for {moment_in_words(newest.next_retry_at)} all the same."
    return (
        f"It is deactivated, so no sync delivers it.{_shown(known)}{retry}",
        "Activate it in the master sheet or on the admin page if that is not meant.",
    )


def _will_be_retried(known: KnownOfSupplier, newest: Delivery) -> _Words:
    when = moment_in_words(newest.next_retry_at) if newest.next_retry_at else "any moment"
    return _why_failed(known, newest), f"The next attempt is due at {when}, by itself."


def _left_to_a_person(known: KnownOfSupplier, newest: Delivery) -> _Words:
    if newest.state is State.COMPLETE:
        return (
            f"No items were found in its newest file ({_digest(newest)}).{_shown(known)}",
            f"Look into the file: its header row may be one that {reader_of(newest)} does not know."
            f" `marketbel-courier reprocess {known.called}` analyses it again.",
        )
    if newest.outcome is Outcome.SUPERSEDED:
        return (
            f"Its newest delivery made room for another one, which is not there.{_shown(known)}",
            f"The next sync delivers it. {_ask_now(known)}",
        )
    if newest.error_class is ErrorClass.TRANSIENT:
        why = "Its retries are spent."
    else:
        why = "Trying again does not help until somebody has changed what it says."
    return (
        _why_failed(known, newest),
        f"{why} Then: `marketbel-courier retry {known.called}`, or wait for the next sync.",
    )


def _why_failed(known: KnownOfSupplier, newest: Delivery) -> str:
    waits = f"It waits for {one_line(str(newest.waits_for))} " if newest.waits_for else ""
    failed = f"Its newest delivery failed: {reason_of(newest)}"
    return f"{waits}{failed}{_waiting(known)}{_shown(known)}"


def _source_changed(known: KnownOfSupplier, _newest: Delivery) -> _Words:
    return (
        f"Its source address was changed since the last delivery.{_shown(known)}",
        f"The next sync fetches from the new one. {_ask_now(known)}",
    )


def _up_to_date(known: KnownOfSupplier, newest: Delivery) -> _Words:
    asked, since = moment_in_words(newest.created_at), newest.unchanged_since or newest.finished_at
    return (
        f"Up to date since {moment_in_words(since) if since else asked} ({_digest(newest)}):"
        f" {counts_of(newest)}. Its price list was last asked for at {asked}.",
        "Nothing is to do. The next sync asks its source again."
        if known.supplier.source_url
        else "Nothing is to do. It has no source: the next price list is the next upload.",
    )


_OF_NEWEST: Mapping[Standing, Callable[[KnownOfSupplier, Delivery], _Words]] = {
    Standing.UNDER_WAY: _under_way,
    Standing.WILL_BE_RETRIED: _will_be_retried,
    Standing.LEFT_TO_A_PERSON: _left_to_a_person,
    Standing.SOURCE_CHANGED: _source_changed,
    Standing.UP_TO_DATE: _up_to_date,
}


def _digest(delivery: Delivery) -> str:
    return f"sha256 {short_id(delivery.checksum_sha256)}"


def _ask_now(known: KnownOfSupplier) -> str:
    return f"`marketbel-courier reprocess {known.called}` does so now."


def _shown(known: KnownOfSupplier) -> str:
    if known.shown is None or known.shown.finished_at is None:
        return " The catalogue has no items of it."
    name = one_line(known.shown.original_filename or "a file")
    return f" The catalogue shows {name}, analysed at {moment_in_words(known.shown.finished_at)}."

"""Whether a supplier is up to date, with the reason and what happens next. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from marketbel_courier.delivery.telling.story import counts_of, reason_of
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.measurements import SupplierFacts
from marketbel_courier.ledger.source_addresses import is_other_address
from marketbel_courier.ledger.states import ErrorClass, Origin, Outcome, State
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.messages.message import Message, paragraph

# The reason, and what happens next or what to do.
_Told = tuple[Message, Message]


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
    def words(self) -> Message:
        """The verdict as people are told it."""
        return Message(_WORDS[self])


_WORDS = {
    Standing.UP_TO_DATE: "standing-up-to-date",
    Standing.UNDER_WAY: "standing-under-way",
    Standing.WILL_BE_RETRIED: "standing-will-be-retried",
    Standing.LEFT_TO_A_PERSON: "standing-left-to-a-person",
    Standing.SOURCE_CHANGED: "standing-source-changed",
    Standing.NEVER_DELIVERED: "standing-never-delivered",
    Standing.NO_SOURCE: "standing-no-source",
    Standing.DEACTIVATED: "standing-deactivated",
}


@dataclass(frozen=True)
class Verdict:
    """Why the supplier stands where it does, and what happens next or what to do."""

    standing: Standing
    reason: Message
    next_step: Message


@dataclass(frozen=True)
class KnownOfSupplier:
    """All that the verdict and its words depend on.

    `shown` is the analysis whose items the catalogue shows; `ahead` how many price lists
    ml-analyze gets before the one that waits; `held_prices` how many prices wait for somebody.
    """

    supplier: Supplier
    attempts: Sequence[Delivery]
    shown: Delivery | None
    ahead: int = 0
    held_prices: int = 0

    @property
    def newest(self) -> Delivery | None:
        """The attempt that began last."""
        return max(self.attempts, key=lambda row: row.rank, default=None)

    @property
    def called(self) -> str:
        """The supplier's name, quoted as an argument of the command line."""
        return self.supplier.partition_key or str(self.supplier.id)


def standing_of(facts: SupplierFacts) -> Standing:
    """The standing of a supplier with these facts: decided here alone, for texts and counts.

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
    """Count the suppliers by standing; the input has a number for each set of facts."""
    counts: Counter[Standing] = Counter()
    for facts, count in suppliers:
        counts[standing_of(facts)] += count
    return counts


def judge(known: KnownOfSupplier) -> Verdict:
    """The standing of a supplier, with its reason and what comes next."""
    newest = known.newest
    standing = standing_of(facts_of(known.supplier, newest))
    if standing is Standing.DEACTIVATED:
        told = _deactivated(known, newest)
    elif standing is Standing.NO_SOURCE:
        told = (
            paragraph([Message("standing-no-address"), _shown(known)]),
            Message("standing-add-address"),
        )
    elif newest is None:
        told = Message("standing-never-asked"), Message("standing-next-sync-asks")
    else:
        told = _OF_NEWEST[standing](known, newest)
    return _with_held_prices(known, Verdict(standing, *told))


def _with_held_prices(known: KnownOfSupplier, verdict: Verdict) -> Verdict:
    """The verdict with the held prices, and what to do about them if nothing else is to be done."""
    if not known.held_prices:
        return verdict
    held = Message("standing-prices-held", n=known.held_prices)
    then = verdict.next_step
    if verdict.standing is Standing.UP_TO_DATE:
        then = Message("standing-decide-on-prices", supplier=known.called)
    return replace(verdict, reason=paragraph([verdict.reason, held]), next_step=then)


def _under_way(known: KnownOfSupplier, newest: Delivery) -> _Told:
    fell_back = []
    if newest.fell_back_because:
        fell_back = [Message("standing-fell-back", why=newest.fell_back_because)]
    if newest.state is State.DOWNLOADING:
        reason = [Message("standing-downloading", since=newest.created_at)]
        then = Message("standing-analysis-follows")
    elif newest.state is State.DELIVERED:
        waits = Message("standing-waits", reader=newest.route, ahead=known.ahead or None)
        reason = [waits, *_waits_for(newest), *fell_back]
        then = Message("standing-is-handed-over")
    elif newest.handed_over_at is None:
        reason = [Message("standing-about-to-be-handed-over", reader=newest.route)]
        then = Message("standing-analysis-follows")
    else:
        being_read = Message(
            "standing-being-read", reader=newest.route, since=newest.handed_over_at
        )
        reason, then = [being_read, *fell_back], Message("standing-result-is-awaited")
    return paragraph([*reason, _shown(known)]), then


def _waiting(known: KnownOfSupplier) -> list[Message]:
    for row in known.attempts:
        if row.state in (State.DELIVERED, State.ANALYZING) and row.delivered_at is not None:
            if row.handed_over_at is None:
                return [Message("standing-file-waits", at=row.delivered_at)]
            return [Message("standing-file-is-read", at=row.delivered_at)]
        if row.delivered_at and row.next_retry_at and row is not known.newest:
            return [
                Message("standing-file-is-retried", at=row.delivered_at, retry_at=row.next_retry_at)
            ]
    return []


def _deactivated(known: KnownOfSupplier, newest: Delivery | None) -> _Told:
    retry = []
    if newest is not None and newest.next_retry_at is not None:
        retry = [Message("standing-retry-all-the-same", at=newest.next_retry_at)]
    return (
        paragraph([Message("standing-no-sync-delivers"), _shown(known), *retry]),
        Message("standing-activate"),
    )


def _will_be_retried(known: KnownOfSupplier, newest: Delivery) -> _Told:
    return _why_failed(known, newest), Message("standing-next-attempt", at=newest.next_retry_at)


def _left_to_a_person(known: KnownOfSupplier, newest: Delivery) -> _Told:
    if newest.state is State.COMPLETE:
        found = Message("standing-no-items", digest=newest.checksum_sha256)
        return (
            paragraph([found, _shown(known)]),
            Message("standing-look-into-file", reader=newest.route, supplier=known.called),
        )
    if newest.outcome is Outcome.SUPERSEDED:
        return (
            paragraph([Message("standing-made-room"), _shown(known)]),
            Message("standing-next-sync-delivers", supplier=known.called),
        )
    if newest.is_held:
        then = Message("standing-needs-mapping", supplier=known.called)
    elif newest.awaits_release:
        then = Message("standing-needs-release", supplier=known.called)
    elif newest.error_class is ErrorClass.TRANSIENT:
        then = Message("standing-retries-spent", supplier=known.called)
    else:
        then = Message("standing-needs-a-change", supplier=known.called)
    return _why_failed(known, newest), then


def _waits_for(newest: Delivery) -> list[Message]:
    return [Message("standing-waits-for", what=newest.waits_for)] if newest.waits_for else []


def _why_failed(known: KnownOfSupplier, newest: Delivery) -> Message:
    waits = _waits_for(newest)
    failed = Message("standing-failed", why=reason_of(newest))
    return paragraph([*waits, failed, *_waiting(known), _shown(known)])


def _source_changed(known: KnownOfSupplier, _newest: Delivery) -> _Told:
    return (
        paragraph([Message("standing-address-changed"), _shown(known)]),
        Message("standing-next-sync-fetches", supplier=known.called),
    )


def _up_to_date(known: KnownOfSupplier, newest: Delivery) -> _Told:
    since = newest.unchanged_since or newest.finished_at or newest.created_at
    shown = known.shown
    if newest.outcome is Outcome.UNCHANGED and shown and shown.origin is Origin.UPLOAD:
        older = Message(
            "standing-source-is-older",
            since=since,
            digest=newest.checksum_sha256,
            asked=newest.created_at,
        )
        return (
            paragraph([_shown(known), older]),
            Message("standing-upload-counts", supplier=known.called),
        )
    fresh = Message(
        "standing-fresh",
        since=since,
        digest=newest.checksum_sha256,
        counts=counts_of(newest),
        asked=newest.created_at,
    )
    if known.supplier.source_url:
        return fresh, Message("standing-nothing-to-do")
    return fresh, Message("standing-nothing-to-do-without-source")


_OF_NEWEST: Mapping[Standing, Callable[[KnownOfSupplier, Delivery], _Told]] = {
    Standing.UNDER_WAY: _under_way,
    Standing.WILL_BE_RETRIED: _will_be_retried,
    Standing.LEFT_TO_A_PERSON: _left_to_a_person,
    Standing.SOURCE_CHANGED: _source_changed,
    Standing.UP_TO_DATE: _up_to_date,
}


def _shown(known: KnownOfSupplier) -> Message:
    if known.shown is None or known.shown.finished_at is None:
        return Message("standing-no-items-shown")
    return Message(
        "standing-items-shown", name=known.shown.original_filename, at=known.shown.finished_at
    )

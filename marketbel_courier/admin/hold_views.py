"""What the price guard holds, as the API shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketbel_courier.admin.contract import LocalizedMessage
from marketbel_courier.admin.hold_contract import HeldListView, HeldPriceView, PriceExample
from marketbel_courier.admin.localization import in_english, localized
from marketbel_courier.catalogue.held_changes import HeldChange
from marketbel_courier.catalogue.held_lists import HeldList
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import as_sentence


def price_view(change: HeldChange, names: Mapping[UUID, str], language: Language) -> HeldPriceView:
    """A held price; `names` are the suppliers' by id."""
    return HeldPriceView(
        **_answer(change, names, [change.reason], language),
        id=change.change_id,
        item_id=change.supplier_item_id,
        sku=change.sku,
        item_name=change.name,
        kind=change.kind,
        old_price=_text(change.old_price),
        new_price=str(change.new_price),
        old_currency=change.old_currency,
        new_currency=change.new_currency,
        factor=None if change.factor is None else float(change.factor),
        others_price=_text(change.others_price),
    )


def list_view(
    held: HeldList, waiting: Delivery | None, names: Mapping[UUID, str], language: Language
) -> HeldListView:
    """A held list; `waiting` is the delivery whose file waits, if one does."""
    facts = held.facts
    return HeldListView(
        **_answer(held, names, held.reasons, language),
        id=held.list_id,
        job_id=waiting.job_id if waiting else None,
        file_name=(waiting.original_filename or "") if waiting else "",
        rows=facts.get("rows") or 0,
        changed=facts.get("changed") or 0,
        new=facts.get("new") or 0,
        gone=facts.get("gone") or 0,
        median_factor=facts.get("median_factor"),
        examples=[_example(one) for one in facts.get("examples") or ()],
    )


def _answer(
    held: HeldChange | HeldList,
    names: Mapping[UUID, str],
    reasons: Sequence[Message],
    language: Language,
) -> dict[str, Any]:
    return {
        "supplier_id": held.supplier_id,
        "supplier_name": names.get(held.supplier_id, ""),
        "state": held.state,
        "was_stored": held.was_stored,
        "reasons": [as_sentence(in_english(reason)) for reason in reasons],
        "reasons_localized": [_as_sentence(localized(reason, language)) for reason in reasons],
        "held_at": held.held_at,
        "answered_at": held.answered_at,
        "answered_by": held.answered_by or "",
        "answered_because": held.answered_because or "",
    }


def _as_sentence(reason: LocalizedMessage) -> LocalizedMessage:
    """The guard's reasons are parts of sentences, and stand alone here."""
    return reason.model_copy(update={"text": as_sentence(reason.text)})


def _example(one: Mapping[str, Any]) -> PriceExample:
    return PriceExample(
        sku=str(one.get("sku") or ""),
        name=str(one.get("name") or ""),
        old=_text(one.get("old")),
        new=_text(one.get("new")),
        currency=one.get("currency"),
    )


def _text(value: Decimal | str | None) -> str | None:
    return None if value is None else str(value)

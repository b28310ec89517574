"""`marketbel-courier held`: the prices and lists that the price guard holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import click
from rich.console import Console
from rich.text import Text

from marketbel_courier.catalogue.held_changes import (
    HeldChange,
    HeldCounts,
    HeldFilter,
    HeldState,
    count_held,
    count_held_by_supplier,
    held_changes,
)
from marketbel_courier.catalogue.held_lists import HeldList, held_lists
from marketbel_courier.cli.json_output import json_option, print_json
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import the_supplier
from marketbel_courier.cli.supplier_names import SUPPLIER
from marketbel_courier.cli.terminal import output_console, said, show, show_text
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import as_sentence, one_line, short_id
from marketbel_courier.settings import Settings

_INDENT = " " * 10


@dataclass(frozen=True)
class Held:
    """What was found: lists and prices, the suppliers' names, and how many wait in all."""

    lists: Sequence[HeldList]
    prices: Sequence[HeldChange]
    names: Mapping[UUID, str]
    waiting: HeldCounts


@click.command()
@click.argument("supplier", type=SUPPLIER, required=False)
@click.option(
    "--state",
    type=click.Choice([state.value for state in HeldState]),
    default=HeldState.HELD.value,
    show_default=True,
    help="What became of them; held is what waits.",
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
def held(supplier: str | None, *, state: str, limit: int, as_json: bool) -> None:
    """List what changed too much to be believed: whole lists, then prices, the last held first.

    SUPPLIER is a partition key, a name in any case or a part of one, or an id. Until somebody
    decides by `release` or `refuse`, the old prices count.
    """

    async def look_up(pool: Pool) -> Held:
        suppliers = await list_suppliers(pool)
        supplier_id = the_supplier(supplier, suppliers, by_part=True).id if supplier else None
        states = (HeldState(state),)
        which = HeldFilter(supplier_id=supplier_id)
        return Held(
            await held_lists(pool, supplier_id=supplier_id, states=states, limit=limit),
            await held_changes(pool, which, states=states, limit=limit),
            {one.id: one.name for one in suppliers},
            await _waiting(pool, supplier_id),
        )

    found = ask_database(Settings.from_environment(), look_up)
    if as_json:
        print_json(_plain(found))
        return
    _draw(output_console(), found, is_open=state == HeldState.HELD)


async def _waiting(pool: Pool, supplier_id: UUID | None) -> HeldCounts:
    if supplier_id is None:
        return await count_held(pool)
    counts = await count_held_by_supplier(pool, [supplier_id])
    return counts.get(supplier_id, HeldCounts())


def _draw(console: Console, found: Held, *, is_open: bool) -> None:
    for one in found.lists:
        _show_list(console, one, found.names.get(one.supplier_id, ""))
    for price in found.prices:
        show_price(console, price, found.names.get(price.supplier_id, ""))
    if not found.lists and not found.prices:
        show(console, Message("cli-held-nothing" if is_open else "cli-held-none-so"))
    elif is_open:
        waiting = found.waiting
        show(console, Message("cli-held-sum", prices=waiting.changes, lists=waiting.lists))


def _show_list(console: Console, held: HeldList, supplier: str) -> None:
    head = Message("cli-held-list", supplier=one_line(supplier), at=held.held_at)
    line = Text.assemble((short_id(held.list_id), "cyan"), f"  {said(head)}")
    show_text(console, line)
    for reason in held.reasons:
        show_text(console, Text(_INDENT + as_sentence(said(reason)), style="yellow"))
    facts = {name: held.facts.get(name) or 0 for name in ("rows", "changed", "new", "gone")}
    show_text(console, Text(_INDENT + said(Message("cli-held-list-facts", **facts)), style="dim"))
    _show_answer(console, held)


def show_price(console: Console, price: HeldChange, supplier: str = "") -> None:
    """A held price in two lines: what it is, and why it is held."""
    change = Message(
        "cli-held-price",
        old=price.old_price,
        new=price.new_price,
        currency=price.new_currency,
        stored="yes" if price.was_stored else None,
    )
    line = Text.assemble(
        (short_id(price.change_id), "cyan"),
        f"  {one_line(price.name)}",
        (f"  {said(change)}", "bold"),
        (f"  {one_line(supplier)}" if supplier else "", "dim"),
    )
    show_text(console, line)
    show_text(console, Text(_INDENT + as_sentence(said(price.reason)), style="yellow"))
    _show_answer(console, price)


def _show_answer(console: Console, held: HeldChange | HeldList) -> None:
    if held.answered_at is None:
        return
    answered = Message(
        "cli-held-answered",
        state=held.state,
        at=held.answered_at,
        by=held.answered_by or None,
        because=held.answered_because or None,
    )
    show_text(console, Text(_INDENT + said(answered), style="dim"))


def _plain(found: Held) -> dict[str, object]:
    return {
        "waiting": {"prices": found.waiting.changes, "lists": found.waiting.lists},
        "lists": [
            {
                "id": str(one.list_id),
                **_plain_answer(one, found.names),
                "reasons": list(one.reasons),
                "facts": dict(one.facts),
            }
            for one in found.lists
        ],
        "prices": [_plain_price(price, found.names) for price in found.prices],
    }


def _plain_price(price: HeldChange, names: Mapping[UUID, str]) -> dict[str, object]:
    return {
        "id": str(price.change_id),
        **_plain_answer(price, names),
        "item_id": str(price.supplier_item_id),
        "sku": price.sku,
        "name": price.name,
        "kind": price.kind,
        "old_price": None if price.old_price is None else str(price.old_price),
        "new_price": str(price.new_price),
        "old_currency": price.old_currency,
        "new_currency": price.new_currency,
        "factor": None if price.factor is None else float(price.factor),
        "reason": price.reason,
    }


def _plain_answer(held: HeldChange | HeldList, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "supplier_id": str(held.supplier_id),
        "supplier": names.get(held.supplier_id, ""),
        "state": held.state.value,
        "was_stored": held.was_stored,
        "held_at": held.held_at.isoformat(),
        "answered_at": held.answered_at.isoformat() if held.answered_at else None,
        "answered_by": held.answered_by,
        "answered_because": held.answered_because,
    }

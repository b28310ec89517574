"""Which suppliers the words on a command line mean."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from marketbel_courier.cli.group import ListedError
from marketbel_courier.cli.terminal import Words, said
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.suppliers import (
    Supplier,
    list_suppliers,
    suppliers_called,
    suppliers_like,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line

_SHOWN = 10


def the_supplier(word: str, suppliers: Sequence[Supplier], *, by_part: bool = False) -> Supplier:
    """The one supplier of that key, name or id; with `by_part` also by a part of one name.

    Raises CourierError with the candidates if there is not exactly one.
    """
    called = suppliers_called(word, suppliers)
    candidates = called or suppliers_like(word, suppliers)
    if len(candidates) == 1 and (called or by_part):
        return candidates[0]
    if not candidates:
        raise CourierError(Message("cli-supplier-unknown", word=word))
    listed: list[Words] = [_described(supplier) for supplier in candidates[:_SHOWN]]
    if len(candidates) > _SHOWN:
        listed.append(Message("cli-more", n=len(candidates) - _SHOWN))
    raise ListedError(Message("cli-supplier-ambiguous", word=word), listed)


async def supplier_id_of(pool: Pool, word: str | None) -> UUID | None:
    """The id of the one supplier that is meant; None where no word was given."""
    if not word:
        return None
    return the_supplier(word, await list_suppliers(pool), by_part=True).id


def the_suppliers(words: Sequence[str], suppliers: Sequence[Supplier]) -> list[Supplier]:
    """The suppliers of these words, each once; whole names only, for what changes something."""
    chosen = (the_supplier(word, suppliers) for word in words)
    return list({supplier.id: supplier for supplier in chosen}.values())


def _described(supplier: Supplier) -> str:
    inactive = "" if supplier.is_active else f" {said(Message('cli-supplier-deactivated'))}"
    return f"{supplier.partition_key or supplier.id}  {one_line(supplier.name)}{inactive}"

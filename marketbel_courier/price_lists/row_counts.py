"""Counts what the rows of a price list become, as they come."""

from __future__ import annotations

from marketbel_courier.price_lists.records import PricedItem, RowProblem
from marketbel_courier.price_lists.verdict import Tally

_SAYS_SO_ITSELF = frozenset({"row-price-on-request", "row-price-struck-out", "row-without-price"})
_REPEATED = frozenset(
    {
        "row-with-sku-of-another",
        "row-with-sku-of-another-sheet",
        "row-with-name-of-another",
        "row-with-name-of-another-sheet",
    }
)
_WITHOUT_PRICE = frozenset({"row-price-missing", "row-price-zero"})


class ProblemCount:
    """How many rows could not be taken, by what that says of the reading."""

    def __init__(self) -> None:
        self.unread = 0
        self.without_price = 0
        self.has_repeated_skus = False

    def take(self, problem: RowProblem) -> None:
        """Count one more problem."""
        if not problem.left_out:
            self.has_repeated_skus |= problem.reason.code in _REPEATED
            return
        if problem.reason.code in _SAYS_SO_ITSELF:
            return
        if problem.reason.code in _WITHOUT_PRICE:
            self.without_price += 1
        else:
            self.unread += 1

    def tally(self, *, items: int, collapsed: int) -> Tally:
        """All of it, with what was counted of the items elsewhere."""
        return Tally(items, self.unread, self.without_price, collapsed)


class ItemCount:
    """How many items there are, and how many are lost to another item of their SKU."""

    def __init__(self) -> None:
        self._different: set[int] = set()
        self._skus: set[str] = set()
        self.items = 0

    def take(self, item: PricedItem) -> None:
        """Count one more item; the same item once more is no loss."""
        self.items += 1
        self._skus.add(item.sku)
        self._different.add(hash((item.sku, item.name, item.price)))

    @property
    def collapsed(self) -> int:
        """Items that another one of their SKU takes the place of."""
        return len(self._different) - len(self._skus)

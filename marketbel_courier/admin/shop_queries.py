"""Parameters of the shop's lists, read as leniently as the existing API reads them.

An empty one counts as not given, and a page or limit that is no number as the default.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from marketbel_courier.admin.envelope import field_problem
from marketbel_courier.messages.message import Message

LARGEST_PAGE, USUAL_PAGE = 200, 50
_LAST_PAGE = 1_000_000_000
# No price comes near it, and every database can compare with it.
_LARGEST_BOUND = 1e12
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)

Text = Annotated[str | None, Query(max_length=1000)]


@dataclass(frozen=True)
class PageWanted:
    """Which part of a list."""

    page: int
    limit: int

    @property
    def offset(self) -> int:
        """How many lie before it."""
        return (self.page - 1) * self.limit


def page_wanted(
    page: Annotated[str | None, Query(description="From 1 on", max_length=100)] = None,
    limit: Annotated[
        str | None,
        Query(description=f"1 to {LARGEST_PAGE}; {USUAL_PAGE} by default", max_length=100),
    ] = None,
) -> PageWanted:
    """The page; raises Problem for one that there cannot be."""
    return PageWanted(
        _whole_number("page", page, default=1, most=_LAST_PAGE),
        _whole_number("limit", limit, default=USUAL_PAGE, most=LARGEST_PAGE),
    )


ThePage = Annotated[PageWanted, Depends(page_wanted)]


def number_of(name: str, text: str | None, *, most: float = math.inf) -> float | None:
    """The number from 0 on; None if it was not given. Raises Problem for what is none."""
    if text is None or not text.strip():
        return None
    value = _number(text)
    if not 0 <= value <= most:
        if math.isinf(most):
            raise field_problem(name, Message("value-no-amount"))
        raise field_problem(name, Message("value-no-amount-up-to", most=f"{most:g}"))
    return value


def range_of(
    low: str, high: str, low_text: str | None, high_text: str | None, *, most: float = math.inf
) -> tuple[Decimal | None, Decimal | None]:
    """Two numbers of which the first is not the larger one; raises Problem."""
    first, last = number_of(low, low_text, most=most), number_of(high, high_text, most=most)
    if first is not None and last is not None and first > last:
        raise field_problem(low, Message("value-larger-than-other", other=high))
    return _bound(first), _bound(last)


def id_of(name: str, text: str | None) -> UUID | None:
    """The id; None if it was not given. Raises Problem for what is none."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise field_problem(name, Message("value-no-uuid")) from error


def words_of(name: str, text: str | None) -> str:
    """What is searched for; raises Problem for what no text in the database can hold."""
    if text is not None and "\0" in text:
        raise field_problem(name, Message("value-with-nul"))
    return text or ""


def _whole_number(name: str, text: str | None, *, default: int, most: int) -> int:
    value = _number(text) if text else math.nan
    if math.isnan(value) or value == 0:
        return default
    if not 1 <= value <= most or value != int(value):
        raise field_problem(name, Message("value-no-whole-number", most=str(most)))
    return int(value)


def _number(text: str) -> float:
    return float(text) if _NUMBER.fullmatch(text.strip()) else math.nan


def _bound(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(min(value, _LARGEST_BOUND)))

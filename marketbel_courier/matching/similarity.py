"""How much of two names is the same, by groups of three letters that are rare in the catalogue."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

_UNSEEN = 0.5


class Trigrams:
    """How many products have each group of three letters, and so how much it tells."""

    def __init__(self) -> None:
        self._products = 0
        self._terms: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self._weights: dict[str, float] = {}
        self._totals = _Totals(self)

    def add(self, terms: Iterable[str]) -> None:
        """Count a product's terms."""
        self._count(terms, 1)

    def remove(self, terms: Iterable[str]) -> None:
        """Count a product's terms no longer."""
        self._count(terms, -1)

    def _count(self, terms: Iterable[str], change: int) -> None:
        self._products += change
        known = self._terms
        for term in terms:
            known[term] = known.get(term, 0) + change
            if self._counts:
                self._count_trigrams(term, change)
        if self._weights:
            self._weights, self._totals = {}, _Totals(self)

    def _count_trigrams(self, term: str, change: int) -> None:
        counts = self._counts
        for trigram in trigrams_of(term):
            counts[trigram] = counts.get(trigram, 0) + change

    def weight(self, trigram: str) -> float:
        """How much a group of letters tells, squared."""
        weight = self._weights.get(trigram)
        if weight is None:
            if not self._counts:
                # Few of very many products' terms are distinct: each is taken apart once.
                for term, products in self._terms.items():
                    self._count_trigrams(term, products)
            seen = self._counts.get(trigram) or _UNSEEN
            weight = self._weights[trigram] = math.log(1 + self._products / seen) ** 2
        return weight

    @property
    def totals(self) -> Mapping[str, float]:
        """By term: how much all its groups tell, until products are added or removed."""
        return self._totals


class _Totals(dict[str, float]):
    """How much all groups of a term tell, of each term that was asked for."""

    def __init__(self, trigrams: Trigrams) -> None:
        self._weight = trigrams.weight

    def __missing__(self, term: str) -> float:
        total = self[term] = sum(map(self._weight, trigrams_of(term)))
        return total


class Likeness:
    """Compares one name's terms with those of many others; what they share is weighed once."""

    def __init__(self, terms: Sequence[str], trigrams: Trigrams) -> None:
        own = {trigram: trigrams.weight(trigram) for term in terms for trigram in trigrams_of(term)}
        self._norm = math.sqrt(sum(own.values()))
        self._shared = _Shared(own)
        self._totals = trigrams.totals

    def to(self, terms: Sequence[str]) -> float:
        """How alike the other name is, from 0 to 1."""
        shared = sum(map(self._shared.__getitem__, terms))
        if not shared:
            return 0.0
        total = sum(map(self._totals.__getitem__, terms))
        return min(1.0, shared / (self._norm * math.sqrt(total)))


class _Shared(dict[str, float]):
    """By term: the weight that it shares with a name's own trigrams."""

    def __init__(self, own: Mapping[str, float]) -> None:
        self._own = own

    def __missing__(self, term: str) -> float:
        own = self._own
        trigrams = trigrams_of(term)
        shared = 0.0
        if not own.keys().isdisjoint(trigrams):
            for trigram in trigrams:
                if trigram in own:
                    shared += own[trigram]
        self[term] = shared
        return shared


@lru_cache(maxsize=200_000)
def trigrams_of(term: str) -> tuple[str, ...]:
    """The groups of three letters of a term, its beginning and its end marked."""
    framed = f"^{term}$"
    return tuple(dict.fromkeys(framed[start : start + 3] for start in range(len(framed) - 2)))

"""How much of two names is the same, by groups of three letters that are rare in the catalogue."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

_UNSEEN = 0.5


class Trigrams:
    """How many products have each group of three letters, and so how much it tells."""

    def __init__(self) -> None:
        self._products = 0
        self._terms: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self._weights: dict[str, float] = {}
        self._of_terms: dict[str, float] = {}

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
            self._weights, self._of_terms = {}, {}

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

    def of_term(self, term: str) -> float:
        """How much all groups of a term tell."""
        weight = self._of_terms.get(term)
        if weight is None:
            weight = self._of_terms[term] = sum(map(self.weight, trigrams_of(term)))
        return weight


class Likeness:
    """Compares one name's terms with those of many others; what they share is weighed once."""

    def __init__(self, terms: Sequence[str], trigrams: Trigrams) -> None:
        self._trigrams = trigrams
        self._own = {
            trigram: trigrams.weight(trigram) for term in terms for trigram in trigrams_of(term)
        }
        self._norm = math.sqrt(sum(self._own.values()))
        self._weighed: dict[str, tuple[float, float]] = {}

    def to(self, terms: Sequence[str]) -> float:
        """How alike the other name is, from 0 to 1."""
        weighed = self._weighed
        shared = total = 0.0
        for term in terms:
            parts = weighed.get(term)
            if parts is None:
                parts = weighed[term] = self._weigh(term)
            shared += parts[0]
            total += parts[1]
        return min(1.0, shared / (self._norm * math.sqrt(total))) if shared else 0.0

    def _weigh(self, term: str) -> tuple[float, float]:
        """The weight that a term shares with the own name, and all that it has."""
        own = self._own
        shared = 0.0
        for trigram in trigrams_of(term):
            if trigram in own:
                shared += own[trigram]
        return shared, self._trigrams.of_term(term)


@lru_cache(maxsize=200_000)
def trigrams_of(term: str) -> tuple[str, ...]:
    """The groups of three letters of a term, its beginning and its end marked."""
    framed = f"^{term}$"
    return tuple(dict.fromkeys(framed[start : start + 3] for start in range(len(framed) - 2)))

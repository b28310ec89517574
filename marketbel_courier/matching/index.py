"""Finds, among very many products, the few worth comparing with a name. Does no scoring."""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from rapidfuzz import fuzz, process

from marketbel_courier.matching.model_codes import barcodes_in, strong_codes
from marketbel_courier.matching.names import index_tokens, terms_of
from marketbel_courier.matching.records import Product
from marketbel_courier.matching.similarity import Likeness, Trigrams

# Bounds on the work for one name: products looked at, roughly compared, and handed out.
_LOOKED_AT = 1_500
_FEW = 50
_MISLEADING = 3
_ROUGHLY_COMPARED = 150
# Where most of a catalogue is named alike, what shares all words is found among the first.
_LOOKED_AT_FIRST = 300
_MOST_REMEMBERED = 200
_MOST_OF_A_CODE = 20
_MOST_PLACES = 200

_SHORTEST_CORRECTED = 4
_CORRECTIONS = 3
_LEAST_ALIKE = 65
_LEAST_SHARED_TRIGRAMS = 0.3
_MOST_GONE = 0.2


Key = TypeVar("Key", bound=Hashable)


class _Places(Generic[Key]):
    """Where keys occur: most at one place, which takes no more memory than that."""

    def __init__(self) -> None:
        self._places: dict[Key, int | tuple[int, ...]] = {}

    def add(self, key: Key, place: int) -> None:
        known = self._places.get(key)
        if known is None:
            self._places[key] = place
        elif isinstance(known, int):
            self._places[key] = (known, place)
        elif len(known) < _MOST_PLACES:
            self._places[key] = (*known, place)

    def of(self, key: Key) -> tuple[int, ...]:
        found = self._places.get(key, ())
        return (found,) if isinstance(found, int) else found


class _Sought(NamedTuple):
    """A name as products are sought by it."""

    name: str
    tokens: Sequence[str]
    likeness: Likeness


class ProductIndex:
    """Products by the words and figures of their names; a misspelt word finds its neighbours.

    What is found does not depend on the order in which products were added, with one exception: of
    several products that are the same to the index, the bounds may leave some out.
    """

    def __init__(self, products: Iterable[Product] = ()) -> None:
        self._products: list[Product | None] = []
        self._terms: list[tuple[str, ...]] = []
        self._trigrams = Trigrams()
        self._codes = _Places[str]()
        self._barcodes = _Places[int]()
        self._slots: dict[UUID, int] = {}
        self._postings: dict[str, set[int]] = defaultdict(set)
        self._by_spelling: dict[str, list[int]] = defaultdict(list)
        self._words_with: dict[str, list[str]] = defaultdict(list)
        # By common words, until a product comes or goes: names of one list have the same ones.
        self._sharing: dict[tuple[int, ...], set[int]] = {}
        # The same of the last name: each is asked about in several ways.
        self._sought: _Sought | None = None
        for product in products:
            self.put(product)

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, product: Product) -> bool:
        return self.get(product.id) == product

    def get(self, product_id: UUID) -> Product | None:
        """The product as it is known here."""
        slot = self._slots.get(product_id)
        return None if slot is None else self._products[slot]

    def put(self, product: Product) -> None:
        """Add a product, or take over its new name."""
        before = self.get(product.id)
        if before is not None:
            if before == product:
                return
            self.drop(product.id)
        self._begin_anew()
        slot = len(self._products)
        tokens = index_tokens(product.name)
        spelling = " ".join(sorted(tokens))
        terms = tuple(map(sys.intern, terms_of(product.name, tokens)))
        self._products.append(product)
        self._terms.append(terms)
        self._trigrams.add(terms)
        for code in strong_codes(product.name, *product.part_numbers, *product.codes):
            self._codes.add(code, slot)
        for barcode in barcodes_in(product.name, *product.barcodes):
            self._barcodes.add(barcode, slot)
        self._slots[product.id] = slot
        self._by_spelling[spelling].append(slot)
        for token in set(tokens):
            postings = self._postings[token]
            if not postings and _is_correctable(token):
                for trigram in _trigrams(token):
                    self._words_with[trigram].append(token)
            postings.add(slot)

    def drop(self, product_id: UUID) -> None:
        """Forget a product, if it is here."""
        slot = self._slots.pop(product_id, None)
        if slot is not None:
            self._begin_anew()
            self._products[slot] = None
            self._trigrams.remove(self._terms[slot])
            self._terms[slot] = ()

    @property
    def is_worn(self) -> bool:
        """Whether so many products were dropped that a new index would be quicker."""
        return len(self._products) - len(self._slots) > _MOST_GONE * len(self._products)

    def is_known_word(self, token: str) -> bool:
        """Whether more than one product's name has the word."""
        return len(self._postings.get(token, ())) > 1

    def spelt_alike(self, name: str) -> list[Product]:
        """Products whose names have the same words and figures, by name."""
        spelling = " ".join(sorted(self._sought_by(name).tokens))
        found = (self._products[slot] for slot in self._by_spelling.get(spelling, ()))
        return sorted((p for p in found if p is not None), key=lambda p: (p.name, str(p.id)))

    def with_code(self, code: str) -> list[Product]:
        """The products with this strong code, a bounded number."""
        return self._at(self._codes.of(code))

    def with_barcode(self, number: int) -> list[Product]:
        """The products with this barcode, a bounded number."""
        return self._at(self._barcodes.of(number))

    def _at(self, slots: Iterable[int]) -> list[Product]:
        found = (self._products[slot] for slot in slots)
        return list(islice((p for p in found if p is not None), _MOST_OF_A_CODE))

    def likeness(self, name: str) -> Callable[[Product], float]:
        """How alike the names of products of this index are to `name`, from 0 to 1."""
        compared = self._sought_by(name).likeness
        return lambda product: compared.to(self._terms[self._slots[product.id]])

    def near(self, name: str, limit: int) -> list[tuple[Product, float]]:
        """The products most alike to this name, up to `limit`, with their likeness."""
        # In the same order in every process: of equals, the first ones are looked at.
        tokens, compared = self._sought_by(name)[1:]
        weights = self._weigh(sorted(set(tokens)))
        rough = sorted(weights, key=weights.__getitem__, reverse=True)[:_ROUGHLY_COMPARED]
        alike = {slot: compared.to(self._terms[slot]) for slot in rough}
        chosen = sorted(alike, key=alike.__getitem__, reverse=True)[:limit]
        return [
            (product, alike[slot])
            for slot in chosen
            if (product := self._products[slot]) is not None
        ]

    def _sought_by(self, name: str) -> _Sought:
        sought = self._sought
        if sought is None or sought.name != name:
            tokens = index_tokens(name)
            sought = _Sought(name, tokens, Likeness(terms_of(name, tokens), self._trigrams))
            self._sought = sought
        return sought

    def _begin_anew(self) -> None:
        """Forget what was true of the products of before."""
        self._sharing.clear()
        self._sought = None

    def _weigh(self, tokens: Sequence[str]) -> Mapping[int, float]:
        """Products that share rare words, by rarity, and those that share most common words."""
        weights: dict[int, float] = {}
        left, common = _LOOKED_AT, []
        for postings in sorted(self._postings_of(tokens), key=len):
            weight = math.log(1 + len(self._products) / len(postings))
            if len(postings) <= left:
                left -= len(postings)
                found = dict.fromkeys(postings, weight)
                for slot in weights.keys() & found.keys():
                    found[slot] += weights[slot]
                weights.update(found)
            else:
                common.append((weight, postings))
        if common:
            for slot in self._sharing_most([postings for _, postings in common]):
                weights.setdefault(slot, 0.0)
        for weight, postings in common:
            for slot in weights.keys() & postings:
                weights[slot] += weight
        return weights

    def _sharing_most(self, common: list[set[int]]) -> set[int]:
        """Products that share as many of these words as possible, even if a rare one misleads."""
        words = tuple(map(id, common))
        if words not in self._sharing:
            if len(self._sharing) >= _MOST_REMEMBERED:
                self._sharing.clear()
            self._sharing[words] = self._find_sharing_most(common)
        return self._sharing[words]

    def _find_sharing_most(self, common: list[set[int]]) -> set[int]:
        found: set[int] = set()
        # The words before the one left out are the same each time: shared once.
        shared: dict[tuple[int, ...], set[int]] = {}
        for left_out in range(-1, min(len(common) - 1, _MISLEADING)):
            places = [place for place in range(len(common)) if place != left_out]
            if together := _first_shared([common[place] for place in places]):
                found |= together
                continue
            first, *others = places
            used: tuple[int, ...] = (first,)
            together = common[first]
            for place in others:
                used = (*used, place)
                if used not in shared:
                    shared[used] = together & common[place] or together
                together = shared[used]
                if len(together) <= _FEW:
                    break
            found.update(islice(together, _ROUGHLY_COMPARED))
        return found

    def _postings_of(self, tokens: Sequence[str]) -> list[set[int]]:
        found = []
        for token in tokens:
            if postings := self._postings.get(token):
                found.append(postings)
            elif _is_correctable(token):
                found += (self._postings[word] for word in self._corrections(token))
        return found

    def _corrections(self, token: str) -> list[str]:
        """Known words that this unknown one may be a misspelling of."""
        trigrams = _trigrams(token)
        shared: Counter[str] = Counter()
        for trigram in trigrams:
            shared.update(self._words_with.get(trigram, ()))
        least = _LEAST_SHARED_TRIGRAMS * len(trigrams)
        alike = process.extract(
            token,
            sorted(word for word, count in shared.items() if count >= least),
            scorer=fuzz.ratio,
            score_cutoff=_LEAST_ALIKE,
            limit=_CORRECTIONS,
        )
        return [word for word, _, _ in alike]


def _first_shared(postings: Sequence[set[int]]) -> set[int]:
    """As many as are compared that are in all of these, if the first of one show so many; or none.

    To share out all of them would take as long as the catalogue is large, for each name.
    """
    smallest, *others = sorted(postings, key=len)
    found = set(islice(smallest, _LOOKED_AT_FIRST))
    for other in others:
        found &= other
    return set(islice(found, _ROUGHLY_COMPARED)) if len(found) >= _ROUGHLY_COMPARED else set()


def _is_correctable(token: str) -> bool:
    """Whether a word may be misspelt: figures never are, as another figure is another product."""
    return len(token) >= _SHORTEST_CORRECTED and token.isalpha()


def _trigrams(word: str) -> set[str]:
    framed = f"^{word}$"
    return {framed[start : start + 3] for start in range(len(framed) - 2)}

"""A catalogue and a supplier's items with known answers, the same for the same seed everywhere.

Among the items are noisy names of its products, near relatives of them, and strangers.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from uuid import UUID

from marketbel_courier.matching.records import Decisions, Item, Product
from marketbel_courier_tests.matching.truth_names import catalogue_names, essence, stranger
from marketbel_courier_tests.matching.truth_noise import noisy


@dataclass(frozen=True)
class TruthSet:
    """`answers` has the product of each item that is one; the other items are new products."""

    products: tuple[Product, ...]
    items: tuple[Item, ...]
    answers: dict[UUID, UUID]


@dataclass(frozen=True)
class Quality:
    """How right decisions are; shares from 0 to 1."""

    linked: int
    wrongly_linked: tuple[UUID, ...]
    missed: tuple[UUID, ...]
    findable: int

    @property
    def precision(self) -> float:
        """Of the items linked without a person: those linked to the right product."""
        return 1 - len(self.wrongly_linked) / self.linked if self.linked else 1.0

    @property
    def recall(self) -> float:
        """Of the items that are a known product: those linked to it or asked about with it."""
        return 1 - len(self.missed) / self.findable if self.findable else 1.0


def judge(truth: TruthSet, decisions: Decisions) -> Quality:
    """Compare what was decided with the answers."""
    wrong = [
        link.item_id
        for link in decisions.links
        if truth.answers.get(link.item_id) != link.product_id
    ]
    found = {link.item_id for link in decisions.links} - set(wrong)
    for review in decisions.reviews:
        if truth.answers.get(review.item_id) in {one.product_id for one in review.candidates}:
            found.add(review.item_id)
    missed = [item_id for item_id in truth.answers if item_id not in found]
    return Quality(len(decisions.links), tuple(wrong), tuple(missed), len(truth.answers))


def make_truth(*, products: int, items: int, seed: int = 1) -> TruthSet:
    """Seven items in ten are known products, two are relatives of one, one is a stranger."""
    chance = random.Random(seed)
    names = catalogue_names(products * 5 // 4)
    chance.shuffle(names)
    essences = {essence(name) for name in names}
    known = [
        (name, Product(_id(chance), str(name), name.category if chance.random() < 0.7 else None))
        for name in names[:products]
    ]
    made: list[Item] = []
    answers: dict[UUID, UUID] = {}
    for number in range(items):
        item_id, answer = _id(chance), None
        if number % 10 < 7:
            name, answer = chance.choice(known)
        elif number % 10 < 9:
            name = chance.choice(names[products:])
        else:
            name = stranger(chance)
        category = name.category if chance.random() < 0.5 else None
        made.append(Item(item_id, noisy(name, essences, chance), category))
        if answer:
            answers[item_id] = answer.id
    return TruthSet(tuple(product for _, product in known), tuple(made), answers)


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)

"""Judges matching by whole tables with known pairs, of a folder, and by the generated set.

A set is three CSV files of one folder: `…gt.csv` with the true pairs, the ids of products in its
first column, and two tables that begin with the same letters; the products' is the first by name,
or ends in `products.csv`. They need an `id`, and a `name` or a `title`.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from marketbel_courier.matching.decisions import MatchingRound
from marketbel_courier.matching.index import ProductIndex
from marketbel_courier.matching.records import Decisions, Item, Product, Thresholds
from marketbel_courier_tests.bench.ingestion_worker import peak_bytes
from marketbel_courier_tests.bench.processes import BenchError
from marketbel_courier_tests.bench.tables import Table
from marketbel_courier_tests.matching.truth import make_truth

PAIRS_FILE = "gt.csv"
GENERATED_PRODUCTS, GENERATED_ITEMS = 100_000, 10_000
_SHOP = UUID(int=1)
_SEPARATORS = "|#;\t,"
_A_ROUND = 1_000


@dataclass(frozen=True)
class MatchingSet:
    """Items of one list, a catalogue, and the products that each item truly is."""

    name: str
    products: Sequence[Product]
    items: Sequence[Item]
    answers: Mapping[UUID, frozenset[UUID]]


@dataclass(frozen=True)
class Judged:
    """How a set was matched; shares from 0 to 1, the pairs of the truth being all."""

    of: MatchingSet
    links: int
    right_links: int
    found: int
    candidates: int
    best_f1: float
    best_threshold: float
    index_seconds: float
    seconds: float
    peak_bytes: int

    @property
    def precision(self) -> float:
        return self.right_links / self.links if self.links else 1.0

    @property
    def recall(self) -> float:
        return self.right_links / len(self.of.answers)

    @property
    def f1(self) -> float:
        return 2 * self.right_links / (self.links + len(self.of.answers))


def measure_matching_sets(folder: Path | None, say: Callable[[str], None]) -> list[Judged]:
    """Match the sets of `folder`, each as one list, and the generated set."""
    judged = []
    for one in sets_of(folder) if folder else ():
        say(f"{one.name}: {len(one.items):,} items, {len(one.products):,} products")
        judged.append(judge_set(one, a_round=len(one.items)))
    say(f"generated: {GENERATED_ITEMS:,} items, {GENERATED_PRODUCTS:,} products")
    judged.append(judge_set(_generated(), a_round=_A_ROUND))
    return judged


def sets_of(folder: Path) -> Iterator[MatchingSet]:
    """The sets in a folder and those below it."""
    pairs = sorted(folder.rglob(f"*{PAIRS_FILE}"))
    if not pairs:
        raise BenchError(f"No set in {folder}: none of its files ends in {PAIRS_FILE}.")
    for path in pairs:
        beginning = path.name.removesuffix(PAIRS_FILE)
        tables = sorted(
            (
                one
                for one in path.parent.glob("*.csv")
                if one != path and one.name.startswith(beginning)
            ),
            key=lambda one: (not one.stem.endswith("products"), one.name),
        )
        if len(tables) != 2:
            raise BenchError(f"{path} needs two tables beside it, and has {len(tables)}.")
        products, items = tables
        yield _read_set(products, items, path)


def judge_set(one: MatchingSet, *, a_round: int) -> Judged:
    """Match with the thresholds as shipped, so many items at once."""
    began = time.process_time()
    index = ProductIndex(one.products)
    indexed = time.process_time()
    decided: list[Decisions] = []
    items = iter(one.items)
    while portion := list(islice(items, a_round)):
        matching_round = MatchingRound(index, Thresholds())
        matching_round.take(portion)
        decided.append(matching_round.decisions())
    seconds = time.process_time() - indexed
    links = [link for decisions in decided for link in decisions.links]
    reviews = [review for decisions in decided for review in decisions.reviews]

    def is_right(item_id: UUID, product_id: UUID) -> bool:
        return product_id in one.answers.get(item_id, ())

    right = {link.item_id for link in links if is_right(link.item_id, link.product_id)}
    asked = {
        review.item_id
        for review in reviews
        if any(is_right(review.item_id, likely.product_id) for likely in review.candidates)
    }
    answers = [(link.score, is_right(link.item_id, link.product_id)) for link in links]
    answers += [
        (review.candidates[0].score, is_right(review.item_id, review.candidates[0].product_id))
        for review in reviews
    ]
    return Judged(
        one,
        len(links),
        len(right),
        len(right | asked),
        sum(len(review.candidates) for review in reviews),
        *_best_f1(answers, len(one.answers)),
        indexed - began,
        seconds,
        peak_bytes(),
    )


def _best_f1(answers: Iterable[tuple[float, bool]], true_pairs: int) -> tuple[float, float]:
    """The best F1 of taking each item's first answer from a score on, and that score."""
    by_score: dict[float, list[bool]] = {}
    for score, is_right in answers:
        by_score.setdefault(score, []).append(is_right)
    best, taken, right = (0.0, 0.0), 0, 0
    for score in sorted(by_score, reverse=True):
        taken += len(by_score[score])
        right += sum(by_score[score])
        best = max(best, (2 * right / (taken + true_pairs), score))
    return best


def matching_sets_table(judged: Sequence[Judged]) -> Table:
    """A line for each set."""
    return Table(
        "Matching of whole tables, thresholds as shipped, nothing learned from them",
        (
            *("", "products", "items", "true", "links", "precision", "recall", "F1"),
            *("linked or\nasked", "candidates\nan item", "best F1", "from\nscore"),
            *("index", "matching", "memory"),
        ),
        [
            (
                one.of.name,
                f"{len(one.of.products):,}",
                f"{len(one.of.items):,}",
                f"{len(one.of.answers):,}",
                f"{one.links:,}",
                f"{one.precision:.4f}",
                f"{one.recall:.4f}",
                f"{one.f1:.4f}",
                f"{one.found / len(one.of.answers):.4f}",
                f"{one.candidates / len(one.of.items):.2f}",
                f"{one.best_f1:.4f}",
                f"{one.best_threshold:.1f}",
                f"{one.index_seconds:.1f} s",
                f"{one.seconds:.1f} s",
                f"{one.peak_bytes / 1e6:,.0f} MB",
            )
            for one in judged
        ],
        [
            "Links are those made without a person. Linked or asked: of the items with a true"
            " product, those linked to it or asked about with it among the candidates. Best F1:"
            " of the first answer to each item, from the best score on. Times are CPU; memory is"
            " the most that the process had so far, the set itself included.",
        ],
    )


def _generated() -> MatchingSet:
    truth = make_truth(products=GENERATED_PRODUCTS, items=GENERATED_ITEMS)
    answers = {item_id: frozenset({product}) for item_id, product in truth.answers.items()}
    return MatchingSet("generated", truth.products, truth.items, answers)


def _read_set(products: Path, items: Path, pairs: Path) -> MatchingSet:
    answers: dict[UUID, set[UUID]] = {}
    for row in _rows(pairs):
        product, item, *_ = row.values()
        answers.setdefault(_id(items, item), set()).add(_id(products, product))
    return MatchingSet(
        f"{products.stem} × {items.stem}",
        [_product(products, row) for row in _rows(products)],
        [_item(items, row) for row in _rows(items)],
        {item: frozenset(of) for item, of in answers.items()},
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        header = file.readline()
        separator = max(_SEPARATORS, key=header.count)
        file.seek(0)
        yield from csv.DictReader(file, delimiter=separator)


def _product(path: Path, row: Mapping[str, str]) -> Product:
    return Product(
        _id(path, row["id"]),
        _first(row, "name", "title"),
        brand=_first(row, "brand", "manufacturer") or None,
        part_numbers=_texts(row, "modelno", "part_number", "mpn"),
        barcodes=_texts(row, "barcode", "gtin", "ean", "upc"),
        description=_first(row, "description") or None,
    )


def _item(path: Path, row: Mapping[str, str]) -> Item:
    told = _product(path, row)
    return Item(
        told.id,
        told.name,
        supplier_id=_SHOP,
        barcodes=told.barcodes,
        brand=told.brand,
        part_numbers=told.part_numbers,
        description=told.description,
    )


def _first(row: Mapping[str, str], *columns: str) -> str:
    return next((text for column in columns if (text := row.get(column) or "")), "")


def _texts(row: Mapping[str, str], *columns: str) -> tuple[str, ...]:
    return tuple(text for column in columns if (text := row.get(column) or ""))


def _id(path: Path, text: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"{path.name}/{text}")

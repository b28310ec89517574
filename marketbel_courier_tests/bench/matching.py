"""Measures matching against a large catalogue: its time, and how right it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

from rapidfuzz import fuzz, process

from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.pool import Pool
from marketbel_courier.file_formats.text import normalise
from marketbel_courier.ingestion.item_matching import match_items
from marketbel_courier.matching.records import Candidate, Decisions, Item, Link, Review, Thresholds
from marketbel_courier_tests.bench.processes import BenchError
from marketbel_courier_tests.matching.truth import Quality, TruthSet, judge, make_truth

SMALL_FILE = 100
NAIVE_ITEMS = 50
AIM_SECONDS = 60.0
AIM_PRECISION, AIM_RECALL = 0.99, 0.90


@dataclass(frozen=True)
class Matching:
    """Seconds from the first question to the last commit, database included, and the quality.

    `naive_*` compares every item of a sample with every product, without a database.
    """

    products: int
    items: int
    seconds: float
    first_small_seconds: float
    later_small_seconds: float
    quality: Quality
    naive_items: int
    naive_seconds: float
    naive_quality: Quality

    @property
    def times_naive(self) -> float:
        """How many items are matched in the time in which the naive way matches one."""
        return (self.naive_seconds / self.naive_items) / (self.seconds / self.items)


async def measure_matching(
    pool: Pool, *, products: int, items: int, say: Callable[[str], None]
) -> Matching:
    """Match a small file, a large and another small one; no other products are to be there."""
    say(f"a catalogue of {products:,} products")
    truth = make_truth(products=products, items=items + 2 * SMALL_FILE)
    await store_products(pool, truth)
    bounds = (0, SMALL_FILE, SMALL_FILE + items, len(truth.items))
    files = [truth.items[start:end] for start, end in pairwise(bounds)]
    suppliers = [await store_items(pool, file) for file in files]
    say(f"matching of {items:,} items, and of {SMALL_FILE} before and after")
    seconds = [
        await _timed(pool, supplier, len(file))
        for supplier, file in zip(suppliers, files, strict=True)
    ]
    quality = judge(truth, await decisions_about(pool, truth))
    say(f"{NAIVE_ITEMS} items compared with every product")
    return Matching(
        products,
        items,
        seconds[1],
        seconds[0],
        seconds[2],
        quality,
        NAIVE_ITEMS,
        *_measure_naive(truth),
    )


async def _timed(pool: Pool, supplier_id: UUID, items: int) -> float:
    began = time.perf_counter()
    result = await match_items(pool, supplier_id)
    seconds = time.perf_counter() - began
    decided = result.linked + result.queued + result.drafted
    if decided != items:
        raise BenchError(f"Only {decided} of {items} items were matched.")
    return seconds


async def store_products(pool: Pool, truth: TruthSet) -> None:
    """The products of the truth, as in a catalogue that has been there for some time."""
    written_at = datetime.now(UTC) - timedelta(days=9)
    categories = {
        name: uuid4() for name in {product.category for product in truth.products} if name
    }
    async with pool.acquire() as connection:
        await connection.copy_records_to_table(
            "categories",
            columns=("id", "name"),
            records=[(category_id, name) for name, category_id in categories.items()],
        )
        await connection.copy_records_to_table(
            "products",
            columns=("id", "internal_sku", "name", "category_id", "created_at", "updated_at"),
            records=[
                (
                    product.id,
                    str(product.id),
                    product.name,
                    categories.get(product.category or ""),
                    written_at,
                    written_at,
                )
                for product in truth.products
            ],
            timeout=1800,
        )
        await connection.execute("VACUUM ANALYZE products", timeout=600)


async def store_items(pool: Pool, items: Sequence[Item]) -> UUID:
    """The items of a new supplier."""
    supplier_id = uuid4()
    await register_supplier(
        pool, supplier_id=supplier_id, name=str(supplier_id), source_type="csv", metadata={}
    )
    await pool.execute(
        """
        INSERT INTO supplier_items
            (id, supplier_id, supplier_sku, name, current_price, characteristics)
        SELECT id, $1, id::text, name, 10,
            jsonb_strip_nulls(jsonb_build_object('category', category))
        FROM unnest($2::uuid[], $3::text[], $4::text[]) AS i (id, name, category)
        """,
        supplier_id,
        [item.id for item in items],
        [item.name for item in items],
        [item.category for item in items],
    )
    return supplier_id


async def decisions_about(pool: Pool, truth: TruthSet) -> Decisions:
    """What the catalogue says of the items now."""
    rows = await pool.fetch(
        """
        SELECT id, product_id, match_status::text, match_score, match_candidates
        FROM supplier_items WHERE id = ANY($1::uuid[])
        """,
        [item.id for item in truth.items],
    )
    return Decisions(
        tuple(
            Link(row["id"], row["product_id"], float(row["match_score"]))
            for row in rows
            if row["match_status"] == "auto_matched"
        ),
        tuple(
            Review(
                row["id"],
                tuple(
                    Candidate(UUID(one["product_id"]), one["name"], one["score"])
                    for one in row["match_candidates"]
                ),
            )
            for row in rows
            if row["match_status"] == "potential_match"
        ),
        (),
    )


def _measure_naive(truth: TruthSet) -> tuple[float, Quality]:
    limits = Thresholds()
    sample = truth.items[:NAIVE_ITEMS]
    began = time.perf_counter()
    names = [normalise(product.name) for product in truth.products]
    links, reviews = [], []
    for item in sample:
        found = process.extract(
            normalise(item.name),
            names,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=limits.review,
            limit=limits.candidates,
        )
        candidates = tuple(
            Candidate(truth.products[place].id, name, points) for name, points, place in found
        )
        if candidates and candidates[0].score >= limits.link:
            links.append(Link(item.id, candidates[0].product_id, candidates[0].score))
        elif candidates:
            reviews.append(Review(item.id, candidates))
    seconds = time.perf_counter() - began
    ids = {item.id for item in sample}
    answers = {item: answer for item, answer in truth.answers.items() if item in ids}
    of_sample = TruthSet(truth.products, sample, answers)
    return seconds, judge(of_sample, Decisions(tuple(links), tuple(reviews), ()))

"""The index hands out the same products in every process, whatever its hash seed."""

from __future__ import annotations

import os
import subprocess
import sys

_NEAR = """
from uuid import UUID
from marketbel_courier.matching.index import ProductIndex
from marketbel_courier.matching.records import (Product)

WORDS = (
    "amber anchor basket beacon candle canyon cobalt copper dragon falcon forest garden hammer"
    " harbor island jacket kettle ladder magnet marble meadow nickel orchid pepper pillow rocket"
    " saddle silver temple walnut"
).split()

def name(number):
    return " ".join(WORDS[6 * place + number // 6**place % 6] for place in range(5))

index = ProductIndex(Product(UUID(int=n), name(n)) for n in range(6**5))
names = [name(n) for n in range(0, 6**5, 200)]
print([sorted(product.id.int for product, _ in index.near(one, 12)) for one in names])
"""


def test_the_same_products_are_near_in_every_process() -> None:
    answers = {
        subprocess.run(
            [sys.executable, "-c", _NEAR],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(answers) == 1

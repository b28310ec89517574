"""How right matching is on a generated truth set; the bench has the large one."""

from __future__ import annotations

from marketbel_courier.matching.decisions import decide
from marketbel_courier_tests.matching.truth import judge, make_truth


def test_links_are_right_and_known_products_are_found() -> None:
    truth = make_truth(products=2_000, items=300)

    quality = judge(truth, decide(truth.items, truth.products))

    assert quality.precision >= 0.99
    assert quality.recall >= 0.9
    assert quality.linked >= 0.5 * quality.findable

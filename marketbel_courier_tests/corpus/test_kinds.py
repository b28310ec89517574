"""Lists of every kind that readers stumble over come out as their suppliers meant them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from marketbel_courier.catalogue.products import draft_sku
from marketbel_courier.matching.records import Thresholds
from marketbel_courier.matching.scoring import score
from marketbel_courier_tests.corpus.judgement import judge
from marketbel_courier_tests.corpus.kinds.collection import SPECIMENS, WRITTEN
from marketbel_courier_tests.corpus.kinds.specimen import Specimen, examples
from marketbel_courier_tests.corpus.previews import preview_of

NOT_YET: Mapping[str, str] = {}
"""What the reader does not know yet, by the beginnings of the lists' names."""


def _case(specimen: Specimen) -> object:
    marks = [
        pytest.mark.xfail(reason=reason, strict=False)
        for name, reason in NOT_YET.items()
        if specimen.name.startswith(name)
    ]
    return pytest.param(specimen, id=f"{specimen.kind}/{specimen.name}", marks=marks)


@pytest.mark.parametrize("specimen", list(map(_case, SPECIMENS)))
def test_a_list_of_the_kind_comes_out_right(specimen: Specimen, tmp_path: Path) -> None:
    expected = specimen.expected

    preview = preview_of(
        specimen.write_to(tmp_path), expected["file_type"], expected.get("column_mapping")
    )

    assert judge(preview, expected).faults == ()


@pytest.mark.parametrize(
    "pair",
    sorted(
        {
            tuple(pair)
            for specimen in SPECIMENS
            for pair in specimen.expected.get("matching_must_not_link", ())
        }
    ),
    ids=" beside ".join,
)
def test_names_that_differ_by_a_sign_become_two_products(pair: tuple[str, str]) -> None:
    assert score(*pair) < Thresholds().link
    assert len(set(map(draft_sku, pair))) == 2


def test_each_kind_has_two_further_lists_of_our_own() -> None:
    given = {specimen.kind for specimen in examples() if specimen.name[0].isdigit()}
    # A list in several formats is one list.
    lists = {(specimen.kind, specimen.name.rpartition("-")[0]) for specimen in WRITTEN}
    written = Counter(kind for kind, _ in lists)

    assert len(given) == 49
    assert {kind for kind in given if written[kind] < 2} == set()


def test_every_list_has_a_name_of_its_own() -> None:
    names = [specimen.expected["file"] for specimen in SPECIMENS]

    assert {name for name, count in Counter(names).items() if count > 1} == set()

"""JSON without a bottom is none."""

from __future__ import annotations

import pytest

from marketbel_courier.foreign_json import DEEPEST, value_in


def _nested(opened: str, inside: str, closed: str, times: int) -> str:
    return opened * times + inside + closed * times


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a":', "}"), ('[1,{"a":', "}]")])
def test_what_is_nested_deeper_than_functions_may_follow_is_none(opened: str, closed: str) -> None:
    for times in (DEEPEST + 1, 900, 100_000):
        with pytest.raises(ValueError, match="nested"):
            value_in(_nested(opened, "1", closed, times))


def test_what_is_nested_as_deeply_as_may_be_is_read() -> None:
    value = value_in(_nested("[", "1", "]", DEEPEST))
    for _ in range(DEEPEST):
        (value,) = value
    assert value == 1


def test_a_deep_part_is_found_behind_many_shallow_ones() -> None:
    deep = _nested("[", "", "]", DEEPEST)
    with pytest.raises(ValueError, match="nested"):
        value_in("[" + '{"a": "b"},' * 10_000 + deep + "]")

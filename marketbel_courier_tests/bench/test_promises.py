from __future__ import annotations

import pytest

from marketbel_courier_tests.bench.promises import Promises, promises_table


def promises(*, seconds: float, decided: int) -> Promises:
    return Promises(2.0, {"Redis": 0.5}, 9_900_000, seconds, 200.0, 39, 40, 79_000, decided)


@pytest.mark.parametrize(
    ("decided", "shown"),
    [(79_000, "301.0 s"), (31_000, "over 301.0 s: 31,000 items decided")],
)
def test_an_upload_that_did_not_end_has_a_figure_too(decided: int, shown: str) -> None:
    table = promises_table(promises(seconds=301.0, decided=decided))

    [upload] = [row for row in table.rows if row[0].startswith("an upload of 9.9 MB")]
    assert upload[1:] == ("300 s", shown)

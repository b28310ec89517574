from __future__ import annotations

import json
from pathlib import Path

from marketbel_courier_tests.bench.accuracy import Counts, counts_of, measure_accuracy


def test_the_rows_of_a_folder_of_lists_are_counted_by_how_they_fared(tmp_path: Path) -> None:
    lists = {
        "right.csv": "SKU;Name;Price\nL1;Lamp;4,00\nC3;Cable;7,50\n",
        "one_wrong.csv": "SKU;Name;Price\nL1;Lamp;4,00\nC3;Cable;75,00\n",
        "refused.pdf": "no PDF",
    }
    items = [
        {"sku": "L1", "name": "Lamp", "price": "4.00"},
        {"sku": "C3", "name": "Cable", "price": "7.50"},
    ]
    for name, content in lists.items():
        path = tmp_path / "some" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        expected = {"file": name, "file_type": path.suffix[1:], "items": items}
        path.with_suffix(".expected.json").write_text(json.dumps(expected))

    judged = measure_accuracy(tmp_path)

    assert counts_of(judged) == Counts(
        lists=3, right_lists=1, rows=6, right=3, wrong=1, reported=0, asked=0, refused=2
    )

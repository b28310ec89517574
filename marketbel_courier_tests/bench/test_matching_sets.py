from __future__ import annotations

from pathlib import Path

from marketbel_courier_tests.bench.matching_sets import judge_set, sets_of


def test_a_set_of_a_folder_is_judged_by_its_true_pairs(tmp_path: Path) -> None:
    (tmp_path / "S-a.csv").write_text(
        "id|name\n1|Bosch Iron TDA2024\n2|Tefal Kettle KO120\n3|Braun Blender\n", "utf-8"
    )
    (tmp_path / "S-b.csv").write_text(
        "id|title\n1|Tefal Kettle KO-120\n2|Iron Bosch TDA 2024, white\n3|Violin\n", "utf-8"
    )
    (tmp_path / "S-gt.csv").write_text("D1|D2\n2|1\n1|2\n3|3\n", "utf-8")

    [one] = sets_of(tmp_path)
    judged = judge_set(one, a_round=10)

    assert (len(one.products), len(one.items), len(one.answers)) == (3, 3, 3)
    assert (judged.right_links, judged.precision) == (judged.links, 1.0)
    assert judged.found == 2
    assert judged.best_f1 == 2 * 2 / (2 + 3)

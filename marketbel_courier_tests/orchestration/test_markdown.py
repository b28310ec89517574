from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.orchestration.markdown import CELL_LENGTH, plain


@given(st.text(alphabet=st.sampled_from(" \n\r\t|`*_[]<>#\\aж"), max_size=2 * CELL_LENGTH))
def test_text_of_others_stays_in_its_cell_and_is_read_as_it_was_written(text: str) -> None:
    cell = plain(text)

    assert not set("\n\r\t") & set(cell)
    unescaped, rest = "", iter(cell)
    for char in rest:
        assert char not in "`*_[]<>|#"
        unescaped += next(rest) if char == "\\" else char
    one_line = " ".join(text.split())
    assert unescaped.removesuffix("…") == one_line[:CELL_LENGTH]
    assert unescaped.endswith("…") == (len(one_line) > CELL_LENGTH)

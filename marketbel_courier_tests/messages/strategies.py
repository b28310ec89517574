"""Messages of any shape, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from marketbel_courier.messages.message import Message

PLAIN = st.none() | st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.from_regex(r"[a-z][a-z_]{0,10}", fullmatch=True)


def _messages(inner: st.SearchStrategy[object]) -> st.SearchStrategy[Message]:
    return st.builds(
        lambda code, values: Message(code, **values),
        st.sampled_from(["verbatim", "lines", "paragraph", "sentences", "source-of-tomorrow", "x"]),
        st.dictionaries(NAMES, inner | st.lists(inner, max_size=3), max_size=3),
    )


MESSAGES = st.recursive(PLAIN, _messages, max_leaves=6).flatmap(
    lambda value: _messages(st.just(value))
)

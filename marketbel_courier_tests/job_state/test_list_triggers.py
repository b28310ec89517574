from __future__ import annotations

import json
from contextlib import aclosing

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import PARSE_TRIGGERS_KEY
from marketbel_courier.job_state.list_triggers import names_in, waiting_upload_names

NAME = "1b4e28ba-2fa1-11d2-883f-0016d3cca427_1700000000000_price_list.xlsx"


def entry(file_path: object) -> str:
    return json.dumps({"task_id": "upload-1", "source_config": {"file_path": file_path}})


async def test_uploads_that_wait_are_read_and_stay(redis_dsn: str) -> None:
    async with aclosing(connect_redis(redis_dsn)) as redis:
        assert await waiting_upload_names(redis) == frozenset()
        await redis.rpush(PARSE_TRIGGERS_KEY, entry(f"/shared/uploads/{NAME}"), entry("/x/б.csv"))

        assert await waiting_upload_names(redis) == {NAME, "б.csv"}
        assert await redis.llen(PARSE_TRIGGERS_KEY) == 2


def test_an_entry_that_is_broken_still_keeps_the_file_it_speaks_of() -> None:
    assert names_in([entry(f"/shared/uploads/{NAME}")[:-3]]) == {NAME}
    assert names_in([json.dumps([f"/a/{NAME}"]), "null", "7", "{}", ""]) == {NAME}


@given(
    st.one_of(
        st.text(),
        st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps),
        st.dictionaries(st.just("source_config"), st.none() | st.text() | st.lists(st.text())).map(
            json.dumps
        ),
        st.one_of(st.none(), st.integers(), st.text()).map(entry),
    )
)
def test_no_entry_is_too_strange_to_be_read(raw: str) -> None:
    assert NAME in names_in([raw, entry(f"/shared/uploads/{NAME}")])

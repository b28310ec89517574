"""Every hostile file ends in plain words, or is read all the same, within bounded memory."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from marketbel_courier_tests.corpus.hostile.cases import Hostile
from marketbel_courier_tests.corpus.hostile.documents import HOSTILE_DOCUMENTS
from marketbel_courier_tests.corpus.hostile.pages import HOSTILE_PAGES
from marketbel_courier_tests.corpus.hostile.texts import HOSTILE_TEXTS
from marketbel_courier_tests.corpus.hostile.workbooks import HOSTILE_WORKBOOKS, linked_to
from marketbel_courier_tests.corpus.reading_apart import Reader, open_reader

MAX_PEAK_MEMORY_BYTES = 400 << 20
LONGEST_REFUSAL = 500


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with open_reader() as reader:
        yield reader


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.name)
        for case in chain(HOSTILE_WORKBOOKS, HOSTILE_TEXTS, HOSTILE_DOCUMENTS, HOSTILE_PAGES)
    ],
)
def test_a_hostile_file_ends_in_plain_words_or_is_read(
    case: Hostile, reader: Reader, tmp_path: Path
) -> None:
    path = tmp_path / case.file_name
    case.write(path)
    try:
        outcome = reader.read(path, case.file_type)
    finally:
        path.unlink()

    assert outcome.crash is None
    if case.says is None:
        assert (outcome.refusal, tuple(outcome.names)) == (None, case.names)
    else:
        assert outcome.refusal is not None
        assert re.search(case.says, outcome.refusal), outcome.refusal
        assert len(outcome.refusal) <= LONGEST_REFUSAL
    assert outcome.peak_memory_bytes < MAX_PEAK_MEMORY_BYTES


def test_formulas_with_links_are_read_by_their_last_value_and_nothing_is_fetched(
    reader: Reader, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        linked_to(f"http://127.0.0.1:{server.getsockname()[1]}/rates.xlsx")(path)

        outcome = reader.read(path, "excel")

        with pytest.raises(BlockingIOError):
            server.accept()
    assert (outcome.refusal, tuple(outcome.names)) == (None, ("Lamp", "Shade"))

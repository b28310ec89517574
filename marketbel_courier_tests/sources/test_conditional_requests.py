"""Asking only for what is new: the conditions sent, and the answers they may bring."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketbel_courier.errors import SourceUnavailable
from marketbel_courier.shared_volume.volume import SharedVolume
from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier.sources.request import FetchedSource, FetchRequest, Unchanged, Validators
from marketbel_courier_tests.loopback import Answer, LoopbackServer, redirect
from marketbel_courier_tests.sources.deliveries import (
    CSV,
    SUPPLIER,
    deliver,
    files_under,
    request_for,
)

MONDAY = "Mon, 19 Oct 2015 07:28:00 GMT"
TUESDAY = "Tue, 20 Oct 2015 07:28:00 GMT"
NOT_MODIFIED = Answer(status=304, headers=(("ETag", '"v7"'),))
BOTH = Validators('"v7"', MONDAY)


async def ask(
    source: HttpSource, url: str, validators: Validators | None, root: Path
) -> FetchedSource | Unchanged:
    async with SharedVolume(root, fsync=False).begin(SUPPLIER) as pending:
        request = request_for(url, validators=validators)
        answer = await source.fetch(request, pending, lambda *_: None)
        assert isinstance(answer, Unchanged) == (pending.size_bytes == 0)
        return answer


def conditions_seen(server: LoopbackServer) -> list[tuple[str | None, str | None]]:
    return [
        (seen.headers.get("if-none-match"), seen.headers.get("if-modified-since"))
        for seen in server.seen
    ]


@pytest.mark.parametrize(
    ("validators", "sent"),
    [
        (None, (None, None)),
        (Validators(), (None, None)),
        (Validators("", ""), (None, None)),
        (BOTH, ('"v7"', None)),
        (Validators('W/"v7"'), ('W/"v7"', None)),
        (Validators(None, MONDAY), (None, MONDAY)),
        (Validators('"№7"', MONDAY), (None, MONDAY)),
        (Validators('"a"\r\nX: y', None), (None, None)),
    ],
)
async def test_the_tag_is_sent_and_the_date_only_without_one(
    server: LoopbackServer,
    http_source: HttpSource,
    root: Path,
    validators: Validators | None,
    sent: tuple[str | None, str | None],
) -> None:
    url = server.serve("/a.csv", Answer(CSV))
    assert isinstance(await ask(http_source, url, validators, root), FetchedSource)
    assert conditions_seen(server) == [sent]


async def test_an_unchanged_file_is_told_with_the_newest_validators_and_leaves_nothing(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    answer = Answer(status=304, headers=(("ETag", 'W/"v7"'), ("Last-Modified", TUESDAY)))
    url = server.serve("/a.csv", answer, Answer(status=304))
    newer = Unchanged(Validators('W/"v7"', TUESDAY))
    assert await ask(http_source, url, BOTH, root) == newer
    assert await ask(http_source, url, BOTH, root) == Unchanged(BOTH)
    assert files_under(root) == []


@pytest.mark.parametrize("validators", [None, Validators()])
async def test_an_answer_that_nothing_changed_counts_only_where_it_was_asked_for(
    server: LoopbackServer, http_source: HttpSource, root: Path, validators: Validators | None
) -> None:
    url = server.serve("/a.csv", NOT_MODIFIED)
    with pytest.raises(SourceUnavailable, match=r"HTTP 304: the answer is no file"):
        await ask(http_source, url, validators, root)


async def test_a_changed_file_is_fetched_with_its_new_validators(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/a.csv", Answer(CSV, headers=(("ETag", '"v8"'),)))
    request: FetchRequest = request_for(url, validators=BOTH)
    delivered = await deliver(http_source, request, root)
    assert (delivered.content, delivered.fetched.etag) == (CSV, '"v8"')
    assert delivered.fetched.last_modified is None


async def test_a_tag_holds_behind_a_redirect_and_a_date_does_not(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/latest", redirect("/july.csv"))
    server.serve("/july.csv", NOT_MODIFIED, Answer(CSV))
    assert isinstance(await ask(http_source, url, BOTH, root), Unchanged)
    dated = Validators(None, MONDAY)
    assert isinstance(await ask(http_source, url, dated, root), FetchedSource)
    assert conditions_seen(server) == [('"v7"', None), ('"v7"', None), (None, MONDAY), (None, None)]


async def test_a_304_behind_a_redirect_that_was_sent_no_condition_is_not_believed(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    url = server.serve("/latest", redirect("/july.csv"))
    server.serve("/july.csv", NOT_MODIFIED)
    with pytest.raises(SourceUnavailable, match=r"HTTP 304: the answer is no file"):
        await ask(http_source, url, Validators(None, MONDAY), root)

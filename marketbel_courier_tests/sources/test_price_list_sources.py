"""All sources together: the right one for each address, retries, limits, deadlines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.backoff import retry_after_seconds
from marketbel_courier.errors import (
    FileTooLarge,
    IncompleteTransfer,
    InvalidSource,
    NetworkError,
    RateLimited,
    SourceNotFound,
    SourceUnavailable,
    VolumeError,
)
from marketbel_courier.messages.message import verbatim
from marketbel_courier.sources.address_check import SourceKind
from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier.sources.local_files import LocalFileSource
from marketbel_courier.sources.price_list_sources import PriceListSources
from marketbel_courier.sources.request import Source
from marketbel_courier.sources.retry_policy import RetryPolicy
from marketbel_courier_tests.loopback import Answer, LoopbackServer
from marketbel_courier_tests.sources.deliveries import CSV, deliver, request_for, settings_with


class Sources:
    """The registry over real sources, its pauses noted down instead of waited for."""

    def __init__(self, root: Path, **overrides: Any) -> None:
        settings = settings_with(uploads_dir=root, max_file_size_mb=1, **overrides)
        self.pauses: list[float] = []
        self.sheets_made = 0
        self.registry = PriceListSources(
            {
                SourceKind.WEB: lambda: HttpSource(settings),
                SourceKind.GOOGLE_SHEET: self._sheets,
                SourceKind.LOCAL_FILE: lambda: LocalFileSource(settings),
            },
            settings,
            pause=self._pause,
        )

    def _sheets(self) -> Source:
        self.sheets_made += 1
        return LocalFileSource(settings_with())

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.fixture
async def sources(root: Path) -> AsyncIterator[Sources]:
    made = Sources(root)
    async with made.registry:
        yield made


async def test_a_transient_failure_is_tried_again_and_the_file_begun_afresh(
    server: LoopbackServer, sources: Sources, root: Path
) -> None:
    broken = Answer(b"a" * 600_000, announced_length=900_000, cut_after=600_000)
    url = server.serve("/a.csv", broken, Answer(status=503), Answer(b""), Answer(CSV))
    delivered = await deliver(sources.registry, request_for(url), root)
    assert delivered.content == CSV
    assert len(server.seen) == 4
    assert len(sources.pauses) == 3


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(status=500), SourceUnavailable),
        (Answer(status=429), RateLimited),
        (Answer(b""), IncompleteTransfer),
        (Answer(hang_up_at_once=True), NetworkError),
    ],
)
async def test_after_three_retries_the_last_error_stands(
    server: LoopbackServer, sources: Sources, root: Path, answer: Answer, error: type[Exception]
) -> None:
    url = server.serve("/a.csv", answer)
    with pytest.raises(error):
        await deliver(sources.registry, request_for(url), root)
    assert len(server.seen) == 4


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(status=404), SourceNotFound),
        (Answer(b"a", announced_length=2_000_000, cut_after=1), FileTooLarge),
    ],
)
async def test_a_permanent_failure_is_not_tried_again(
    server: LoopbackServer, sources: Sources, root: Path, answer: Answer, error: type[Exception]
) -> None:
    url = server.serve("/a.csv", answer)
    with pytest.raises(error):
        await deliver(sources.registry, request_for(url), root)
    assert len(server.seen) == 1
    assert sources.pauses == []


@pytest.mark.parametrize("status", [429, 503])
async def test_the_pause_that_the_source_asks_for_is_kept(
    server: LoopbackServer, sources: Sources, root: Path, status: int
) -> None:
    slow = Answer(status=status, headers=(("Retry-After", "7"),))
    too_slow = Answer(status=status, headers=(("Retry-After", "86400"),))
    url = server.serve("/a.csv", slow, too_slow, Answer(CSV))
    await deliver(sources.registry, request_for(url), root)
    assert [round(pause) for pause in sources.pauses] == [7, 120]


@given(st.integers(1, 3), st.floats(0.01, 10))
def test_the_pause_grows_with_full_jitter(failed_attempts: int, base: float) -> None:
    policy = RetryPolicy(base)
    pause = policy.pause_after(NetworkError(verbatim("x")), failed_attempts)
    assert pause is not None
    assert 0 <= pause <= min(60, base * 2 ** (failed_attempts - 1))
    assert policy.pause_after(NetworkError(verbatim("x")), 4) is None
    assert policy.pause_after(VolumeError(verbatim("x")), failed_attempts) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Wed, 21 Oct 2015 07:28:30 GMT", 30),
        ("Wed, 21 Oct 2015 07:28:30 -0000", 30),
        ("Wed, 21 Oct 2015 07:27:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_and_as_a_date(
    value: str | None, seconds: float | None
) -> None:
    now = datetime(2015, 10, 21, 7, 28, tzinfo=UTC)
    assert retry_after_seconds(value, now) == seconds


async def test_an_attempt_that_takes_too_long_is_given_up(
    server: LoopbackServer, root: Path
) -> None:
    sources = Sources(root, download_deadline_seconds=0.05)
    url = server.serve("/a.csv", Answer(CSV, wait_before=asyncio.Event()))
    async with sources.registry:
        with pytest.raises(NetworkError, match=r"^Download took over 0\.1 s"):
            await deliver(sources.registry, request_for(url), root)
    assert len(sources.pauses) == 3


async def test_one_host_is_asked_for_a_few_files_at_once(
    server: LoopbackServer, root: Path
) -> None:
    sources = Sources(root, download_concurrency_per_host=2)
    go_on = asyncio.Event()
    url = server.serve("/a.csv", Answer(CSV, wait_before=go_on))
    async with sources.registry:
        tasks = [
            asyncio.create_task(deliver(sources.registry, request_for(url), root)) for _ in range(6)
        ]
        await server.wait_for_requests(2)
        go_on.set()
        await asyncio.gather(*tasks)
    assert server.most_at_once == 2


async def test_waiting_for_a_slow_host_takes_no_slot_from_the_others(
    server: LoopbackServer, root: Path
) -> None:
    sources = Sources(root, download_concurrency=2, download_concurrency_per_host=1)
    go_on = asyncio.Event()
    slow = server.serve("/slow.csv", Answer(CSV, wait_before=go_on))
    async with sources.registry, LoopbackServer() as other:
        waiting = [
            asyncio.create_task(deliver(sources.registry, request_for(slow), root))
            for _ in range(3)
        ]
        await server.wait_for_requests(1)
        other.serve("/fast.csv", Answer(CSV))
        fast = f"http://localhost:{other.port}/fast.csv"
        assert (await deliver(sources.registry, request_for(fast), root)).content == CSV
        go_on.set()
        await asyncio.gather(*waiting)


async def test_a_pause_before_a_retry_takes_no_slot(server: LoopbackServer, root: Path) -> None:
    sources = Sources(root, download_concurrency=1)
    paused, go_on = asyncio.Event(), asyncio.Event()

    async def pause(_seconds: float) -> None:
        paused.set()
        await go_on.wait()

    sources.registry._pause = pause
    limited = server.serve("/limited.csv", Answer(status=429), Answer(CSV))
    url = server.serve("/a.csv", Answer(CSV))
    async with sources.registry:
        task = asyncio.create_task(deliver(sources.registry, request_for(limited), root))
        await paused.wait()
        assert (await deliver(sources.registry, request_for(url), root)).content == CSV
        go_on.set()
        assert (await task).content == CSV


async def test_each_address_goes_to_the_source_that_is_made_for_it(
    server: LoopbackServer, sources: Sources, root: Path
) -> None:
    path = root / "a.csv"
    path.write_bytes(CSV)
    for address in (f" {path}", path.as_uri(), server.serve("/a.csv", Answer(CSV))):
        assert (await deliver(sources.registry, request_for(address), root)).content == CSV
        called_a_sheet = request_for(address, source_type="google_sheets")
        assert (await deliver(sources.registry, called_a_sheet, root)).content == CSV
    assert sources.sheets_made == 0
    sheet = "https://docs.google.com/spreadsheets/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74Ogv/edit"
    for request in (request_for(sheet), request_for("x" * 44, source_type="google_sheets")):
        with pytest.raises(InvalidSource):
            await deliver(sources.registry, request, root)
    assert sources.sheets_made == 1


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", "^No source address is given"),
        ("  ", "^No source address is given"),
        ("price.csv", "must begin with http"),
        ("ftp://shop.example/a.csv", "must begin with http"),
        ("http:///a.csv", "must begin with http"),
        ("http://[broken/a.csv", "^Address is unclear"),
    ],
)
async def test_an_address_that_fits_no_source_is_refused(
    sources: Sources, root: Path, address: str, message: str
) -> None:
    with pytest.raises(InvalidSource, match=message):
        await deliver(sources.registry, request_for(address), root)


async def test_the_registry_of_the_settings_connects_to_nothing_until_it_is_used(
    root: Path,
) -> None:
    async with PriceListSources.from_settings(settings_with(uploads_dir=root)) as sources:
        path = root / "a.csv"
        path.write_bytes(CSV)
        assert (await deliver(sources, request_for(str(path)), root)).content == CSV
        with pytest.raises(InvalidSource, match=r"^No Google Sheets id"):
            await deliver(sources, request_for("x", source_type="google_sheets"), root)

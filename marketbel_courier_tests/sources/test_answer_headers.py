"""Foreign headers are bounded before anything reads them."""

from __future__ import annotations

import pytest

from marketbel_courier.sources.answer_headers import Header, HeaderTooLong, bounded_headers

KIB = 1024


@pytest.mark.parametrize("name", [b"ETag", b"Last-Modified", b"Content-Disposition", b"Set-Cookie"])
def test_a_header_that_can_be_done_without_counts_as_absent_when_it_is_too_long(
    name: bytes,
) -> None:
    assert bounded_headers([(name, b"x" * 9 * KIB), (b"Location", b"/b")]) == [(b"Location", b"/b")]


@pytest.mark.parametrize(
    "name", [b"Location", b"Content-Length", b"Content-Encoding", b"Content-Range"]
)
def test_a_header_that_changes_what_the_answer_means_fails_it_when_it_is_too_long(
    name: bytes,
) -> None:
    with pytest.raises(HeaderTooLong, match=f"{name.decode()} has 9216 bytes"):
        bounded_headers([(name, b"1" * 9 * KIB)])


def test_headers_that_nobody_reads_are_dropped_and_repeated_ones_counted() -> None:
    noise: list[Header] = [(b"X-%d" % number, b"v") for number in range(9_000)]
    tags: list[Header] = [(b"etag", b'"%d"' % number) for number in range(9_000)]
    cookies: list[Header] = [(b"Set-Cookie", b"c%d=v" % number) for number in range(9_000)]
    kept = bounded_headers([*noise, *tags, *cookies])
    assert kept[0] == (b"etag", b'"0"')
    assert kept[1:] == cookies[:20]


def test_a_cookie_that_lives_longer_than_the_jar_can_count_is_dropped() -> None:
    assert not bounded_headers([(b"Set-Cookie", b"a=b; Max-Age = " + b"9" * 400)])

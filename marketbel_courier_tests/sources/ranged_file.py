"""A file on a server that knows ranges, and whose line breaks where it is told to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from marketbel_courier_tests.loopback import Answer, Seen

Headers = tuple[tuple[str, str | bytes], ...]


@dataclass
class RangedFile:
    """Answers as RFC 9110 asks; `cuts` are the body bytes of the next answers that break off.

    `first_only` are headers of whole answers alone. `spoil` changes the answers to ranges.
    """

    content: bytes
    etag: str | None = '"v1"'
    cuts: list[int] = field(default_factory=list)
    chunked: bool = False
    headers: Headers = ()
    first_only: Headers = ()
    spoil: Callable[[Answer], Answer] = lambda answer: answer

    def __call__(self, seen: Seen) -> Answer:
        cut = self.cuts.pop(0) if self.cuts else None
        answer = self._answer(seen)
        return replace(answer, chunked=self.chunked or answer.chunked, cut_after=cut)

    def _answer(self, seen: Seen) -> Answer:
        tag: Headers = (("ETag", self.etag),) if self.etag is not None else ()
        wanted = re.fullmatch(r"bytes=(\d+)-", seen.headers.get("range", ""))
        if wanted is None or seen.headers.get("if-range") != self.etag:
            return Answer(self.content, headers=(*tag, *self.headers, *self.first_only))
        start, size = int(wanted[1]), len(self.content)
        if start >= size:
            unsatisfied = ("Content-Range", f"bytes */{size}")
            return self.spoil(Answer(status=416, headers=(unsatisfied,)))
        part = ("Content-Range", f"bytes {start}-{size - 1}/{size}")
        body = self.content[start:]
        return self.spoil(Answer(body, status=206, headers=(*tag, part, *self.headers)))


def with_header(name: str, value: str | None) -> Callable[[Answer], Answer]:
    """Spoil an answer: one header with another value, or without it."""

    def spoil(answer: Answer) -> Answer:
        kept = tuple(header for header in answer.headers if header[0] != name)
        return replace(answer, headers=kept if value is None else (*kept, (name, value)))

    return spoil

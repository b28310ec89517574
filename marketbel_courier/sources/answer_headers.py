"""The headers of a foreign answer that the courier reads, bounded before anything reads them.

Every other header is dropped: whatever a server adds costs nothing further.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Header = tuple[bytes, bytes]

# Python's cookie jar cannot count so many seconds.
_ENDLESS_AGE = re.compile(rb"max-age\s*=\s*[\"']?-?\d{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Bound:
    """How many headers of a name are read, and how many bytes of value each may have.

    Without a `needed` header the answer is understood all the same, so one that is too long counts
    as absent; a needed one fails the answer.
    """

    most_bytes: int
    most: int = 1
    needed: bool = False


_BOUNDS: Mapping[bytes, _Bound] = {
    b"accept-ranges": _Bound(64, most=4),
    b"content-disposition": _Bound(4096),
    b"content-encoding": _Bound(256, most=8, needed=True),
    # A repeated length is an error that the reader of the answer reports.
    b"content-length": _Bound(64, most=2, needed=True),
    b"content-range": _Bound(128, needed=True),
    b"etag": _Bound(512),
    b"last-modified": _Bound(64),
    b"location": _Bound(8192, needed=True),
    b"retry-after": _Bound(64),
    # Some shops serve only clients that send back the cookie of their first answer.
    b"set-cookie": _Bound(4096, most=20),
    b"transfer-encoding": _Bound(64, most=2, needed=True),
}


class HeaderTooLong(Exception):
    """A header without which the answer cannot be understood is longer than any sensible one."""

    def __init__(self, name: str, size_bytes: int) -> None:
        super().__init__(f"{name} has {size_bytes} bytes")
        self.name = name
        self.size_bytes = size_bytes


def bounded_headers(headers: Iterable[Header]) -> list[Header]:
    """The headers that the courier reads, in their order; raises HeaderTooLong."""
    kept: list[Header] = []
    taken: dict[bytes, int] = {}
    for name, value in headers:
        key = name.lower()
        bound = _BOUNDS.get(key)
        if bound is None or taken.get(key, 0) == bound.most:
            continue
        if len(value) > bound.most_bytes:
            if bound.needed:
                raise HeaderTooLong(name.decode("ascii"), len(value))
            continue
        if key == b"set-cookie" and _ENDLESS_AGE.search(value):
            continue
        taken[key] = taken.get(key, 0) + 1
        kept.append((name, value))
    return kept

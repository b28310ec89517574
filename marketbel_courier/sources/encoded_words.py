"""Encoded words (RFC 2047) in a header, in time that grows with the header's length alone."""

from __future__ import annotations

import binascii
import re

from marketbel_courier.sources.foreign_charsets import decoded

_WORD = re.compile(
    r"=\?(?P<charset>[^?*\s]+)(?:\*[^?\s]*)?\?(?P<way>[bq])\?(?P<text>[^?]*)\?=", re.IGNORECASE
)
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")


def decoded_words(text: str) -> str:
    """The text with its encoded words decoded.

    Raises LookupError for a character set that is not known, and ValueError for what is no text.
    """
    pieces: list[str] = []
    # A letter may be begun in one word and ended in the next one of the same character set.
    charset, pending, end = "", bytearray(), 0
    for word in _WORD.finditer(text):
        between = text[end : word.start()]
        joins = end > 0 and not between.strip()
        if not (joins and word["charset"].lower() == charset):
            pieces.append(decoded(bytes(pending), charset) if pending else "")
            pending = bytearray()
        if not joins:
            pieces.append(between)
        charset, end = word["charset"].lower(), word.end()
        pending += _bytes_of(word["way"], word["text"])
    pieces.append(decoded(bytes(pending), charset) if pending else "")
    return "".join(pieces) + text[end:]


def _bytes_of(way: str, text: str) -> bytes:
    content = text.encode("ascii", "replace")
    if way in "bB":
        return binascii.a2b_base64(content + b"=" * (-len(content) % 4))
    spaced = content.replace(b"_", b" ")
    return _HEX.sub(lambda pair: bytes.fromhex(pair[1].decode()), spaced)

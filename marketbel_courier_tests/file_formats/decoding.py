"""A file's text by the encoding that is found for it."""

from __future__ import annotations

from io import BytesIO

from marketbel_courier.file_formats.encodings import find_encoding


def decode(content: bytes) -> str:
    """The text; raises UnreadableFile."""
    return content.decode(find_encoding(BytesIO(content)), errors="replace")

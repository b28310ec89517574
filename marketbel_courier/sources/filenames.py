"""The name a supplier gave a file: Content-Disposition (RFC 6266, RFC 8187), or the address.

Suppliers' servers break these rules in well-known ways, which are understood too.
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import unquote_to_bytes

from marketbel_courier.file_formats.kinds import EXTENSIONS, PriceListFormat
from marketbel_courier.shared_volume.names import FALLBACK_STEM, sanitise_filename, with_extension
from marketbel_courier.sources.encoded_words import decoded_words
from marketbel_courier.sources.foreign_charsets import decoded
from marketbel_courier.sources.urls import last_segment

_PARAMETER = re.compile(
    r""";\s*(?P<name>[^\s=;"]+)\s*=\s*(?:"(?P<quoted>(?:\\.|[^"\\])*)"?|(?P<plain>[^;]*))""",
    re.DOTALL,
)
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")


def choose_filename(content_disposition: bytes | None, url: str, found: PriceListFormat) -> str:
    """The file's original name: safe, never empty, with an extension that fits its kind."""
    announced = disposition_filename(content_disposition) if content_disposition else None
    return complete_filename(announced or last_segment(url) or FALLBACK_STEM, found)


def complete_filename(name: str, found: PriceListFormat) -> str:
    """A name made safe, with the extension of its format where it has none that fits."""
    return with_extension(sanitise_filename(name), EXTENSIONS[found.kind], found.extension)


def disposition_filename(header: bytes) -> str | None:
    """The file name in a Content-Disposition header; None if there is none that can be read."""
    parameters: dict[str, str] = {}
    for match in _PARAMETER.finditer(f";{_header_text(header)}"):
        quoted = match["quoted"]
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else match["plain"].strip()
        parameters.setdefault(match["name"].lower(), value)
    extended = _extended_value(parameters.get("filename*", ""))
    return extended or _repaired(parameters.get("filename", "")) or None


def _extended_value(value: str) -> str | None:
    charset, _, rest = value.partition("'")
    _language, quote, encoded = rest.partition("'")
    if not (charset and quote):
        return None
    with suppress(LookupError, UnicodeError):
        return decoded(unquote_to_bytes(encoded), charset)
    return None


def _header_text(header: bytes) -> str:
    try:
        return header.decode()
    except UnicodeDecodeError:
        # Cyrillic letters stand side by side; accented Latin ones hardly ever do.
        codec = "cp1251" if re.search(rb"[\xc0-\xff]{2}", header) else "latin-1"
        return header.decode(codec, errors="replace")


def _repaired(name: str) -> str:
    if name.startswith("=?"):
        with suppress(LookupError, ValueError):
            return decoded_words(name)
    if _PERCENT.search(name):
        with suppress(UnicodeDecodeError):
            return unquote_to_bytes(name).decode()
    if not name.isascii():
        # UTF-8 that some server took for Latin-1 and encoded once more.
        for codec in ("latin-1", "cp1252"):
            with suppress(UnicodeError):
                return name.encode(codec).decode()
    return name

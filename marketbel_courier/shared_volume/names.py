"""File names on the shared volume: `{supplier_id}_{timestamp}_{original_filename}`.

The former worker put a job's id in the first place. Pure text: nothing here touches a disk.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from marketbel_courier.file_formats.text import composed

SIDECAR_SUFFIX = ".meta.json"
FALLBACK_STEM = "price-list"

# A file system allows 255 bytes a name: 36 for the supplier id, up to 16 digits of time, two
# underscores, ten for the sidecar's suffix, and room for a temporary suffix of other programs.
MAX_FILENAME_BYTES = 176
_MAX_EXTENSION_BYTES = 16

_UNSAFE = frozenset('/\\:*?"<>|')
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_NOT_ASCII = re.compile(r"[^A-Za-z0-9._-]")
_PUBLISHED = re.compile(
    r"(?P<owner>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_(?P<time>[0-9]{1,16})_(?P<name>.+)",
    re.DOTALL,
)


@dataclass(frozen=True)
class PublishedName:
    """The three parts of a published file's name; the time is UTC, in milliseconds.

    `owner_id` is the supplier's id, or the job's for what the former worker downloaded: the name
    does not tell which.
    """

    owner_id: UUID
    timestamp_ms: int
    original_filename: str

    def __str__(self) -> str:
        return f"{self.owner_id}_{self.timestamp_ms}_{self.original_filename}"


def parse_published_name(name: str) -> PublishedName | None:
    """The parts of a published file's name; None for a sidecar or any other file."""
    match = _PUBLISHED.fullmatch(name)
    if match is None or is_sidecar_name(name):
        return None
    return PublishedName(UUID(match["owner"]), int(match["time"]), match["name"])


def is_sidecar_name(name: str) -> bool:
    """Whether a file of this name is a sidecar rather than a price list."""
    return name.endswith(SIDECAR_SUFFIX)


def sanitise_filename(name: str) -> str:
    """A name that is safe on any file system, readable in any script and never empty.

    Separators, control and invisible characters become `_`; the extension survives when the name
    is cut to MAX_FILENAME_BYTES. Sanitising twice changes nothing.
    """
    text = "".join(_safe(character) for character in composed(name))
    text = " ".join(text.split()).lstrip(". ").rstrip(". ")
    text = _bounded(text)
    while is_sidecar_name(text.lower()):
        text = f"{text[: -len(SIDECAR_SUFFIX)]}_meta.json"
    return text or FALLBACK_STEM


def ascii_filename(name: str) -> str:
    """A safe name of ASCII letters, digits, dots, hyphens, and `_` for all other characters.

    Readers of uploads expect such names; the sender's name for the file is kept beside it.
    """
    return sanitise_filename(_NOT_ASCII.sub("_", name))


def split_extension(name: str) -> tuple[str, str]:
    """Stem and extension (with its dot); an ending too long to be an extension is not one."""
    stem, dot, extension = name.rpartition(".")
    if not (stem and extension) or len(extension.encode()) > _MAX_EXTENSION_BYTES:
        return name, ""
    return stem, dot + extension


def with_extension(name: str, accepted: frozenset[str], preferred: str) -> str:
    """The name, with `preferred` appended unless its extension is one of `accepted`."""
    stem, extension = split_extension(name)
    if extension.lower() in accepted:
        return name
    room = MAX_FILENAME_BYTES - len(preferred.encode())
    stem = name if len(name.encode()) <= room else _cut(name, room)
    return stem + preferred


def _safe(character: str) -> str:
    if character in _UNSAFE or unicodedata.category(character) in _UNSAFE_CATEGORIES:
        return "_"
    return character


def _bounded(name: str) -> str:
    if len(name.encode()) <= MAX_FILENAME_BYTES:
        return name
    stem, extension = split_extension(name)
    return _cut(stem, MAX_FILENAME_BYTES - len(extension.encode())) + extension


def _cut(text: str, max_bytes: int) -> str:
    return text.encode()[:max_bytes].decode(errors="ignore").rstrip(". ")

"""Packed price lists: the one list in a ZIP archive, or a list packed with gzip."""

from __future__ import annotations

import gzip
import tempfile
import weakref
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import IO

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.kinds import (
    ARCHIVES,
    FileKind,
    ForeignContent,
    PriceListFormat,
    kind_by_extension,
    read_first_bytes,
    recognise,
    refusal,
)
from marketbel_courier.file_formats.workbook_parts import BROKEN_PARTS
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.limits import MAX_FILE_BYTES
from marketbel_courier.price_lists.records import RawRow, RowReader, Table

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
_MOST_ENTRIES = 10_000
_MOST_NAMES_SHOWN = 8
_LONGEST_NAME_SHOWN = 60
_IS_ENCRYPTED, _IS_UTF8 = 0x1, 0x800
_PACKED = (".zip", ".gz")


def is_archive(found: PriceListFormat) -> bool:
    """Whether a file has its price list packed in it."""
    return found in ARCHIVES.values()


def read_archive(path: Path, readers: Mapping[str, RowReader]) -> Iterator[Table]:
    """The tables of the one price list in an archive, read as what it is.

    Raises UnreadableFile for an archive that is broken or protected, unpacks to too much, or has no
    price list or several.
    """
    unpacked = _Unpacked(path)
    for table in readers[unpacked.kind](unpacked.path):
        name = unpacked.name if table.name == unpacked.path.name else table.name
        yield replace(table, name=name, rows=_held(table.rows, unpacked))


def _held(rows: Iterator[RawRow], _unpacked: _Unpacked) -> Iterator[RawRow]:
    """`rows`, for as long as which the unpacked file is kept."""
    yield from rows


class _Unpacked:
    """The price list out of an archive: a file without a name, which goes when it is let go."""

    def __init__(self, path: Path) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this object
        weakref.finalize(self, self._file.close)
        try:
            is_gzip = read_first_bytes(path).startswith(_GZIP)
            self.name = self._unpack_gzip(path) if is_gzip else self._unpack_zip(path)
        except BROKEN_PARTS as error:
            raise UnreadableFile(Message("file-archive-broken")) from error
        self._file.flush()
        # Each opening of this path reads from the file's beginning.
        self.path = Path(f"/dev/fd/{self._file.fileno()}")
        announced = kind_by_extension(self.name)
        found = recognise(read_first_bytes(self.path), announced)
        if isinstance(found, ForeignContent):
            raise UnreadableFile(refusal(found, announced))
        if is_archive(found):
            raise UnreadableFile(Message("file-archive-without-list"))
        self.kind = found.kind

    def _unpack_gzip(self, path: Path) -> str:
        with gzip.open(path) as packed:
            self._copy(packed)
        return path.stem

    def _unpack_zip(self, path: Path) -> str:
        with zipfile.ZipFile(path) as archive:
            entry = _price_list_in(archive.infolist())
            if entry.flag_bits & _IS_ENCRYPTED:
                raise UnreadableFile(Message("file-archive-protected"))
            with archive.open(entry) as packed:
                self._copy(packed)
        return _name(entry)

    def _copy(self, packed: IO[bytes] | gzip.GzipFile) -> None:
        size = 0
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > MAX_FILE_BYTES:
                raise UnreadableFile(Message("file-archive-too-large", limit_bytes=MAX_FILE_BYTES))
            self._file.write(chunk)


def _price_list_in(entries: Sequence[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    """The one entry that is a price list by its name; texts beside a workbook are none."""
    if len(entries) > _MOST_ENTRIES:
        raise UnreadableFile(Message("file-archive-without-list"))
    files = [entry for entry in entries if not entry.is_dir() and _is_of_people(entry.filename)]
    named = [entry for entry in files if _kind(entry)]
    if not named and len(files) == 1 and not PurePosixPath(files[0].filename).suffix:
        named = files
    lists = [entry for entry in named if not entry.filename.lower().endswith(".txt")] or named
    if not lists:
        raise UnreadableFile(Message("file-archive-without-list"))
    if len(lists) > 1:
        names = [_name(entry)[:_LONGEST_NAME_SHOWN] for entry in lists]
        raise UnreadableFile(
            Message(
                "file-archive-with-several-lists",
                count=len(names),
                names=[Message("quoted", text=name) for name in names[:_MOST_NAMES_SHOWN]],
            )
        )
    return lists[0]


def _kind(entry: zipfile.ZipInfo) -> FileKind | None:
    name = entry.filename.lower()
    return None if name.endswith(_PACKED) else kind_by_extension(name)


def _is_of_people(name: str) -> bool:
    """Whether a file is no by-product of the program that packed it."""
    path = PurePosixPath(name)
    return not path.name.startswith(".") and path.parts[0] != "__MACOSX"


def _name(entry: zipfile.ZipInfo) -> str:
    name = PurePosixPath(entry.filename).name
    if entry.flag_bits & _IS_UTF8:
        return name
    try:
        # Windows packs names in the code page of DOS, which the library takes for that of the USA.
        return name.encode("cp437").decode("cp866")
    except UnicodeError:
        return name

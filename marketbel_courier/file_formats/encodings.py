"""Which encoding a text file is in: found out from its bytes, as nothing in a CSV declares it."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.code_pages import CodePageJudge
from marketbel_courier.file_formats.kinds import FIRST_BYTES, unmarked_utf16
from marketbel_courier.messages.message import Message

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 16
# Of the letters beyond ASCII, so many may be damaged in what is still called UTF-8.
_DAMAGED_SHARE = 0.05


def find_encoding(file: BinaryIO) -> str:
    """The encoding of a text in UTF-8, UTF-16 or a code page of Europe, with or without a mark.

    Leaves the file at its beginning. Raises UnreadableFile for what is no text.
    """
    file.seek(0)
    head = file.read(FIRST_BYTES)
    file.seek(0)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    chunks = iter(lambda: file.read(_CHUNK), b"")
    try:
        if utf16 := unmarked_utf16(head):
            _require_decodable(chunks, utf16)
            return utf16
        judge = CodePageJudge()
        return "utf-8" if _is_utf8(chunks, judge) else judge.verdict()
    finally:
        file.seek(0)


def _require_decodable(chunks: Iterable[bytes], encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise UnreadableFile(Message("file-not-text")) from error


def _is_utf8(chunks: Iterator[bytes], judge: CodePageJudge) -> bool:
    """Whether the chunks, which are shown to the judge, are UTF-8.

    A damaged letter here and there is allowed.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    letters = damaged = 0
    for chunk in chunks:
        judge.see(chunk)
        text = decoder.decode(chunk)
        if not text.isascii():
            letters += len(text) - len(text.encode("ascii", "ignore"))
            damaged += text.count("\N{REPLACEMENT CHARACTER}")
    damaged += len(decoder.decode(b"", final=True))
    return damaged <= letters * _DAMAGED_SHARE

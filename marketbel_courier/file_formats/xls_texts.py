"""The texts that the cells of an XLS file share, from the records that hold them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

SharedText = tuple[str, Sequence[tuple[int, int]]]
"""A text, and the places from which on it has which font, both counted from 0."""

_COUNTS = 8
_IS_WIDE, _HAS_READING_AID, _HAS_FONTS = 0x01, 0x04, 0x08
_FONT_CHANGE = struct.Struct("<HH")


def shared_texts(pieces: Sequence[bytes]) -> Iterator[SharedText]:
    """The texts in their order; `pieces` are the bodies of the record and of its continuations.

    Raises LookupError where the last piece ends within a text.
    """
    reader = _Pieces(pieces)
    reader.take(_COUNTS)
    while not reader.is_at_end:
        yield _text(reader)


def _text(reader: _Pieces) -> SharedText:
    length, options = reader.number(2), reader.number(1)
    changes = reader.number(2) if options & _HAS_FONTS else 0
    aid = reader.number(4) if options & _HAS_READING_AID else 0
    text = reader.letters(length, is_wide=bool(options & _IS_WIDE))
    fonts = reader.take(changes * _FONT_CHANGE.size)
    reader.take(aid)
    return text, list(_FONT_CHANGE.iter_unpack(fonts))


class _Pieces:
    """Bytes in pieces; where one ends within letters, the next says how wide its own are."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces
        self._piece = self._place = 0
        self._skip_ended()

    @property
    def is_at_end(self) -> bool:
        return self._piece >= len(self._pieces)

    def take(self, count: int) -> bytes:
        """So many bytes, from as many pieces as they take."""
        taken: list[bytes] = []
        while count > 0:
            part = self._pieces[self._piece][self._place : self._place + count]
            taken.append(part)
            count -= len(part)
            self._place += len(part)
            self._skip_ended()
        return b"".join(taken)

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def letters(self, count: int, *, is_wide: bool) -> str:
        """So many letters of two bytes or of one, which is changed where a new piece begins."""
        letters: list[str] = []
        while count > 0:
            size = 2 if is_wide else 1
            left = len(self._pieces[self._piece]) - self._place
            whole = min(count, left // size)
            piece = self._piece
            body = self.take(whole * size) if whole else self.take(left)
            letters.append(body.decode("utf-16-le" if is_wide else "latin-1", "replace"))
            count -= max(whole, 1 if left else 0)
            if count > 0 and self._piece != piece:
                is_wide = bool(self.number(1) & _IS_WIDE)
        return "".join(letters)

    def _skip_ended(self) -> None:
        while not self.is_at_end and self._place >= len(self._pieces[self._piece]):
            self._piece += 1
            self._place = 0

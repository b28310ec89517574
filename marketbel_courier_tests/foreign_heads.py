"""How files begin that are no price lists: one of each kind that is told from the others."""

from __future__ import annotations

_ZIP_ENTRY = b"PK\x03\x04" + bytes(22)

FOREIGN_HEADS = (
    b"PK\x05\x06" + bytes(18),
    b"PK\x07\x08" + bytes(26),
    _ZIP_ENTRY + b"\x08\0\0\0mimetypeapplication/vnd.oasis.opendocument.text",
    b"\x1f\x8b\x08" + bytes(9),
    b"7z\xbc\xaf\x27\x1c\x00",
    b"Rar!\x1a\x07\x00",
    b"\xfd7zXZ\x00\x00\x04",
    b"\x28\xb5\x2f\xfd\x04\x00",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0\x00\x10JFIF",
    b"GIF87a\x01\x00",
    b"{\\rtf1\\ansi Goods}",
    b"<!-- moved --><html><body>Sign in",
    b"<html><table><tr><td>Name<td><input name=user></table>",
    b"<?xml version='1.0'?><goods>",
    b"\x7fELF\x02\x01\x01\x00\x00",
)

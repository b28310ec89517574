"""The character sets that a foreign header may name.

Python knows codecs that are no character sets of anybody's file names: some raise errors of their
own, some take time that grows with the square of the text. Any module may be asked for by a name,
too. So only those named here are looked up.
"""

from __future__ import annotations

import encodings
from encodings.aliases import aliases

# As Python's own modules are called; their aliases are known.
_CODECS = frozenset(
    {
        "ascii", "utf_8", "utf_16", "utf_16_be", "utf_16_le",
        "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
        "cp437", "cp850", "cp852", "cp855", "cp866", "cp874",
        "latin_1", "iso8859_2", "iso8859_3", "iso8859_4", "iso8859_5", "iso8859_6", "iso8859_7",
        "iso8859_8", "iso8859_9", "iso8859_10", "iso8859_13", "iso8859_14", "iso8859_15",
        "iso8859_16", "koi8_r", "koi8_t", "koi8_u", "kz1048", "ptcp154", "mac_cyrillic",
        "big5", "gb18030", "gb2312", "gbk", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949",
    }
)  # fmt: skip


def decoded(content: bytes, charset: str) -> str:
    """The text in that character set; raises LookupError for one not known, and UnicodeError."""
    name = encodings.normalize_encoding(charset).lower()
    codec = aliases.get(name, name)
    if codec not in _CODECS:
        raise LookupError("unknown character set")
    return content.decode(codec)

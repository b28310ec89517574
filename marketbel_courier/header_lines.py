"""How h11, beneath every HTTP client here, reads the lines of headers: in linear time.

h11's own expression tries every way to share out a run of blanks: 90 KB of them before a NUL take
four minutes, in which no other thread of the process gets a turn.
"""

from __future__ import annotations

import re

from h11 import _readers

# What h11 accepts, no more and no less, but without going back (`*+`, `++`) over what was matched.
_HEADER_LINE = re.compile(
    rb"(?P<field_name>[-!#$%&'*+.^_`|~0-9a-zA-Z]++):[ \t]*+"
    rb"(?P<field_value>(?:[^\x00\s]++(?:[ \t]++[^\x00\s]++)*+)?)[ \t]*+"
)


def read_headers_in_linear_time() -> None:
    """Have h11 read headers by this expression, in all connections of the process."""
    _readers.header_field_re = _HEADER_LINE

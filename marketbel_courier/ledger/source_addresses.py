"""How addresses of price lists are told apart without being written down: they may hold secrets."""

from __future__ import annotations

import hashlib
import sys

_BLANKS = "".join(filter(str.isspace, map(chr, range(sys.maxunicode + 1))))
_BLANKS_SQL = "".join(f"\\{ord(blank):04X}" for blank in _BLANKS)


def source_digest(address: str | None) -> str:
    """What the ledger keeps of an address: equal only for equal addresses."""
    return hashlib.sha256((address or "").encode()).hexdigest()


def source_url_sql(metadata: str) -> str:
    """An SQL expression for the address in a supplier's metadata; null where there is none."""
    return f"nullif(btrim({metadata}->>'source_url', U&'{_BLANKS_SQL}'), '')"


def source_digest_sql(metadata: str) -> str:
    """An SQL expression for the digest of that address."""
    return f"encode(sha256(convert_to({source_url_sql(metadata)}, 'UTF8')), 'hex')"

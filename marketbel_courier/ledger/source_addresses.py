"""Distinguishes addresses of price lists without storing them: an address may hold a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketbel_courier.sources.urls import address_digest

# All blanks that Python knows are in Unicode's first plane.
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x10000))))
_BLANKS_SQL = "".join(f"\\{ord(blank):04X}" for blank in _BLANKS)


def source_digest(address: str | None) -> str:
    """The digest of an address that the ledger stores: equal only for equal addresses."""
    return address_digest(address or "")


def is_other_address(digest: str, address: str | None) -> bool:
    """Whether a delivery with this digest came from another address than this one of today.

    An attempt of a version before has no digest: nothing is known of the address then.
    """
    return address is not None and digest not in ("", source_digest(address))


def source_url(metadata: Mapping[str, Any]) -> str | None:
    """The address in a supplier's metadata; None where there is none."""
    return str(metadata.get("source_url") or "").strip() or None


def source_url_sql(metadata: str) -> str:
    """The same as an SQL expression; null where there is none."""
    return f"nullif(btrim({metadata}->>'source_url', U&'{_BLANKS_SQL}'), '')"


def source_digest_sql(metadata: str) -> str:
    """An SQL expression for the digest of that address."""
    return f"encode(sha256(convert_to({source_url_sql(metadata)}, 'UTF8')), 'hex')"


def is_other_address_sql(digest: str, metadata: str) -> str:
    """The SQL expression of `is_other_address`, for a digest and the metadata of a supplier."""
    return f"coalesce({digest} <> '' AND {digest} <> {source_digest_sql(metadata)}, false)"

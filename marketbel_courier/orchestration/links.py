"""Addresses of the admin page and of the docs, for Dagster's web UI to link to.

They are read from the environment as it is: definitions are loaded also where the settings as a
whole are wrong.
"""

from __future__ import annotations

import os
from uuid import UUID

import dagster as dg

from marketbel_courier.settings import is_http_url

ADMIN_VARIABLE = "ADMIN_URL"
DOCS_VARIABLE = "DOCS_URL"


def page_link(view: str) -> dict[str, dg.MetadataValue]:
    """The view of the admin page, where the page has a known address."""
    base = _base(ADMIN_VARIABLE)
    return {"admin page": dg.MetadataValue.url(f"{base}/#/{view}")} if base else {}


def supplier_link(supplier_id: UUID) -> dict[str, dg.MetadataValue]:
    """The supplier on the admin page, where the page has a known address."""
    return page_link(f"suppliers/{supplier_id}")


def docs_link(page: str) -> dict[str, dg.MetadataValue]:
    """The page of the docs; its file in the checkout where the docs have no known address."""
    base = _base(DOCS_VARIABLE)
    link = dg.MetadataValue.url(f"{base}/{page}") if base else dg.MetadataValue.path(f"docs/{page}")
    return {"docs": link}


def address(text: str | None) -> dg.MetadataValue | str:
    """A foreign address as a link if a browser may follow it; otherwise as text."""
    return dg.MetadataValue.url(text) if text and is_http_url(text) else text or ""


def _base(variable: str) -> str | None:
    value = os.environ.get(variable, "").rstrip("/")
    return value if is_http_url(value) and "@" not in value else None

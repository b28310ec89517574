"""The columns of Marketbel's tables that assets stand for, as the web UI shows them.

The types are PostgreSQL's own words for them.
"""

from __future__ import annotations

import dagster as dg

_REQUIRED = dg.TableColumnConstraints(nullable=False)


def _column(name: str, type_: str, description: str, *, required: bool = False) -> dg.TableColumn:
    constraints = _REQUIRED if required else dg.TableColumnConstraints()
    return dg.TableColumn(name, type_, description, constraints)


_ID = _column("id", "uuid", "The row's id.", required=True)
_TIMES = [
    _column("created_at", "timestamp with time zone", "When the row was made.", required=True),
    _column("updated_at", "timestamp with time zone", "When it was last changed.", required=True),
]
_LINK = _column("product_id", "uuid", "The product that the item is; none while unmatched.")
_MATCHING = [
    _column("match_status", "match_status", "How sure the match is, and whose.", required=True),
    _column("match_score", "numeric(5,2)", "Score of the best candidate, 0 to 100."),
    _column("match_candidates", "jsonb", "The best candidates with their scores."),
]

SUPPLIERS = dg.TableSchema(
    [
        _ID,
        _column("name", "character varying(255)", "What the supplier is called.", required=True),
        _column(
            "source_type",
            "character varying(50)",
            "How its price list is published: google_sheets, csv or excel.",
            required=True,
        ),
        _column("contact_email", "character varying(255)", "Whom to write to."),
        _column("metadata", "jsonb", "Address, activity, route and further facts.", required=True),
        *_TIMES,
    ]
)
SUPPLIER_ITEMS = dg.TableSchema(
    [
        _ID,
        _column("supplier_id", "uuid", "Whose item it is.", required=True),
        _LINK,
        _column(
            "supplier_sku",
            "character varying(255)",
            "The supplier's own code, unique within the supplier.",
            required=True,
        ),
        _column("name", "character varying(500)", "The name in the price list.", required=True),
        _column("current_price", "numeric(10,2)", "The newest price, at least 0.", required=True),
        _column("characteristics", "jsonb", "What else the price list says of it.", required=True),
        _column(
            "last_ingested_at",
            "timestamp with time zone",
            "When a price list last had the item.",
            required=True,
        ),
        *_TIMES,
        *_MATCHING,
    ]
)
ITEM_MATCHES = dg.TableSchema([_ID, _LINK, *_MATCHING])
PRODUCTS = dg.TableSchema(
    [
        _ID,
        _column(
            "internal_sku", "character varying(100)", "Marketbel's own code, unique.", required=True
        ),
        _column("name", "character varying(500)", "What the shop calls it.", required=True),
        _column("category_id", "uuid", "The category it stands in."),
        _column("status", "product_status", "draft, active or archived.", required=True),
        _column("min_price", "numeric(10,2)", "The lowest price among its items."),
        _column("availability", "boolean", "Whether anybody offers it.", required=True),
        _column("mrp", "numeric(10,2)", "The recommended price."),
        *_TIMES,
    ]
)

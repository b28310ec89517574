"""What currencies are worth, roughly: enough to tell a rate from its inverse, and kopecks.

No amount is ever converted by these values.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

# US dollars for a hundred units.
_DOLLARS = {
    "USD": "100", "EUR": "110", "GBP": "130", "CHF": "120", "CAD": "72", "AUD": "66",
    "BYN": "32", "RUB": "1.2", "UAH": "2.4", "KZT": "0.2", "KGS": "1.15", "UZS": "0.008",
    "TJS": "10", "AZN": "59", "AMD": "0.26", "GEL": "37", "MDL": "5.7", "CNY": "14",
    "JPY": "0.67", "INR": "1.2", "AED": "27", "PLN": "26", "CZK": "4.5", "HUF": "0.28",
    "SEK": "10", "NOK": "9.5", "DKK": "15", "RON": "22", "BGN": "57", "BRL": "18",
}  # fmt: skip
_WORTH: Mapping[str, Decimal] = {code: Decimal(cost) for code, cost in _DOLLARS.items()}


def rough_value(currency: str, base: str) -> Decimal | None:
    """About how much of `base` one unit costs; None where it is not known."""
    if currency not in _WORTH or base not in _WORTH:
        return None
    return _WORTH[currency] / _WORTH[base]

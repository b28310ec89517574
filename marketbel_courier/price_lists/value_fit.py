"""How well the values of a column go with a role: from -1 for hardly to 0.6 for very well."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from marketbel_courier.price_lists.column_profiles import ColumnProfile
from marketbel_courier.price_lists.roles import Role

_BEST = 0.6
_WORST = -1.0
_FEWEST_COUNTED = 4


def value_fit(role: Role, profile: ColumnProfile) -> float:
    """The fit of the values with the role; 0 where nothing is known of either."""
    measure = _FITS.get(role)
    if measure is None or not profile.rows or (not profile.filled and role is not Role.PRICE):
        return 0.0
    return max(_WORST, min(_BEST, measure(profile)))


def _name(profile: ColumnProfile) -> float:
    if profile.letters < 0.5:
        return -0.8 + 0.4 * profile.letters
    fit = -0.2 + 0.12 * min(profile.words, 4.0) + 0.2 * min(profile.length, 30) / 30
    return fit + 0.3 * (profile.unique - 0.5) - 0.2 * (1 - profile.filled) - profile.urls


def _sku(profile: ColumnProfile) -> float:
    fit = -0.7 + 0.7 * profile.codes + 0.4 * profile.unique + 0.2 * profile.filled
    if profile.counts:
        fit -= 0.45
    if profile.words > 2:
        fit -= 0.4
    return fit - profile.urls - profile.dates


def _part_number(profile: ColumnProfile) -> float:
    return _sku(profile) + 0.1 * (1 - profile.filled)


def _price(profile: ColumnProfile) -> float:
    if not profile.filled:
        return -0.5
    fit = -0.8 + 1.05 * profile.prices
    if profile.numbers and profile.wholes < 0.8 * profile.numbers:
        fit += 0.15
    if profile.currencies > 0.3:
        fit += 0.2
    for share, weight in (
        (profile.counts and profile.rows >= _FEWEST_COUNTED, 0.5),
        (profile.barcodes, 0.5),
        (profile.dates, 1.0),
        (profile.percents, 0.8),
        (profile.leading_zeros, 0.8),
        (profile.zeros > 0.5, 0.4),
    ):
        fit -= weight * share
    return fit


def _stock(profile: ColumnProfile) -> float:
    fit = -0.5 + 0.8 * max(profile.wholes, profile.stock_words, profile.numbers * 0.8)
    return fit - 0.5 * profile.counts - profile.barcodes - profile.dates


def _unit(profile: ColumnProfile) -> float:
    fit = -0.4 + profile.units
    return fit - 0.4 * (profile.words > 2) if profile.units else fit


def _currency(profile: ColumnProfile) -> float:
    return -0.7 + 1.3 * profile.currency_words


def _barcode(profile: ColumnProfile) -> float:
    return -0.3 + 0.9 * profile.barcodes - 0.5 * (profile.words > 1)


def _brand(profile: ColumnProfile) -> float:
    if profile.numbers > 0.5:
        return -0.6
    return 0.2 - 0.3 * profile.unique - 0.3 * (profile.words > 4)


def _category(profile: ColumnProfile) -> float:
    if profile.numbers > 0.5:
        return -0.4
    return 0.3 - 0.4 * profile.unique - 0.2 * (profile.length > 60)


def _description(profile: ColumnProfile) -> float:
    if profile.numbers > 0.5:
        return -0.5
    return -0.1 + 0.3 * min(profile.length, 60) / 60


def _count(profile: ColumnProfile) -> float:
    return -0.4 + 0.6 * max(profile.wholes, profile.codes, profile.units) - profile.barcodes


def _vat_rate(profile: ColumnProfile) -> float:
    return -0.6 + profile.vat_rates


def _variant(profile: ColumnProfile) -> float:
    return 0.1 - 0.3 * (profile.words > 8) - profile.urls


def _ignored(profile: ColumnProfile) -> float:
    return 0.2 * profile.counts + 0.2 * (profile.zeros > 0.8) + 0.6 * profile.urls


_FITS: Mapping[Role, Callable[[ColumnProfile], float]] = {
    Role.NAME: _name,
    Role.SKU: _sku,
    Role.PART_NUMBER: _part_number,
    Role.PRICE: _price,
    Role.STOCK: _stock,
    Role.UNIT: _unit,
    Role.CURRENCY: _currency,
    Role.BARCODE: _barcode,
    Role.BRAND: _brand,
    Role.CATEGORY: _category,
    Role.DESCRIPTION: _description,
    Role.PACK_SIZE: _count,
    Role.LEAST_ORDER: _count,
    Role.ORDER_MULTIPLE: _count,
    Role.VAT_RATE: _vat_rate,
    Role.VARIANT: _variant,
    Role.IGNORED: _ignored,
}

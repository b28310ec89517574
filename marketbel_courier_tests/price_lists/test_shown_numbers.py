from __future__ import annotations

from decimal import Decimal

import pytest

from marketbel_courier.price_lists.shown_numbers import number_or_code


@pytest.mark.parametrize("value", ["1E999999999", "-1E+1000000", "1E-999999999", "NaN", "Infinity"])
def test_what_no_spreadsheet_can_hold_is_no_number_and_no_error(value: str) -> None:
    assert number_or_code(value, "") == ""


@pytest.mark.parametrize("value", ["0", "0.00", "1.5E3", "-7"])
def test_what_a_spreadsheet_holds_is_a_number(value: str) -> None:
    assert number_or_code(value, "") == Decimal(value)

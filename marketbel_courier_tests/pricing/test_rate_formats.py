"""Tables as banks publish them: each read the right way round, monsters refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.pricing.rate_formats import UnreadableRates, read_rates
from marketbel_courier.pricing.rates import Rate
from marketbel_courier_tests.pricing.item_prices import TODAY

FRIDAY = date(2026, 11, 27)

NBRB = b"""[
 {"Cur_ID": 440, "Date": "2026-11-27T00:00:00", "Cur_Abbreviation": "USD", "Cur_Scale": 1,
  "Cur_Name": "US dollar", "Cur_OfficialRate": 3.2512},
 {"Cur_ID": 456, "Date": "2026-11-27T00:00:00", "Cur_Abbreviation": "RUB", "Cur_Scale": 100,
  "Cur_Name": "Rouble", "Cur_OfficialRate": 3.5712}]"""
CBR = """<?xml version="1.0" encoding="windows-1251"?>
<ValCurs Date="27.11.2026" name="Foreign Currency Market">
<Valute ID="R01235"><NumCode>840</NumCode><CharCode>USD</CharCode><Nominal>1</Nominal>
<Name>Доллар США</Name><Value>91,2034</Value><VunitRate>91,2034</VunitRate></Valute>
<Valute ID="R01820"><NumCode>392</NumCode><CharCode>JPY</CharCode><Nominal>100</Nominal>
<Name>Иен</Name><Value>61,5100</Value><VunitRate>0,6151</VunitRate></Valute>
</ValCurs>""".encode("cp1251")
ECB = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Rates</gesmes:subject>
<Cube><Cube time='2026-11-27'><Cube currency='USD' rate='1.0856'/>
<Cube currency='JPY' rate='163.18'/></Cube></Cube></gesmes:Envelope>"""
CBR_JSON = b"""{"Date": "2026-11-27T11:30:00+03:00", "Valute": {
 "USD": {"CharCode": "USD", "Nominal": 1, "Value": 91.2034, "Previous": 90.1},
 "JPY": {"CharCode": "JPY", "Nominal": 100, "Value": 61.51, "Previous": 60}}}"""
NBU = b'[{"r030": 840, "txt": "x", "rate": 41.75, "cc": "USD", "exchangedate": "27.11.2026"}]'
NBP = b"""[{"table": "A", "effectiveDate": "2026-11-27", "rates": [
 {"currency": "dolar", "code": "USD", "mid": 3.91}]}]"""
NBK = b"""<rates><title>Official</title><description>Bank</description><date>27.11.2026</date>
<item><fullname>x</fullname><title>UZS</title><description>4.1</description><quant>100</quant>
</item><item><title>USD</title><description>521.3</description><quant>1</quant></item></rates>"""
OF_ONE_BASE = b'{"base": "EUR", "date": "2026-11-27", "rates": {"USD": 1.0856, "JPY": 163.18}}'
CSV = "Валюта;Номинал;Курс;Дата\nUSD;1;91,2034;27.11.2026\nиены;1;0,6;\n".encode("cp1251")
PAIRS = b"base,quote,rate,date\nEUR,USD,1.0856,2026-11-27\n"

# The base, and what one unit of a currency costs in it.
TABLES = {
    "NBRB": (NBRB, "BYN", {"USD": "3.2512", "RUB": "0.035712"}),
    "CBR": (CBR, "RUB", {"USD": "91.2034", "JPY": "0.6151"}),
    "CBR as JSON": (CBR_JSON, "RUB", {"USD": "91.2034", "JPY": "0.6151"}),
    "NBU": (NBU, "UAH", {"USD": "41.75"}),
    "NBP": (NBP, "PLN", {"USD": "3.91"}),
    "NBK": (NBK, "KZT", {"UZS": "0.041", "USD": "521.3"}),
    "CSV": (CSV, "RUB", {"USD": "91.2034"}),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_against_the_banks_own_money_is_read(name: str) -> None:
    content, base, costs = TABLES[name]
    table = read_rates(content, today=TODAY, base="RUB")

    assert (table.base, table.dated) == (base, FRIDAY)
    found = {currency: rate.per_unit for currency, rate in table.rates.items()}
    assert found.items() >= {c: Decimal(cost) for c, cost in costs.items()}.items()


@pytest.mark.parametrize("content", [ECB, OF_ONE_BASE], ids=["ECB", "one base"])
def test_a_table_of_what_one_euro_buys_is_the_other_way_round(content: bytes) -> None:
    table = read_rates(content, today=TODAY, base="RUB")

    assert (table.base, table.dated) == ("EUR", FRIDAY)
    assert table.rates["USD"] == Rate(Decimal("1.0856"), Decimal(1), FRIDAY)
    assert table.rates["JPY"] == Rate(Decimal("163.18"), Decimal(1), FRIDAY)


def test_of_a_pair_the_first_buys_so_much_of_the_second() -> None:
    expected = {"USD": Rate(Decimal("1.0856"), Decimal(1), FRIDAY)}
    assert read_rates(PAIRS, today=TODAY).rates == expected


MONSTERS = {
    "entities": (b'<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>', "rate-file-unreadable"),
    "depth": (b"[" * 100_000, "rate-file-unreadable"),
    "deep elements": (b"<a>" * 10_000, "rate-file-unreadable"),
    "a page": (b"<html><body><p>Log in</p></body></html>", "rate-file-empty"),
    "a huge number": (b'[{"cc": "USD", "rate": 1e999999999, "exchangedate": "x"}]', None),
    "zero": (b"currency,rate\nUSD,0\n", "rate-file-empty"),
    "below zero": (b"currency,rate\nUSD,-5\n", "rate-file-empty"),
    "nothing": (b"", "rate-file-without-header"),
    "bytes": (bytes(range(256)), "rate-file-unreadable"),
    "two rates": (b"currency,rate\nUSD,90\nUSD,9\n", "rate-file-contradictory"),
    "two bases": (b"from,to,rate\nUSD,RUB,90\nUSD,BYN,3\n", "rate-file-of-two-bases"),
    "no direction": (b"base,currency,rate\nEUR,USD,1.08\n", "rate-file-ambiguous"),
}


@pytest.mark.parametrize("name", MONSTERS)
def test_what_is_no_table_is_refused_with_the_reason(name: str) -> None:
    content, code = MONSTERS[name]
    with pytest.raises(UnreadableRates) as refused:
        read_rates(content, today=TODAY, base="RUB")

    assert code is None or refused.value.message.code == code


def test_a_table_that_names_no_base_is_the_shops_or_none() -> None:
    content = b"currency,units,rate\nJPY,100,61.51\n"

    assert read_rates(content, today=TODAY, base="RUB").base == "RUB"
    with pytest.raises(UnreadableRates, match="SHOP_CURRENCY"):
        read_rates(content, today=TODAY)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    try:
        table = read_rates(content, today=TODAY, base="RUB")
    except UnreadableRates:
        return
    assert all(rate.per_unit > 0 for rate in table.rates.values())

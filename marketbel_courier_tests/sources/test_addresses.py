"""The one parser: an address with a password that ends its host is refused, and never shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.errors import InvalidSource
from marketbel_courier.sources.address_check import require_source
from marketbel_courier.sources.addresses import LONGEST_ADDRESS
from marketbel_courier.sources.urls import UNREADABLE, shown_url

UNCLEAR = [
    "https://anna:pa/s3cret@shop.example/list.csv",
    "https://anna:pa?s3cret@shop.example/list.csv",
    "https://anna:pa#s3cret@shop.example/list.csv",
    "https://anna:pa\\s3cret@shop.example/list.csv",
    "https://anna:12/s3cret@shop.example/list.csv",
    "https://anna.b:12/s3cret@shop.example/list.csv",
    "https://anna.b:12?s3cret@shop.example/list.csv",
    "https://anna.b:12#k=s3cret@shop.example/list.csv",
    "https://anna:p@ss/s3cret@shop.example/list.csv",
    "https://anna@corp.example:s3cret@shop.example/list.csv",
    "https://anna@corp.example:1/s3cret@shop.example/list.csv",
    "https://token/s3cret@shop.example/list.csv",
    "https:///anna:s3cret@shop.example/list.csv",
    "https://anna:pa／s3cret@shop.example/list.csv",
    "https://anna:s3cret＠shop.example/list.csv",
    "https://anna:s3cret",
    "https://shop.example:99999/?sig=s3cret",
    "HTTPS://anna:pa/s3cret@shop.example",
    "//anna:s3cret@shop.example/list.csv",
    "anna:s3cret@shop.example/list.csv",
    "https:/anna:s3cret@shop.example/list.csv",
    "ftp//anna:s3cret@shop.example/list.csv",
    f"https://shop.example/{'a' * LONGEST_ADDRESS}s3cret",
]


@pytest.mark.parametrize("address", UNCLEAR)
def test_an_address_whose_host_is_not_certain_is_refused_and_not_shown(address: str) -> None:
    assert "s3cret" not in shown_url(address)
    with pytest.raises(InvalidSource) as caught:
        require_source(address, "csv")
    assert "s3cret" not in str(caught.value)
    assert "shop.example" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://anna:s%2Fcret@shop.example/list.csv", "https://shop.example/list.csv"),
        ("https://shop.example/list?mail=me@x.example", "https://shop.example/list"),
        ("https://shop.example:8443/list?mail=me@x.example", "https://shop.example:8443/list"),
        ("https://shop.example/pkg/@scope/a.csv", "https://shop.example/pkg/…"),
        ("http://127.0.0.1:8080/@me/a.csv", "http://127.0.0.1:8080/…"),
        ("http://[::1]:8080/a.csv;key=s3cret?x#y", "http://[::1]:8080/a.csv"),
        ("https://магазин.example/цены.csv", "https://магазин.example/цены.csv"),
        ("file:///lists/me@x.csv", "file:///lists/me@x.csv"),
        ("/lists/me@x.csv", "/lists/me@x.csv"),
    ],
)
def test_an_address_that_is_clear_is_taken_and_shown_without_its_secrets(
    address: str, shown: str
) -> None:
    require_source(address, None)
    assert shown_url(address) == shown


@given(
    user=st.text("abc.-_~", min_size=1, max_size=6),
    before=st.text("abc019.:@", max_size=6),
    delimiter=st.sampled_from("/?#\\"),
    after=st.text("abc019.:/?#", max_size=6),
)
def test_no_password_with_a_delimiter_is_ever_shown_or_asked_of_another_host(
    user: str, before: str, delimiter: str, after: str
) -> None:
    address = f"https://{user}:{before}{delimiter}s3cret{after}@shop.example/list.csv"
    assert "s3cret" not in shown_url(address)
    with pytest.raises(InvalidSource):
        require_source(address, "csv")


def test_a_database_whose_password_has_a_slash_is_not_shown_either() -> None:
    assert shown_url("postgresql://u:s3/cret@db/name") == UNREADABLE
    assert (
        shown_url("postgresql://u:s3cret@one:1,two:2/name?x=y") == "postgresql://one:1,two:2/name"
    )

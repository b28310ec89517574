"""File names: safe, bounded, readable, and taken apart again."""

from __future__ import annotations

import unicodedata
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketbel_courier.shared_volume.names import (
    MAX_FILENAME_BYTES,
    SIDECAR_SUFFIX,
    PublishedName,
    is_sidecar_name,
    parse_published_name,
    sanitise_filename,
    split_extension,
    with_extension,
)

SUPPLIER = UUID("1b4e28ba-2fa1-11d2-883f-0016d3cca427")


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("price.xlsx", "price.xlsx"),
        ("Прайс-лист июнь 2025.xlsx", "Прайс-лист июнь 2025.xlsx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\prices\\list.csv", "C__prices_list.csv"),
        (".hidden.csv", "hidden.csv"),
        ("a\r\nb\tc.csv", "a__b_c.csv"),
        ("list\u202excod.csv", "list_xcod.csv"),
        ("", "price-list"),
        ("...", "price-list"),
        ("  many   blanks .csv ", "many blanks .csv"),
        ("trick.meta.json", "trick_meta.json"),
        ("и\u0306.csv", "й.csv"),
    ],
)
def test_an_original_name_becomes_a_safe_one_that_still_reads_well(
    given_name: str, safe: str
) -> None:
    assert sanitise_filename(given_name) == safe


@example("a" * (MAX_FILENAME_BYTES - len(".meta.json")) + ".meta, and more.json")
@given(st.text(max_size=400))
def test_a_safe_name_holds_every_promise(name: str) -> None:
    safe = sanitise_filename(name)
    assert safe
    assert not safe.startswith(".")
    assert not set(safe) & set('/\\:*?"<>|')
    assert not any(unicodedata.category(character).startswith("C") for character in safe)
    assert unicodedata.is_normalized("NFC", safe)
    assert len(safe.encode()) <= MAX_FILENAME_BYTES
    assert not is_sidecar_name(safe)
    assert sanitise_filename(safe) == safe


@given(st.text(alphabet="абвгдежзы漢字e\u0301", min_size=100, max_size=300))
def test_a_long_name_is_cut_without_losing_its_extension(stem: str) -> None:
    safe = sanitise_filename(f"{stem}.xlsx")
    assert safe.endswith(".xlsx")
    assert unicodedata.normalize("NFC", stem).startswith(split_extension(safe)[0])


@given(st.uuids(), st.integers(0, 10**15), st.text(min_size=1))
def test_a_published_name_fits_a_file_system_and_is_taken_apart_again(
    supplier_id: UUID, timestamp_ms: int, original: str
) -> None:
    name = PublishedName(supplier_id, timestamp_ms, sanitise_filename(original))
    assert len(f"{name}{SIDECAR_SUFFIX}.1234567".encode()) <= 255
    assert parse_published_name(str(name)) == name


def test_the_names_of_older_uploads_are_understood() -> None:
    name = parse_published_name(f"{SUPPLIER}_1718900000000_price_list-2025.xlsx")
    assert name == PublishedName(SUPPLIER, 1718900000000, "price_list-2025.xlsx")


@pytest.mark.parametrize(
    "name",
    [
        "price.xlsx",
        f"{SUPPLIER}_1718900000000",
        f"{SUPPLIER}_x_price.xlsx",
        f"{SUPPLIER}_1_price.xlsx{SIDECAR_SUFFIX}",
        "5b0a1f8e-6c1d-4b7e-9f3a-2d4c6e8a0b1_1_price.xlsx",
    ],
)
def test_another_file_is_not_mistaken_for_a_published_one(name: str) -> None:
    assert parse_published_name(name) is None


@pytest.mark.parametrize(
    ("name", "complete"),
    [
        ("list.XLS", "list.XLS"),
        ("list", "list.xlsx"),
        ("export.php", "export.php.xlsx"),
        ("prices v2.1", "prices v2.1.xlsx"),
    ],
)
def test_a_missing_extension_is_added(name: str, complete: str) -> None:
    assert with_extension(name, frozenset({".xlsx", ".xls"}), ".xlsx") == complete


@given(st.text(max_size=400).map(sanitise_filename))
def test_a_name_stays_bounded_and_safe_when_an_extension_is_added(name: str) -> None:
    complete = with_extension(name, frozenset({".csv"}), ".csv")
    assert complete.lower().endswith(".csv")
    assert sanitise_filename(complete) == complete

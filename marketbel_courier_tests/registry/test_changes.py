from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.errors import MasterSheetError
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.messages.message import Message
from marketbel_courier.registry.changes import Action, RegistryPlan, plan_registry
from marketbel_courier.registry.sheet import Sheet, SheetRow, SkippedRow
from marketbel_courier_tests.ledger_rows import listed

NO_URL = Message("master-address-missing")
URLS = [f"https://shop.example/{letter}.csv" for letter in "abcd"]


def supplier(
    name: str, url: str | None = None, source_type: str = "csv", **metadata: Any
) -> Supplier:
    address = url or f"https://shop.example/{name.strip().lower()}.csv"
    return listed(id=uuid4(), name=name, source_type=source_type, source_url=address, **metadata)


def managed(name: str, url: str | None = None, **metadata: Any) -> Supplier:
    return supplier(name, url, master_sheet=True, **metadata)


def sheet_of(*rows: str | SheetRow, skipped: Sequence[SkippedRow] = ()) -> Sheet:
    numbered = [
        replace(row, number=number)
        if isinstance(row, SheetRow)
        else SheetRow(number, row, f"https://shop.example/{row.lower()}.csv")
        for number, row in enumerate(rows, start=2)
    ]
    return Sheet(numbered, skipped)


def plan(sheet: Sheet, *suppliers: Supplier, max_gone_percent: float = 100) -> RegistryPlan:
    return plan_registry(sheet, suppliers, max_gone_percent=max_gone_percent)


def story(made: RegistryPlan) -> list[tuple[str, str]]:
    return [(change.action.value, change.name) for change in made.changes]


def applied(made: RegistryPlan, suppliers: Sequence[Supplier]) -> list[Supplier]:
    """The table after the plan, as the database would have it."""
    updates = {update.id: update for update in made.updates}
    kept = [
        replace(
            s,
            name=u.name or s.name,
            source_type=u.source_type or s.source_type,
            metadata={**s.metadata, **u.metadata},
        )
        if (u := updates.get(s.id))
        else s
        for s in suppliers
    ]
    new = [
        listed(id=uuid4(), name=n.name, source_type=n.source_type, metadata=n.metadata)
        for n in made.inserts
    ]
    return [*kept, *new]


def test_each_supplier_gets_what_its_row_asks_for() -> None:
    made = plan(
        sheet_of(
            "New",
            "Same",
            SheetRow(0, "Moved", "https://new.example/x.csv", "csv"),
            "Back",
            SheetRow(0, "Off", "https://shop.example/off.csv", is_active=False),
        ),
        managed("Same"),
        managed("Moved"),
        managed("Back", is_active=False),
        managed("Off"),
        managed("Gone"),
        managed("Gone before", is_active=False),
    )

    assert story(made) == [
        ("created", "New"),
        ("updated", "Moved"),
        ("reactivated", "Back"),
        ("deactivated", "Off"),
        ("deactivated", "Gone"),
    ]
    assert [str(change.reason) for change in made.changes] == [
        "new in the sheet",
        "source URL",
        "active in the sheet",
        "inactive in the sheet",
        "no longer in the sheet",
    ]
    assert (made.unchanged, made.count(Action.DEACTIVATED)) == (1, 2)


def test_only_what_changed_is_written_so_that_other_keys_stay() -> None:
    made = plan(
        sheet_of(SheetRow(0, "acme", "https://new.example", "excel", notes="hi")),
        managed("ACME", use_ml_processing=False, contact={"phone": "1"}, notes="old"),
    )

    (update,) = made.updates
    assert (update.name, update.source_type) == ("acme", "excel")
    assert update.metadata == {
        "source_url": "https://new.example",
        "source_kind": "excel",
        "notes": "hi",
    }


def test_a_supplier_made_by_hand_is_never_deactivated_and_is_taken_over_when_named() -> None:
    made = plan(sheet_of("Named"), supplier("Named"), supplier("By hand"))

    assert story(made) == [("updated", "Named")]
    assert made.left_alone == ["By hand"]
    assert made.updates[0].metadata == {"master_sheet": True}


def test_a_new_name_at_the_same_address_is_the_same_supplier() -> None:
    old = managed("Old", URLS[0])

    made = plan(sheet_of(SheetRow(0, "New", URLS[0]), "Other"), old, managed("Other"))

    assert story(made) == [("updated", "New")]
    assert made.updates[0].id == old.id
    assert str(made.changes[0].reason) == "name, was Old"


def test_a_name_at_the_address_of_a_supplier_still_in_the_sheet_is_a_new_one() -> None:
    made = plan(
        sheet_of(SheetRow(0, "Old", URLS[0]), SheetRow(0, "New", URLS[0])), managed("Old", URLS[0])
    )

    assert story(made) == [("created", "New")]


def test_who_was_renamed_is_not_guessed() -> None:
    two_gone = plan(
        sheet_of(SheetRow(0, "New", URLS[0])), managed("A", URLS[0]), managed("B", URLS[0])
    )
    two_new = plan(
        sheet_of(SheetRow(0, "New", URLS[0]), SheetRow(0, "Newer", URLS[0])), managed("A", URLS[0])
    )

    assert story(two_gone) == [("created", "New"), ("deactivated", "A"), ("deactivated", "B")]
    assert story(two_new) == [("created", "New"), ("created", "Newer"), ("deactivated", "A")]


@pytest.mark.parametrize(
    "bad", [SkippedRow(3, "acme ", "", NO_URL), SkippedRow(3, "", URLS[0], NO_URL)]
)
def test_a_supplier_whose_row_is_bad_is_still_in_the_sheet(bad: SkippedRow) -> None:
    made = plan(sheet_of("Other", skipped=[bad]), managed("Acme", URLS[0]), managed("Other"))

    assert made.changes == []
    assert made.skipped == [bad]


@pytest.mark.parametrize(
    ("percent", "gone", "refused"),
    [(50, 2, False), (50, 3, True), (0, 1, True), (100, 4, False), (74.9, 3, True)],
)
def test_more_loss_than_the_limit_is_refused(percent: float, gone: int, refused: bool) -> None:
    suppliers = [managed(f"S{number}") for number in range(4)]
    # Neither of these counts: the sheet does not manage the one, and the other has long gone.
    others = [supplier("By hand"), managed("Long gone", is_active=False)]
    sheet = sheet_of("New", *(f"S{number}" for number in range(gone, 4)))

    if refused:
        with pytest.raises(MasterSheetError, match=f"{gone} of the 4 active suppliers .* S0"):
            plan(sheet, *suppliers, *others, max_gone_percent=percent)
    else:
        made = plan(sheet, *suppliers, *others, max_gone_percent=percent)
        assert made.count(Action.DEACTIVATED) == gone


@pytest.mark.parametrize(
    ("source_format", "url", "stored"),
    [
        ("csv", "https://a.example/x", ("csv", None)),
        ("pdf", "https://a.example/x", ("csv", "pdf")),
        ("url", "https://a.example/x", ("csv", "url")),
        (None, "https://a.example/prices.XLSX?v=1", ("excel", "url")),
        (None, "https://docs.google.com/spreadsheets/d/abc/edit", ("google_sheets", None)),
        ("google_sheets", "1AbCdEfGhIjKlMnOpQrStUvWxYz012345", ("google_sheets", None)),
        ("google_sheets", "https://a.example/prices.csv", ("csv", "url")),
        ("google_sheets", "/data/prices.xls", ("excel", "url")),
    ],
)
def test_a_source_is_stored_as_one_of_three_types_with_its_real_kind_beside(
    source_format: str | None, url: str, stored: tuple[str, str | None]
) -> None:
    (new,) = plan(sheet_of(SheetRow(0, "A", url, source_format))).inserts

    assert (new.source_type, new.metadata.get("source_kind")) == stored


def test_a_row_without_a_format_leaves_a_known_address_its_own() -> None:
    paper = managed("Paper", URLS[0], source_kind="pdf")

    assert plan(sheet_of(SheetRow(0, "Paper", URLS[0])), paper).changes == []


def test_a_blank_note_says_nothing() -> None:
    assert plan(sheet_of("A"), managed("A", notes="call first")).changes == []


def test_of_two_suppliers_of_one_name_the_likelier_one_is_meant() -> None:
    asleep, active = supplier("Twin", URLS[0], is_active=False), supplier("twin", URLS[0])

    made = plan(sheet_of(SheetRow(0, "Twin", URLS[0])), asleep, active)

    assert [update.id for update in made.updates] == [active.id]


names = st.sampled_from(["Acme", "ACME", " acme", "Böhm", "bÖHM ", "Coop", "Dill", "Ёлка", "ёлка"])
flags: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "is_active": st.booleans(),
        "master_sheet": st.just(True),
        "notes": st.sampled_from(["", "x", None]),
        "source_kind": st.sampled_from(["pdf", "url", "csv"]),
        "contact": st.text(max_size=2),
    },
)
suppliers_lists = st.lists(
    st.builds(
        lambda name, url, kind, more: supplier(name, url, kind, **more),
        names,
        st.sampled_from(URLS),
        st.sampled_from(["csv", "excel"]),
        flags,
    ),
    max_size=8,
)
sheets = st.lists(
    st.builds(
        SheetRow,
        st.just(0),
        names.map(str.strip),
        st.sampled_from(URLS),
        st.sampled_from([None, "csv", "pdf", "url", "excel"]),
        st.booleans(),
        st.sampled_from(["", "x"]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row.name.casefold(),
).map(lambda rows: sheet_of(*rows))


@given(sheet=sheets, suppliers=suppliers_lists)
def test_a_sheet_that_is_applied_twice_changes_nothing_the_second_time(
    sheet: Sheet, suppliers: list[Supplier]
) -> None:
    once = applied(plan(sheet, *suppliers), suppliers)

    again = plan(sheet, *once)

    assert again.changes == []
    assert again.unchanged == len(sheet.rows)


@given(sheet=sheets, suppliers=suppliers_lists)
def test_every_row_has_its_supplier_and_no_key_of_others_is_touched(
    sheet: Sheet, suppliers: list[Supplier]
) -> None:
    after = applied(plan(sheet, *suppliers), suppliers)

    by_id: dict[UUID, Supplier] = {s.id: s for s in after}
    for row in sheet.rows:
        assert any(
            s.name == row.name
            and s.metadata["source_url"] == row.source_url
            and s.metadata.get("is_active", True) is row.is_active
            and s.metadata.get("master_sheet") is True
            for s in after
        )
    for before in suppliers:
        assert by_id[before.id].metadata.get("contact") == before.metadata.get("contact")


@given(sheet=sheets, suppliers=suppliers_lists)
def test_nobody_is_updated_twice(sheet: Sheet, suppliers: list[Supplier]) -> None:
    ids = [update.id for update in plan(sheet, *suppliers).updates]

    assert len(ids) == len(set(ids))

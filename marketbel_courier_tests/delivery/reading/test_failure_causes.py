from __future__ import annotations

import pytest

from marketbel_courier.delivery.reading.failure_causes import (
    Cause,
    cause_of,
    is_bare,
    shows_no_reader,
    telling,
)
from marketbel_courier.messages.message import Message, verbatim

BARE = verbatim("File parsing failed")


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("[error] Unsupported file type: csv", Cause.KIND),
        ("No parser is registered for csv", Cause.KIND),
        ("no CSV reader", Cause.KIND),
        ("CSV is not supported", Cause.KIND),
        ("The format is not yet implemented", Cause.KIND),
        ("Cannot determine file type: no extension", Cause.KIND),
        ("unknown document kind “pdf”", Cause.KIND),
        ("refused with 422: body.file_type: Input should be 'pdf' or 'excel'", Cause.KIND),
        ("openpyxl does not support the old .xls file format", Cause.KIND),
        ('duplicate key value violates unique constraint "sku"', Cause.PLAIN_INSERT),
        ("(sqlalchemy.exc.IntegrityError) …", Cause.PLAIN_INSERT),
        ("File not found: /shared/uploads/a.csv", Cause.NO_SUCH_FILE),
        ("[Errno 2] No such file or directory: 'a.csv'", Cause.NO_SUCH_FILE),
        ("Failed to parse Excel file: File is not a zip file", Cause.FILE),
        ("The header row was not found", Cause.FILE),
        ("[error] The workbook is corrupt", Cause.FILE),
        ("The file is protected with a password of an unsupported kind", Cause.FILE),
        ("The file is empty: ask the supplier to send it again.", Cause.FILE),
        ("Column B makes no sense at all", Cause.FILE),
        ("Connect call failed ('127.0.0.1', 11434)", Cause.SERVICE),
        ("File parsing failed", Cause.SERVICE),
        ("An unexpected error occurred.", Cause.SERVICE),
        ("", Cause.SERVICE),
    ],
)
def test_the_services_words_tell_whose_fault_it_is(reason: str, cause: Cause) -> None:
    assert cause_of([verbatim(reason)], has_items=False) is cause


def test_a_bare_failure_of_a_second_list_is_taken_for_the_plain_insert() -> None:
    assert cause_of([BARE], has_items=True) is Cause.PLAIN_INSERT
    assert cause_of([], has_items=True) is Cause.PLAIN_INSERT
    assert cause_of([verbatim("No header row")], has_items=True) is Cause.FILE


def test_only_a_reason_in_the_file_is_not_the_services() -> None:
    assert [cause for cause in Cause if not cause.is_the_services] == [Cause.FILE]


def test_what_says_why_is_told_and_what_does_not_only_where_there_is_nothing_else() -> None:
    reasons = [verbatim("[error] No header"), BARE, verbatim("No header")]

    assert telling(reasons) == [verbatim("No header")]
    assert telling([BARE]) == [BARE]
    assert is_bare(verbatim("Processing failed."))
    assert not is_bare(verbatim("File parsing failed: no header"))


def test_of_one_reason_in_two_forms_the_form_with_a_code_is_told() -> None:
    coded = Message("ml-connection-refused")
    same_words = verbatim(f"[error] {coded}")

    assert telling([same_words, coded]) == telling([coded, same_words]) == [coded]


@pytest.mark.parametrize(
    ("cause", "reason", "kind", "shown"),
    [
        (Cause.KIND, "Unsupported file type: pdf", "pdf", True),
        (Cause.KIND, "openpyxl does not support the old .xls file format", "excel", False),
        (Cause.SERVICE, "File parsing failed", "csv", True),
        (Cause.SERVICE, "File parsing failed", "excel", False),
        (Cause.SERVICE, "Connect call failed", "csv", False),
        (Cause.FILE, "No header row", "csv", False),
    ],
)
def test_a_failure_shows_that_a_kind_is_not_read_or_only_that_one_file_was_not(
    cause: Cause, reason: str, kind: str, shown: bool
) -> None:
    assert shows_no_reader(cause, [verbatim(reason)], kind) is shown

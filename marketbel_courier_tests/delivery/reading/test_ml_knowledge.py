from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from marketbel_courier.delivery.reading.ml_knowledge import limits_of
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.ledger.ml_abilities import Ability, MlService, Shown
from marketbel_courier.messages.message import verbatim


def shown(ability: Ability, *, is_able: bool) -> Shown:
    return Shown(
        ability, is_able, verbatim("“Unsupported file type”"), datetime(2026, 7, 24, tzinfo=UTC)
    )


SILENT = MlService("http://ml", "1", file_types=None, upserts=None, durable_jobs=None)
SAYS_ALL = replace(SILENT, file_types=["excel", "csv"], upserts=True)
READS_NO_CSV = shown(Ability.READS_CSV, is_able=False)


@pytest.mark.parametrize(
    ("service", "learned", "kind", "has_items", "why"),
    [
        # Nothing is known: a first list of any kind is tried, a second one is not.
        (SILENT, [], "csv", False, None),
        (SILENT, [], "excel", True, "updates no items that are there already, as far as is known"),
        (SILENT, [READS_NO_CSV], "csv", False, "reads no CSV: “Unsupported file type”"),
        (SILENT, [READS_NO_CSV], "excel", False, None),
        (SILENT, [shown(Ability.READS_CSV, is_able=True)], "csv", False, None),
        (SILENT, [shown(Ability.UPSERTS, is_able=True)], "excel", True, None),
        (SILENT, [shown(Ability.UPSERTS, is_able=False)], "pdf", True, "already: “Unsupp"),
        # What it says of itself wins over what was seen.
        (SAYS_ALL, [READS_NO_CSV], "csv", True, None),
        (SAYS_ALL, [], "pdf", False, "reads no PDF, as it says itself"),
        (replace(SAYS_ALL, upserts=False), [], "csv", True, "already, as it says itself"),
    ],
)
def test_ml_analyze_is_spared_what_it_is_known_not_to_do(
    service: MlService, learned: list[Shown], kind: str, has_items: bool, why: str | None
) -> None:
    found = limits_of(service, learned).why_not(file_type=kind, has_items=has_items)

    assert found is None if why is None else why in str(found)


@pytest.mark.parametrize(
    ("service", "learned", "does"),
    [
        (replace(SAYS_ALL, file_types=tuple(FileKind)), [], False),
        (SAYS_ALL, [], True),
        (replace(SAYS_ALL, file_types=tuple(FileKind), upserts=False), [], True),
        (SILENT, [shown(Ability.UPSERTS, is_able=True)], False),
        (SILENT, [shown(Ability.UPSERTS, is_able=True), READS_NO_CSV], True),
        (SILENT, [], True),
    ],
)
def test_whether_any_file_is_spared_is_known_without_looking_at_the_files(
    service: MlService, learned: list[Shown], does: bool
) -> None:
    limits = limits_of(service, learned)

    found = any(
        limits.why_not(file_type=kind, has_items=has_items)
        for kind in FileKind
        for has_items in (False, True)
    )
    assert limits.spare_any is does is found

"""Each thing that may be wrong after a delivery is found, and nothing is where all is well."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.drill.exercises import Exercise, first_round, killed_round, second_round
from marketbel_courier.drill.judgement import FAILED, MATERIALIZED, Observed, VolumeCopy, problems
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.job_state.job_hash import JobState
from marketbel_courier.ledger.alerts import Alert, AlertKind, Severity
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import ErrorClass, Outcome, State
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.sidecar import Digests, Provenance, describe
from marketbel_courier_tests.ledger_rows import NOON, attempt

FIRST = {one.name: one for one in first_round("1a2b3c4d", with_web=True)}


def delivered(exercise: Exercise, **changes: Any) -> Delivery:
    state = "complete" if exercise.has_file else "failed"
    row = attempt(state, outcome=exercise.expected.outcome)
    if not exercise.has_file:
        code = next(iter(exercise.expected.error_codes))
        row = replace(
            row,
            error_class=ErrorClass.PERMANENT,
            error_code=code,
            error_message=Message("source-path-without-file", path="/a"),
        )
    return replace(row, **changes)


def observed(exercise: Exercise, **changes: Any) -> Observed:
    row = delivered(exercise)
    seen = Observed(
        attempts=[row],
        copies=[copy_of(exercise.content)] if exercise.has_file else [],
        items=exercise.expected.items or {},
        linked=0,
        shown=job_state_of(row, max_retries=3),
        cells=(MATERIALIZED, MATERIALIZED) if exercise.has_file else (FAILED, ""),
        alerts=[] if exercise.has_file else [alert_about(row)],
        channels=["webhook"],
        told={1: {"webhook"}},
    )
    return replace(seen, **changes)


def copy_of(content: bytes) -> VolumeCopy:
    md5 = hashlib.md5(content).hexdigest()
    digests = Digests(len(content), md5, hashlib.sha256(content).hexdigest())
    provenance = Provenance(
        supplier_id=uuid4(),
        supplier_name="Drill",
        job_id=uuid4(),
        original_filename="a.csv",
        source_url="/a.csv",
        source_type="csv",
        file_type=FileKind.CSV,
        mime_type="text/csv",
    )
    sidecar = describe(provenance, "a.csv", digests, datetime.now(UTC))
    return VolumeCopy(content, sidecar.model_dump_json().encode())


def alert_about(row: Delivery) -> Alert:
    return Alert(
        kind=AlertKind.FAILED_FOR_GOOD,
        severity=Severity.ERROR,
        subject=row.partition_key,
        cause="source_not_found",
        reason=Message("source-path-without-file", path="/a"),
        alert_id=1,
        raised_at=NOON,
        sent_at=NOON,
        send_attempts=1,
    )


def codes(exercise: Exercise, seen: Observed) -> list[str]:
    return [problem.code for problem in problems(exercise, seen)]


@pytest.mark.parametrize("name", FIRST)
def test_what_comes_out_as_it_should_has_no_problem(name: str) -> None:
    assert codes(FIRST[name], observed(FIRST[name])) == []


def shown_as(exercise: Exercise, state: State) -> JobState:
    return job_state_of(replace(delivered(exercise), state=state), max_retries=3)


GOOD, BAD = FIRST["file"], FIRST["missing"]
WRONG: Mapping[str, tuple[Exercise, dict[str, Any]]] = {
    "drill-not-begun": (GOOD, {"attempts": []}),
    "drill-not-ended": (GOOD, {"attempts": [attempt("analyzing")]}),
    "drill-other-end": (GOOD, {"attempts": [delivered(GOOD, outcome=Outcome.PARTIAL)]}),
    "drill-no-reason": (BAD, {"attempts": [delivered(BAD, error_message=None)]}),
    "drill-other-reason": (BAD, {"attempts": [delivered(BAD, error_code="network")]}),
    "drill-file-of-a-failure": (BAD, {"copies": [copy_of(b"sku")]}),
    "drill-bytes-differ": (GOOD, {"copies": [copy_of(GOOD.content[:-9])]}),
    "drill-sidecar-differs": (
        GOOD,
        {"copies": [replace(copy_of(b"other"), content=GOOD.content)]},
    ),
    "drill-items-differ": (GOOD, {"items": {"drill-1a2b3c4d-file-1": Decimal("10.50")}}),
    "drill-items-linked": (GOOD, {"linked": 1}),
    "drill-redis-differs": (GOOD, {"shown": shown_as(GOOD, State.ANALYZING)}),
    "drill-grid-differs": (GOOD, {"cells": (MATERIALIZED, "")}),
    "drill-no-alert": (BAD, {"alerts": [], "channels": []}),
    "drill-channel-silent": (BAD, {"told": {}}),
}


@pytest.mark.parametrize("code", WRONG)
def test_what_is_not_as_it_should_be_is_named(code: str) -> None:
    exercise, changes = WRONG[code]
    assert codes(exercise, observed(exercise, **changes)) == [code]


def test_a_download_whose_worker_was_killed_is_judged_by_its_second_attempt() -> None:
    [killed] = killed_round("1a2b3c4d")
    first = attempt("failed")
    second = replace(delivered(killed), job_id=first.job_id, attempt=2)
    assert codes(killed, observed(killed, attempts=[first])) == ["drill-not-begun"]
    assert codes(killed, observed(killed, attempts=[first, second], shown=None)) == []


def test_the_second_round_brings_the_same_file_and_another_price_and_item() -> None:
    again, renewed = second_round(list(FIRST.values()), skips_unchanged=True)
    before = FIRST["renewed"].expected.items or {}
    after = renewed.expected.items or {}
    assert (again.content, again.expected.outcome) == (GOOD.content, Outcome.UNCHANGED)
    assert len(after) == len(before) + 1
    assert sum(after[code] != price for code, price in before.items()) == 1

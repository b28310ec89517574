from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.adoption.decisions import (
    SILENT_AFTER,
    Action,
    Circumstances,
    Decision,
    NoAnalysis,
    decide,
)
from marketbel_courier.adoption.former_job import FormerJob
from marketbel_courier.errors import Superseded
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.ml_client.contract import AnalysisStatus, MlJobStatus
from marketbel_courier_tests.adoption.test_former_job import read
from marketbel_courier_tests.ledger_rows import listed

LONG = SILENT_AFTER * 2
SHOP = listed()
ANALYSES: list[AnalysisStatus | NoAnalysis] = [
    *NoAnalysis,
    *(AnalysisStatus(job_id=UUID(int=2), status=status) for status in MlJobStatus),
]


def job(phase: str, **fields: str) -> FormerJob:
    return read(phase=phase, **fields)


def around(**changes: Any) -> Circumstances:
    return replace(Circumstances(SHOP), **changes)


@given(
    st.sampled_from(list(Phase)),
    st.builds(
        Circumstances,
        supplier=st.sampled_from([None, SHOP, listed(is_active=False, source_url=None)]),
        analysis=st.sampled_from(ANALYSES),
        has_file=st.booleans(),
        has_upload=st.booleans(),
        is_replaced=st.booleans(),
        is_shown=st.booleans(),
        is_abandoned=st.booleans(),
    ),
    st.timedeltas(timedelta(0), LONG),
)
def test_whatever_was_left_nothing_is_lost_and_nothing_completes_that_did_not(
    phase: Phase, circumstances: Circumstances, silence: timedelta
) -> None:
    decision = decide(job(phase), circumstances, silence)

    assert decision.reason
    analysis, supplier = circumstances.analysis, circumstances.supplier
    if decision.action is Action.LEFT:
        assert not phase.is_final
        assert silence < SILENT_AFTER
    elif decision.action is Action.REMOVED:
        assert supplier is None
        assert not phase.is_final
    elif decision.action is Action.COMPLETED:
        assert isinstance(analysis, AnalysisStatus)
        assert analysis.is_over
        assert analysis.status is not MlJobStatus.FAILED
    elif not phase.is_final:
        assert decision.action is Action.FAILED
    if decision.action in (Action.FAILED, Action.TAKEN_OVER):
        assert decision.error is not None
    if decision.retries_by_itself:
        assert decision.action is Action.FAILED
        assert decision.error is not None
        assert decision.error.transient
        assert supplier is not None
        assert supplier.is_active
    if decision.action.is_in_ledger:
        assert supplier is not None


@pytest.mark.parametrize(
    ("analysis", "words"),
    [
        (NoAnalysis.NEVER_BEGUN, "not handed over"),
        (NoAnalysis.FORGOTTEN, "forgotten"),
        (NoAnalysis.AWAY, "ml-analyze read it"),
    ],
)
def test_where_a_job_was_left_is_said_first(analysis: NoAnalysis, words: str) -> None:
    decision = decide(job("analyzing"), around(analysis=analysis, has_file=True), LONG)

    assert words in str(decision.reason)
    assert decision.retries_by_itself
    assert not decision.awaits_analysis


def test_an_old_failure_is_never_tried_again_without_a_person() -> None:
    decision = decide(job("failed", error="503"), around(has_file=True), LONG)

    assert (decision.action, decision.retries_by_itself) == (Action.TAKEN_OVER, False)
    assert str(decision.error) == "503"


def test_what_ml_analyze_gave_up_is_no_error_that_may_have_passed() -> None:
    at_ml = job("failed", error="No header", ml_job_id=str(UUID(int=9)))

    assert _transient(decide(at_ml, around(), LONG)) is False
    assert _transient(decide(job("failed", error="timed out"), around(), LONG)) is True


def test_a_job_that_a_newer_one_replaced_completes_only_if_its_analysis_did() -> None:
    completed = AnalysisStatus(job_id=UUID(int=2), status=MlJobStatus.COMPLETED)
    replaced = around(is_replaced=True)

    assert isinstance(decide(job("matching"), replaced, LONG).error, Superseded)
    with_result = replace(replaced, analysis=completed)
    assert decide(job("matching"), with_result, LONG).action is Action.COMPLETED


def _transient(decision: Decision) -> bool:
    assert decision.error is not None
    return decision.error.transient

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.delivery.sync_preview import Treatment, preview_sync
from marketbel_courier.ledger.states import State
from marketbel_courier.ledger.sync_prospects import SyncProspect
from marketbel_courier_tests.ledger_rows import NOON, SHOP_URL, listed

DIGEST = hashlib.sha256(SHOP_URL.encode()).hexdigest()
SHOP = SyncProspect(listed(), State.COMPLETE, None, None, DIGEST)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Treatment.ASKED_FOR_NEWS),
        ({"validated_digest": None}, Treatment.FETCHED),
        ({"validated_digest": "of another address"}, Treatment.FETCHED),
        ({"state": None, "validated_digest": None}, Treatment.FETCHED),
        ({"state": State.ANALYZING}, Treatment.FETCHED_ANEW),
        ({"supplier": listed(is_active=False), "state": State.ANALYZING}, Treatment.DEACTIVATED),
        ({"supplier": listed(source_url=None)}, Treatment.NO_SOURCE),
    ],
)
def test_each_supplier_is_treated_as_a_sync_would(
    changes: dict[str, object], expected: Treatment
) -> None:
    prospect = replace(SHOP, **changes)  # type: ignore[arg-type]
    preview = preview_sync([prospect], force=False, skip_unchanged=True)
    assert [t for t, found in preview.by_treatment.items() if found] == [expected]


@pytest.mark.parametrize(("force", "skip_unchanged"), [(True, True), (False, False)])
def test_with_force_nothing_is_asked_conditionally(force: bool, skip_unchanged: bool) -> None:
    preview = preview_sync([SHOP], force=force, skip_unchanged=skip_unchanged)
    assert list(preview.by_treatment[Treatment.FETCHED]) == [SHOP]


@given(
    st.lists(
        st.tuples(
            st.booleans(), st.booleans(), st.sampled_from([None, State.FAILED, State.DELIVERED])
        )
    ),
    st.lists(st.integers(0, 9)),
)
def test_every_supplier_is_treated_once_and_retries_come_soonest_first(
    suppliers: list[tuple[bool, bool, State | None]], delays: list[int]
) -> None:
    prospects = [
        SyncProspect(
            listed(source_url=SHOP_URL if source else None, is_active=active),
            state,
            None,
            None,
            None,
        )
        for active, source, state in suppliers
    ]
    retried = [
        replace(SHOP, state=State.FAILED, next_retry_at=NOON + timedelta(hours=delay))
        for delay in delays
    ]
    preview = preview_sync([*prospects, *retried], force=False, skip_unchanged=True)
    assert sum(map(len, preview.by_treatment.values())) == len(prospects) + len(retried)
    assert [retry.next_retry_at for retry in preview.retries] == sorted(
        NOON + timedelta(hours=delay) for delay in delays
    )

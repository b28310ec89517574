"""Each sentence that the server writes on a supplier's page has its Russian."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketbel_courier.delivery.telling.story import tell
from marketbel_courier.ingestion.findings import OUTDATED
from marketbel_courier_tests.admin.raised_sentences import OF_FILES, Site, is_said_by, sites
from marketbel_courier_tests.admin.said_sentences import (
    BEHIND,
    JOB_ID,
    MADE_ELSEWHERE,
    OF_WHOLE_FILES,
    READERS,
    said_of_corpus,
    said_of_files,
    said_of_rows,
    said_of_servers,
    said_of_syncs,
    sites_of_files,
    told_stories,
)
from marketbel_courier_tests.admin.sentences import (
    KINDS,
    LONGEST,
    PLACE,
    Said,
    Template,
    readings,
    templates,
    translated,
    used,
)
from marketbel_courier_tests.ledger_rows import NOON, SECOND, STATES, attempt

UNBOUNDED = {"text", "quoted", "sentence", "unsaid", "quote"}
MOST_UNBOUNDED = 3
MAYBE = st.none() | st.integers(0, 400_000).map(lambda seconds: NOON + seconds * SECOND)
CHANGES = st.fixed_dictionaries(
    {
        "origin": st.sampled_from(["source", "upload"]),
        "route": st.sampled_from(["ml", "legacy"]),
        "retries_used": st.integers(0, 3),
        "ml_submissions": st.integers(0, 3),
        "next_retry_at": MAYBE,
        "retry_requested_at": MAYBE,
        "file_size_bytes": st.integers(0, 10**12),
        "items_total": st.integers(0, 10**6),
        "error_count": st.integers(0, 10**4),
        "errors": st.lists(st.sampled_from(["Row 3: the price is missing", OUTDATED]), max_size=5),
        "fell_back_because": st.sampled_from([None, BEHIND, "It is away."]),
    },
    optional={
        "original_filename": st.sampled_from([None, "Прайс “май” 2026.xlsx"]),
        "file_path": st.sampled_from(["/shared/a.csv", "/shared/b.csv"]),
        "delivered_at": MAYBE,
        "handed_over_at": MAYBE,
        "finished_at": MAYBE,
        "unchanged_since": MAYBE,
        "error_class": st.none() | st.sampled_from(["transient", "permanent"]),
        "error_code": st.none() | st.sampled_from(["network", "analysis_failed", "volume_full"]),
        "error_message": st.sampled_from(
            [None, "No answer from shop.example in time.", BEHIND, "A\nB"]
        ),
    },
)
by_its_words = pytest.mark.parametrize(
    "template", templates(), ids=lambda template: template.english[:60]
)


def known(sentence: str) -> Said:
    """The sentence in Russian; fails where no template knows it."""
    said = translated(sentence)
    assert said is not None, f"no template knows: {sentence}"
    return said


def test_every_complaint_about_the_corpus_is_known(tmp_path: Path) -> None:
    for sentence in said_of_corpus(tmp_path):
        said = known(sentence)
        assert said.is_whole or sentence.startswith("Column mapping does not fit")


@pytest.mark.parametrize(
    "site",
    [
        pytest.param(site, id=f"{site.module.__name__.rpartition('.')[2]}-{number}")
        for number, site in enumerate(sites_of_files())
    ],
)
def test_whatever_the_code_raises_is_known(site: Site) -> None:
    for sentence in site.sentences():
        known(sentence)
        known(f"Row 1024: {sentence} (sheet “Опт (2)”)")


def test_no_place_where_a_sentence_is_made_is_passed_over() -> None:
    found = {site.source for site in sites(READERS, OF_FILES)}

    assert found >= MADE_ELSEWHERE - {"message"}
    assert len(found - MADE_ELSEWHERE) > 40


@pytest.mark.parametrize("module", OF_WHOLE_FILES, ids=lambda module: module.__name__)
def test_what_becomes_of_whole_files_is_said_in_these_words(module: ModuleType) -> None:
    assert [one for one in OF_WHOLE_FILES[module] if not is_said_by(module, one)] == []


def test_what_is_said_of_rows_files_servers_and_syncs_is_known() -> None:
    for sentence in (*said_of_rows(), *said_of_files()):
        known(sentence)
    for sentence in (*said_of_servers(), *said_of_syncs()):
        assert known(sentence).is_whole


@given(
    st.lists(
        st.tuples(st.sampled_from(STATES), st.integers(0, 400_000), CHANGES), min_size=1, max_size=4
    )
)
def test_every_line_of_every_story_is_known(
    attempts: list[tuple[str, int, dict[str, Any]]],
) -> None:
    (chapter,) = tell(
        attempt(state, NOON + began * SECOND, job_id=JOB_ID, attempt=number, **changes)
        for number, (state, began, changes) in enumerate(attempts, start=1)
    )
    for line in chapter.lines:
        said = known(line.text)
        assert said.is_whole or line.text.startswith(("failed (", "fell back to the legacy route"))


def test_a_sentence_within_another_is_said_in_russian_too() -> None:
    assert known("Row 9: the price is on request") == Said("Строка 9: цена по запросу", True)
    assert known("Row 9: the price “a” cannot be read (sheet “Опт”)") == Said(
        "Строка 9: цену «a» не удалось прочесть (лист «Опт»)", True
    )


def test_a_failure_without_a_template_is_told_by_its_code_beside_the_servers_words() -> None:
    failed = "failed (transient, source_unavailable): "

    assert known(f"{failed}shop.example answered 503.") == Said(
        "Не удалось. source_unavailable", False
    )
    assert known(f"{failed}The file is empty: ask the supplier to send it again.").is_whole


@pytest.mark.parametrize(
    "sentence", ["", "the price", "Row x: the price is missing", "Row 9: no idea", "Nothing new"]
)
def test_what_no_template_knows_stays_as_it_is(sentence: str) -> None:
    assert translated(sentence) is None


@by_its_words
def test_a_template_says_in_russian_what_it_finds_in_english(template: Template) -> None:
    names = [name for name, _ in template.places]
    said = {name for name, kind in template.places if kind not in ("unsaid", "quote")}
    forms = template.russian.split("|")

    assert len(set(names)) == len(names)
    assert {kind for _, kind in template.places} <= set(KINDS)
    for form in forms:
        assert {name for name, kind in PLACE.findall(form) if not kind} == said
    assert len(forms) == (3 if len(forms) > 1 else 1)
    assert len(forms) == 1 or ("n", "count") in template.places


@by_its_words
def test_a_template_is_quick_to_fit_or_not_to_fit(template: Template) -> None:
    kinds = [kind for _, kind in template.places]
    gaps = zip(kinds, template.words[1:-1], kinds[1:], strict=False)

    assert sum(kind in UNBOUNDED for kind in kinds) <= MOST_UNBOUNDED
    assert all(len(words) > 1 for one, words, other in gaps if {one, other} <= UNBOUNDED)


def test_every_template_is_for_a_sentence_that_is_said_and_each_for_another(
    tmp_path: Path,
) -> None:
    english = [template.english for template in templates()]
    sentences = {*said_of_rows(), *said_of_files(), *said_of_servers(), *said_of_syncs()}
    sentences |= {*told_stories(), *said_of_corpus(tmp_path)}
    in_use = {template for sentence in sentences for template in used(sentence)}

    assert len(set(english)) == len(english)
    assert [template.english for template in templates() if template not in in_use] == []


def test_of_the_templates_that_fit_the_most_exact_one_stands_first() -> None:
    for sentence in {*said_of_files(), *said_of_servers(), *said_of_syncs(), *told_stories()}:
        fitting = [
            (sum(map(len, template.words)), said.is_whole, said.text)
            for template, said in readings(sentence)
        ]
        assert fitting, sentence
        assert fitting[0][:2] == max(fitting)[:2], sentence
        # Of those that are as exact as the first, all say the same.
        assert len({one for one in fitting if one[:2] == fitting[0][:2]}) == 1, sentence


@given(st.text(alphabet="“” :;()RowthepriceSKU0123,.\n", max_size=LONGEST + 10))
@example("Row 1: " * 280)
@example("the price “" * 180)
@example("the price is missing (sheet “" * 60 + "”)")
def test_no_text_is_too_odd_to_be_looked_at(text: str) -> None:
    said = translated(text)
    assert said is None or said.text

"""What the server says, as a reader of Russian sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.ledger.syncs import NewSync, finish_sync, open_sync
from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack
from marketbel_courier_tests.admin.said_sentences import (
    said_of_corpus,
    said_of_files,
    said_of_rows,
    said_of_servers,
    said_of_syncs,
    told_stories,
)
from marketbel_courier_tests.admin.sentences import LONGEST, translated, used
from marketbel_courier_tests.ledger_rows import SECOND, attempt, listed, register, write

SUPPLIER = UUID("22222222-2222-4222-8222-222222222222")
NAME = "Мастерская № 9"
UNREAD = UUID("33333333-3333-4333-8333-333333333333")
SYNC = "sync-of-sentences"
BROKE_OFF = "PostgreSQL or the volume broke off: timed out."
STRANGE = "A <b>sentence</b> that nobody has put into Russian"
ROWS = (
    "Row 9: the price is on request",
    "Row 29: the price -450.00 is negative (sheet “Опт”)",
    f"Row 1030: SKU “{'Ш' * 90}” stands in row 2 too, and this later row was taken",
    STRANGE,
)
# What is called the same in every language: names of things, and parts of their ids.
NAMES = re.compile(r"price\.csv|ml-analyze|sha256 [0-9a-f]+|запуск [0-9a-f]+|Dagster|ML|CSV")
LATIN = re.compile(r"[A-Za-z]{2,}")
# These the page shows as they came, so that both sides of the matcher must say the same of them.
AS_THEY_CAME = {"text", "digits", "unsaid", "quote", "sentence"}


@pytest.fixture(scope="module")
def story(stack: Stack) -> Iterator[str]:
    """The address of a supplier whose deliveries and rows have gone wrong in several ways."""
    stack.elsewhere(lambda: stack.platform.ask(_arrange))
    yield f"#/suppliers/{SUPPLIER}"
    # Other tests of this stack count what is on the page.
    stack.elsewhere(lambda: stack.platform.ask(_clear_away))


async def _arrange(pool: Pool) -> None:
    began = datetime.now(UTC) - timedelta(hours=3)
    await register(pool, listed(id=SUPPLIER, name=NAME, partition_key="masterskaya-9"))
    common = {
        "supplier_id": SUPPLIER,
        "supplier_name": NAME,
        "partition_key": "masterskaya-9",
        "job_id": uuid4(),
        "job_created_at": began,
    }
    failed = attempt("failed", began, **common)
    complete = attempt(
        "complete",
        began + 3600 * SECOND,
        **common | {"attempt": 2, "retries_used": 1, "ml_submissions": 2},
        outcome="partial",
        error_count=2,
        errors=ROWS[:3],
    )
    unchanged = attempt(
        "unchanged", began + 7200 * SECOND, **common | {"job_id": uuid4(), "forced": True}
    )
    unread = attempt(
        "failed",
        began,
        **common | {"supplier_id": UNREAD, "partition_key": "masterskaya-10", "job_id": uuid4()},
        handed_over_at=began + 10 * SECOND,
        error_code="storage_unavailable",
        error_message=BROKE_OFF,
    )
    await register(pool, listed(id=UNREAD, name=NAME, partition_key="masterskaya-10"))
    await write(pool, failed, complete, unchanged, unread)
    log = ParsingLog(str(unread.job_id), UNREAD, LogType.ERROR, BROKE_OFF)
    await record_parsing_logs(pool, [log])
    for number, message in enumerate(ROWS, start=9):
        await pool.execute(
            "INSERT INTO parsing_logs"
            " (task_id, supplier_id, error_type, error_message, row_number, row_data)"
            " VALUES ($1, $2, 'WARNING', $3, $4, $5)",
            f"ml-{SUPPLIER}",
            SUPPLIER,
            message,
            number,
            ["Шуруп", "?"],
        )


async def _clear_away(pool: Pool) -> None:
    ours = [SUPPLIER, UNREAD]
    for table in ("courier.deliveries", "parsing_logs", "courier.supplier_partitions"):
        await pool.execute(f"DELETE FROM {table} WHERE supplier_id = ANY($1)", ours)
    await pool.execute("DELETE FROM suppliers WHERE id = ANY($1)", ours)
    await pool.execute("DELETE FROM courier.alerts WHERE supplier_name = $1", NAME)
    await pool.execute("DELETE FROM parsing_logs WHERE task_id = $1", SYNC)
    await pool.execute("DELETE FROM courier.syncs WHERE task_id = $1", SYNC)


async def _end_a_sync(pool: Pool) -> None:
    sync = await open_sync(pool, NewSync(SYNC, "admin"))
    words = "12 of 14 suppliers complete, 2 failed."
    await finish_sync(pool, sync, reason=words, level=LogType.WARNING)
    alert = NewAlert(
        kind=AlertKind.RETRIES_EXHAUSTED,
        severity=Severity.ERROR,
        subject="masterskaya-10",
        cause="storage_unavailable",
        reason=BROKE_OFF,
        supplier_name=NAME,
    )
    await raise_alerts(pool, [alert])


def open_story(open_page: OpenPage, story: str, locale: str, **options: object) -> Page:
    page = open_page(story, locale=locale, **options)
    expect(page.get_by_test_id("row-errors")).to_be_visible()
    for closed in page.locator("[data-testid=delivery] > details:not([open]) > summary").all():
        closed.click()
    return page


def foreign_words(shown: Locator) -> list[str]:
    """The words in Latin letters that are seen there, but for names."""
    return LATIN.findall(NAMES.sub("", " ".join(shown.all_inner_texts())))


def test_a_story_and_its_rows_are_told_in_russian(open_page: OpenPage, story: str) -> None:
    page = open_story(open_page, story, "ru-RU")
    problems = page.locator(".row-errors .problem > :last-child")
    events = page.locator(".events > li > :last-child")

    expect(problems.nth(0)).to_have_text("Строка 9: цена по запросу")
    expect(problems.nth(1)).to_have_text("Строка 29: цена -450,00 отрицательная (лист «Опт»)")
    assert foreign_words(problems) == LATIN.findall(STRANGE)
    expect(events.filter(has_text="Автоматический повтор 1 через 59 мин 6 с")).to_have_count(1)
    expect(events.filter(has_text="Проанализировано за 41 с")).to_have_count(1)
    assert foreign_words(events) == []
    assert page.locator(".events [lang=en]:visible").count() == 0


def test_a_failure_is_told_by_its_code_and_the_servers_words_unfold(
    open_page: OpenPage, story: str
) -> None:
    page = open_story(open_page, story, "ru-RU")
    failure = page.locator(".events > li").filter(has_text="Не удалось.")
    words = failure.locator(".server-words")

    expect(failure).to_contain_text("Не удалось. Сервер источника неисправен.")
    expect(words).not_to_be_visible()
    failure.get_by_text("Что говорит сервер").click()
    expect(words).to_have_attribute("lang", "en")
    expect(words).to_have_text(re.compile("shop.example answered 503"))


def test_what_is_said_of_a_whole_file_is_told_by_the_code_of_its_delivery(
    open_page: OpenPage, story: str
) -> None:
    page = open_page(story.replace(str(SUPPLIER), str(UNREAD)), locale="ru-RU")

    problem = page.locator(".row-errors .problem")
    expect(problem).to_contain_text("База данных или диск отказали посреди работы.")
    expect(problem.locator("[lang=en]")).to_have_text(BROKE_OFF)


def test_a_note_of_the_server_is_in_russian_or_is_called_its_words(
    open_page: OpenPage, stack: Stack, story: str
) -> None:
    stack.elsewhere(lambda: stack.platform.ask(_end_a_sync))
    page = open_page(locale="ru-RU")
    sync = page.get_by_test_id("sync")
    alert = page.locator(".alerts li").filter(has_text=NAME)

    expect(sync).to_contain_text("Готово 12 из 14 поставщиков, с ошибкой: 2.")
    expect(sync.locator("[lang=en]")).to_have_count(0)
    expect(alert.get_by_text("Что говорит сервер")).to_be_visible()
    expect(alert.locator("[lang=en]")).to_have_text(BROKE_OFF)


def test_a_sentence_that_is_not_known_is_shown_as_it_came(open_page: OpenPage, story: str) -> None:
    page = open_story(open_page, story, "ru-RU")
    strange = page.get_by_text(STRANGE, exact=True)

    expect(strange).to_have_attribute("lang", "en")
    assert page.locator(".row-errors [lang=en]").count() == 1


def test_in_english_the_server_is_shown_word_for_word(open_page: OpenPage, story: str) -> None:
    page = open_story(open_page, story, "en-GB")

    expect(page.locator(".row-errors .problem > :last-child")).to_have_text(list(ROWS))
    expect(page.get_by_text("failed (transient, source_unavailable): ")).to_be_visible()
    page.get_by_role("button", name="Русский").click()
    expect(page.locator(".row-errors .problem > :last-child").first).to_have_text(
        "Строка 9: цена по запросу"
    )


def test_a_long_name_in_a_sentence_makes_no_narrow_screen_scroll_sideways(
    open_page: OpenPage, story: str
) -> None:
    page = open_story(open_page, story, "ru-RU", viewport={"width": 360, "height": 740})

    assert page.evaluate(
        """() => {
            const {scrollWidth, clientWidth} = document.documentElement;
            const parts = [...document.querySelectorAll('.events *, .row-errors *')];
            const right = Math.max(...parts.map(part => part.getBoundingClientRect().right));
            return [scrollWidth - clientWidth, Math.max(0, right - clientWidth)];
        }"""
    ) == [0, 0]
    page.evaluate("location.hash = '#/jobs'")
    expect(page.locator(".recent-text").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_page_fits_templates_as_these_tests_do(open_page: OpenPage, tmp_path: Path) -> None:
    said = {*said_of_rows(), *said_of_files(), *said_of_servers(), *said_of_syncs()}
    said |= {*told_stories(), *said_of_corpus(tmp_path)}
    said |= {"", STRANGE, "Row x: the price is missing", "Row 1: " * 280, "a" * (LONGEST + 1)}
    sentences = sorted(said)
    page = open_page(locale="ru-RU")
    expect(page.locator("h1")).to_be_visible()
    shown = page.evaluate(
        """async sentences => {
            const {translated} = await import(new URL('static/scripts/sentences.js', location));
            return sentences.map(translated);
        }""",
        sentences,
    )

    for sentence, on_page in zip(sentences, shown, strict=True):
        here = translated(sentence)
        assert (here is None) == (on_page is None), sentence
        if here is None:
            continue
        assert here.is_whole == on_page["isWhole"], sentence
        kinds = {kind for template in used(sentence) for _, kind in template.places}
        if kinds <= AS_THEY_CAME:
            assert here.text == on_page["text"], sentence
        assert "undefined" not in on_page["text"]
        assert "NaN" not in on_page["text"]

"""The server speaks the page's language; what a version before said is shown as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from marketbel_courier_tests.admin.browser import scenery
from marketbel_courier_tests.admin.browser.conftest import OpenPage

pytestmark = pytest.mark.usefixtures("scenery")

SAID = ".server-words, .server-sentence"
RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
# Names of files, settings and services may stand among Russian words, English clauses may not.
ENGLISH = re.compile(r"(?<![`\w./-])[A-Za-z]{2,}(?: [a-z]{2,}){2,}")
VIEWS = (
    "#/jobs",
    f"#/suppliers/{scenery.WITH_WARNINGS}",
    f"#/suppliers/{scenery.FELL_BACK}",
    f"#/suppliers/{scenery.OF_A_VERSION_BEFORE}",
    "#/logs?supplier_id=" + str(scenery.WITH_WARNINGS),
    "#/logs?supplier_id=" + str(scenery.OF_A_VERSION_BEFORE),
    "#/held",
    "#/settings",
)


def said(page: Page) -> Iterator[tuple[str, str]]:
    """What the server says in each view: the language that it is marked as, and the text."""
    for address in VIEWS:
        page.evaluate("address => { location.hash = address }", address)
        expect(page.locator(SAID).first).to_be_attached()
        yield from map(
            tuple,
            page.locator(SAID).evaluate_all(
                "all => all.map(one => [one.lang || document.documentElement.lang,"
                " one.textContent])"
            ),
        )


def test_every_sentence_is_russian_but_for_what_a_version_before_said(open_page: OpenPage) -> None:
    page = open_page(locale="ru-RU")

    told = list(said(page))

    foreign = {text for language, text in told if language == "en"}
    russian = {text.replace(scenery.SAID_BEFORE, "") for language, text in told if language == "ru"}
    assert foreign == {scenery.SAID_BEFORE}
    assert [one for one in russian if not RUSSIAN.search(one) or ENGLISH.search(one)] == []
    for text in (
        "HTTP 429",
        "shop.example не ответил вовремя",
        "название обрезано после 500 символов",
        "артикул длиннее 101 символа",
        "1,2\N{NO-BREAK SPACE}МБ за 1\N{NO-BREAK SPACE}мин",
        "соединение есть",
    ):
        assert any(text in one for one in russian), (text, russian)


def test_whoever_chooses_another_language_reads_the_servers_sentences_in_it_too(
    open_page: OpenPage,
) -> None:
    page = open_page(f"#/logs?supplier_id={scenery.WITH_WARNINGS}", locale="ru-RU")
    lines = page.get_by_test_id("log").get_by_role("listitem")
    expect(lines.filter(has_text="цена не указана")).to_have_count(1)

    page.get_by_role("button", name="English").click()

    expect(lines.filter(has_text="the price is missing")).to_have_count(1)
    expect(lines).to_have_count(len(scenery.ROWS))
    page.evaluate("location.hash = '#/jobs'")
    card = page.get_by_test_id("job").filter(has_text="Failed at downloading")
    card.locator("summary").click()
    expect(card.locator(".server-words")).to_contain_text("No answer from shop.example in time.")
    page.get_by_role("button", name="Русский").click()
    expect(card.locator(".server-words")).to_contain_text("shop.example не ответил вовремя")


def test_what_the_server_refuses_is_told_in_the_language_of_the_page(open_page: OpenPage) -> None:
    page = open_page("#/settings", locale="ru-RU")
    page.get_by_label("Адрес", exact=True).fill("ftp://shop.example/sheet")

    page.get_by_role("button", name="Сохранить").click()

    expect(page.get_by_role("alert")).to_contain_text(re.compile("Адрес: .*[а-яё]"))

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from marketbel_courier_tests.admin.browser import scenery
from marketbel_courier_tests.admin.browser.catalogue_scenery import ShopWindow
from marketbel_courier_tests.admin.browser.conftest import OpenPage, watched_pages
from marketbel_courier_tests.admin.browser.profiles import Profiles

pytestmark = pytest.mark.usefixtures("scenery", "window")

STORY = f"#/suppliers/{scenery.WITH_WARNINGS}"
# Each view with something that is there once its data has come.
VIEWS = {
    "#/jobs": "[data-phase=failed]",
    "#/jobs?show=failed": "[data-phase=failed]",
    "#/attention": "[data-testid=waiting]",
    "#/suppliers": "[data-testid=supplier]",
    STORY: "[data-testid=row-errors]",
    "#/products": "[data-testid=product]",
    "#/items?q=чайник": "[data-testid=item]",
    "#/changes": "[data-testid=change]",
    "#/readings": "[data-testid=reading]",
    "#/reviews": "[data-testid=review]",
    "#/reviews/answers": "[data-testid=answer]",
    "#/held": "[data-testid=held-price]",
    "#/logs": "[data-testid=log] li",
    "#/settings": ".checks li",
}
# On a narrow screen the view scrolls by itself. How far the page, or the view, goes sideways:
SIDEWAYS = """Math.max(...[document.documentElement, document.getElementById('main')].map(
    node => node.scrollWidth - node.clientWidth))"""
# Views that another one leads to: by which link, and what is there once its data has come.
FURTHER = {
    "#/products?offers=several": ("[data-testid=product] th a", "[data-testid=product-offer]"),
    "#/items?q=чайник": ("[data-testid=item] th a", "[data-testid=offer]"),
}
# A text that has no translation is shown as its name.
NAME_OF_A_TEXT = re.compile(r"(?<![\w./-])[a-z_]+\.[a-z_]+(?:\.[a-z_]+)*(?![\w/-])")
# What a server says, and names, are not translated.
UNTRANSLATED = ".server-words, .events, .recent-text, .log, .row-errors"


# What colours decide; all else is the same in both themes.
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# What of the page is in words: all texts, and the names of what has none.
WORDS = """untranslated => {
    const copy = document.body.cloneNode(true);
    copy.querySelectorAll(untranslated).forEach(node => node.remove());
    const named = [...copy.querySelectorAll('[aria-label], [title], [placeholder]')];
    const names = named.flatMap(node => ['aria-label', 'title', 'placeholder'].map(
        name => node.getAttribute(name) ?? ''));
    return [copy.textContent, ...names].join(' ');
}"""


@dataclass
class Seen:
    """What was found in the views of one language, by their addresses."""

    findings: dict[str, list[str]] = field(default_factory=dict)
    untranslated: dict[str, list[str]] = field(default_factory=dict)
    sideways: dict[str, int] = field(default_factory=dict)

    def look_for_names_of_texts(self, page: Page, address: str) -> None:
        """Look for texts that are shown as their names."""
        named = NAME_OF_A_TEXT.findall(page.evaluate(WORDS, UNTRANSLATED))
        self.untranslated[address] = [
            one for one in named if not one.endswith((".csv", ".example"))
        ]


@pytest.fixture(scope="module")
def in_english(scenery: None, window: ShopWindow, profiles: Profiles) -> Seen:
    """All views and the form of uploads on a screen of usual width."""
    seen = Seen()
    with watched_pages(profiles) as open_page:
        page = open_page(color_scheme="light")
        for address in views(page):
            seen.findings[address] = findings(page)
            seen.look_for_names_of_texts(page, address)
        open_form(page)
        seen.findings["upload"] = findings(page)
    return seen


@pytest.fixture(scope="module")
def in_the_dark(scenery: None, window: ShopWindow, profiles: Profiles) -> Seen:
    """The same in dark colours."""
    seen = Seen()
    with watched_pages(profiles) as open_page:
        page = open_page(color_scheme="dark")
        for address in views(page):
            seen.findings[address] = findings(page, OF_COLOURS)
        open_form(page)
        seen.findings["upload"] = findings(page, OF_COLOURS)
    return seen


@pytest.fixture(scope="module")
def in_russian(scenery: None, window: ShopWindow, profiles: Profiles) -> Seen:
    """All views on a narrow screen."""
    seen = Seen()
    with watched_pages(profiles) as open_page:
        page = open_page(viewport={"width": 360, "height": 740}, locale="ru-RU")
        for address in views(page):
            seen.sideways[address] = page.evaluate(SIDEWAYS)
            seen.look_for_names_of_texts(page, address)
    return seen


def views(page: Page) -> Iterator[str]:
    """Each view in turn, once it shows what it has."""
    for address, awaited in VIEWS.items():
        show(page, address, awaited)
        yield address
    for address, (link, awaited) in FURTHER.items():
        show(page, address, link)
        further = page.locator(link).first.get_attribute("href") or ""
        show(page, further, awaited)
        expect(page.get_by_test_id("price-chart")).to_be_visible()
        yield further


def show(page: Page, address: str, awaited: str) -> None:
    page.evaluate("address => { location.hash = address }", address)
    expect(page.locator(awaited).first).to_be_visible()


def open_form(page: Page) -> None:
    page.get_by_role("link", name="Jobs", exact=True).click()
    page.get_by_role("button", name="Upload", exact=True).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def findings(page: Page, options: Mapping[str, object] | None = None) -> list[str]:
    """What axe calls serious or critical."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    chosen = {"resultTypes": ["violations"], **(options or {})}
    violations = page.evaluate("async chosen => (await axe.run(chosen)).violations", chosen)
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("theme", ["in_english", "in_the_dark"])
def test_axe_has_no_serious_finding_in_any_view(request: pytest.FixtureRequest, theme: str) -> None:
    found = request.getfixturevalue(theme).findings

    assert len(found) == len(VIEWS) + len(FURTHER) + 1
    assert {address: what for address, what in found.items() if what} == {}


def test_no_view_scrolls_sideways_on_a_narrow_screen(in_russian: Seen) -> None:
    assert len(in_russian.sideways) == len(VIEWS) + len(FURTHER)
    assert {address: width for address, width in in_russian.sideways.items() if width} == {}


def test_the_browsers_language_is_spoken_until_another_is_chosen_and_that_is_remembered(
    open_page: OpenPage,
) -> None:
    page = open_page(locale="ru-RU")
    expect(page.get_by_role("heading", level=1)).to_have_text("Прайс-листы в работе")
    expect(page.locator("html")).to_have_attribute("lang", "ru")

    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Price lists under way")
    page.reload()

    expect(page.get_by_role("heading", level=1)).to_have_text("Price lists under way")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("language", ["in_english", "in_russian"])
def test_every_text_of_every_view_has_its_translation(
    request: pytest.FixtureRequest, language: str
) -> None:
    untranslated = request.getfixturevalue(language).untranslated

    assert len(untranslated) == len(VIEWS) + len(FURTHER)
    assert {address: texts for address, texts in untranslated.items() if texts} == {}


PHASES = {
    "downloading": ("blue", "download", r"of 1\.0 Mi?B"),
    "handed over": ("yellow", "analyze", r"30 of 120 items"),
    "complete": ("green", "check", None),
    "failed": ("red", "error", None),
}


def test_a_phase_has_its_colour_and_icon_and_tells_how_far_it_is_and_for_how_long(
    open_page: OpenPage,
) -> None:
    page = open_page("#/jobs")

    for state, (tone, icon, how_far) in PHASES.items():
        title = page.get_by_role("link", name=f"Supplier {state}", exact=True)
        card = page.get_by_test_id("job").filter(has=title)
        expect(card).to_have_class(re.compile(rf"\btone-{tone}\b"))
        expect(card.locator(".job-icon use")).to_have_attribute("href", re.compile(rf"#{icon}$"))
        expect(card.locator(".elapsed")).to_have_text(re.compile(r"\d"))
        expect(card.get_by_role("progressbar")).to_have_count(1 if how_far else 0)
        if how_far:
            expect(card.locator(".job-facts")).to_have_text(re.compile(how_far))


def test_a_failed_job_is_marked_at_the_step_that_it_failed_at(open_page: OpenPage) -> None:
    page = open_page("#/jobs")

    for step in scenery.FAILED_AT:
        card = page.get_by_test_id("job").filter(has_text=f"Failed at {step}")
        expect(card.locator(".step-failed")).to_have_attribute("data-step", step)
        done = [node.get_attribute("data-step") for node in card.locator(".step-done").all()]
        assert done == list(scenery.FAILED_AT)[: len(done)]
        assert len(done) == list(scenery.FAILED_AT).index(step)


def test_the_keyboard_alone_reaches_everything_and_comes_back(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator("[data-phase=failed]").first).to_be_visible()
    focused = page.locator(":focus")

    page.keyboard.press("Tab")
    expect(focused).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(focused).to_have_id("main")
    tab_to(page, "Add supplier")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    tab_to(page, "Name")
    page.keyboard.type("Клавиатура и Ко")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("Клавиатура и Ко was added.")
    expect(focused).to_have_text("Add supplier")

    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(focused).to_have_text("Add supplier")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what is called so."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
                const at = document.activeElement;
                return (at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent
                    ?? at.textContent).trim();
            }"""
        )
        if focused == name:
            return
    raise AssertionError(f"Tab never comes to {name!r}.")

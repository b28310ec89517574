"""Teaching: from a list that nobody can be sure of to stored items, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.sensors.uploads import upload_sensor
from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack
from marketbel_courier_tests.admin.browser.test_scenarios import hand_in, in_phase, job_of
from marketbel_courier_tests.admin.browser.test_views import SIDEWAYS, findings

TITLES = "Шифр;Что это;За одну;Крупно;Полка"
CHANGED = "Шифр;Полка;Что это;Крупно;За одну"
ROWS = 12


def odd_list(path: Path, titles: str = TITLES) -> Path:
    """A list whose titles say nothing."""
    values = {"Шифр": "A-{n}", "Что это": "Дрель {n}", "За одну": "{n}0,50", "Крупно": "{n}0"}
    rows = [
        ";".join(values.get(title, "{n}").format(n=n) for title in titles.split(";"))
        for n in range(1, ROWS + 1)
    ]
    lines = ["ООО Ромашка;;;;", "Прейскурант от 1 мая;;;;", titles, *rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def held(stack: Stack, page: Page, name: str, file: Path) -> Locator:
    """Hand the list in; its job, which waits for a person."""
    job = hand_in(page, name, file)
    stack.carry_out(upload_sensor, analysis_sensor).result()
    in_phase(job, "failed")
    expect(job).to_contain_text("It is not sure which column holds what")
    return job


def read_again(stack: Stack) -> None:
    """What a daemon does with what was asked for."""
    stack.carry_out(retry_sensor, analysis_sensor).result()


def stored(stack: Stack, name: str) -> list[tuple[str, ...]]:
    """The supplier's items."""
    rows = stack.run(
        "SELECT supplier_sku, i.name, current_price FROM supplier_items i"
        " JOIN suppliers s ON s.id = i.supplier_id WHERE s.name = :name ORDER BY current_price",
        name=name,
    )
    return [tuple(map(str, row)) for row in rows]


def ask(page: Page, method: str, path: str, **options: Any) -> Any:
    """Ask the API as the page does."""
    base = page.url.partition("/#")[0].rstrip("/")
    token = page.request.get(f"{base}/auth/me").json()["csrf_token"]
    answer = page.request.fetch(
        f"{base}/api/v1/admin/{path}",
        method=method,
        headers={"X-CSRF-Token": token, "Origin": base},
        **options,
    )
    assert answer.ok, answer.text()
    return answer.json()


def teach(page: Page, supplier: str, mapping: dict[str, str]) -> None:
    """Teach the waiting list as the page would."""
    tried = {"header_row": 3, "mapping": mapping}
    found = ask(page, "POST", f"suppliers/{supplier}/reading-trial", data=tried)
    lesson = {"layouts": found["layouts"], "mapping": mapping}
    ask(page, "POST", f"suppliers/{supplier}/teachings", data=lesson)


def id_of(stack: Stack, name: str) -> str:
    [row] = stack.run("SELECT id FROM suppliers WHERE name = :name", name=name)
    return str(row[0])


class Mouse:
    """Clicks, and counts them; a choice of a list is two."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def choose(self, what: Locator, label: str) -> None:
        what.select_option(label=label)
        self.clicks += 2


def test_unknown_titles_come_from_refusal_to_stored_items_in_under_ten_clicks(
    stack: Stack, open_page: OpenPage, supplier_name: str, tmp_path: Path
) -> None:
    page = open_page()
    job = held(stack, page, supplier_name, odd_list(tmp_path / "odd.csv"))
    mouse = Mouse()

    mouse.click(job.get_by_role("link", name="Teach"))
    sheet = page.get_by_test_id("sheet")
    mouse.click(sheet.get_by_role("button", name="Row 3 has the titles"))
    mouse.choose(sheet.get_by_label("What column B holds: Что это"), "Name")
    mouse.choose(sheet.get_by_label("What column C holds"), "Retail price")
    mouse.choose(sheet.get_by_label("What column A holds"), "SKU")
    expect(page.get_by_test_id("counts")).to_have_text("12 items")
    expect(page.get_by_test_id("items").get_by_role("row").nth(1)).to_contain_text("10.50")
    mouse.click(page.get_by_role("button", name="Save"))
    expect(page.locator("#polite")).to_contain_text("is read again")
    read_again(stack)

    page.get_by_role("link", name="Jobs", exact=True).click()
    in_phase(job_of(page, supplier_name), "complete")
    items = stored(stack, supplier_name)
    assert (len(items), items[0]) == (ROWS, ("A-1", "Дрель 1", "10.50"))
    assert mouse.clicks < 10


def test_the_keyboard_alone_teaches_a_list_in_russian_on_a_narrow_screen(
    stack: Stack, open_page: OpenPage, supplier_name: str, tmp_path: Path
) -> None:
    held(stack, open_page(), supplier_name, odd_list(tmp_path / "odd.csv"))
    page = open_page(
        f"#/suppliers/{id_of(stack, supplier_name)}",
        locale="ru-RU",
        viewport={"width": 390, "height": 800},
    )
    expect(page.get_by_role("link", name="Указать столбцы")).to_be_visible()

    tab_to(page, "Указать столбцы")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("sheet")).to_be_visible()
    tab_to(page, "Строка заголовков")
    page.keyboard.type("3")
    for column, role in (("A", "sku"), ("B", "name"), ("C", "price:retail")):
        tab_to(page, f"Что в столбце {column}")
        choose(page, role)
    expect(page.get_by_test_id("counts")).to_have_text("12 позиций")
    assert findings(page) == []
    assert page.evaluate(SIDEWAYS) == 0
    tab_to(page, "Сохранить", backwards=True)
    page.keyboard.press("Enter")
    expect(page.locator("#polite")).to_contain_text("читается заново")
    read_again(stack)

    assert stored(stack, supplier_name)[0] == ("A-1", "Дрель 1", "10.50")


def test_a_changed_layout_of_a_taught_supplier_is_held_and_a_teaching_can_be_taken_back(
    stack: Stack, open_page: OpenPage, supplier_name: str, tmp_path: Path
) -> None:
    page = open_page()
    job = held(stack, page, supplier_name, odd_list(tmp_path / "odd.csv"))
    supplier = id_of(stack, supplier_name)
    teach(page, supplier, {"sku": "A", "name": "B", "price": "C"})
    read_again(stack)
    in_phase(job, "complete")
    taught = stored(stack, supplier_name)

    upload = {"file": {"name": "new.csv", "mimeType": "text/csv", "buffer": b""}}
    upload["file"]["buffer"] = odd_list(tmp_path / "new.csv", CHANGED).read_bytes()
    ask(page, "POST", f"suppliers/{supplier}/upload", multipart=upload)
    stack.carry_out(upload_sensor, analysis_sensor).result()
    changed = job_of(page, supplier_name).filter(has_text="new.csv")
    in_phase(changed, "failed")
    assert stored(stack, supplier_name) == taught
    page.get_by_role("link", name="Suppliers", exact=True).click()
    page.get_by_role("link", name=f"Teach: {supplier_name}").click()
    expect(page.get_by_test_id("sheet")).to_contain_text("Полка")
    teach(page, supplier, {"sku": "A", "name": "C", "price": "E"})
    page.reload()
    expect(page.get_by_test_id("counts")).to_have_text("12 items")

    page.get_by_role("button", name="Take it back").click()

    expect(page.locator("#polite")).to_contain_text("is undone")
    expect(page.get_by_test_id("verdict")).not_to_contain_text("The list is clear.")


def test_a_list_is_tried_and_taught_before_its_supplier_is_saved(
    stack: Stack, open_page: OpenPage, supplier_name: str, tmp_path: Path
) -> None:
    page = open_page("#/suppliers")
    page.get_by_role("link", name="Try a list").click()
    page.get_by_label("Choose files").set_input_files(odd_list(tmp_path / "odd.csv"))
    sheet = page.get_by_test_id("sheet")
    sheet.get_by_role("button", name="Row 3 has the titles").click()
    sheet.get_by_label("What column B holds").select_option(label="Name")
    sheet.get_by_label("What column C holds").select_option(label="Price")
    sheet.get_by_label("What column D holds").select_option(label="Wholesale price")
    page.get_by_role("button", name="Undo").click()
    expect(sheet.get_by_label("What column D holds")).not_to_have_value("price:wholesale")
    expect(page.get_by_test_id("counts")).to_have_text("12 items")

    page.get_by_label("Save it as a new supplier called").fill(supplier_name)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#polite")).to_contain_text("is kept")
    expect(page.get_by_role("heading", name="Price lists under way")).to_be_visible()
    stack.carry_out(upload_sensor, analysis_sensor).result()

    in_phase(job_of(page, supplier_name), "complete")
    assert len(stored(stack, supplier_name)) == ROWS


def choose(page: Page, value: str) -> None:
    """Choose by arrow keys in the list that has the focus."""
    focused = page.locator(":focus")
    page.keyboard.press("Home")
    for _ in range(30):
        if focused.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"There is no {value!r}.")


def tab_to(page: Page, beginning: str, *, backwards: bool = False) -> None:
    """Press Tab until the focus is on what is called so, or begins so."""
    for _ in range(120):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        focused = page.evaluate(
            """() => {
                const at = document.activeElement;
                return (at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent
                    ?? at.textContent).trim();
            }"""
        )
        if focused.startswith(beginning):
            return
    raise AssertionError(f"Tab never comes to {beginning!r}.")

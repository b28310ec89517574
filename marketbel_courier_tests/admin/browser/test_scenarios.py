from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from marketbel_courier.delivery.reading import ml_knowledge
from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.sensors.uploads import upload_sensor
from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack

PRODUCTS = 100
BAD_ROWS = range(41, 51)


@pytest.fixture(scope="module", autouse=True)
def _catalogue(stack: Stack) -> None:
    stack.run(
        "INSERT INTO products (internal_sku, name, status)"
        " SELECT 'P-' || n, format('Дрель ударная Bosch GSB-%s %s Вт', n * 7, n * 100), 'active'"
        f" FROM generate_series(1, {PRODUCTS}) AS n"
    )


def price_list(path: Path, rows: int, *, bad: range = range(0)) -> Path:
    """A CSV file with the products of the catalogue first; the prices of `bad` rows are none."""
    lines = ["Артикул;Название;Цена"]
    for n in range(1, rows + 1):
        price = "по запросу-ошибка" if n in bad else f"{n},50"
        lines.append(f"S-{n};Дрель ударная Bosch GSB-{n * 7} {n * 100} Вт;{price}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def hand_in(page: Page, name: str, file: Path) -> Locator:
    """Make a supplier and upload its file with the keyboard's and mouse's usual ways; its job."""
    page.get_by_role("button", name="Add supplier").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(name)
    expect(dialog.get_by_role("switch", name="Process via ML")).to_be_checked()
    dialog.get_by_label("Choose files").set_input_files(file)
    dialog.get_by_role("button", name="Upload 1 file").click()
    expect(dialog).to_have_count(0)
    return job_of(page, name)


def job_of(page: Page, name: str) -> Locator:
    return page.get_by_test_id("job").filter(has=page.get_by_role("link", name=name, exact=True))


def in_phase(job: Locator, phase: str) -> None:
    expect(job).to_have_attribute("data-phase", phase)


def summary(job: Locator) -> dict[str, str]:
    labels, values = job.locator(".summary dt"), job.locator(".summary dd")
    return dict(zip(labels.all_inner_texts(), values.all_inner_texts(), strict=True))


def test_an_uploaded_price_list_goes_through_its_phases_to_a_summary(
    stack: Stack, open_page: OpenPage, supplier_name: str, tmp_path: Path
) -> None:
    page = open_page()
    job = hand_in(page, supplier_name, price_list(tmp_path / "drills.csv", 150))

    with stack.held("downloading"):
        delivery = stack.carry_out(upload_sensor)
        in_phase(job, "downloading")
    in_phase(job, "waiting")
    delivery.result()
    with stack.held("analyzing"):
        analysis = stack.carry_out(analysis_sensor)
        in_phase(job, "analyzing")
        expect(job.get_by_role("progressbar")).to_be_visible()
    in_phase(job, "complete")

    analysis.result()
    assert summary(job) == {"Items": "150", "Matched": "100", "In review": "0", "Errors": "0"}
    expect(page.get_by_role("status")).to_contain_text(f"{supplier_name}: Complete")


def test_a_job_that_failed_while_ml_analyze_was_down_is_put_right_by_a_click(
    stack: Stack,
    open_page: OpenPage,
    supplier_name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # One look at the restarted service has to do here; a daemon would look again.
    monkeypatch.setattr(ml_knowledge, "HEALTH_TIMEOUT_SECONDS", 60.0)
    page = open_page()
    job = hand_in(page, supplier_name, price_list(tmp_path / "drills.txt", 5))
    stack.ml.stop()
    stack.carry_out(upload_sensor, analysis_sensor).result()

    in_phase(job, "failed")
    expect(job).to_contain_text("The ML service does not answer.")
    expect(job).to_contain_text("Start ml-analyze, then retry.")
    stack.ml.start()
    job.get_by_test_id("retry").click()
    expect(job).to_contain_text("Another attempt was asked for")
    stack.carry_out(retry_sensor, analysis_sensor).result()

    in_phase(job, "complete")
    expect(job).to_contain_text("attempt 2 of")


def test_a_price_list_with_bad_rows_is_complete_and_shows_them(
    stack: Stack, open_page: OpenPage, supplier_name: str, tmp_path: Path
) -> None:
    page = open_page()
    file = price_list(tmp_path / "drills.csv", 100, bad=BAD_ROWS)
    job = hand_in(page, supplier_name, file)
    stack.carry_out(upload_sensor, analysis_sensor).result()

    in_phase(job, "warnings")
    assert summary(job)["Items"] == "90 of 100"
    assert summary(job)["Errors"] == "10"
    job.get_by_role("link", name=supplier_name).click()
    rows = page.get_by_test_id("row-errors").locator("tbody tr")
    expect(rows.filter(has_text="S-50")).to_be_visible()
    # The header is the file's first row; lines about the whole file have no number.
    numbers = [one for one in rows.locator("th").all_inner_texts() if one != "–"]
    assert sorted(map(int, numbers)) == [n + 1 for n in BAD_ROWS]
    expect(rows.filter(has_text="S-41")).to_contain_text("Дрель ударная Bosch GSB-287")

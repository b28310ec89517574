from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.sensors.uploads import upload_sensor
from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack

# Without a dot, for the texts of the page have names with one, and tests look for those.
SCRIPT = "<img src=x onerror=\"self['ran']=1;alert(1)\"><script>self['ran']=1</script>"


def test_names_texts_and_rows_that_mean_harm_are_shown_as_they_are(
    stack: Stack, open_page: OpenPage, tmp_path: Path
) -> None:
    file = tmp_path / "<img src=x onerror=alert(1)>.csv"
    file.write_text(f"sku;name;price\n1;Drill;2\n{SCRIPT.replace(';', ',')};{{{{7*7}}}};none\n")
    page = open_page()
    page.get_by_role("button", name="Add supplier").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(SCRIPT)
    dialog.get_by_label("Choose files").set_input_files(file)
    dialog.get_by_role("button", name="Upload 1 file").click()
    expect(dialog).to_have_count(0)
    stack.carry_out(upload_sensor, analysis_sensor).result()
    link = page.get_by_role("link", name=SCRIPT, exact=True)
    job = page.get_by_test_id("job").filter(has=link)
    expect(job).to_have_attribute("data-phase", "warnings")

    expect(job.get_by_role("link", name=SCRIPT, exact=True)).to_be_visible()
    job.get_by_role("link", name=SCRIPT, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SCRIPT)
    expect(page.get_by_test_id("row-errors")).to_contain_text("onerror")
    for view in ("suppliers", "logs"):
        page.evaluate("view => { location.hash = `#/${view}` }", view)
        expect(page.get_by_text(SCRIPT).first).to_be_visible()

    assert page.evaluate("window.ran ?? null") is None
    assert page.locator("main img, main script").count() == 0

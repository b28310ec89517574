"""The log as it is watched: what comes in a burst is not passed over."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from marketbel_courier_tests.admin.browser.conftest import OpenPage
from marketbel_courier_tests.admin.browser.stack import Stack

WRITE_LINES = """
    INSERT INTO parsing_logs (task_id, error_type, error_message)
    SELECT :task, 'ERROR', 'burst line ' || n FROM generate_series(1, :lines) AS n
"""


def test_more_lines_than_an_answer_tells_are_all_there(open_page: OpenPage, stack: Stack) -> None:
    stack.run(WRITE_LINES, task="burst-before", lines=1)
    page = open_page("#/logs?q=burst+line")
    lines = page.get_by_test_id("log").get_by_role("listitem")
    expect(lines).to_have_count(1)

    stack.run(WRITE_LINES, task="burst", lines=150)

    expect(lines).to_have_count(151)
    numbers = [re.findall(r"burst line (\d+)", text) for text in lines.all_text_contents()]
    assert sorted(numbers) == sorted([["1"], *([str(number)] for number in range(1, 151))])


def test_of_very_many_lines_at_once_the_newest_are_shown_and_the_rest_is_below(
    open_page: OpenPage, stack: Stack
) -> None:
    page = open_page("#/logs?q=flood+line")
    expect(page.get_by_text("No line passes the filters.")).to_be_visible()
    lines = page.get_by_test_id("log").get_by_role("listitem")

    stack.run(WRITE_LINES.replace("burst", "flood"), task="flood", lines=2_600)

    expect(lines).to_have_count(100)
    page.get_by_role("button", name="Show older lines").click()
    expect(lines).to_have_count(200)
    stack.run("DELETE FROM parsing_logs WHERE task_id = 'flood'")


def test_a_search_that_found_nothing_among_the_newest_lines_goes_on_below(
    open_page: OpenPage, stack: Stack
) -> None:
    stack.run(WRITE_LINES, task="needle", lines=1)
    stack.run(WRITE_LINES.replace("burst line", "hay"), task="hay", lines=200_500)

    page = open_page("#/logs?q=burst+line&task_id=needle")
    expect(page.get_by_test_id("log").get_by_role("listitem")).to_have_count(1)
    page = open_page("#/logs?q=burst+line")
    expect(page.get_by_text("None of the newest lines.")).to_be_visible()
    page.get_by_role("button", name="Show older lines").click()

    expect(page.get_by_test_id("log").get_by_role("listitem")).not_to_have_count(0)
    stack.run("DELETE FROM parsing_logs WHERE task_id = 'hay'")

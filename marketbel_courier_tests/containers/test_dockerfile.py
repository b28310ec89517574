from __future__ import annotations

from pathlib import Path

import pytest

from marketbel_courier_tests.containers.dockerfile import (
    Copy,
    Healthcheck,
    Unreadable,
    argument_of,
    command_of,
    copy_of,
    healthcheck_of,
    pairs_of,
    read_stages,
    seconds_of,
)

CHECKOUT = Path(__file__).parents[2]
STAGES = """\
# A comment.
ARG RELEASE=old
FROM base:${RELEASE} AS build
RUN first \\
    # in between
    && second
COPY a b/ /there/

FROM build
USER 10001:10001
CMD ["serve", "--port", \\
     "1"]
"""


def test_stages_have_their_steps_and_where_they_begin() -> None:
    build, last = read_stages(STAGES, {"RELEASE": "new"})

    assert (build.name, build.base, last.name, last.base) == ("build", "base:new", "1", "build")
    assert [(step.keyword, step.line) for step in build.steps] == [("RUN", 4), ("COPY", 7)]
    assert build.steps[0].value.split() == ["first", "&&", "second"]
    assert command_of(last.steps[1].value) == ("serve", "--port", "1")


def test_a_step_that_is_not_known_is_refused_and_not_passed_over() -> None:
    with pytest.raises(Unreadable, match="Line 2: ONBUILD"):
        read_stages("FROM base\nONBUILD RUN this\n", {})


def test_variables_are_filled_in_as_they_stand_at_the_step() -> None:
    assert argument_of("LOCK=a.lock", {}, {}) == {"LOCK": "a.lock"}
    assert argument_of("LOCK=a.lock", {"LOCK": "b.lock"}, {}) == {"LOCK": "b.lock"}
    assert copy_of("${LOCK} /src/x", {"LOCK": "a.lock"}) == Copy(("a.lock",), "/src/x")
    assert pairs_of('PATH=/opt/bin:$PATH B="two words"', {"PATH": "/bin"}) == {
        "PATH": "/opt/bin:/bin",
        "B": "two words",
    }


def test_a_copy_says_from_which_stage_and_whose_it_becomes() -> None:
    assert copy_of("--from=build --chown=1:2 /a /b", {}) == Copy(("/a",), "/b", "build", "1:2")
    with pytest.raises(Unreadable, match="option"):
        copy_of("--link a b", {})


def test_a_health_check_has_the_times_that_it_says_and_else_the_engines() -> None:
    text = '--interval=1m30s --start-period=500ms --retries=2 CMD ["ask", "it"]'
    assert healthcheck_of(text) == Healthcheck(("ask", "it"), 90, 30, 0.5, 2)
    assert healthcheck_of("CMD ask it") == Healthcheck(("/bin/sh", "-c", "ask it"))
    assert healthcheck_of("NONE") is None


def test_a_check_has_more_time_and_more_attempts_where_everything_takes_longer() -> None:
    check = Healthcheck(("ask",), interval=5, timeout=2, start_period=30, retries=3)
    assert check.with_patience(2.5) == Healthcheck(("ask",), 5, 5, 75, 8)


@pytest.mark.parametrize("text", ["", "10", "10 s", "s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        seconds_of(text)


def test_the_projects_own_image_is_understood_and_runs_as_somebody_without_rights() -> None:
    *_, last = read_stages((CHECKOUT / "Dockerfile").read_text("utf-8"), {})

    users = [step.value for step in last.steps if step.keyword == "USER"]
    assert users == ["10001:10001"]
    copied = [copy_of(s.value, {}) for s in last.steps if s.keyword == "COPY"]
    assert copied[0].stage == "build"

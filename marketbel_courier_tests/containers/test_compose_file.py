from __future__ import annotations

from pathlib import Path

import pytest

from marketbel_courier_tests.containers.compose_file import ComposeFile, read_compose
from marketbel_courier_tests.containers.dockerfile import Healthcheck, Unreadable
from marketbel_courier_tests.containers.interpolation import interpolated, read_variables


def read(folder: Path, text: str, **variables: str) -> ComposeFile:
    file = folder / "docker-compose.yml"
    file.write_text(text)
    return read_compose(variables, file)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("$A and ${A}", "a and a"),
        ("$$A", "$A"),
        ("${EMPTY:-b}", "b"),
        ("${EMPTY-b}", ""),
        ("${NONE-b}", "b"),
        ("${A:+b}", "b"),
        ("${EMPTY:+b}", ""),
        ("${NONE:-x://${A:?a is needed}@${NONE:-c}/}", "x://a@c/"),
        ("${A:-${NONE:?only asked for where it counts}}", "a"),
    ],
)
def test_a_variable_is_filled_in_with_what_is_said_for_its_absence(text: str, filled: str) -> None:
    assert interpolated(text, {"A": "a", "EMPTY": ""}) == filled


@pytest.mark.parametrize("text", ["${NONE:?set it in .env}", "${EMPTY:?set it in .env}"])
def test_a_variable_that_has_to_be_set_says_where(text: str) -> None:
    with pytest.raises(Unreadable, match=r"set it in \.env"):
        interpolated(text, {"EMPTY": ""})


def test_anchors_lists_and_sizes_become_what_they_stand_for(tmp_path: Path) -> None:
    compose = read(
        tmp_path,
        """
x-bounds: &bounds {restart: unless-stopped, cap_drop: [ALL], mem_limit: 512m}
services:
  first:
    <<: *bounds
    image: one
    command: serve --port "8 0"
    environment: {PORT: 80, IS_ON: true, NOTHING: "", FROM_OUTSIDE: , NOWHERE: }
  second:
    image: two
    depends_on: {first: {condition: service_healthy, required: false}}
    tmpfs: /tmp
    healthcheck: {test: [CMD-SHELL, ask it], interval: 5s, retries: 2}
""",
        FROM_OUTSIDE="of the shell",
    )
    first, second = compose.services["first"], compose.services["second"]

    assert (first.restart, first.cap_drop, first.mem_limit) == ("unless-stopped", ("ALL",), 2**29)
    assert first.command == ("serve", "--port", "8 0")
    assert first.environment == {
        "PORT": "80",
        "IS_ON": "true",
        "NOTHING": "",
        "FROM_OUTSIDE": "of the shell",
    }
    assert second.depends_on["first"].condition == "service_healthy"
    assert second.tmpfs == ("/tmp",)
    assert second.healthcheck is not None
    assert second.healthcheck.healthcheck() == Healthcheck(("/bin/sh", "-c", "ask it"), 5, 30, 0, 2)


def test_a_key_that_is_not_known_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="privileged"):
        read(tmp_path, "services: {one: {image: one, privileged: true}}")


def test_variables_are_plain_lines_and_anything_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# Mine.\nA=a b\nEMPTY=\n\nURL=redis://:p@r/0?x=1\n")
    assert read_variables(file) == {"A": "a b", "EMPTY": "", "URL": "redis://:p@r/0?x=1"}

    for line in ("A='a'", "A=$B", "A=a # mine", "export A=a", "A"):
        file.write_text(line)
        with pytest.raises(Unreadable):
            read_variables(file)

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marketbel_courier_tests.containers.compose_file import read_compose
from marketbel_courier_tests.containers.dockerfile import Unreadable
from marketbel_courier_tests.containers.overlays import read_tree

ROOT = Path(__file__).parents[2]
Laid = Callable[..., Any]


@pytest.fixture
def laid(tmp_path: Path) -> Laid:
    """The services of texts, each of them laid over those before."""

    def read(*texts: str, **variables: str) -> Any:
        files = [tmp_path / f"{number}.yml" for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text)
        return read_tree(files, variables)["services"]

    return read


def test_names_are_added_lists_go_on_and_commands_are_said_anew(laid: Laid) -> None:
    one = laid(
        """
services:
  one:
    command: [a, b]
    environment: {A: a, B: b}
    cap_add: [CHOWN]
    healthcheck: {test: [CMD, ask], interval: 5s}
""",
        """
services:
  one:
    command: c
    environment: [B=, C]
    cap_add: [CHOWN, KILL]
    healthcheck: {test: ask differently}
""",
        C="c",
    )["one"]

    assert one["command"] == "c"
    assert one["environment"] == {"A": "a", "B": "", "C": "c"}
    assert one["cap_add"] == ["CHOWN", "KILL"]
    assert one["healthcheck"] == {"test": "ask differently", "interval": "5s"}


def test_short_forms_are_laid_over_long_ones(laid: Laid) -> None:
    one = laid(
        "services: {one: {build: ., depends_on: [two]}, two: {}}",
        """
services:
  one: {build: {args: {LOCK: other}}, depends_on: {two: {condition: service_healthy}}}
""",
    )["one"]

    assert one["build"] == {"context": ".", "args": {"LOCK": "other"}}
    assert one["depends_on"] == {"two": {"condition": "service_healthy"}}


def test_one_volume_lies_at_a_place_and_the_last_that_was_said(laid: Laid) -> None:
    one = laid(
        "services: {one: {volumes: [a:/x, b:/y:ro], ports: ['1:1'], tmpfs: /t}}",
        "services: {one: {volumes: [c:/x:ro], ports: ['1:1', '2:2'], tmpfs: [/t]}}",
    )["one"]

    assert one["volumes"] == ["c:/x:ro", "b:/y:ro"]
    assert one["ports"] == ["1:1", "2:2"]
    assert one["tmpfs"] == ["/t", "/t"]


def test_options_of_logs_are_those_of_one_driver(laid: Laid) -> None:
    below = "services: {one: {logging: {driver: json-file, options: {max-size: 1m}}}}"
    same = laid(below, "services: {one: {logging: {options: {max-file: '5'}}}}")
    other = laid(below, "services: {one: {logging: {driver: local, options: {}}}}")

    assert same["one"]["logging"]["options"] == {"max-size": "1m", "max-file": "5"}
    assert other["one"]["logging"] == {"driver": "local", "options": {}}


def test_a_mark_takes_away_what_lies_below_or_takes_its_place(laid: Laid) -> None:
    one = laid(
        "services: {one: {ports: ['1:1'], environment: {A: a}, user: me, cap_drop: [ALL]}}",
        """
services:
  one: {ports: !override ['2:2'], environment: !override {B: b}, user: !reset null}
""",
    )["one"]

    assert one == {"ports": ["2:2"], "environment": {"B": "b"}, "cap_drop": ["ALL"]}


def test_a_service_begins_with_the_one_that_it_extends_there_or_in_another_file(
    laid: Laid,
) -> None:
    services = laid(
        """
services:
  base: {image: one, environment: {A: a}, volumes: [a:/x]}
  middle: {extends: base, environment: {B: b}}
""",
        """
services:
  last:
    extends: {file: 0.yml, service: middle}
    volumes: [b:/y]
    environment: !override {C: c}
""",
    )

    assert services["middle"]["environment"] == {"A": "a", "B": "b"}
    assert services["last"] == {
        "image": "one",
        "environment": {"C": "c"},
        "volumes": ["a:/x", "b:/y"],
    }


def test_what_extends_does_not_know_of_what_a_later_file_says(laid: Laid) -> None:
    services = laid(
        "services: {base: {image: one}, other: {extends: base}}",
        "services: {base: {image: two}}",
    )
    assert (services["base"]["image"], services["other"]["image"]) == ("two", "one")


def test_a_file_may_say_something_of_volumes_alone(tmp_path: Path) -> None:
    below, over = tmp_path / "below.yml", tmp_path / "over.yml"
    below.write_text("services: {one: {image: one}}\nvolumes: {a: }")
    over.write_text("volumes: {a: {name: b, external: true}}")

    assert read_tree([below, over], {})["volumes"] == {"a": {"name": "b", "external": True}}


def test_words_of_older_yaml_are_texts(laid: Laid) -> None:
    assert laid("services: {one: {restart: no, ports: [22:22]}}")["one"] == {
        "restart": "no",
        "ports": ["22:22"],
    }


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (["services: {one: {extends: two}}"], "no service two"),
        (["services: {one: {extends: two}, two: {extends: one}}"], "in a circle"),
        (["services: {one: {extends: {service: two, file: none.yml}}}"], "no such file"),
        (
            [
                "services: {one: {healthcheck: {test: ask}},"
                " two: {extends: one, healthcheck: {disable: true}}}"
            ],
            "may not disable",
        ),
        (["services: {one: {user: a}}", "services: {one: {user: }}"], "nothing is laid over"),
        (["services: {one: {ports: ['1']}}", "services: {one: {ports: 1}}"], "cannot be laid over"),
        (["services: {one: {user: a, user: b}}"], "stands twice"),
        (["services: {one: {user: !override me}}"], "without it"),
        (["services: {one: {user: !mine me}}"], "!mine"),
        (["services: {one: {volumes: [{target: /x}]}}"], "the short form alone"),
        (["services: {one: me}"], "no service"),
        (["services: {one: {}}", "volumes"], "no compose file"),
    ],
)
def test_what_compose_does_not_allow_or_is_not_known_is_refused(
    laid: Laid, texts: list[str], reason: str
) -> None:
    with pytest.raises(Unreadable, match=reason):
        laid(*texts)


def compose(tmp_path: Path, text: str) -> Any:
    file = tmp_path / "docker-compose.yml"
    file.write_text(text)
    return read_compose({}, file)


def test_a_service_of_a_profile_is_there_where_the_profile_is_asked_for(tmp_path: Path) -> None:
    file = compose(
        tmp_path,
        """
services:
  one: {image: one, profiles: [extra]}
  two: {image: two, depends_on: {one: {condition: service_started, required: false}}}
""",
    )
    assert set(file.active()) == {"two"}
    assert set(file.active("extra")) == {"one", "two"}


@pytest.mark.parametrize("other", ["three", "one"])
def test_nobody_waits_for_a_service_that_is_not_there(tmp_path: Path, other: str) -> None:
    file = compose(
        tmp_path,
        f"""
services:
  one: {{image: one, profiles: [p]}}
  two: {{image: two, depends_on: [{other}]}}
""",
    )
    with pytest.raises(Unreadable, match=f"two waits for {other}"):
        file.active()


def test_a_network_beside_the_default_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="networks"):
        compose(tmp_path, "services: {one: {image: one}}\nnetworks: {other: }")

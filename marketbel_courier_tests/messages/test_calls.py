"""Wherever a message is made, its code is in the catalogue and its parameters are those it takes.

The calls alone are read, as a type checker reads them: no sentence is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import marketbel_courier
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import VERBATIM
from marketbel_courier_tests.messages.entries import entries

PACKAGE = Path(marketbel_courier.__file__).parent


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"))


@cache
def calls() -> Sequence[tuple[str, str, frozenset[str | None]]]:
    return tuple(_calls())


def _calls() -> Iterator[tuple[str, str, frozenset[str | None]]]:
    for name, module in modules():
        for node in ast.walk(module):
            match node:
                case ast.Call(
                    func=ast.Name(id="Message"),
                    args=[ast.Constant(value=str(code))],
                    keywords=keywords,
                ) if code != VERBATIM:
                    parameters = frozenset(keyword.arg for keyword in keywords)
                    yield f"{name}:{node.lineno}", code, parameters


def test_each_code_that_is_used_is_in_the_catalogue() -> None:
    assert [(where, code) for where, code, _ in calls() if code not in entries(Language.EN)] == []


def test_each_message_is_given_the_parameters_that_it_takes() -> None:
    known = entries(Language.EN)

    assert [
        (where, code, sorted(map(str, parameters ^ known[code].variables)))
        for where, code, parameters in calls()
        if code in known and None not in parameters and parameters != known[code].variables
    ] == []


def test_no_message_of_the_catalogue_is_out_of_use() -> None:
    used = {
        node.value
        for _, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert sorted(set(entries(Language.EN)) - used) == []

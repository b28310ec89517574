"""The words of the courier's states stand in one module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import marketbel_courier
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.ledger import states
from marketbel_courier.ledger.states import ErrorClass, Origin, Outcome, Route, State, Step
from marketbel_courier.ledger.syncs import SyncScope, SyncStep

PACKAGE = Path(marketbel_courier.__file__).parent
HOME = PACKAGE / "ledger" / "states.py"
# What was once migrated stays as it was.
MIGRATIONS = PACKAGE / "database" / "migrations"
COLUMNS = {
    "state": State,
    "outcome": Outcome,
    "origin": Origin,
    "route": Route,
    "error_class": ErrorClass,
    "scope": SyncScope,
    "step": SyncStep,
}
# A word of SQL beside a column of that name, whatever else the statement does with it.
IN_SQL = re.compile(
    rf"\b(?P<column>{'|'.join(COLUMNS)})\s*(?:=|<>|!=|IS DISTINCT FROM|(?:NOT\s+)?IN\s*\(|WHEN)"
    r"\s*'(?P<word>\w+)'"
)


def test_no_word_of_a_state_is_compared_or_assigned_as_a_bare_string() -> None:
    modules = [path for path in sorted(PACKAGE.rglob("*.py")) if path != HOME]
    found = [
        f"{path.relative_to(PACKAGE)}:{line}: {what}"
        for path in modules
        if MIGRATIONS not in path.parents
        for line, what in bare_words(ast.parse(path.read_text()))
    ]
    assert found == []


def test_a_bare_word_is_found_wherever_it_is_written() -> None:
    """What the test above rests on."""
    written = """
row.state == "failed"
row.outcome not in ("superseded", "failed")
Attempt(origin="upload")
match row.route:
    case "ml": ...
row.route = "legacy"
pool.execute("UPDATE d SET state = 'failed' WHERE outcome IN ('success', 'partial')")
pool.execute(f"SELECT {columns} FROM d WHERE step <> 'queued'")
x = "legacy" if row.route else "other"
def f(state: str = "complete"): ...
"""
    lines = [line for line, _ in bare_words(ast.parse(written))]
    assert sorted(set(lines)) == [2, 3, 4, 6, 7, 8, 9, 11]


def test_an_index_over_states_is_named_by_the_same_literals() -> None:
    assert states.OPEN == "('downloading', 'delivered', 'analyzing')"
    assert states.OVER == "('complete', 'failed')"
    assert all(state.is_open is not state.is_over for state in State)


def test_the_steps_of_a_job_are_words_of_its_phases() -> None:
    assert {step.value for step in Step} < {phase.value for phase in Phase}


def bare_words(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Where a column's word stands as a string beside something of that column's name."""
    for node in ast.walk(module):
        for name, value in (*_compared(node), *_given(node)):
            words = tuple(COLUMNS.get(name, ()))
            for part in ast.walk(value):
                if isinstance(part, ast.Constant) and part.value in words:
                    yield part.lineno, f"{name} {part.value!r}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for found in IN_SQL.finditer(node.value):
                if found["word"] in tuple(COLUMNS[found["column"]]):
                    yield node.lineno, found[0]


def _compared(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Compare(left=left, comparators=[right]):
            yield _name(left), right
            yield _name(right), left
        case ast.Match(subject=subject, cases=cases):
            yield from ((_name(subject), case.pattern) for case in cases)


def _given(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Assign(targets=[target], value=value):
            yield _name(target), value
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield _name(target), value
        case ast.keyword(arg=str(name), value=value):
            yield name, value
        case ast.arguments(posonlyargs=first, args=others, defaults=[_, *_] as defaults):
            arguments = [*first, *others]
            for argument, default in zip(arguments[-len(defaults) :], defaults, strict=True):
                yield argument.arg, default


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else str(getattr(node, "id", ""))

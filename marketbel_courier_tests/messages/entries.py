"""The catalogue's entries as the Fluent parser reads them, with what each needs and chooses by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from marketbel_courier.messages.catalogue import LOCALES
from marketbel_courier.messages.language import Language

SAMPLES: dict[str, tuple[object, ...]] = {
    "SIZE": (0, 1_234_567),
    "MIB": (52_428_800,),
    "DURATION": (0.4, 185),
    "MOMENT": ("2026-05-01T12:30:00+00:00",),
    "MINUTE": ("2026-05-01T12:30:00+00:00",),
    "DECIMAL": ("-450.00",),
    "DIGITS": (1024,),
    "SHORT": ("6d1f0c4e-0000-4000-8000-000000000000",),
}
COUNTS: tuple[object, ...] = (0, 1, 2, 5, 21, 1_234)
SAMPLE_TEXT = "Прайс “май”.xlsx"


@dataclass
class Needs(Visitor):
    """The variables of a pattern: the functions they go through, and the keys they choose by."""

    functions: dict[str, set[str]] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=dict)

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.functions.setdefault(node.id.name, set())

    def visit_FunctionReference(self, node: ast.FunctionReference) -> None:  # noqa: N802
        for argument in node.arguments.positional:
            if isinstance(argument, ast.VariableReference):
                self.functions.setdefault(argument.id.name, set()).add(node.id.name)
        self.generic_visit(node)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802
        raise AssertionError(f"Messages are parsed one by one: {node.id.name} cannot be a part.")

    def visit_TermReference(self, node: ast.TermReference) -> None:  # noqa: N802
        raise AssertionError(f"Messages are parsed one by one: -{node.id.name} cannot be a part.")

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802
        if isinstance(node.selector, ast.VariableReference):
            keys = self.keys.setdefault(node.selector.id.name, set())
            for variant in node.variants:
                key = variant.key
                keys.add(key.name if isinstance(key, ast.Identifier) else key.value)
        self.generic_visit(node)


@dataclass(frozen=True)
class Entry:
    """One message of the catalogue in one language."""

    domain: str
    code: str
    needs: Needs

    @property
    def variables(self) -> frozenset[str]:
        return frozenset(self.needs.functions)

    def samples(self, name: str) -> tuple[object, ...]:
        """Values that the variable of this name may have."""
        keys = self.needs.keys.get(name, set())
        found: list[Any] = [one for f in self.needs.functions[name] for one in SAMPLES.get(f, ())]
        if keys & {"one", "few", "many"}:
            found += COUNTS
        found += [key for key in keys if key not in {"one", "few", "many", "other"}]
        return tuple(found) or (SAMPLE_TEXT,)

    def arguments(self) -> Iterator[dict[str, object]]:
        """Values for all variables: each value of each variable comes up."""
        choices = {name: self.samples(name) for name in sorted(self.variables)}
        most = max(map(len, choices.values()), default=1)
        for turn in range(most):
            yield {name: values[turn % len(values)] for name, values in choices.items()}


@cache
def entries(language: Language) -> Mapping[str, Entry]:
    """All messages of a language by their codes; fails for a file that cannot be read whole."""
    found: dict[str, Entry] = {}
    for path in sorted((LOCALES / language).glob("*.ftl")):
        for item in FluentParser().parse(path.read_text("utf-8")).body:
            assert not isinstance(item, ast.Junk), f"{path.name}: {item.content}"
            if isinstance(item, ast.Message):
                assert item.value is not None, f"{item.id.name} says nothing"
                assert item.id.name not in found, f"{item.id.name} stands twice"
                needs = Needs()
                needs.visit(item.value)
                found[item.id.name] = Entry(path.stem, item.id.name, needs)
    return found

"""What a GraphQL request asks for, by GraphQL's own parser: to be told something, or a change."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    Node,
    OperationDefinitionNode,
    OperationType,
    parse,
)

from marketbel_courier.foreign_json import value_in

MOST_BODY_BYTES = 1024 * 1024
_MOST_TOKENS = 20_000
# Without other names for it a field is told once, however often it is asked for in one place; and
# what leads from runs to their job and back multiplies with each round. The page asks a few deep.
_MOST_ALIASES = 200
_DEEPEST = 60
_MOST_KEPT = 512
_LONGEST_KEPT = 64 * 1024


class NoGraphQL(ValueError):
    """The request is no valid GraphQL."""


def request_in(body: bytes | str) -> dict[str, Any]:
    """The request in a body of JSON; raises NoGraphQL."""
    try:
        request = value_in(body)
    except ValueError as error:
        raise NoGraphQL(str(error)) from error
    if not isinstance(request, dict):
        raise NoGraphQL("no object")
    return request


def changes_something(query: object) -> bool:
    """Whether the document has an operation that changes something; raises NoGraphQL.

    Which of a document's operations is carried out does not matter: none of them may.
    """
    if not isinstance(query, str) or len(query) > MOST_BODY_BYTES:
        raise NoGraphQL("no document")
    # Queries that the page repeats are parsed once.
    return _parsed(query) if len(query) <= _LONGEST_KEPT else _changes_something(query)


def _changes_something(query: str) -> bool:
    try:
        document = parse(query, no_location=True, max_tokens=_MOST_TOKENS)
        extent = _Extent(document)
        for definition in document.definitions:
            extent.of(definition)
    except (GraphQLError, RecursionError) as error:
        raise NoGraphQL(str(error)) from error
    return any(
        definition.operation is OperationType.MUTATION
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    )


class _Extent:
    """How many fields with an alias a document has, and how deep they lie, fragments laid out."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, tuple[int, int]] = {}

    def of(self, node: Node) -> tuple[int, int]:
        """The aliases in what the node selects, and its depth; raises NoGraphQL beyond a bound."""
        aliases = depth = 0
        selected = getattr(node, "selection_set", None)
        for selection in selected.selections if selected else ():
            is_spread = isinstance(selection, FragmentSpreadNode)
            found = self._of_fragment(selection) if is_spread else self.of(selection)
            aliases, depth = aliases + found[0], max(depth, found[1])
        if isinstance(node, FieldNode):
            aliases, depth = aliases + (node.alias is not None), depth + 1
        if aliases > _MOST_ALIASES or depth > _DEEPEST:
            raise NoGraphQL("too much at once")
        return aliases, depth

    def _of_fragment(self, spread: FragmentSpreadNode) -> tuple[int, int]:
        name = spread.name.value
        if name not in self._known:
            # One that leads to itself is an error to the web UI.
            self._known[name] = (0, 0)
            if fragment := self._fragments.get(name):
                self._known[name] = self.of(fragment)
        return self._known[name]


_parsed = lru_cache(_MOST_KEPT)(_changes_something)

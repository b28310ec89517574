"""What a GraphQL request asks for, by GraphQL's own parser: to be told something, or a change."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse

MOST_BODY_BYTES = 1024 * 1024
_MOST_TOKENS = 20_000
_MOST_KEPT = 512
_LONGEST_KEPT = 64 * 1024


class NoGraphQL(ValueError):
    """Nothing that the web UI could be asked."""


def request_in(body: bytes | str) -> dict[str, Any]:
    """The request in a body of JSON; raises NoGraphQL."""
    try:
        request = json.loads(body)
    except (ValueError, RecursionError) as error:
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
    # What the page asks again and again is parsed once.
    return _parsed(query) if len(query) <= _LONGEST_KEPT else _changes_something(query)


def _changes_something(query: str) -> bool:
    try:
        document = parse(query, no_location=True, max_tokens=_MOST_TOKENS)
    except (GraphQLError, RecursionError) as error:
        raise NoGraphQL(str(error)) from error
    return any(
        definition.operation is OperationType.MUTATION
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    )


_parsed = lru_cache(_MOST_KEPT)(_changes_something)

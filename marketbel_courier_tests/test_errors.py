"""The tree of errors, and what becomes of an error on its way between processes."""

from __future__ import annotations

import inspect
import pickle
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import marketbel_courier
import marketbel_courier.errors as errors_module
from marketbel_courier.errors import CourierError, DeliveryError, PermanentError, TransientError
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.records import RowProblem, UnusableRow

ENGINE = [
    module.name
    for module in walk_packages(marketbel_courier.__path__, "marketbel_courier.")
    if module.name.split(".")[1] in ("file_formats", "price_lists", "ingestion")
]


def subclasses(parent: type[Any]) -> list[type[Any]]:
    children: list[type[Any]] = parent.__subclasses__()
    return [found for child in children for found in (child, *subclasses(child))]


def own_errors(parent: type[CourierError]) -> list[type]:
    return [error for error in subclasses(parent) if error.__module__ == errors_module.__name__]


def test_each_delivery_error_says_whether_a_retry_can_help() -> None:
    for error in own_errors(DeliveryError):
        assert issubclass(error, TransientError) != issubclass(error, PermanentError)


def test_each_delivery_error_has_a_code_of_its_own() -> None:
    codes = [vars(error).get("code") for error in own_errors(DeliveryError)]

    assert None not in codes
    assert len(set(codes)) == len(codes)


def test_the_tree_in_the_docstring_names_every_error() -> None:
    tree = errors_module.__doc__ or ""

    assert [
        error.__name__ for error in own_errors(CourierError) if error.__name__ not in tree
    ] == []


def test_every_error_crosses_to_another_process_with_all_that_it_carries() -> None:
    said = Message("row-problem", row=7, what=Message("row-price-missing"))
    for module in ENGINE:
        import_module(module)
    known: list[type[CourierError | UnusableRow]] = [
        *subclasses(CourierError),
        *subclasses(UnusableRow),
    ]

    for kind in [kind for kind in known if kind.__module__ in (errors_module.__name__, *ENGINE)]:
        extras = {
            name: 12.5
            for name, parameter in inspect.signature(kind).parameters.items()
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY
        }
        error = kind(said, **extras)
        crossed = pickle.loads(pickle.dumps(error))
        assert type(crossed) is kind
        assert (crossed.message, str(crossed)) == (said, str(said))
        assert vars(crossed) == vars(error)


def test_a_problem_of_a_row_crosses_to_another_process() -> None:
    problem = RowProblem(7, Message("row-price-missing"), ("1", "Lamp"), sheet="Лампы")

    crossed = pickle.loads(pickle.dumps(problem))

    assert crossed == problem
    assert str(crossed.message) == "Row 7: the price is missing (sheet “Лампы”)"

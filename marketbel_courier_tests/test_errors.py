from __future__ import annotations

import marketbel_courier.errors as errors_module
from marketbel_courier.errors import CourierError, DeliveryError, PermanentError, TransientError


def subclasses(parent: type) -> list[type]:
    children: list[type] = parent.__subclasses__()
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

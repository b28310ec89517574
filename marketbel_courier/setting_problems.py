"""Error messages about settings; the settings themselves are defined elsewhere."""

from __future__ import annotations

from pydantic import ValidationError

from marketbel_courier.messages.message import Message
from marketbel_courier.value_problems import why_refused

DATABASE_URL_FORM = "postgresql://user:password@host:5432/name"


def of_another_form(example: str) -> Message:
    """Why a value is wrong that has another form; `example` shows the form."""
    return Message("setting-of-another-form", example=example)


def must_look_like(example: str) -> ValueError:
    """The error of a validator for such a value."""
    return ValueError(of_another_form(example))


def wrong(name: str, why: Message) -> Message:
    """The setting of that name is wrong, and why."""
    return Message("setting-wrong", name=name, why=why)


def problems_of(error: ValidationError) -> list[Message]:
    """A message for each setting that is missing or wrong, without the values that were given."""
    found: dict[str, Message] = {}
    for problem in error.errors(include_url=False, include_input=False):
        name = str(problem["loc"][0]).upper() if problem["loc"] else "settings"
        if problem["type"] == "missing":
            said = Message("setting-missing", name=name)
        else:
            said = wrong(name, why_refused(problem))
        # A value that fits none of several types is told of once.
        found.setdefault(name, said)
    return list(found.values())

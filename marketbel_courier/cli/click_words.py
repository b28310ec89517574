"""What click itself says: wrong usage, unknown commands and options, values of the wrong kind.

click asks gettext for its sentences; the catalogue answers in gettext's place.
"""

from __future__ import annotations

from gettext import gettext, ngettext
from string import Formatter

from click import core, exceptions, parser, types

from marketbel_courier.cli.terminal import said
from marketbel_courier.messages.message import Message

_CODES = {
    "Error: {message}": "cli-click-error",
    "Try '{command} {option}' for help.": "cli-click-try",
    "Invalid value: {message}": "cli-click-invalid",
    "Invalid value for {param_hint}: {message}": "cli-click-invalid-for",
    "Missing argument": "cli-click-missing-argument",
    "Missing option": "cli-click-missing-option",
    "Missing command.": "cli-click-missing-command",
    "No such option {name!r}.": "cli-click-no-option",
    "No such command {name!r}.": "cli-click-no-command",
    "Did you mean {possibility}?": "cli-click-did-you-mean",
    "Got unexpected extra argument ({args})": "cli-click-extra",
    "Option {name!r} requires an argument.": "cli-click-value-missing",
    "Option {name!r} does not take a value.": "cli-click-no-value",
    "{value!r} is not {choice}.": "cli-click-no-choice",
    "{value!r} is not a valid {number_type}.": "cli-click-no-number",
    "{value} is not in the range {range}.": "cli-click-out-of-range",
    "{value!r} does not match the format {format}.": "cli-click-no-moment",
    "{name} {filename!r} does not exist.": "cli-click-no-file",
    "{name} {filename!r} is a file.": "cli-click-a-file",
    "{name} {filename!r} is a directory.": "cli-click-a-folder",
    "{name} {filename!r} is not readable.": "cli-click-unreadable",
    "{name} {filename!r} is not writable.": "cli-click-unwritable",
    "Aborted!": "cli-click-aborted",
}
"""The sentences of click 8.5, by their English; another one is said as click says it."""


def say_clicks_words() -> None:
    """Have click say its sentences in the chosen language, from now on in this process."""
    for module in (core, exceptions, parser, types):
        for name, spoken in (("_", _sentence), ("ngettext", _counted)):
            if hasattr(module, name):
                setattr(module, name, spoken)


def _sentence(english: str) -> str:
    code = _CODES.get(english)
    return said(Message(code, **_places(english))) if code else gettext(english)


def _counted(one: str, many: str, count: int) -> str:
    code = _CODES.get(one)
    if code is None:
        return ngettext(one, many, count)
    return said(Message(code, n=count, **(_places(one) | _places(many))))


def _places(template: str) -> dict[str, str]:
    """The places of a template by their names, as click fills them in afterwards."""
    return {
        name: f"{{{name}!{conversion}}}" if conversion else f"{{{name}}}"
        for _, name, _, conversion in Formatter().parse(template)
        if name
    }

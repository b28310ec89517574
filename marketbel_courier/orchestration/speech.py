"""Messages in the language that COURIER_LANGUAGE names, for whatever Dagster shows of them."""

from __future__ import annotations

import dagster as dg

from marketbel_courier.messages.language import language_of_environment
from marketbel_courier.messages.message import Message


def said(message: Message) -> str:
    """The message in the language of this process."""
    return message.text(language_of_environment())


def skipped(message: Message) -> dg.SkipReason:
    """What a tick says that requests nothing."""
    return dg.SkipReason(said(message))

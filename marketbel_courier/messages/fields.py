"""Messages as fields of pydantic's models and adapters."""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainSerializer, PlainValidator

from marketbel_courier.messages.message import Message, from_json, verbatim


def _kept(value: object) -> Message:
    if isinstance(value, Message):
        return value
    if isinstance(value, str):
        return verbatim(value)
    message = from_json(value)
    if message is None:
        raise ValueError("must be a code with parameters, or a text")
    return message


KeptMessage = Annotated[Message, PlainValidator(_kept), PlainSerializer(Message.as_json)]
"""A message that JSON keeps as its code and parameters; a text of a version before is verbatim."""

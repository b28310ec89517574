"""How the ledger keeps a message: its English text, and beside it its code with the parameters.

The text is for people who read the table. A row of an earlier version has only the text, which is
then the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg

from marketbel_courier.errors import without_name
from marketbel_courier.messages.message import Message, data_of, message_of, messages_of

DATA = "_data"
"""The suffix of columns with the code and the parameters of a message; without it, its text."""


def text_of(message: Message | None) -> str | None:
    """The message's text as a column takes it: text holds every character but one."""
    return None if message is None else str(message).replace("\0", "")


def texts_of(messages: Sequence[Message]) -> list[str]:
    """The texts of a list."""
    return [str(message).replace("\0", "") for message in messages]


def all_data_of(messages: Sequence[Message]) -> list[dict[str, Any] | None]:
    """The codes and parameters of a list."""
    return [data_of(message) for message in messages]


def kept_message(row: asyncpg.Record, column: str, *, name: str | None = None) -> Message | None:
    """The message of this column; None where nothing is kept.

    `name` is the supplier's, which a text of a version before may begin with.
    """
    text = row[column]
    return None if text is None else message_of(row[column + DATA], without_name(text, name))


def kept_messages(row: asyncpg.Record, column: str) -> tuple[Message, ...]:
    """The messages of a column that keeps a list."""
    return messages_of(row[column + DATA], row[column])


def with_more(column: str, code: str, place: str) -> str:
    """SQL that puts a column's message into one of `code`, as its parameter `what`.

    `place` is the query's parameter with what the English text of `code` says behind `what`.
    """
    return f"""
    {column} = {column} || ' ' || {place}::text,
    {column}{DATA} = jsonb_build_object('code', '{code}', 'params', jsonb_build_object('what',
        coalesce({column}{DATA}, jsonb_build_object(
            'code', 'verbatim', 'params', jsonb_build_object('text', {column})))))
    """

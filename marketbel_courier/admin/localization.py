"""What the API says, in the language of whoever asks: beside the English text that stays."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from fastapi import Depends, Header, Response
from starlette.datastructures import Headers

from marketbel_courier.admin.contract import LocalizedMessage
from marketbel_courier.admin.redaction import without_secrets
from marketbel_courier.messages.language import Language, accepted_language
from marketbel_courier.messages.message import Message

VARIES = {"Vary": "Accept-Language"}
"""What an answer says to caches that has localized messages in it."""

# Those who poll are told the same messages every second.
_MOST_KEPT = 2_048


@lru_cache(_MOST_KEPT)
def localized(message: Message, language: Language) -> LocalizedMessage:
    """The message in that language, without secrets in its text or its parameters."""
    shown = message.mapped(without_secrets)
    return LocalizedMessage(
        code=shown.code,
        params=shown.as_json()["params"],
        text=without_secrets(shown.text(language)),
    )


@lru_cache(_MOST_KEPT)
def in_english(message: Message) -> str:
    """The text of the fields that readers know from before, without secrets."""
    return without_secrets(str(message))


def language_of(headers: Headers) -> Language:
    """The language that a request asks for."""
    return accepted_language(headers.get("accept-language", ""))


def _language_of_answer(
    response: Response,
    accept_language: Annotated[
        str, Header(description="The language of each localized `text`: `en` or `ru`")
    ] = "",
) -> Language:
    response.headers.update(VARIES)
    return accepted_language(accept_language)


TheLanguage = Annotated[Language, Depends(_language_of_answer)]
"""The language that a route answers in; the answer then says that it varies by it."""

"""What of foreign texts may be shown: addresses without their queries and credentials."""

from __future__ import annotations

import re

from marketbel_courier.sources.urls import shown_url

# Also within a sentence: an address ends at a blank, a quote or a bracket.
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s\"'<>«»“”]*", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """The text, in which no address has a query, a fragment, a user name or a password."""
    return _ADDRESS.sub(_shown, text) if "://" in text else text


def _shown(match: re.Match[str]) -> str:
    # What ends the sentence is no part of the address.
    address = match[0].rstrip(".,;:!)")
    return shown_url(address) + match[0][len(address) :]

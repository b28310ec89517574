"""Why an analysis failed, told from ml-analyze's own words: because of the file or of the service.

The words are those of the running service and of the libraries that it reads with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.messages.message import Message, verbatim


class Cause(StrEnum):
    """Why an analysis failed. Only `FILE` is a reason that lies in the file."""

    FILE = "file"
    KIND = "kind"
    PLAIN_INSERT = "plain_insert"
    NO_SUCH_FILE = "no_such_file"
    SERVICE = "service"

    @property
    def is_the_services(self) -> bool:
        """Whether another reader may well read the file."""
        return self is not Cause.FILE


_SEVERITY = re.compile(r"^\s*\[(?:error|critical|warning|fatal)\]\s*", re.IGNORECASE)
# What a service reports after an exception without a message.
_BARE = re.compile(
    r"(?:(?:file|excel|csv|pdf|document)\s+)?(?:parsing|analysis|processing|ingestion|import)"
    r" (?:failed|error)|(?:an? )?(?:unexpected|unknown|internal)(?: server)? error(?: occurred)?"
    r"|an error occurred|failed|error|failure",
    re.IGNORECASE,
)
_PLAIN_INSERT = re.compile(
    r"duplicate key|unique (?:constraint|violation)|uniqueviolation|integrityerror"
    r"|already exists",
    re.IGNORECASE,
)
_FILES_OWN = re.compile(
    r"encrypt|password|protected|corrupt|damaged|truncated|\bbroken\b|\bempty\b"
    r"|no (?:data|rows|items)|header|not a zip file|bad ?zip|not a valid"
    r"|is not an? (?:excel|xlsx|pdf|csv)",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"(?:unsupported|unknown|unrecogni[sz]ed|invalid|unhandled|unexpected)"
    r" (?:file|document|source|media|content|input|mime)?[ -]?(?:type|kind|format|extension)"
    r"|(?:type|kind|format|extension|csv|pdf|excel|xlsx?|files?)\b.{0,40}"
    r"(?:(?:is|are) not|isn't|not|un)[ -]?(?:yet )?(?:supported|implemented|handled|recogni[sz]ed)"
    r"|(?:does|do|can)(?:n't| ?not) (?:support|handle)\b.{0,30}"
    r"(?:csv|pdf|excel|xlsx?|(?:type|kind|format)s?\b)"
    r"|(?:does|do|can)(?:n't| ?not) (?:read|parse) (?:csv|pdf|excel|xlsx?)\b"
    r"|unsupported:? [\"'“]?(?:csv|pdf|excel|xlsx?)"
    r"|no (?:\w+ )?(?:parser|reader|strategy|handler|support|loader)\b"
    r"|cannot determine file type|file_type: input should be",
    re.IGNORECASE,
)
# openpyxl does not read old workbooks (XLS), but reads the other format of the kind "excel".
_ONE_FORMAT = re.compile(r"\.xls\b|old|legacy|version", re.IGNORECASE)
_NO_SUCH_FILE = re.compile(
    r"(?:file )?not found:? ?[\"'“]?/|no such file|file does not exist", re.IGNORECASE
)
_OUTAGE = re.compile(
    r"connection|connect call|timed? ?out|refused|unreachable|unavailable|ollama|out of memory"
    r"|memoryerror|no space left|permission denied|not (?:yet )?implemented|cancel",
    re.IGNORECASE,
)


def in_plain_words(reason: Message) -> Message:
    """A reason as the service logged it, without its severity in front."""
    return verbatim(_SEVERITY.sub("", str(reason)).strip()) if reason.is_verbatim else reason


def is_bare(reason: Message) -> bool:
    """Whether the words say only that the analysis failed, without a reason."""
    return _BARE.fullmatch(str(reason).strip().rstrip(".!")) is not None


def telling(reasons: Iterable[Message]) -> list[Message]:
    """The reasons that say why the analysis failed, each once; all reasons where none says why."""
    by_text: dict[str, Message] = {}
    for reason in map(in_plain_words, reasons):
        text = str(reason)
        # If the same words exist with and without a code, the form with a code is kept: it can be
        # translated.
        if text and (text not in by_text or by_text[text].is_verbatim):
            by_text[text] = reason
    plain = list(by_text.values())
    return [reason for reason in plain if not is_bare(reason)] or plain


def cause_of(reasons: Iterable[Message], *, has_items: bool) -> Cause:
    """What an analysis failed for, by the service's reasons that say why.

    If no reason says why, the service raised an exception: for a supplier that has items already,
    the cause is taken to be a plain insert. An unknown reason is taken to be about the file.
    """
    said = "; ".join(str(reason) for reason in telling(reasons) if not is_bare(reason))
    if not said:
        return Cause.PLAIN_INSERT if has_items else Cause.SERVICE
    by_words = (
        (_PLAIN_INSERT, Cause.PLAIN_INSERT),
        (_NO_SUCH_FILE, Cause.NO_SUCH_FILE),
        (_FILES_OWN, Cause.FILE),
        (_KIND, Cause.KIND),
        (_OUTAGE, Cause.SERVICE),
    )
    return next((cause for words, cause in by_words if words.search(said)), Cause.FILE)


def shows_no_reader(cause: Cause, reasons: Iterable[Message], kind: str) -> bool:
    """Whether the failure shows that the service reads no file of this kind at all.

    The running service has no reader of CSV, and says of a CSV only that the analysis failed.
    """
    said = telling(reasons)
    if cause is Cause.KIND:
        return not any(_ONE_FORMAT.search(str(reason)) for reason in said)
    return cause is Cause.SERVICE and kind == FileKind.CSV and all(map(is_bare, said))

"""Each message of an error tells in its first 45 characters what is wrong, and of nobody's name.

The messages are taken from the source, with sample values in their places.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

import marketbel_courier
from marketbel_courier.errors import DeliveryError
from marketbel_courier.ml_analyze import volume
from marketbel_courier_tests.admin.raised_sentences import OF_FILES
from marketbel_courier_tests.admin.raised_sentences import Site as SiteOfFiles
from marketbel_courier_tests.admin.raised_sentences import sites as sites_of_files
from marketbel_courier_tests.admin.said_sentences import MADE_ELSEWHERE, READERS, said_of_rows

PACKAGE = Path(marketbel_courier.__file__).parent

# What the existing page shows of an error.
SHOWN = 45
NAME = "Садовый мир"
BEGINNING = re.compile(r"[A-ZА-ЯЁ0-9]|ml-analyze ")
# Marks behind which a clause may be cut: what stands before them tells enough.
CUT = re.compile(r": | \(|, ")

# The values of places by the words in the code; of those that are not here, SOMETHING.
SOMETHING = "some words"
SENTENCE = "Header row not recognised: ask for another file."
SAMPLES = {
    "_quote(response)": "HTTP 500: no text.",
    "what_happened": "The run was ended",
    "seconds_in_words(idle_seconds)": "10 min",
    "_STARTS": "2",
    "status.items_processed": "5",
    "status.items_total": "120",
    "what": "sent less than it had announced",
    "status": "503",
    "url": "https://shop.example/price-lists/july.xlsx",
    "host": "shop.example:8443",
    "host_phrase(url)": "shop.example:8443",
    "path": "/shared/uploads/list (1).csv",
    "found": "7,680 MiB, limit 50 MiB",
    "found.at_the_beginning": "Unknown binary data",
    "wished": "an Excel workbook",
}
OF_WHOLE_FILES = ("UnreadableFile", "HeaderNotFound", "OutOfMemory", "UnknownSupplier")
NAMES = re.compile(r"supplier_name|supplier\.name|partition_key|\bwho\b")


@dataclass(frozen=True)
class Site:
    """A place in the source where the message of an error is made."""

    where: str
    module: ast.Module
    message: ast.expr

    def sentences(self) -> Iterator[str]:
        """The messages that are made there."""
        return _texts(self.message, self.module)


def kinds_of(error: type[Exception]) -> Iterator[type[Exception]]:
    """The kinds of an error, of all generations."""
    for kind in error.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def sites() -> Iterator[Site]:
    """Every place in the package where an error of a supplier or of the master sheet is made."""
    kinds = {kind.__name__ for kind in kinds_of(DeliveryError)} | {"MasterSheetError", "kind"}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ast.parse(path.read_text("utf-8"))
        for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
            match call:
                case ast.Call(func=ast.Name(id=name), args=[message, *_]) if name in kinds:
                    yield Site(f"{path.stem}-{call.lineno}", module, message)


def _texts(message: ast.expr, module: ast.Module) -> Iterator[str]:
    match message:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(_sample(parts, place) for place in range(len(parts)))
        case ast.BinOp(left=left, right=right):
            yield from map("".join, product(_texts(left, module), _texts(right, module)))
        case ast.BoolOp(values=values):
            for value in values:
                yield from _texts(value, module)
        case ast.Await(value=value):
            yield from _texts(value, module)
        case ast.Call(func=ast.Name(id="str")):
            yield SENTENCE
        case ast.Call(func=ast.Name(id=name)) | ast.Name(id=name):
            yield from _texts_named(name, module)


def _texts_named(name: str, module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if node.name == name:
                for end in ast.walk(node):
                    if isinstance(end, ast.Return) and end.value is not None:
                        yield from _texts(end.value, module)
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield from _texts(value, module)


def _sample(parts: Sequence[ast.expr], place: int) -> str:
    """What stands in a place: at the beginning and at the end of a message it is a sentence."""
    part, before = parts[place], parts[place - 1] if place else None
    if not isinstance(part, ast.FormattedValue):
        return str(part.value) if isinstance(part, ast.Constant) else ""
    words = ast.unparse(part.value)
    if NAMES.search(words):
        return NAME
    is_last = place == len(parts) - 1
    if words in SAMPLES or not (before is None or is_last):
        return SAMPLES.get(words, SOMETHING)
    blank = isinstance(before, ast.Constant) and str(before.value).endswith(".")
    return f" {SENTENCE}" if blank else SENTENCE


def headline(sentence: str) -> str:
    """What is told at first: the first sentence, or that of it which tells enough."""
    first = re.split(r"\.(?: |$)", sentence)[0]
    cuts = [cut.start() for cut in CUT.finditer(first) if len("HTTP 404") < cut.start() <= SHOWN]
    return first if len(first) <= SHOWN or not cuts else first[: cuts[-1]]


def assert_begins_with_what_is_wrong(sentence: str) -> None:
    assert NAME not in headline(sentence), sentence
    assert BEGINNING.match(sentence), sentence
    assert len(headline(sentence)) <= SHOWN, sentence
    assert sentence.endswith("."), sentence
    assert not re.search(r"\.\.|  | [.,:]|[:,]\.", sentence), sentence


@pytest.mark.parametrize("site", [pytest.param(site, id=site.where) for site in sites()])
def test_an_error_begins_with_what_is_wrong(site: Site) -> None:
    sentences = list(site.sentences())

    assert sentences, "its words are nowhere: write them where it is made"
    for sentence in sentences:
        assert_begins_with_what_is_wrong(sentence)


@pytest.mark.parametrize(
    "site",
    [
        pytest.param(site, id=site.source[:60])
        for site in sites_of_files(READERS, {name: OF_FILES[name] for name in OF_WHOLE_FILES})
        # What the bundled ml-analyze says of addresses are the words of the existing one.
        if site.source not in MADE_ELSEWHERE and site.module is not volume
    ],
)
def test_what_keeps_a_file_from_being_read_begins_with_it_too(site: SiteOfFiles) -> None:
    for sentence in site.sentences():
        assert_begins_with_what_is_wrong(sentence)


def test_a_file_without_a_header_is_told_in_the_first_words() -> None:
    told = [sentence for sentence in said_of_rows() if "title" in sentence]

    assert len(told) == 3
    for sentence in told:
        assert_begins_with_what_is_wrong(sentence)

"""Each message of an error tells in its first 45 characters what is wrong, and of nobody's name.

The messages are taken from the source, with sample values in their places.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

import marketbel_courier
from marketbel_courier.errors import DeliveryError

PACKAGE = Path(marketbel_courier.__file__).parent
FOLDERS = ("sources",)

# What the existing page shows of an error.
SHOWN = 45
NAME = "Садовый мир"
BEGINNING = re.compile(r"[A-ZА-ЯЁ0-9]|ml-analyze ")
# Marks behind which a clause may be cut: what stands before them tells enough.
CUT = re.compile(r": | \(|, ")

# The values of places by the words in the code; of those that are not here, SOMETHING.
SOMETHING = "some words"
SAMPLES = {
    "what": "sent less than it had announced",
    "status": "503",
    "url": "https://shop.example/price-lists/july.xlsx",
    "host": "shop.example:8443",
    "host_phrase(url)": "shop.example:8443",
    "path": "/shared/uploads/list (1).csv",
    "found": "7.5 GiB, limit 50.0 MiB",
    "_without_article(found.description)": "Unknown binary data",
    "wanted": "an Excel workbook",
}
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


def sites(folder: str) -> Iterator[Site]:
    """Every place in the folder where a DeliveryError is made."""
    kinds = {kind.__name__ for kind in kinds_of(DeliveryError)} | {"kind"}
    for path in sorted((PACKAGE / folder).rglob("*.py")):
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
            yield "".join(map(_sample, parts))
        case ast.BinOp(left=left, right=right):
            yield from map("".join, product(_texts(left, module), _texts(right, module)))
        case ast.BoolOp(values=values):
            for value in values:
                yield from _texts(value, module)
        case ast.Await(value=value):
            yield from _texts(value, module)
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


def _sample(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    words = ast.unparse(part.value) if isinstance(part, ast.FormattedValue) else ""
    return NAME if NAMES.search(words) else SAMPLES.get(words, SOMETHING)


def headline(sentence: str) -> str:
    """What is told at first: the first sentence, or that of it which tells enough."""
    first = re.split(r"\.(?: |$)", sentence)[0]
    cuts = [cut.start() for cut in CUT.finditer(first) if len("HTTP 404") < cut.start() <= SHOWN]
    return first if len(first) <= SHOWN or not cuts else first[: cuts[-1]]


@pytest.mark.parametrize(
    "site", [pytest.param(site, id=site.where) for one in FOLDERS for site in sites(one)]
)
def test_an_error_begins_with_what_is_wrong(site: Site) -> None:
    sentences = list(site.sentences())

    assert sentences, "its words are nowhere: write them where it is made"
    for sentence in sentences:
        assert NAME not in sentence[: len(NAME) + SHOWN]
        assert BEGINNING.match(sentence), sentence
        assert len(headline(sentence)) <= SHOWN, sentence
        assert sentence.endswith("."), sentence
        assert not re.search(r"\.\.|  | [.,:]|[:,]\.", sentence), sentence

"""The sentences that the code can say, taken from its source and filled with sample values."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, TypeVar

from marketbel_courier.file_formats.kinds import PDF, TEXT, XLS, XLSX, FileKind
from marketbel_courier_tests.ledger_rows import NOON

Node = TypeVar("Node", bound=ast.AST)

# What makes or takes a sentence, and which of its arguments that is.
Sayers = Mapping[str, int | str]
OF_FILES: Sayers = {
    "UnreadableFile": 0,
    "HeaderNotFound": 0,
    "OutOfMemory": 0,
    "UnusableRow": 0,
    "UnreadablePrice": 0,
    "NoPriceNow": 0,
    "none_now": 0,
    "UnknownSupplier": 0,
    "_unreadable": 1,
    "failed": 1,
}
OF_SERVERS: Sayers = {"_healthy": 0, "_unhealthy": 0, "CheckView": "message"}

# The values of the names that sentences are made with.
_SAMPLES: Mapping[str, Sequence[object]] = {
    "shown": ("снят с производства", "” (sheet “x”)"),
    "amount": (Decimal("-450.00"), Decimal(123_456_789), Decimal("-1E-7")),
    "announced": tuple(FileKind),
    "found": (XLSX, XLS, PDF, TEXT),
    "file_type": ("docx",),
    "self": (SimpleNamespace(last_column=900, last_row=40_000, _reading_seconds=300.0),),
    "page": (SimpleNamespace(page_number=3),),
    "order": (SimpleNamespace(supplier_id="11111111-1111-4111-8111-111111111111"),),
    "error": (OSError(13, "Permission denied"),),
    "death": ("signal SIGKILL",),
    "scheme": ("https",),
    "file_url": ("/shared/uploads/list (1).csv",),
    "root": (Path("/shared/uploads"),),
    "free": (5_400_000_000,),
    "waiting": (SimpleNamespace(total=3, oldest_at=NOON),),
    "says": ("healthy", "degraded"),
    "answer": (SimpleNamespace(status_code=502),),
}


@dataclass(frozen=True)
class Site:
    """A place in the code where a sentence is made; `source` is how."""

    module: ModuleType
    source: str

    def sentences(self) -> Iterator[str]:
        """The sentence with each of the sample values; raises NameError where there are none."""
        code = compile(self.source, f"<{self.module.__name__}>", "eval")
        names = [name for name in code.co_names if name in _SAMPLES]
        for values in product(*(_SAMPLES[name] for name in names)):
            given: dict[str, Any] = dict(zip(names, values, strict=True))
            # The expressions are our own.
            yield eval(code, vars(self.module), given)


def modules_of(*packages: ModuleType) -> Iterator[ModuleType]:
    """The modules that lie in the packages."""
    for package in packages:
        for module in pkgutil.iter_modules(package.__path__):
            if module.name != "__main__":
                yield importlib.import_module(f"{package.__name__}.{module.name}")


def sites(modules: Iterable[ModuleType], sayers: Sayers) -> Iterator[Site]:
    """Every place in the modules where one of the sayers is called."""
    for module in modules:
        for call in _nodes(module, ast.Call):
            match call.func:
                case ast.Name(id=name) | ast.Attribute(attr=name) if name in sayers:
                    argument = _argument(call, sayers[name])
                    if argument is not None:
                        yield Site(module, ast.unparse(argument))


def is_said_by(module: ModuleType, sentence: str) -> bool:
    """Whether a string in the module's source, filled with anything, is this sentence."""
    return any(
        re.fullmatch("".join(map(_pattern, text.values)), sentence, re.DOTALL)
        for text in _nodes(module, ast.JoinedStr)
    ) or any(text.value == sentence for text in _nodes(module, ast.Constant))


def _argument(call: ast.Call, wanted: int | str) -> ast.expr | None:
    if isinstance(wanted, int):
        return call.args[wanted] if wanted < len(call.args) else None
    return next((word.value for word in call.keywords if word.arg == wanted), None)


def _pattern(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*"


def _nodes(module: ModuleType, kind: type[Node]) -> Iterator[Node]:
    nodes = ast.walk(ast.parse(inspect.getsource(module)))
    return (node for node in nodes if isinstance(node, kind))

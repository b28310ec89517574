"""Several of the page's modules as one script, so that a page loads with few requests: pure.

A module becomes a function that is called once, and what it exports is kept by its path. Scripts
that are loaded later find there what the first has loaded. Comments and indents are left out.
What the page's modules do not do is refused: to export in other ways than with a declaration, or
to import each other in a circle.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping, Sequence

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
_OTHER_FORM = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_COMMENT = re.compile(r"^[ ]*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/)\n", re.MULTILINE)
_INDENT = re.compile(r"^[ ]+", re.MULTILINE)
_MODULES = "globalThis.courierModules"


class UnfitModule(Exception):
    """A module that cannot be a part of a script, and why."""


def modules_of(first: str, sources: Mapping[str, str]) -> Sequence[str]:
    """The module and all that it imports, each behind those that it needs itself."""
    found: list[str] = []
    _collect(first, sources, found, ())
    return found


def _collect(
    path: str, sources: Mapping[str, str], found: list[str], importers: tuple[str, ...]
) -> None:
    if path in importers:
        raise UnfitModule(f"{path} is imported in a circle: {', '.join(importers)}")
    if path in found:
        return
    if path not in sources:
        raise UnfitModule(f"{path} is not there: {', '.join(importers)}")
    for match in _IMPORT.finditer(sources[path]):
        _collect(_meant(path, match[2]), sources, found, (*importers, path))
    found.append(path)


def bundle(first: str, sources: Mapping[str, str], *, loaded: Collection[str] = ()) -> str:
    """The script of this module and of all that it needs, but for what is `loaded` already.

    The module itself stays one: it may await at its top, and its exports are the script's.
    """
    needed = [path for path in modules_of(first, sources) if path not in loaded]
    parts = [f"{_MODULES} ??= {{}};"]
    parts += [_as_function(path, sources[path]) for path in needed if path != first]
    parts.append(_lean(_with_imports(first, sources[first])))
    return "\n".join(parts)


def _as_function(path: str, source: str) -> str:
    names = [match[1] for match in _EXPORT.finditer(source)]
    body = _EXPORT.sub("", _with_imports(path, source))
    if other := _OTHER_FORM.search(body):
        raise UnfitModule(f"{path}: {other[0]}")
    return (
        f'{_MODULES}["{path}"] = (() => {{\n{_lean(body)}\nreturn {{ {", ".join(names)} }};\n}})();'
    )


def _with_imports(path: str, source: str) -> str:
    def taken(match: re.Match[str]) -> str:
        names = match[1].replace(" as ", ": ")
        return f'const {{{names}}} = {_MODULES}["{_meant(path, match[2])}"];\n'

    return _IMPORT.sub(taken, source)


def _meant(path: str, imported: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), imported))


def _lean(source: str) -> str:
    return _INDENT.sub("", _COMMENT.sub("", source))

"""What the style sheet within a page says of its elements: what is hidden, struck out, raised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

_MOST_CHARACTERS = 1 << 20
_MOST_RULES = 5_000
_ON_SCREEN = re.compile(r"@media\s+(?:all|screen)\s*\Z")
_LAST_PART = re.compile(r"(?P<tag>[\w-]*)(?:\.(?P<cls>[\w-]+))?\Z")
_TOLD = frozenset({"text-decoration", "text-decoration-line", "display", "visibility"})
_RAISED = "vertical-align"

_Style = Mapping[str, str]


class StyleSheet:
    """The rules of a page's own style sheet that change what its cells say.

    Of a selector the last part counts, a tag or a class: “.goods td.old” is about “td.old”. Rules
    for paper or small screens, those with a state such as “:hover”, and styles of other files do
    not count.
    """

    def __init__(self) -> None:
        self._text: list[str] = []
        self._length = 0
        self._rules: dict[tuple[str, str], _Style] | None = None

    def take(self, text: str) -> None:
        """A piece of the style sheet; what is beyond a mebibyte is passed over."""
        if self._length < _MOST_CHARACTERS:
            self._text.append(text[: _MOST_CHARACTERS - self._length])
            self._length += len(text)
            self._rules = None

    def applied(self, tag: str, attributes: Mapping[str, str]) -> Mapping[str, str]:
        """The attributes of an element, whose own style is completed by what its classes say."""
        is_hidden = "hidden" in attributes
        if self._rules is None:
            self._rules = _rules_of("".join(self._text))
        if not (self._rules or is_hidden):
            return attributes
        told = dict(self._rules.get((tag, ""), {}))
        for name in attributes.get("class", "").split():
            told |= self._rules.get(("", name), {})
            told |= self._rules.get((tag, name), {})
        if is_hidden:
            told["display"] = "none"
        if not told:
            return attributes
        own = attributes.get("style", "")
        told |= dict(_declarations(own))
        style = ";".join(f"{name}:{value}" for name, value in told.items())
        return {**attributes, "style": f"{style};{_without_told(own)}"}


def _rules_of(text: str) -> dict[tuple[str, str], _Style]:
    """What is told of each tag and class, the later rules over the earlier ones."""
    rules: dict[tuple[str, str], dict[str, str]] = {}
    for selectors, body in islice(_plain_rules(_without_comments(text)), _MOST_RULES):
        told = dict(_declarations(body))
        for selector in selectors.split(",") if told else ():
            part = _LAST_PART.fullmatch(selector.split()[-1]) if selector.strip() else None
            if part and (part["tag"] or part["cls"]):
                rules.setdefault((part["tag"].lower(), part["cls"] or ""), {}).update(told)
    return dict(rules)


def _plain_rules(text: str) -> Iterator[tuple[str, str]]:
    """The selectors and the body of each rule, but for those within “@media print” and the like."""
    depth = dropped_from = 0
    for piece in text.split("}"):
        *heads, body = piece.split("{")
        for head in heads[:-1]:
            depth += 1
            if not dropped_from and "@" in head and not _ON_SCREEN.search(head):
                dropped_from = depth
        if heads and "@" not in heads[-1] and not dropped_from:
            yield heads[-1], body
        elif not heads:
            depth = max(depth - 1, 0)
            dropped_from = dropped_from if dropped_from <= depth else 0


def _without_comments(text: str) -> str:
    """The rules without what stands in comments, and the marks that hide them from old readers."""
    first, *others = text.replace("<!--", " ").replace("-->", " ").split("/*")
    return first + " ".join(other.partition("*/")[2] for other in others)


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    """What a style says of those properties that change what a cell says."""
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        value = value.replace("!important", "").strip().lower()
        if name in _TOLD or (name == _RAISED and value == "super"):
            yield name, value


def _without_told(style: str) -> str:
    told = _TOLD | {_RAISED}
    parts = style.split(";")
    return ";".join(part for part in parts if part.partition(":")[0].strip().lower() not in told)

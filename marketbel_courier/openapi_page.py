"""The page about an API: one HTML document made of its OpenAPI schema, without scripts."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

Schema = Mapping[str, Any]

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
section { border-top: 1px solid #8886; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0 }
td { border-top: 1px solid #8883 }
code, pre { font: 14px/1.5 ui-monospace, monospace }
pre { background: #8881; padding: .8rem; overflow-x: auto }
:root { color-scheme: light dark }
"""
# What a Content-Security-Policy names the style by, where it allows no other.
STYLE_HASH = f"sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}"


def openapi_page(openapi: Schema) -> str:
    """The page; `openapi` is the document that /openapi.json answers."""
    info = openapi["info"]
    parts = "\n".join(
        _operation(path, method, operation, openapi)
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    )
    title = f"{escape(info['title'])} {escape(info['version'])}"
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style>\n<h1>{title}</h1>\n{_prose(info.get('description'))}"
        '<p>For programs: <a href="openapi.json">openapi.json</a></p>\n'
        f"{parts}\n</html>\n"
    )


def _operation(path: str, method: str, operation: Schema, openapi: Schema) -> str:
    lines = [
        f"<section><h2><code>{method.upper()} {escape(path)}</code></h2>",
        _prose(operation.get("description")),
    ]
    parameters = operation.get("parameters", ())
    if parameters:
        lines += ["<h3>Parameters</h3>", *_parameters(parameters, openapi)]
    body = _body_schema(operation.get("requestBody", {}))
    if body is not None:
        lines += ["<h3>Body</h3>", *_fields(body, openapi)]
    for code, response in operation["responses"].items():
        lines += [f"<h3>{code}</h3>", _prose(response.get("description"))]
        answer = _body_schema(response)
        if answer is not None:
            lines += _fields(answer, openapi)
    return "\n".join([*lines, "</section>"])


def _body_schema(carrier: Schema) -> Schema | None:
    content = carrier.get("content", {})
    for kind in ("application/json", "multipart/form-data"):
        schema: Schema | None = content.get(kind, {}).get("schema")
        if schema:
            return schema
    return None


def _parameters(parameters: Sequence[Schema], openapi: Schema) -> Iterator[str]:
    yield "<table><tr><th>Name<th>Type<th>Meaning"
    for parameter in parameters:
        where = "in the path" if parameter["in"] == "path" else "optional"
        where = "" if parameter["in"] != "path" and parameter.get("required") else f"({where})"
        yield (
            f"<tr><td><code>{escape(parameter['name'])}</code> <small>{where}</small>"
            f"<td>{_type(parameter.get('schema', {}), openapi)}"
            f"<td>{escape(parameter.get('description') or '')}"
        )
    yield "</table>"


def _fields(schema: Schema, openapi: Schema) -> Iterator[str]:
    resolved = _resolved(schema, openapi)
    if "properties" not in resolved:
        yield f"<p>{_type(schema, openapi)}</p>"
        return
    if resolved.get("description"):
        yield _prose(resolved["description"])
    needed = resolved.get("required", ())
    yield "<table><tr><th>Field<th>Type<th>Meaning"
    for name, field in resolved["properties"].items():
        optional = "" if name in needed else " <small>(optional)</small>"
        meaning = escape(field.get("description") or "")
        yield (
            f"<tr><td><code>{escape(name)}</code>{optional}<td>{_type(field, openapi)}<td>{meaning}"
        )
    yield "</table>"
    for name, field in resolved["properties"].items():
        if "properties" in _resolved(field, openapi):
            yield f"<h4><code>{escape(name)}</code></h4>"
            yield from _fields(field, openapi)
    for example in resolved.get("examples", ()):
        text = json.dumps(example, ensure_ascii=False, indent=2)
        yield f"<p>For example:</p><pre>{escape(text)}</pre>"


def _type(schema: Schema, openapi: Schema) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(one, openapi) for one in schema["anyOf"])
    resolved = _resolved(schema, openapi)
    if "const" in resolved:
        return f"<code>{escape(json.dumps(resolved['const']))}</code>"
    if "enum" in resolved:
        return " | ".join(f"<code>{escape(str(value))}</code>" for value in resolved["enum"])
    if resolved.get("type") == "array":
        return f"list of {_type(resolved.get('items', {}), openapi)}"
    kind = escape(str(resolved.get("type", "anything")))
    return f"{kind} ({escape(resolved['format'])})" if "format" in resolved else kind


def _resolved(schema: Schema, openapi: Schema) -> Schema:
    target: Schema = schema
    while "$ref" in target:
        found: Any = openapi
        for step in target["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        target = found
    return target


def _prose(text: str | None) -> str:
    return f"<p>{escape(text.strip())}</p>" if text else ""

"""The page's files: few and small on the wire, and kept by browsers for as long as they hold.

The document names its files below `/static/{fingerprint}/`, which is made of what is in all of
them: such an address never means anything else, so that no browser has to ask for it again.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from marketbel_courier.admin.page_bundles import bundle, modules_of

_PAGE = Path(__file__).with_name("page")
_DOCUMENT = "index.html"
# Browsers run no module of another kind.
_KINDS = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".html": "text/html",
}
_STYLE_LINK = re.compile(r'[ ]*<link rel="stylesheet" href="static/(styles/[^"]+)">\n')
_FIRST_STYLES = "styles/first.css"
_FIRST_SCRIPT = "scripts/main.js"
# What is loaded behind the first view.
_LATER_SCRIPT = "scripts/other-views.js"
_LATER_STYLES = "styles/further.css"
_LATER = ("styles/reviews.css", "styles/teaching.css", "styles/catalogue.css", "styles/held.css")
_LANGUAGE = re.compile(r"locales/(\w+)\.json")
# A text's name in a script, or how the names of several begin.
_TEXT_NAME = re.compile(r"""["`]([a-z_]+\.[\w.-]*)(["`]|\$\{)""")
_FOR_EVER = "public, max-age=31536000, immutable"
_ASKED_FOR_AGAIN = "no-cache"


@dataclass(frozen=True)
class _File:
    content: bytes
    kind: str

    @cached_property
    def compressed(self) -> bytes:
        return gzip.compress(self.content, 9, mtime=0)

    @cached_property
    def etag(self) -> str:
        return f'"{blake2b(self.content, digest_size=12).hexdigest()}"'

    def answer(self, headers: Headers, caching: str) -> Response:
        told = {"Cache-Control": caching, "ETag": self.etag, "Vary": "Accept-Encoding"}
        known = headers.get("if-none-match", "")
        if self.etag in known:
            return Response(status_code=304, headers=told)
        if "gzip" in headers.get("accept-encoding", ""):
            told["Content-Encoding"] = "gzip"
            return Response(self.compressed, media_type=self.kind, headers=told)
        return Response(self.content, media_type=self.kind, headers=told)


@dataclass(frozen=True)
class _Page:
    """All files by their paths below `/static/`, and the document, which names them."""

    files: Mapping[str, _File]
    fingerprint: str
    document: _File


class _PageFiles:
    """Serves the files of the page as it was when its document was asked for last."""

    def __init__(self) -> None:
        self.page = _page_of(_signature())

    def look(self) -> _Page:
        """The page as it is now: whoever writes at it sees what they have written."""
        self.page = _page_of(_signature())
        return self.page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request below `/static/`."""
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix("/")
        named, _, rest = path.partition("/")
        is_named = named == self.page.fingerprint
        # Another fingerprint is that of a page from before an upgrade.
        file = self.page.files.get(path) or self.page.files.get(rest)
        if file is None:
            raise HTTPException(404)
        answer = file.answer(Headers(scope=scope), _FOR_EVER if is_named else _ASKED_FOR_AGAIN)
        await answer(scope, receive, send)


def serve_page(app: FastAPI) -> None:
    """Serve the page at `/` and its files below `/static`."""
    files = _PageFiles()
    app.mount("/static", files)

    @app.get("/", include_in_schema=False)
    async def page(request: Request) -> Response:
        return files.look().document.answer(request.headers, _ASKED_FOR_AGAIN)


def _signature() -> frozenset[tuple[str, int, int]]:
    stats = ((path, path.stat()) for path in _PAGE.rglob("*") if path.suffix in _KINDS)
    return frozenset((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in stats)


@lru_cache(maxsize=1)
def _page_of(_files: frozenset[tuple[str, int, int]]) -> _Page:
    """The page that the files make, read again when one of them has changed."""
    texts = {
        path.relative_to(_PAGE).as_posix(): path.read_text("utf-8")
        for path in _PAGE.rglob("*")
        if path.suffix in _KINDS
    }
    document = texts[_DOCUMENT]
    styles = _STYLE_LINK.findall(document)
    texts[_FIRST_STYLES] = "".join(texts[path] for path in styles if path not in _LATER)
    texts[_LATER_STYLES] = "".join(texts[path] for path in _LATER)
    loaded = modules_of(_FIRST_SCRIPT, texts)
    texts |= _parted_languages(texts, [texts[path] for path in loaded])
    later = bundle(_LATER_SCRIPT, texts, loaded=loaded)
    texts[_FIRST_SCRIPT] = bundle(_FIRST_SCRIPT, texts)
    texts[_LATER_SCRIPT] = later
    told = "\0".join(f"{path}\0{text}" for path, text in sorted(texts.items()))
    fingerprint = blake2b(told.encode(), digest_size=8).hexdigest()
    return _Page(
        {path: _file(path, text) for path, text in texts.items()},
        fingerprint,
        _file(_DOCUMENT, _linked(document, fingerprint)),
    )


def _parted_languages(texts: Mapping[str, str], first: Sequence[str]) -> dict[str, str]:
    """Each language in two files: the texts that the first scripts name, and the further ones."""
    named = [match for source in first for match in _TEXT_NAME.findall(source)]
    whole = {name for name, end in named if end != "${"}
    beginnings = tuple(name for name, end in named if end == "${")
    parted: dict[str, str] = {}
    for path in filter(_LANGUAGE.fullmatch, texts):
        said: dict[str, str] = json.loads(texts[path])
        is_first = {key: key in whole or key.startswith(beginnings) for key in said}
        for part, wanted in (("first", True), ("further", False)):
            mine = {key: text for key, text in said.items() if is_first[key] is wanted}
            told = json.dumps(mine, ensure_ascii=False, separators=(",", ":"))
            parted[path.replace(".json", f".{part}.json")] = told
    return parted


def _file(path: str, text: str) -> _File:
    return _File(text.encode(), _KINDS[Path(path).suffix])


def _linked(document: str, fingerprint: str) -> str:
    """The document with the first style sheet, and with addresses that hold for ever."""
    first_styles = f'    <link rel="stylesheet" href="static/{_FIRST_STYLES}">\n'
    first, *_ = _STYLE_LINK.finditer(document)
    without = _STYLE_LINK.sub("", document)
    linked = without[: first.start()] + first_styles + without[first.start() :]
    return linked.replace('"static/', f'"static/{fingerprint}/')

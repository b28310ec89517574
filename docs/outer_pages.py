# ruff: noqa: INP001 - a script beside the documentation, not a package
"""Brings the pages that lie beside `docs` into the site; its build loads this file as a hook.

README, CONTRIBUTING and CHANGELOG become pages of the site, and links lead to them there. Links to
files that are no pages keep their words and lead nowhere, as a site has no source code.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
OUTER = {
    "README.md": "readme.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\]\([^)]*\))*)\]\(([^)\s#]*)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the outer pages, under names of the site's own."""
    for name, page in OUTER.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Have each link of the checkout lead where its target is in the site."""
    source = page.file.src_uri
    written = next((name for name, here in OUTER.items() if here == source), f"docs/{source}")
    folder = posixpath.dirname(written)

    def in_the_site(link: re.Match[str]) -> str:
        picture, words, target, heading = link.groups()
        if not target or "://" in target:
            return link.group()
        place = posixpath.normpath(posixpath.join(folder, target))
        if place in OUTER:
            here = OUTER[place]
        elif place.startswith("docs/"):
            here = place.removeprefix("docs/")
        else:
            return words
        relative = posixpath.relpath(here, posixpath.dirname(source) or ".")
        inner = _LINK.sub(in_the_site, words)
        return f"{picture}[{inner}]({relative}{heading or ''})"

    return _LINK.sub(in_the_site, markdown)

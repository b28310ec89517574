"""The page loads with few and small answers, which browsers keep, and shows what is there now."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from marketbel_courier.admin import page_files
from marketbel_courier.admin.page_bundles import UnfitModule, bundle, modules_of
from marketbel_courier_tests.admin.conftest import RunningAdmin

# At 50 KB a second less than a second; the data of the first view come beside it.
MOST_BYTES = 45_000
MOST_FILES = 8


async def test_the_first_view_takes_few_files_that_fit_a_slow_line_and_are_kept_for_ever(
    admin: RunningAdmin,
) -> None:
    document = (await admin.http.get("/")).text
    named = re.findall(r'(?:src|href)="(static/[^"]+)"', document)
    base = named[0].split("/")[1]
    paths = [*named, f"static/{base}/locales/ru.first.json", f"static/{base}/icons.svg"]
    size = len(document)
    for path in paths:
        async with admin.http.stream("GET", f"/{path}") as answer:
            size += len(b"".join([part async for part in answer.aiter_raw()]))
        assert answer.headers["content-encoding"] == "gzip", path
        assert "immutable" in answer.headers["cache-control"], path

    assert len(paths) <= MOST_FILES
    assert size <= MOST_BYTES
    later = await admin.http.get(f"/static/{base}/scripts/other-views.js?again=1")
    assert "createAttentionView" in later.text
    # What the first script has brought is not brought again.
    assert "function patchChildren" not in later.text
    # Both parts of a language together are all of its texts.
    parts = [
        (await admin.http.get(f"/static/{base}/locales/ru.{part}.json")).json()
        for part in ("first", "further")
    ]
    whole = (await admin.http.get(f"/static/{base}/locales/ru.json")).json()
    assert {**parts[0], **parts[1]} == whole
    assert not parts[0].keys() & parts[1].keys()


async def test_an_address_of_before_an_upgrade_has_the_file_of_now_and_is_not_kept(
    admin: RunningAdmin,
) -> None:
    answer = await admin.http.get(f"/static/{'0' * 16}/scripts/main.js")
    plain = await admin.http.get("/static/scripts/main.js", headers={"Accept-Encoding": ""})
    refused = await admin.http.post("/static/scripts/main.js")

    assert answer.text == plain.text
    assert answer.headers["cache-control"] == "no-cache"
    assert "content-encoding" not in plain.headers
    assert refused.status_code == 405


def test_a_script_has_each_module_once_behind_what_it_needs_itself() -> None:
    sources = {
        "main.js": 'import { a } from "./parts/a.js";\n// Why.\nimport { b as c } from "./b.js";\n'
        "if (true) {\n  a(c);\n}\n",
        "parts/a.js": 'import { b } from "../b.js";\nexport async function a() { return b; }\n',
        "b.js": "/**\n * What it is.\n */\nexport const b = 1;\nexport class D {}\n",
        "later.js": 'import { b } from "./b.js";\nexport const VIEWS = { b };\n',
    }
    modules = "globalThis.courierModules"

    assert modules_of("main.js", sources) == ["b.js", "parts/a.js", "main.js"]
    assert bundle("main.js", sources) == (
        f'{modules} ??= {{}};\n{modules}["b.js"] = (() => {{\nconst b = 1;\nclass D {{}}\n\n'
        f'return {{ b, D }};\n}})();\n{modules}["parts/a.js"] = (() => {{\n'
        f'const {{ b }} = {modules}["b.js"];\nasync function a() {{ return b; }}\n\n'
        f'return {{ a }};\n}})();\nconst {{ a }} = {modules}["parts/a.js"];\n'
        f'const {{ b: c }} = {modules}["b.js"];\nif (true) {{\na(c);\n}}\n'
    )
    assert bundle("later.js", sources, loaded=["b.js"]) == (
        f'{modules} ??= {{}};\nconst {{ b }} = {modules}["b.js"];\nexport const VIEWS = {{ b }};\n'
    )


@pytest.mark.parametrize(
    "sources",
    [
        {"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'},
        {"a.js": 'import { b } from "./b.js";\n', "b.js": "const b = 1;\nexport { b };\n"},
        {"a.js": 'import { b } from "./b.js";\n', "b.js": 'import * as c from "./c.js";\n'},
        {"a.js": 'import { b } from "./b.js";\n'},
    ],
    ids=["circle", "other export", "other import", "missing"],
)
def test_what_cannot_be_a_part_of_a_script_is_refused(sources: dict[str, str]) -> None:
    with pytest.raises(UnfitModule):
        bundle("a.js", sources)


def test_whoever_writes_at_the_page_sees_what_they_have_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = Path(shutil.copytree(page_files._PAGE, tmp_path / "page"))
    monkeypatch.setattr(page_files, "_PAGE", copied)
    files = page_files._PageFiles()
    before = files.look().fingerprint

    style = next(copied.glob("styles/*.css"))
    style.write_text(style.read_text("utf-8") + "\n.new { color: red }\n", "utf-8")

    assert files.look().fingerprint != before

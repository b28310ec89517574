"""What a deployment installs may be used, changed and passed on beside this project."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import distributions, metadata
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LOCK = PROJECT / "requirements.production.lock"
# What is for other systems than this one is not here to be asked.
INSTALLED = {re.sub(r"[-_.]+", "-", found.name).lower() for found in distributions()}
LOCKED = set(re.findall(r"^([\w.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
PERMISSIVE = re.compile(r"MIT|BSD|Apache|APL 2|ISC|PSF|Python Software Foundation", re.IGNORECASE)
# Used as they are, linked and never changed: their licences ask for no more than that.
WEAK_COPYLEFT = {
    "certifi": "MPL-2.0",
    "psycopg2-binary": "LGPL",
    "tqdm": "MPL-2.0",
}


def licence_of(package: str) -> str:
    found = metadata(package)
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in found.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    [expression, *_] = found.get_all("License-Expression") or [""]
    [licence, *_] = found.get_all("License") or [""]
    return str(expression or "; ".join(classifiers) or licence.partition("\n")[0])


@pytest.mark.parametrize("package", sorted(LOCKED & INSTALLED))
def test_a_package_of_the_production_lock_has_a_compatible_licence(package: str) -> None:
    licence = licence_of(package)
    if package in WEAK_COPYLEFT:
        assert WEAK_COPYLEFT[package] in licence or "Lesser" in licence or "MPL 2.0" in licence
    else:
        assert PERMISSIVE.search(licence), licence
        assert not re.search(r"\bA?GPL|General Public", licence), licence


def test_the_list_of_what_is_installed_has_a_licence_of_each(tmp_path: Path) -> None:
    """By the command of `make sbom`, about this environment instead of a deployment's."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    [options] = re.findall(r"cyclonedx-py environment (.*) -o dist/sbom.cdx.json dist/", makefile)
    program, written = Path(sys.executable).with_name("cyclonedx-py"), tmp_path / "sbom.json"
    command = [program, "environment", *options.split(), "-o", written, sys.executable]
    subprocess.run(command, check=True, cwd=PROJECT)

    components = json.loads(written.read_text(encoding="utf-8"))["components"]
    found = {re.sub(r"[-_.]+", "-", one["name"]).lower(): one for one in components}
    assert found.keys() >= LOCKED & INSTALLED
    assert [name for name in sorted(LOCKED & INSTALLED) if not found[name].get("licenses")] == []

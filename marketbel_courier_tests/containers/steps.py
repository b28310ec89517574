"""Runs the commands of RUN: in the image's root as it is so far, with this machine's network."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from marketbel_courier_tests.containers.deployment import USUAL_CAPABILITIES
from marketbel_courier_tests.containers.launcher import Launch, Mount

_ROOT = Path(__file__).parents[2]
_LAST_LINES = 15
# By what this machine reaches the servers of packages: an engine would be told the same.
_WAYS_OUT = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
_OF_PIP = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_DEFAULT_TIMEOUT")
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_SHOWN_INSIDE = (Path("/etc/resolv.conf"), Path("/etc/hosts"), Path("/etc/pip.conf"))


class StepFailed(Exception):
    """A step's command ended with an error."""


class StepRunner:
    """Runs one command after the other; what they print goes to a log."""

    def __init__(self, folder: Path, log: Path) -> None:
        self._file = folder / "step.json"
        self._process = folder / "step.pid"
        self._log = log

    def __call__(self, launch: Launch) -> None:
        """Run it; raises StepFailed."""
        ways = {name: os.environ[name] for name in (*_WAYS_OUT, *_OF_PIP) if os.environ.get(name)}
        mounts = [
            Mount(str(path), str(path.resolve()), read_only=True)
            for path in _SHOWN_INSIDE
            if path.exists()
        ]
        if _CERTIFICATES.exists() and Path(launch.root, str(_CERTIFICATES)[1:]).exists():
            mounts.append(Mount(str(_CERTIFICATES), str(_CERTIFICATES), read_only=True))
        launch = replace(
            launch,
            environment={"DEBIAN_FRONTEND": "noninteractive"} | ways | launch.environment,
            capabilities=tuple(USUAL_CAPABILITIES),
            mounts=tuple(mounts),
        )
        command = [sys.executable, "-m", "marketbel_courier_tests.containers.launcher", "start"]
        begun = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            done = subprocess.run(
                [*command, str(launch.write(self._file)), str(self._process)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=_ROOT,
                check=False,
            )
        if done.returncode != 0:
            said = self._log.read_bytes()[begun:].decode(errors="replace").splitlines()
            words = "\n".join(said[-_LAST_LINES:])
            raise StepFailed(
                f"The step ended with {done.returncode}: {' '.join(launch.command)}\n{words}"
            )

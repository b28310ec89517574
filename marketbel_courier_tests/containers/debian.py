"""Debian roots at the bottom of all images, made by debootstrap from this machine's own mirror."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from marketbel_courier_tests.containers import kernel
from marketbel_courier_tests.containers.layers import Layers, LayerStore

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

_NO_ARCHIVES = 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };\n'


class NotPossibleHere(Exception):
    """This machine lacks something; the words say what, and what to do."""


def require_machine() -> None:
    """Raise NotPossibleHere where root's rights, namespaces, overlays or programs are missing."""
    if os.geteuid() != 0:
        raise NotPossibleHere("Root's rights are missing: run `sudo make containers`.")
    missing = [name for name in ("ip", "unshare", "dpkg", "apt-get") if not shutil.which(name)]
    if missing:
        raise NotPossibleHere(
            f"Programs are missing: {', '.join(missing)}. A Debian with iproute2 has them."
        )
    with tempfile.TemporaryDirectory() as folder:
        for name in ("lower", "upper", "work", "root"):
            Path(folder, name).mkdir()
        options = f"lowerdir={folder}/lower,upperdir={folder}/upper,workdir={folder}/work"
        root = Path(folder, "root")
        try:
            kernel.mount("overlay", root, "overlay", options=options)
        except OSError as error:
            raise NotPossibleHere(f"The kernel refuses overlays here: {error}.") from error
        kernel.unmount(root)


def mirror_of_machine() -> str:
    """The address that this machine's apt gets Debian from; raises NotPossibleHere."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    for address in listed:
        if urlsplit(address).path.rstrip("/").endswith("/debian"):
            return address.rstrip("/")
    raise NotPossibleHere(
        "No mirror of Debian in this machine's apt sources: name one, `make containers MIRROR=URL`."
    )


class Debian:
    """Makes roots of Debian's releases from one mirror; what it needs itself lies in `tools`."""

    def __init__(
        self, store: LayerStore, mirror: Callable[[], str], tools: Path, log: Path
    ) -> None:
        self._store = store
        self._mirror = mirror
        self._tools = tools
        self._log = log

    def root(self, release: str) -> Layers:
        """The smallest root of a release; raises NotPossibleHere where it cannot be fetched."""
        return self._store.above(
            Layers(), f"debootstrap {release}", lambda root: self._make(release, root)
        )

    def _make(self, release: str, root: Path) -> None:
        mirror = self._mirror()
        program, environment = self._debootstrap()
        keyring = [f"--keyring={_KEYRING}"] if _KEYRING.is_file() else []
        # What it mounts below the root goes with it.
        apart = ["unshare", "--mount", program]
        command = [*apart, "--variant=minbase", *keyring, release, str(root), mirror]
        with self._log.open("ab") as log:
            done = subprocess.run(
                command, stdout=log, stderr=log, env={**os.environ, **environment}, check=False
            )
        if done.returncode != 0:
            last = self._log.read_text(errors="replace").strip().splitlines()[-3:]
            raise NotPossibleHere(
                f"Debian {release} cannot be fetched from {mirror}: {' '.join(last)}"
            )
        sources = f"deb {mirror} {release} main\n"
        (root / "etc/apt/sources.list").write_text(sources)
        # As in Debian's images: nothing starts when it is installed, and no archive is kept.
        policy = root / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
        (root / "etc/apt/apt.conf.d/clean").write_text(_NO_ARCHIVES)
        subprocess.run(["chroot", str(root), "apt-get", "clean"], check=True)
        shutil.rmtree(root / "var/lib/apt/lists")

    def _debootstrap(self) -> tuple[str, Mapping[str, str]]:
        """The machine's own, or the package unpacked beside the layers: nothing is installed."""
        if installed := shutil.which("debootstrap"):
            return installed, {}
        unpacked = self._tools / "debootstrap"
        if not unpacked.is_dir():
            self._unpack("debootstrap", unpacked)
        return (
            str(unpacked / "usr/sbin/debootstrap"),
            {"DEBOOTSTRAP_DIR": str(unpacked / "usr/share/debootstrap")},
        )

    def _unpack(self, package: str, target: Path) -> None:
        self._tools.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._tools) as folder:
            fetched = subprocess.run(
                ["apt-get", "download", "--quiet", package],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
            archives = list(Path(folder).glob("*.deb"))
            if fetched.returncode != 0 or not archives:
                raise NotPossibleHere(
                    f"{package} is missing and cannot be fetched: `apt-get update`, then"
                    f" `apt-get install {package}`. apt says: {fetched.stderr.strip()}"
                )
            content = Path(folder, "content")
            subprocess.run(["dpkg-deb", "-x", str(archives[0]), str(content)], check=True)
            content.rename(target)

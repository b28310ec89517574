"""Starts a process of a container: `python -m …launcher start FILE PIDFILE`, `… enter FILE PID`.

FILE holds a Launch. `start` makes the container's namespaces and mounts, writes down its first
process and waits for it; `enter` starts the command in those of a process that runs. Only the
standard library is used, as health checks come by every few seconds.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from marketbel_courier_tests.containers import kernel

_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_ENTERED = ("mnt", "net", "uts", "ipc", "pid")
_INIT = "/sbin/docker-init"
NO_COMMAND = 127


@dataclass(frozen=True)
class Mount:
    """A bind mount of `source`, or a tmpfs with `options` where there is none."""

    target: str
    source: str = ""
    options: str = ""
    read_only: bool = False


@dataclass(frozen=True)
class Launch:
    """A command, and the container that it runs in; `network` is the file of its namespace.

    `root` is a mount point; `user` is as Dockerfiles have it: a name or number, and one of a group.
    `init` is the program that the engine puts before the command, as a path of this machine;
    `control_groups` are files that each process of the container writes itself into.
    """

    root: str
    command: tuple[str, ...]
    environment: dict[str, str]
    folder: str = "/"
    user: str = ""
    hostname: str = "container"
    network: str = ""
    capabilities: tuple[str, ...] = ()
    no_new_privileges: bool = False
    read_only: bool = False
    shm_bytes: int = 64 << 20
    mounts: tuple[Mount, ...] = ()
    init: str = ""
    control_groups: tuple[str, ...] = ()

    def write(self, path: Path) -> Path:
        """Write it to a file for its user alone."""
        path.write_text(json.dumps(asdict(self)))
        path.chmod(0o600)
        return path

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote."""
        fields: dict[str, Any] = json.loads(path.read_text())
        fields["mounts"] = tuple(Mount(**mount) for mount in fields["mounts"])
        for name in ("command", "capabilities", "control_groups"):
            fields[name] = tuple(fields[name])
        return cls(**fields)


def start(launch: Launch, process_file: Path) -> int:
    """Run the command as the first process of a container; returns its exit code."""
    _join_control_groups(launch)
    if launch.network:
        with Path(launch.network).open() as network:
            kernel.enter(network.fileno())
    kernel.unshare(kernel.NEW_MOUNTS | kernel.NEW_HOSTNAME | kernel.NEW_IPC | kernel.NEW_PROCESSES)
    return _in_child(lambda: _become(_in_own_root(launch)), process_file)


def enter(launch: Launch, process: int) -> int:
    """Run the command in the container of this process; returns its exit code."""
    _join_control_groups(launch)
    descriptors = [os.open(f"/proc/{process}/ns/{kind}", os.O_RDONLY) for kind in _ENTERED]
    for descriptor in descriptors:
        kernel.enter(descriptor)
        os.close(descriptor)
    return _in_child(lambda: _become(replace(launch, init="")))


def _join_control_groups(launch: Launch) -> None:
    for file in launch.control_groups:
        Path(file).write_text("0")


def _in_child(become: Callable[[], None], process_file: Path | None = None) -> int:
    child = os.fork()
    if child == 0:
        try:
            become()
        except BaseException:  # noqa: BLE001 - whatever it is, this process must not go on
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(NO_COMMAND)
    if process_file is not None:
        process_file.with_suffix(".new").write_text(str(child))
        process_file.with_suffix(".new").rename(process_file)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return 128 - code if code < 0 else code


def _in_own_root(launch: Launch) -> Launch:
    root = Path(launch.root)
    kernel.mount("", Path("/"), flags=kernel.RECURSIVE | kernel.PRIVATE)
    kernel.bind(root, root)
    _mount_what_every_container_has(root, launch.shm_bytes)
    mounts = launch.mounts
    if launch.init:
        mounts = (*mounts, Mount(_INIT, launch.init, read_only=True))
        launch = replace(launch, command=(_INIT, "--", *launch.command))
    for mount in sorted(mounts, key=lambda mount: mount.target):
        _add(root, mount)
    if launch.read_only:
        kernel.mount("", root, flags=kernel.BIND | kernel.REMOUNT | kernel.READ_ONLY)
    kernel.make_root(root)
    socket.sethostname(launch.hostname)
    return launch


def _mount_what_every_container_has(root: Path, shm_bytes: int) -> None:
    plain = kernel.NO_SUID | kernel.NO_DEVICES | kernel.NO_EXEC
    for name in ("proc", "sys", "dev"):
        (root / name).mkdir(exist_ok=True)
    kernel.mount("proc", root / "proc", "proc", plain)
    kernel.mount("sysfs", root / "sys", "sysfs", plain | kernel.READ_ONLY)
    kernel.mount("tmpfs", root / "dev", "tmpfs", kernel.NO_SUID, "mode=755,size=65536k")
    for name in ("pts", "shm"):
        (root / "dev" / name).mkdir()
    pts = "newinstance,ptmxmode=0666,mode=0620"
    kernel.mount("devpts", root / "dev/pts", "devpts", kernel.NO_SUID | kernel.NO_EXEC, pts)
    kernel.mount("shm", root / "dev/shm", "tmpfs", plain, f"mode=1777,size={shm_bytes}")
    for name in _DEVICES:
        (root / "dev" / name).touch()
        kernel.bind(Path("/dev") / name, root / "dev" / name)
    links = {"ptmx": "pts/ptmx", "fd": "/proc/self/fd"}
    links |= {name: f"/proc/self/fd/{n}" for n, name in enumerate(("stdin", "stdout", "stderr"))}
    for name, target in links.items():
        (root / "dev" / name).symlink_to(target)


def _add(root: Path, mount: Mount) -> None:
    target = root / _resolved(root, mount.target)
    if not mount.source:
        target.mkdir(parents=True, exist_ok=True)
        flags = kernel.NO_SUID | kernel.NO_DEVICES | kernel.NO_EXEC
        kernel.mount("tmpfs", target, "tmpfs", flags, mount.options or "mode=1777")
        return
    source = Path(mount.source)
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    kernel.bind(source, target, read_only=mount.read_only)


def _resolved(root: Path, target: str) -> Path:
    """The place below the root, with the root's own links followed as from inside."""
    place = Path()
    for part in Path(target).parts[1:]:
        place /= part
        if (root / place).is_symlink():
            link = Path("/", place.parent, (root / place).readlink())
            place = Path(os.path.normpath(link)).relative_to("/")
    return place


def _become(launch: Launch) -> None:
    """Take over rights, user, environment and command; returns only by raising OSError."""
    user, group, home = user_of(launch.user)
    environment = {"HOME": home, "HOSTNAME": launch.hostname} | launch.environment
    os.umask(0o022)
    os.chdir(launch.folder)
    kernel.keep_capabilities(frozenset(launch.capabilities))
    os.setgroups([group] if user else [])
    os.setgid(group)
    os.setuid(user)
    if launch.no_new_privileges:
        kernel.allow_no_new_privileges()
    os.execvpe(launch.command[0], launch.command, environment)


def user_of(text: str, files: Path = Path("/etc")) -> tuple[int, int, str]:
    """The numbers of user and group, and the user's home, of what a Dockerfile calls a user."""
    name, _, group_name = text.partition(":")
    users = [line.split(":") for line in _lines(files / "passwd")]
    found = next((u for u in users if (name or "0") in (u[0], u[2])), None)
    if found is None and not name.isdigit():
        raise OSError(f"no user {name!r} in /etc/passwd of the image")
    user = int(found[2] if found else name)
    group = int(found[3]) if found else 0
    if group_name:
        groups = [line.split(":") for line in _lines(files / "group")]
        known = next((g for g in groups if group_name in (g[0], g[2])), None)
        if known is None and not group_name.isdigit():
            raise OSError(f"no group {group_name!r} in /etc/group of the image")
        group = int(known[2] if known else group_name)
    return user, group, found[5] if found else "/"


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line.count(":") >= 3]


def main() -> None:
    """Run the launch of the file that is named."""
    what, path, process = sys.argv[1:]
    launch = Launch.read(Path(path))
    sys.exit(start(launch, Path(process)) if what == "start" else enter(launch, int(process)))


if __name__ == "__main__":
    main()

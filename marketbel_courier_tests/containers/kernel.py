"""What the kernel is asked for, by the C library's own calls: namespaces, mounts and rights.

Only the standard library is used here: the launcher of every process in a container imports it.
"""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

NEW_MOUNTS = 0x00020000
NEW_HOSTNAME = 0x04000000
NEW_IPC = 0x08000000
NEW_PROCESSES = 0x20000000
NEW_NETWORK = 0x40000000

READ_ONLY = 0x1
NO_SUID = 0x2
NO_DEVICES = 0x4
NO_EXEC = 0x8
REMOUNT = 0x20
BIND = 0x1000
RECURSIVE = 0x4000
PRIVATE = 0x40000
_DETACH = 0x2

_PARENT_DEATH_SIGNAL = 1
_DROP_FROM_BOUNDING_SET = 24
_NO_NEW_PRIVILEGES = 38

# In the order of their numbers.
CAPABILITIES = (
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
)

_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """Leave namespaces of these kinds for new ones: this thread, or its children for processes."""
    _checked(_libc.unshare(flags), "unshare")


def enter(namespace: int) -> None:
    """Enter the namespace whose file is open under this number."""
    _checked(_libc.setns(namespace, 0), "enter a namespace")


def mount(source: str, target: Path, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount it; raises OSError."""
    result = _libc.mount(
        source.encode(),
        os.fsencode(target),
        kind.encode(),
        ctypes.c_ulong(flags),
        options.encode() or None,
    )
    _checked(result, f"mount {kind or source} at {target}")


def bind(source: Path, target: Path, *, read_only: bool = False) -> None:
    """Show a file or folder at another place as well."""
    mount(str(source), target, flags=BIND | RECURSIVE)
    if read_only:
        mount("", target, flags=BIND | REMOUNT | READ_ONLY)


def unmount(target: Path) -> None:
    """Take the mount away, at once for everybody who comes, later for who is in it."""
    _checked(_libc.umount2(os.fsencode(target), _DETACH), f"unmount {target}")


def make_root(folder: Path) -> None:
    """Make the folder, which is a mount point, this process's root; the former one is gone."""
    os.chdir(folder)
    _checked(_libc.pivot_root(b".", b"."), f"make {folder} the root")
    _checked(_libc.umount2(b".", _DETACH), "leave the former root")
    os.chdir("/")


def keep_capabilities(kept: frozenset[str]) -> None:
    """Bound what any program that is started from here can ever be allowed."""
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for number in range(last + 1):
        name = CAPABILITIES[number] if number < len(CAPABILITIES) else ""
        if name not in kept:
            _checked(_libc.prctl(_DROP_FROM_BOUNDING_SET, number, 0, 0, 0), f"drop {name}")


def allow_no_new_privileges() -> None:
    """No program that is started from here gains rights by its file's bits."""
    _checked(_libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "allow no new privileges")


def die_with_parent() -> None:
    """Have the kernel kill this process when the one that forked it ends, however it ends."""
    _checked(_libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0), "die with the parent")


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{os.strerror(number)} ({what})")

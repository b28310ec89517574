"""A clock that jumps, for one program: a library that stands between its Python and the system."""

from __future__ import annotations

import mmap
import shutil
import struct
import subprocess
from pathlib import Path

OFFSET_VARIABLE = "FAULTS_CLOCK_OFFSET_FILE"
_OFFSET = struct.Struct("q")
# Only what Python and the servers themselves ask is another time: other libraries wait for moments
# of the kernel's clock, which does not jump.
_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

static volatile long long *offset;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTS_CLOCK_OFFSET_FILE");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *place = file < 0 ? MAP_FAILED : mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
    offset = place == MAP_FAILED ? 0 : place;
}

static long long ahead(void *caller) {
    Dl_info info;
    if (!offset || !*offset || !dladdr(caller, &info) || !info.dli_fname) return 0;
    const char *name = info.dli_fname;
    int asks = strstr(name, "python") || strstr(name, "postgres") || strstr(name, "valkey");
    return asks ? *offset : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, now);
    if (!failed && clock == CLOCK_REALTIME) now->tv_sec += ahead(__builtin_return_address(0));
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    static int (*real)(struct timeval *, void *);
    if (!real) real = dlsym(RTLD_NEXT, "gettimeofday");
    int failed = real(now, zone);
    if (!failed) now->tv_sec += ahead(__builtin_return_address(0));
    return failed;
}

time_t time(time_t *place) {
    struct timespec now = {0, 0};
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    real(CLOCK_REALTIME, &now);
    now.tv_sec += ahead(__builtin_return_address(0));
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}
"""


class JumpingClock:
    """The clock of one program, by the environment that the program is started with."""

    def __init__(self, library: Path, offset_file: Path) -> None:
        self._library, self._offset_file = library, offset_file
        offset_file.write_bytes(_OFFSET.pack(0))

    @property
    def environment(self) -> dict[str, str]:
        """What the program needs to be told."""
        return {"LD_PRELOAD": str(self._library), OFFSET_VARIABLE: str(self._offset_file)}

    def jump(self, seconds: int) -> None:
        """From now on the clock is so far ahead of the system's, or behind it."""
        with self._offset_file.open("r+b") as file, mmap.mmap(file.fileno(), _OFFSET.size) as place:
            place[:] = _OFFSET.pack(seconds)


def build_library(folder: Path) -> Path | None:
    """Compile the library; None where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(_SOURCE, encoding="utf-8")
    made = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl"],
        capture_output=True,
        check=False,
    )
    return None if made.returncode else library

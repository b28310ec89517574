"""Walks the steps of a Dockerfile and makes the image's root folder of them, as an engine does.

Base images come from registries, which are not asked: folders of `stand_ins` take their place, and
at the bottom a root that debootstrap makes.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import pathspec

from marketbel_courier_tests.containers.debian import NotPossibleHere
from marketbel_courier_tests.containers.dockerfile import (
    Copy,
    Healthcheck,
    Stage,
    Step,
    Unreadable,
    argument_of,
    command_of,
    copy_of,
    healthcheck_of,
    names_of,
    pairs_of,
    read_stages,
    words_of,
)
from marketbel_courier_tests.containers.launcher import Launch, user_of
from marketbel_courier_tests.containers.layers import Layers, LayerStore, bytes_of, mounted

STAND_INS = Path(__file__).parent / "stand_ins"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Where a tag names no release of Debian.
RELEASE = "trixie"
_TAG = re.compile(r"[^:]+:(?P<version>[0-9.]+)(?:-slim)?(?:-(?P<release>[a-z]+))?")

Run = Callable[[Launch], None]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """What an image says of how it is run."""

    environment: Mapping[str, str] = field(default_factory=lambda: {"PATH": PATH})
    user: str = ""
    folder: str = "/"
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    healthcheck: Healthcheck | None = None
    volumes: tuple[str, ...] = ()
    stop_signal: str = "SIGTERM"


@dataclass(frozen=True)
class Image:
    """A root folder, as layers of which `base_layers` are the base image's, and how it is run."""

    layers: Layers
    settings: Settings
    base_layers: int = 0


class Builder:
    """Makes images; `debian` makes the root of a release, `run` runs a RUN's command."""

    def __init__(
        self, store: LayerStore, debian: Callable[[str], Layers], run: Run, say: Say
    ) -> None:
        self._store = store
        self._debian = debian
        self._run = run
        self._say = say
        self._bases: dict[str, Image] = {}

    def build(self, dockerfile: Path, arguments: Mapping[str, str]) -> Image:
        """The image of a Dockerfile whose folder is the context; raises Unreadable."""
        stages = read_stages(dockerfile.read_text("utf-8"), arguments)
        made: dict[str, Image] = {}
        for stage in stages:
            base = made.get(stage.base) or self.base(stage.base)
            walk = _Walk(self._store, self._run, self._say, dockerfile.parent, made, arguments)
            made[stage.name] = walk.through(stage, base)
        return made[stages[-1].name]

    def base(self, image: str) -> Image:
        """What stands in for an image of a registry; raises NotPossibleHere where nothing does."""
        if image not in self._bases:
            self._bases[image] = self._made_base(image)
        return self._bases[image]

    def _made_base(self, image: str) -> Image:
        name, _, tag = image.partition(":")
        if name == "debian":
            return Image(self._debian(tag), Settings())
        found = _TAG.fullmatch(image)
        dockerfile = STAND_INS / name / "Dockerfile"
        if found is None or not dockerfile.is_file():
            raise NotPossibleHere(f"Nothing stands in for the image {image}.")
        arguments = {"VERSION": found["version"], "RELEASE": found["release"] or RELEASE}
        self._say(f"{image}: in its place Debian {arguments['RELEASE']}'s packages")
        return self.build(dockerfile, arguments)


class _Walk:
    """The steps of one stage, one after the other."""

    def __init__(
        self,
        store: LayerStore,
        run: Run,
        say: Say,
        context: Path,
        stages: Mapping[str, Image],
        arguments: Mapping[str, str],
    ) -> None:
        self._store = store
        self._run_launch = run
        self._say = say
        self._context = context
        self._stages = stages
        self._given = arguments
        self._arguments: dict[str, str] = {}
        self._layers = Layers()
        self._settings = Settings()

    def through(self, stage: Stage, base: Image) -> Image:
        """Go through the stage's steps, from its base to an image."""
        self._layers, self._settings, self._arguments = base.layers, base.settings, {}
        for step in stage.steps:
            self._say(f"  {step.keyword} {_short(step.value)}")
            self._take(step)
        return Image(self._layers, self._settings, len(base.layers.folders))

    def _take(self, step: Step) -> None:
        match step.keyword:
            case "RUN":
                self._run(step.value)
            case "COPY":
                self._copy(copy_of(step.value, self._variables))
            case "ARG":
                self._arguments |= argument_of(step.value, self._given, self._variables)
            case _:
                self._settings = self._changed(step)
                if step.keyword == "WORKDIR":
                    self._make_folder(self._settings.folder)

    @property
    def _variables(self) -> dict[str, str]:
        return self._arguments | dict(self._settings.environment)

    def _changed(self, step: Step) -> Settings:
        settings, value = self._settings, step.value
        said: dict[str, Any] = {}
        match step.keyword:
            case "ENV":
                pairs = pairs_of(value, self._variables)
                said["environment"] = {**settings.environment, **pairs}
            case "USER":
                said["user"] = self._word(value)
            case "WORKDIR":
                said["folder"] = str(PurePosixPath(settings.folder, self._word(value)))
            case "ENTRYPOINT":
                said |= {"entrypoint": command_of(value), "command": ()}
            case "CMD":
                said["command"] = command_of(value)
            case "VOLUME":
                said["volumes"] = (*settings.volumes, *names_of(value))
            case "HEALTHCHECK":
                said["healthcheck"] = healthcheck_of(value)
            case "STOPSIGNAL":
                said["stop_signal"] = value
            case "EXPOSE" | "LABEL":
                pass
            case _:
                raise Unreadable(f"Line {step.line}: {step.keyword} is not followed here.")
        return replace(settings, **said)

    def _word(self, value: str) -> str:
        return " ".join(words_of(value, self._variables))

    def _run(self, value: str) -> None:
        environment = self._arguments | dict(self._settings.environment)
        launch = Launch(
            root="",
            command=command_of(value),
            environment=environment,
            folder=self._settings.folder,
            user=self._settings.user,
        )
        self._layers = self._store.above(
            self._layers,
            f"RUN {value}\n{sorted(environment.items())}\n{launch.folder} {launch.user}",
            lambda root: self._run_launch(replace(launch, root=str(root))),
        )

    def _make_folder(self, folder: str) -> None:
        self._layers = self._store.above(
            self._layers,
            f"WORKDIR {folder}",
            lambda root: (root / folder.lstrip("/")).mkdir(parents=True, exist_ok=True),
        )

    def _copy(self, copy: Copy) -> None:
        if copy.stage:
            stage = self._stages[copy.stage]
            words = f"COPY {copy} of {stage.layers.key}"
            self._layers = self._store.above(
                self._layers, words, lambda root: self._copy_from_stage(copy, stage, root)
            )
            return
        content = digest_of(self._context, copy.sources)
        self._layers = self._store.above(
            self._layers,
            f"COPY {copy} {content}",
            lambda root: copy_into(self._context, copy, root),
        )

    def _copy_from_stage(self, copy: Copy, stage: Image, root: Path) -> None:
        with ExitStack() as stack:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            changes = scratch / "changes"
            changes.mkdir()
            other = stack.enter_context(mounted(stage.layers, scratch, changes))
            copy_into(other, copy, root, of_stage=True)


def copy_into(source_root: Path, copy: Copy, root: Path, *, of_stage: bool = False) -> None:
    """Copy as COPY does: a folder's content, a file to a name or, behind a slash, into a folder."""
    target = root / copy.target.lstrip("/")
    ignored = None if of_stage else ignored_files(source_root)
    owner = user_of(copy.owner, root / "etc")[:2] if copy.owner else None if of_stage else (0, 0)
    for name in copy.sources:
        source = source_root / name.lstrip("/")
        if ignored is not None and not source.is_dir() and ignored.match_file(name):
            raise Unreadable(f"COPY {name}: .dockerignore leaves it out.")
        if source.is_dir():
            _copy_folder(source, target, source_root, ignored, owner)
        else:
            place = target / source.name if copy.target.endswith("/") else target
            _make_folders(place.parent, owner)
            _copy_one(source, place, owner)


def ignored_files(context: Path) -> pathspec.GitIgnoreSpec:
    """What .dockerignore leaves out; its patterns begin at the context's top."""
    file = context / ".dockerignore"
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    return pathspec.GitIgnoreSpec.from_lines(
        [re.sub(r"^(!?)/?(?!\*\*/)", r"\1/", line) for line in lines if line.strip()]
    )


def digest_of(context: Path, sources: tuple[str, ...]) -> str:
    """What these files of the context hold, those left out aside."""
    ignored = ignored_files(context)
    digest = sha256()
    for name in sources:
        top = context / name
        if not top.exists():
            raise Unreadable(f"COPY {name}: there is no such file.")
        for path in sorted([top, *top.rglob("*")]):
            place = path.relative_to(context).as_posix()
            if path.is_file() and not ignored.match_file(place):
                digest.update(f"{place} {path.stat().st_mode:o}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def size_of(image: Image) -> tuple[int, int]:
    """The bytes of the image's whole root folder, and those of its base image's."""
    base = Layers(image.layers.key, image.layers.folders[: image.base_layers])
    sizes = []
    for layers in (image.layers, base):
        with tempfile.TemporaryDirectory() as folder:
            changes = Path(folder, "changes")
            changes.mkdir()
            with mounted(layers, Path(folder), changes) as root:
                sizes.append(bytes_of(root))
    return sizes[0], sizes[1]


def _copy_folder(
    source: Path,
    target: Path,
    context: Path,
    ignored: pathspec.GitIgnoreSpec | None,
    owner: tuple[int, int] | None,
) -> None:
    _make_folders(target, owner)
    for path in sorted(source.iterdir()):
        place = target / path.name
        if path.is_dir() and not path.is_symlink():
            _copy_folder(path, place, context, ignored, owner)
            shutil.copystat(path, place)
        elif ignored is None or not ignored.match_file(path.relative_to(context).as_posix()):
            _copy_one(path, place, owner)


def _copy_one(source: Path, target: Path, owner: tuple[int, int] | None) -> None:
    shutil.copy2(source, target, follow_symlinks=False)
    status = source.lstat()
    os.lchown(target, *(owner or (status.st_uid, status.st_gid)))


def _make_folders(folder: Path, owner: tuple[int, int] | None) -> None:
    if not folder.is_dir():
        _make_folders(folder.parent, owner)
        folder.mkdir()
        os.lchown(folder, *(owner or (0, 0)))


def _short(value: str) -> str:
    words = " ".join(value.split())
    return words if len(words) <= 90 else words[:89] + "…"

"""Which image each service has: this project's own, or what stands in for one of a registry."""

from __future__ import annotations

from pathlib import Path

from marketbel_courier_tests.containers.compose_file import Service
from marketbel_courier_tests.containers.dockerfile import Unreadable
from marketbel_courier_tests.containers.image import RELEASE, Builder, Image


class Images:
    """Images by their names; those that are built are built of one checkout.

    `init` is the program that the engine puts before a command where `init: true` asks for it.
    """

    def __init__(self, builder: Builder, checkout: Path) -> None:
        self._builder = builder
        self._checkout = checkout
        self.built: dict[str, Image] = {}
        layers = builder.base(f"init:1-{RELEASE}").layers
        self.init = layers.folders[-1] / "usr/bin/tini-static"

    def of(self, service: Service) -> Image:
        """The service's image, built where the file says so; raises Unreadable."""
        if service.build is not None and service.image not in self.built:
            if service.build.context != ".":
                raise Unreadable(f"{service.build.context}: this is not where the image is made.")
            made = self._builder.build(self._checkout / "Dockerfile", service.build.args)
            self.built[service.image] = made
        if service.image in self.built:
            return self.built[service.image]
        return self._builder.base(service.image)

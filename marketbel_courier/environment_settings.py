"""How settings are read from the environment, and secrets from files that the environment names.

Which settings there are is said by the classes that inherit from EnvironmentSettings.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self, get_args

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.setting_problems import problems_of, wrong

FILE_SUFFIX = "_FILE"
LONGEST_SECRET_BYTES = 64 * 1024


class EnvironmentSettings(BaseSettings):
    """Settings whose variable is the field's name in capitals; a secret may be in `NAME_FILE`.

    What is set but empty counts as not set.
    """

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    @classmethod
    def from_environment(cls, overrides: Mapping[str, Any] | None = None) -> Self:
        """Read the environment; raises ConfigurationError with one line per wrong setting."""
        try:
            return cls(**dict(overrides or {}))
        except ValidationError as error:
            raise ConfigurationError(*problems_of(error)) from error

    @classmethod
    def secret_names(cls) -> Iterator[str]:
        """The variables that may also be named by a file."""
        return (name.upper() for name, field in cls.model_fields.items() if _is_secret(field))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what is given, then the environment, then the files that it names."""
        return init_settings, env_settings, _SecretFiles(settings_cls)


def is_named(environment: Mapping[str, str], name: str) -> bool:
    """Whether a secret is in the environment, or a file that holds it."""
    return bool(environment.get(name) or environment.get(name + FILE_SUFFIX))


def secret_of(environment: Mapping[str, str], name: str) -> str | None:
    """The secret in `NAME`, or in the file `NAME_FILE` without its last line break; None: neither.

    Raises ConfigurationError if both are set, or the file cannot be read or holds too much.
    """
    value, path = environment.get(name), environment.get(name + FILE_SUFFIX)
    if not path:
        return value or None
    if value:
        raise ConfigurationError(
            wrong(name, Message("setting-said-twice", file=name + FILE_SUFFIX))
        )
    return _content_of(Path(path), name + FILE_SUFFIX)


def _content_of(path: Path, name: str) -> str | None:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_SECRET_BYTES + 1)
        text = content.decode("utf-8")
    except OSError as error:
        why = Message("setting-file-unreadable", path=str(path), why=verbatim(error.strerror or ""))
        raise ConfigurationError(wrong(name, why)) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            wrong(name, Message("setting-file-no-text", path=str(path)))
        ) from error
    if len(content) > LONGEST_SECRET_BYTES:
        raise ConfigurationError(
            wrong(
                name,
                Message("setting-file-too-long", path=str(path), size_bytes=LONGEST_SECRET_BYTES),
            )
        )
    return text.rstrip("\r\n") or None


class _SecretFiles(PydanticBaseSettingsSource):
    """The secrets of files that the environment names."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        name = field_name.upper()
        named = os.environ.get(name + FILE_SUFFIX)
        return (secret_of(os.environ, name) if named and _is_secret(field) else None), name, False

    def __call__(self) -> dict[str, Any]:
        found = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}


def _is_secret(field: FieldInfo) -> bool:
    return _holds_secret(field.annotation)


def _holds_secret(annotation: Any) -> bool:
    return annotation is SecretStr or any(map(_holds_secret, get_args(annotation)))

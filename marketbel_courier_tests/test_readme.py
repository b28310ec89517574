from __future__ import annotations

from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.settings import Settings

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def row(name: str, settings: type[BaseSettings]) -> str:
    setting = settings.model_fields[name]
    if setting.is_required():
        default = "required"
    elif isinstance(setting.default, bool):
        default = f"`{str(setting.default).lower()}`"
    elif setting.default in (None, ()):
        default = ""
    else:
        default = f"`{setting.default}`"
    return f"| `{name.upper()}` | {default} | {setting.description} |"


@pytest.mark.parametrize("settings", [Settings, AdminSettings])
def test_the_configuration_tables_have_every_setting_as_it_is(settings: type[BaseSettings]) -> None:
    rows = [row(name, settings) for name in settings.model_fields]
    missing = [line for line in rows if line not in README]

    assert missing == []


def test_every_picture_and_page_that_is_linked_is_there() -> None:
    root = Path(__file__).parent.parent
    links = [part.split(")", 1)[0] for part in README.split("](")[1:]]
    local = [link for link in links if not link.startswith("https://")]

    assert local
    assert [link for link in local if not (root / link).exists()] == []

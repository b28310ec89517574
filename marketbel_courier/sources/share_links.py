"""Links by which people share files: the download address of each, or why there is none.

Such a link opens a page for people. Nothing is connected here; which services there are is data.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from marketbel_courier.errors import InvalidSource
from marketbel_courier.messages.message import Message
from marketbel_courier.sources.urls import host_of

YANDEX_API = "https://cloud-api.yandex.net/v1/disk/public/resources"

GOOGLE, DROPBOX, YANDEX, ONEDRIVE = "Google Drive", "Dropbox", "Yandex Disk", "OneDrive"

BOX, TRANSFER = "Box", "Dropbox Transfer"

# Services whose pages give no file to programs: the supplier has to publish the file elsewhere.
_WITHOUT_DOWNLOADS: Mapping[str, str] = {
    "cloud.mail.ru": "Cloud Mail.ru",
    "drive.proton.me": "Proton Drive",
    "dropmefiles.com": "DropMeFiles",
    "e.pcloud.link": "pCloud",
    "fex.net": "FEX",
    "mega.io": "MEGA",
    "mega.nz": "MEGA",
    "t.me": "Telegram",
    "transfer.dropbox.com": TRANSFER,
    "u.pcloud.link": "pCloud",
    "we.tl": "WeTransfer",
    "wetransfer.com": "WeTransfer",
    "www.icloud.com": "iCloud",
    "www.mediafire.com": "MediaFire",
}
_GOOGLE_HOSTS = frozenset({"drive.google.com", "docs.google.com"})
_DROPBOX_HOSTS = frozenset({"dropbox.com", "www.dropbox.com", "m.dropbox.com"})
_YANDEX_HOST = re.compile(r"(?:disk\.yandex|disk\.360\.yandex)\.[a-z]{2,3}(?:\.[a-z]{2})?|yadi\.sk")
# Where Yandex shows a shared file in its editor: the key is in the address.
_YANDEX_VIEWER_HOSTS = frozenset({"docs.yandex.ru", "docs.yandex.com", "docs.360.yandex.ru"})
_YANDEX_PUBLIC = "ya-disk-public://"
_ONEDRIVE_HOSTS = frozenset({"onedrive.live.com", "1drv.ms"})
_SHAREPOINT, _BOX = ".sharepoint.com", ".box.com"
_SHAREPOINT_DOWNLOADS = frozenset({"download.aspx", "guestaccess.aspx"})
_GOOGLE_ID = re.compile(r"[A-Za-z0-9_-]{10,}")


@dataclass(frozen=True)
class ShareLink:
    """A shared file: `download` is its address, or where the service is asked for the address."""

    service: str
    download: str
    is_asked_for: bool = False


def share_link(address: str) -> ShareLink | None:
    """The shared file that the address is a link to; None for an address of another kind.

    Raises InvalidSource for a folder, and for what can be opened by its owner alone.
    """
    address = address.strip()
    host = host_of(address)
    if not address.lower().startswith(("http://", "https://")):
        return None
    if host in _WITHOUT_DOWNLOADS:
        raise InvalidSource(Message("source-share-unsupported", service=_WITHOUT_DOWNLOADS[host]))
    read = _reader(host)
    return read(urlsplit(address), address) if read else None


def is_share_link(address: str) -> bool:
    """Whether the address is a share link, including links that give no file."""
    try:
        return share_link(address) is not None
    except InvalidSource:
        return True


def _reader(host: str) -> _Reader | None:
    if read := _READERS.get(host):
        return read
    if _YANDEX_HOST.fullmatch(host):
        return _yandex
    if host.endswith(_SHAREPOINT):
        return _sharepoint
    return _box if f".{host}".endswith(_BOX) else None


def _google(parts: SplitResult, _address: str) -> ShareLink | None:
    path, query = _segments(parts), dict(parse_qsl(parts.query))
    if "folders" in path or "folderview" in path:
        raise _folder(GOOGLE)
    if "spreadsheets" in path:
        return _published_sheet(parts, path, query)
    if {"document", "presentation", "forms"} & set(path):
        raise _document(GOOGLE)
    if parts.hostname != "drive.google.com" and path[:1] not in (["uc"], ["open"], ["file"]):
        return None
    identity = query.get("id", "")
    if "d" in path[:-1]:
        identity = path[path.index("d") + 1]
    if not _GOOGLE_ID.fullmatch(identity):
        raise _owners_view(GOOGLE)
    asked = {"id": identity, "export": "download", "confirm": "t"}
    if key := query.get("resourcekey"):
        asked["resourcekey"] = key
    return ShareLink(GOOGLE, f"https://drive.usercontent.google.com/download?{urlencode(asked)}")


def _published_sheet(
    parts: SplitResult, path: list[str], query: dict[str, str]
) -> ShareLink | None:
    """A sheet that was published on the web: its page stands for the workbook, or for one table."""
    if "e" not in path or path[-1] not in ("pub", "pubhtml") or "output" in query:
        return None
    published = "/".join(path[:-1])
    # `gid` alone says which table the page shows first, with `single` that there is no other.
    one = {name: query[name] for name in ("gid", "single") if query.get("single") == "true"}
    asked = urlencode({name: value for name, value in one.items() if value} | {"output": "xlsx"})
    return ShareLink(GOOGLE, f"https://{parts.hostname}/{published}/pub?{asked}")


def _dropbox(parts: SplitResult, _address: str) -> ShareLink:
    path = _segments(parts)
    if path[:1] == ["t"]:
        raise InvalidSource(Message("source-share-unsupported", service=TRANSFER))
    kind = "/".join(path[:2]) if path[:1] == ["scl"] else "".join(path[:1])
    is_file = kind in ("s", "scl/fi")
    if kind in ("sh", "scl/fo"):
        # Behind the folder's two keys, a file in it.
        inside = path[3:] if kind == "sh" else path[4:]
        if not inside or "." not in inside[-1]:
            raise _folder(DROPBOX)
        is_file = True
    if not is_file:
        raise _owners_view(DROPBOX)
    desktop = parts._replace(netloc="www.dropbox.com")
    return ShareLink(DROPBOX, _asking(desktop, without=("raw",), dl="1"))


def _yandex(parts: SplitResult, address: str) -> ShareLink:
    path = _segments(parts)
    if path == ["public"] and (key := dict(parse_qsl(parts.query)).get("hash")):
        return _shared_at_yandex(key)
    if path[:1] not in (["d"], ["i"]) or len(path) == 1:
        raise _owners_view(YANDEX)
    return _shared_at_yandex(f"https://{parts.hostname}/{path[0]}/{path[1]}", path[2:])


def _yandex_viewer(parts: SplitResult, _address: str) -> ShareLink:
    shown = dict(parse_qsl(parts.query)).get("url", "")
    if not shown.startswith(_YANDEX_PUBLIC):
        raise _owners_view(YANDEX)
    key, _colon, inside = shown.removeprefix(_YANDEX_PUBLIC).partition(":/")
    return _shared_at_yandex(key, inside.split("/") if inside else [])


def _shared_at_yandex(key: str, inside: Sequence[str] = ()) -> ShareLink:
    """What is shared under this key, which may be an address; of a folder the file inside."""
    # A key's plus sign is often not escaped in addresses, where it stands for a blank.
    asked = {"public_key": key.replace(" ", "+")}
    if inside:
        asked["path"] = "/" + "/".join(inside)
    return ShareLink(YANDEX, f"{YANDEX_API}?{urlencode(asked)}", is_asked_for=True)


def _onedrive(parts: SplitResult, address: str) -> ShareLink:
    path, query = _segments(parts), dict(parse_qsl(parts.query))
    if parts.hostname == "1drv.ms":
        return _short_onedrive(path, address)
    if path and path[0].startswith(":"):
        return _sharepoint(parts, address)
    if "resid" in query and "authkey" in query:
        asked = urlencode({"resid": query["resid"], "authkey": query["authkey"]})
        return ShareLink(ONEDRIVE, f"https://onedrive.live.com/download?{asked}")
    raise _owners_view(ONEDRIVE)


def _short_onedrive(path: list[str], address: str) -> ShareLink:
    if path[:1] == ["f"]:
        raise _folder(ONEDRIVE)
    if path[:1] in (["w"], ["p"], ["o"]):
        raise _document(ONEDRIVE)
    if len(path) == 4 and path[1] == "c":
        folder = f"https://my.microsoftpersonalcontent.com/personal/{quote(path[2], safe='')}"
        asked = urlencode({"share": path[3]})
        return ShareLink(ONEDRIVE, f"{folder}/_layouts/15/download.aspx?{asked}")
    encoded = base64.urlsafe_b64encode(address.encode()).decode().rstrip("=")
    return ShareLink(ONEDRIVE, f"https://api.onedrive.com/v1.0/shares/u!{encoded}/root/content")


def _sharepoint(parts: SplitResult, _address: str) -> ShareLink:
    path, query = _segments(parts), dict(parse_qsl(parts.query))
    kind, page = path[0] if path else "", path[-1].lower() if path else ""
    if kind == ":f:":
        raise _folder(ONEDRIVE)
    if kind in (":w:", ":p:", ":o:"):
        raise _document(ONEDRIVE)
    if page in ("doc.aspx", "wopiframe.aspx") and "sourcedoc" in query:
        site = parts.path.rpartition("/")[0]
        asked = urlencode({"UniqueId": query["sourcedoc"].strip("{}")})
        return ShareLink(ONEDRIVE, f"https://{parts.hostname}{site}/download.aspx?{asked}")
    is_page = "." not in page or (page.endswith(".aspx") and page not in _SHAREPOINT_DOWNLOADS)
    if is_page and not kind.startswith(":"):
        raise _owners_view(ONEDRIVE)
    return ShareLink(ONEDRIVE, _asking(parts, without=("web",), download="1"))


def _box(parts: SplitResult, _address: str) -> None:
    """Box has addresses of files themselves; its pages give none."""
    path = _segments(parts)
    if path[:1] in (["s"], ["v"], ["file"], ["folder"]):
        raise InvalidSource(Message("source-share-unsupported", service=BOX))


def _asking(parts: SplitResult, *, without: tuple[str, ...], **asked: str) -> str:
    kept = {k: v for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in without}
    return parts._replace(query=urlencode(kept | asked), fragment="").geturl()


def _segments(parts: SplitResult) -> list[str]:
    return [unquote(segment) for segment in parts.path.split("/") if segment]


def _folder(service: str) -> InvalidSource:
    return InvalidSource(Message("source-share-of-folder", service=service))


def _document(service: str) -> InvalidSource:
    return InvalidSource(Message("source-share-of-document", service=service))


def _owners_view(service: str) -> InvalidSource:
    return InvalidSource(Message("source-share-of-owner", service=service))


_Reader = Callable[[SplitResult, str], ShareLink | None]
_READERS: Mapping[str, _Reader] = {
    **dict.fromkeys(_GOOGLE_HOSTS, _google),
    **dict.fromkeys(_DROPBOX_HOSTS, _dropbox),
    **dict.fromkeys(_YANDEX_VIEWER_HOSTS, _yandex_viewer),
    **dict.fromkeys(_ONEDRIVE_HOSTS, _onedrive),
}

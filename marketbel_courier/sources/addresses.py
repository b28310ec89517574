"""The one parser of addresses: which are refused, and which parts of the others may be shown.

A password may hold characters that end a host: programs then disagree where the password ends, and
one of them may log its end as a path. Such an address is refused, and never shown.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass

from marketbel_courier.errors import InvalidSource
from marketbel_courier.messages.message import Message

LONGEST_ADDRESS = 4096

_WEB = frozenset({"http", "https"})
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,30})://(?P<authority>[^/?#\\]*)"
    r"(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?",
    re.DOTALL,
)
_AUTHORITY = re.compile(
    r"(?:(?P<userinfo>[^@]*)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:@%\[\]<>\"'|^`{}]*)"
    r"(?::(?P<port>[0-9]{0,5}))?"
)
_LONGEST_AUTHORITY = 1024
# Text after a host with an @ only in the values of its query.
_IN_VALUES = re.compile(r"[^?#@]*\?[^#@=]*=[^#]*")
_DELIMITERS = frozenset("/?#@:\\")


@dataclass(frozen=True)
class Address:
    """An address with a host, in its parts; `rest` is all that follows the host and port."""

    scheme: str
    userinfo: str | None
    server: str
    path: str
    rest: str

    @property
    def shown(self) -> str:
        """The address without parts that may be secret: user, password, query, fragment,
        parameters.
        """
        path = re.sub(r";[^/]*", "", self.path)
        if self.scheme in _WEB and "@" in path:
            # This may be the end of a user's name.
            path = f"{path[: path.index('@')].rpartition('/')[0]}/…"
        return f"{self.scheme}://{self.server}{path}"


def require_clear(address: str) -> None:
    """Raise InvalidSource for an address whose parts cannot be told for certain."""
    address = address.strip()
    if not address.isprintable():
        raise InvalidSource(Message("source-address-unprintable"))
    if parse_address(address) is None and address.startswith("//"):
        raise InvalidSource(Message("source-address-of-no-kind"))


def parse_address(address: str) -> Address | None:
    """The parts of an address; None for one without a scheme, such as a path.

    Raises InvalidSource, without quoting the address, if the parts cannot be told for certain.
    """
    if len(address) > LONGEST_ADDRESS:
        raise InvalidSource(Message("source-address-too-long", most=LONGEST_ADDRESS))
    match = _URL.fullmatch(address)
    if match is None:
        return None
    scheme, authority = match["scheme"].lower(), match["authority"]
    rest = address[match.end("authority") :]
    parts = _AUTHORITY.fullmatch(authority)
    if scheme in _WEB and (parts is None or len(authority) > _LONGEST_AUTHORITY):
        raise _unclear()
    userinfo, at, server = authority.rpartition("@")
    if _hides_credentials(scheme, authority, rest):
        raise _unclear()
    if parts is not None and parts["port"] and not 0 < int(parts["port"]) <= 65535:
        raise _unclear()
    return Address(scheme, userinfo if at else None, server, match["path"], rest)


def _hides_credentials(scheme: str, authority: str, rest: str) -> bool:
    """Whether the host may be a user's name, and the real host stand further on."""
    if _is_ambiguous_in_unicode(authority) or (scheme in _WEB and "\\" in rest):
        return True
    if "@" not in rest or (scheme == "file" and authority in ("", "localhost")):
        return False
    if "@" in authority:
        return True
    host, colon, _port = authority.partition(":")
    if authority.startswith("[") or host == "localhost" or _is_ip_address(host):
        return False
    # After a port only the value in a query is none of a password: that begins with digits, too.
    return "." not in host or (bool(colon) and not _IN_VALUES.fullmatch(rest))


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_ambiguous_in_unicode(authority: str) -> bool:
    if authority.isascii():
        return False
    if len(authority) > _LONGEST_AUTHORITY:
        return True
    added = unicodedata.normalize("NFKC", "".join(c for c in authority if not c.isascii()))
    return bool(_DELIMITERS.intersection(added))


def _unclear() -> InvalidSource:
    return InvalidSource(Message("source-address-unclear"))

"""TLS: which certificate authorities this process trusts, and what a failed connection means."""

from __future__ import annotations

import os
import ssl
from functools import cache

import httpx

from marketbel_courier.errors import ConfigurationError, causes_of
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.setting_problems import wrong

_NAMES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
# OpenSSL's numbers of what is wrong with a certificate (X509_V_ERR_…).
_CERTIFICATES = {
    9: "tls-not-yet-valid",
    10: "tls-expired",
    18: "tls-authority-unknown",
    19: "tls-authority-unknown",
    20: "tls-authority-unknown",
    21: "tls-authority-unknown",
    62: "tls-of-another-name",
    64: "tls-of-another-name",
}
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "UNEXPECTED_MESSAGE", "HTTP_REQUEST"})


def trusted_authorities() -> ssl.SSLContext:
    """How clients verify servers: by those in `SSL_CERT_FILE` or `SSL_CERT_DIR`, else by certifi's.

    They are read once, as reading and parsing them takes some time. Raises ConfigurationError.
    """
    return _authorities(*(os.environ.get(name) for name in _NAMES))


@cache
def _authorities(file: str | None, folder: str | None) -> ssl.SSLContext:
    try:
        # The variables are the arguments: another value is another context.
        return httpx.create_ssl_context(trust_env=bool(file or folder))
    except OSError as error:
        why = verbatim(error.strerror or str(error))
        named, path = (_NAMES[0], file) if file else (_NAMES[1], folder)
        unreadable = Message("setting-file-unreadable", path=path, why=why)
        raise ConfigurationError(wrong(named, unreadable)) from error


def tls_trouble(error: BaseException) -> Message | None:
    """What is wrong with the TLS of a server, and what to do; None if the error is another one."""
    causes = causes_of(error)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            said = _CERTIFICATES.get(cause.verify_code)
            return Message(said) if said else Message("tls-not-valid", why=cause.verify_message)
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            if cause.reason in _NO_TLS:
                return Message("tls-not-spoken")
            return Message("tls-failed", why=cause.reason or str(cause))
    return None

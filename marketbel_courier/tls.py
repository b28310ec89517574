"""The certificate authorities that this process trusts, read once: reading them takes some time."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def trusted_authorities(*, named_by_environment: bool = False) -> ssl.SSLContext:
    """How clients verify servers; `SSL_CERT_FILE` and the like may name the authorities.

    Each client that is opened without it would read and parse all certificates again.
    """
    return httpx.create_ssl_context(trust_env=named_by_environment)

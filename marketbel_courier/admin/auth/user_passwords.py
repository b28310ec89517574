"""Hashes of the `users` table as the existing admin API makes them: bcrypt, or any Argon2."""

from __future__ import annotations

import hashlib

import argon2
import bcrypt

# The bytes of a password that bcrypt reads.
_BCRYPT_BYTES = 72

# The hash of a password that nobody has, for those whom the table does not know.
NOBODYS_HASH = "$2b$10$m2d60NQTkMOhYAJFl98je.RIRNw82FH5NHwhPjWEBNimnzqqeg16W"


class UnreadableHash(Exception):
    """A hash of a kind that nobody here can compare a password with."""


def fits(password: str, password_hash: str) -> bool:
    """Whether this is the password; takes a moment, on purpose. Raises UnreadableHash."""
    # Lone surrogates are what a JSON body may hold and UTF-8 may not.
    secret = password.encode(errors="surrogatepass")
    if password_hash.startswith("$argon2"):
        return _fits_argon2(secret, password_hash)
    if password_hash.startswith("$2"):
        return _fits_bcrypt(secret, password_hash)
    raise UnreadableHash


def _fits_argon2(secret: bytes, password_hash: str) -> bool:
    try:
        return argon2.PasswordHasher().verify(password_hash, secret)
    except argon2.exceptions.VerifyMismatchError:
        return False
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError) as error:
        raise UnreadableHash from error


def _fits_bcrypt(secret: bytes, password_hash: str) -> bool:
    if len(secret) > _BCRYPT_BYTES:
        # As the existing API's runtime does, so that every byte of a long password counts.
        secret = hashlib.sha512(secret).digest()
    try:
        return bcrypt.checkpw(secret, password_hash.encode())
    except ValueError as error:
        raise UnreadableHash from error

"""The hashes that the existing system's runtime makes, with all that it makes of a password."""

from __future__ import annotations

import pytest

from marketbel_courier.admin.auth.user_passwords import NOBODYS_HASH, UnreadableHash, fits

_LONG = "длинный пароль " * 6


@pytest.mark.parametrize(
    ("password", "password_hash"),
    [
        ("пароль-1", "$2b$04$se6GaDbuZO0YO5l4oNrQsOh/V8/LZJpYrn0tDfHBGALPbFmOqzs2a"),
        # Of more than 72 bytes bcrypt gets the SHA-512.
        (_LONG, "$2b$04$brNMfxONOGRy19EI5XMDteji.JD8xR/r4s3hNLlmAxpd4EiIbBFQW"),
        (
            "correct horse",
            "$argon2id$v=19$m=64,t=1,p=1$QSQkoOSBnR93PO3qMKRewQ"
            "$Gu8+qsch/0P7u4zPpQzX6u3sZ0LXZA0PJ6ZKWkq/qzk",
        ),
        (
            "correct horse",
            "$argon2i$v=19$m=64,t=1,p=1$Sn9RJ58cY9+Ty/qNL76Stw"
            "$Az9rJgXTqfIANuwfRO/+9o2xhHFrsssvvsGJDgO8ebM",
        ),
        (
            "correct horse",
            "$argon2d$v=19$m=64,t=1,p=1$A3mYlo/PW1U3FJvNwxiOkA"
            "$FeH84LKAKDD6ZB2LZqGnNkFMF3J3sz8/UDBkqkldr8k",
        ),
    ],
)
def test_the_password_fits_its_hash_and_no_other_one_does(
    password: str, password_hash: str
) -> None:
    assert fits(password, password_hash)
    for wrong in ("", password + "x", password[:-1], password.upper(), "\ud800", "a\0b"):
        assert not fits(wrong, password_hash)


@pytest.mark.parametrize(
    "password_hash", ["", "plain", "$2b$10$short", "$2b$10$ы", "$argon2id$v=19$", "$5$salt$key"]
)
def test_what_is_no_hash_of_theirs_is_told_apart_from_a_wrong_password(password_hash: str) -> None:
    with pytest.raises(UnreadableHash):
        fits("password", password_hash)


def test_whoever_is_unknown_is_compared_as_slowly_as_everybody() -> None:
    assert not fits("password", NOBODYS_HASH)

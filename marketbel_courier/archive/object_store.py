"""Contents as objects of a bucket: S3 and what speaks like it, Google Cloud, Azure.

Keys and endpoints come from the variables that these services' own tools read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import from_url

from marketbel_courier.archive.stores import BLOCK_BYTES, ArchiveError, ContentMissing
from marketbel_courier.messages.message import Message

if TYPE_CHECKING:
    from obstore.store import RetryConfig

_TRIAL_NAME = "archive-check"
# The library gives a request half a minute; options of a client that are set here would keep it
# from reading its variables.
_RETRIES: RetryConfig = {"max_retries": 2}
_LONGEST_REASON = 200
_PANICS = "pyo3_runtime"
# Of the address that a request went to: the user with the password, and the query.
_SECRET_PARTS = re.compile(r"(?<=://)\S*@|\?\S*")


class ObjectStore:
    """Keeps contents in a bucket, or below a prefix of it: `s3://bucket/prefix`."""

    def __init__(self, url: str) -> None:
        self._url = url
        with self._errors():
            self._bucket = from_url(url, retry_config=_RETRIES)

    def write(self, name: str, blocks: Iterable[bytes]) -> int:
        """Keep a content; the service shows it when all of it has arrived.

        The blocks are put together on the disk: of a content whose size is known the service needs
        to be asked once, and nothing is sent of one whose blocks break off.
        """
        with self._errors(), TemporaryFile() as file:
            for block in blocks:
                file.write(block)
            written = file.tell()
            file.seek(0)
            obstore.put(self._bucket, name, file)
        return written

    def read(self, name: str) -> Iterator[bytes]:
        """The content in blocks."""
        with self._errors():
            try:
                found = obstore.get(self._bucket, name)
            except FileNotFoundError:
                raise ContentMissing(name.rpartition("/")[2]) from None
            for block in found.stream(min_chunk_size=BLOCK_BYTES):
                yield bytes(block)

    def remove(self, name: str) -> None:
        """Forget a content."""
        with self._errors():
            try:
                obstore.delete(self._bucket, name)
            except FileNotFoundError:
                return

    def check(self) -> None:
        """Write a small object and remove it."""
        self.write(_TRIAL_NAME, [b"archive"])
        self.remove(_TRIAL_NAME)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            raise self._failure(error) from error
        except BaseException as error:
            # The library stops like this at an endpoint that is no address.
            if type(error).__module__ != _PANICS:
                raise
            raise self._failure(error) from error

    def _failure(self, error: BaseException) -> ArchiveError:
        said = next(iter(str(error).splitlines()), type(error).__name__)
        why = _SECRET_PARTS.sub("", said)[:_LONGEST_REASON]
        return ArchiveError(Message("archive-bucket-fails", url=self._url, why=why))

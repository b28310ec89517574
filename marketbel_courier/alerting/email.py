"""E-mail as a channel: one message for each notification, by SMTP, sent in a thread."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from marketbel_courier.alerting.channel import ChannelUnavailable, MessageRefused
from marketbel_courier.alerting.notification import NotificationBody
from marketbel_courier.messages.message import Message
from marketbel_courier.tls import tls_trouble

TIMEOUT_SECONDS = 10.0
LONGEST_SUBJECT = 120
_ADDRESS = r"^[^@\s\x00,;<>\"]+@[^@\s\x00,;<>\"]+$"


class Encryption(StrEnum):
    """How the connection to the server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class EmailSettings(BaseModel):
    """Where and how mail is sent; the password is kept apart."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    host: str = Field(
        min_length=1, max_length=253, pattern=r"^[^\s/@:\x00]+$|^\[?[0-9a-fA-F:]+\]?$"
    )
    port: int = Field(default=587, ge=1, le=65535)
    encryption: Encryption = Encryption.STARTTLS
    user: str = Field(default="", max_length=255, pattern=r"^[^\r\n\x00]*$")
    sender: str = Field(max_length=255, pattern=_ADDRESS)
    recipients: tuple[Annotated[str, Field(max_length=255, pattern=_ADDRESS)], ...] = Field(
        min_length=1, max_length=20
    )


@dataclass(frozen=True)
class Mail:
    """Sends to all recipients at once."""

    settings: EmailSettings
    password: SecretStr
    timeout_seconds: float = TIMEOUT_SECONDS

    async def post(self, body: NotificationBody) -> None:
        """Hand one message over; raises ChannelUnavailable or MessageRefused."""
        try:
            async with asyncio.timeout(4 * self.timeout_seconds):
                await asyncio.to_thread(self._send, self._message(body))
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as error:
            raise MessageRefused(Message("alert-mail-refused", why=_said(error))) from error
        except smtplib.SMTPAuthenticationError as error:
            raise ChannelUnavailable(
                Message("alert-mail-password-refused", status=error.smtp_code)
            ) from error
        except (smtplib.SMTPException, OSError, TimeoutError) as error:
            raise ChannelUnavailable(
                Message("alert-mail-out-of-reach", why=tls_trouble(error) or _said(error))
            ) from error

    def _message(self, body: NotificationBody) -> EmailMessage:
        message = EmailMessage()
        line = " ".join(_plain(body.text).split())
        message["Subject"] = (
            line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"
        )
        sender = wired(self.settings.sender)
        message["From"] = sender
        message["To"] = ", ".join(map(wired, self.settings.recipients))
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        # Asks mail programs to send no automatic replies.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(f"{_plain(body.text)}\n")
        return message

    def _send(self, message: EmailMessage) -> None:
        settings, context = self.settings, ssl.create_default_context()
        server: smtplib.SMTP
        if settings.encryption is Encryption.TLS:
            server = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=self.timeout_seconds, context=context
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=self.timeout_seconds)
        with server:
            if settings.encryption is Encryption.STARTTLS:
                server.starttls(context=context)
            if settings.user:
                server.login(settings.user, self.password.get_secret_value())
            try:
                server.send_message(message)
            except smtplib.SMTPNotSupportedError as error:
                # Letters outside ASCII are left only before the @, and few servers accept them
                # there.
                raise MessageRefused(Message("alert-mail-letters")) from error


def wired(address: str) -> str:
    """The address as every mail server takes it: the domain in the letters of ASCII (IDNA)."""
    name, _at, domain = address.rpartition("@")
    try:
        return f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def _plain(text: str) -> str:
    # The text was escaped for Slack.
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{who}: {answer[0]}" for who, answer in error.recipients.items())[:200]
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {words}"[:200]
    return (str(error) or type(error).__name__)[:200]

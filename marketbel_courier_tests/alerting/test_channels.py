"""E-mail and Telegram beside the webhook, over real servers."""

from __future__ import annotations

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
from pydantic import SecretStr

from marketbel_courier.alerting.channel import ChannelUnavailable, MessageRefused
from marketbel_courier.alerting.channels import ChannelStates, send_everywhere
from marketbel_courier.alerting.email import EmailSettings, Encryption, Mail, wired
from marketbel_courier.alerting.notification import notification_of
from marketbel_courier.alerting.telegram import TelegramSettings, open_telegram
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.alert_channels import keep_channel, kept_channels
from marketbel_courier.ledger.alert_ends import resolve
from marketbel_courier.ledger.alerts import ChannelKind, raise_alerts, recent_alerts
from marketbel_courier.messages.language import Language
from marketbel_courier.settings import Settings
from marketbel_courier_tests.alerting.alerts import DEAD_LINK, kept, shops
from marketbel_courier_tests.loopback import Answer, LoopbackServer
from marketbel_courier_tests.scripted_webhook import ScriptedWebhook

TOKEN = "123456:" + "A" * 35
BODY = notification_of(kept(DEAD_LINK), ui_url=None, language=Language.EN)


class _Mailbox(socketserver.ThreadingTCPServer):
    """A mail server that takes everything, but for one recipient."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[str] = []
        self.port = int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: _Mailbox

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            command = line.decode().strip().upper()
            if command.startswith("RCPT") and "NOBODY@" in command:
                self._say("550 no such user")
            elif command == "DATA":
                self._say("354 go on")
                self.server.taken.append(self._message())
                self._say("250 taken")
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _message(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.decode())
        return "".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mailbox() -> Iterator[_Mailbox]:
    with _Mailbox() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def mail_settings(port: int, recipient: str = "anna@shop.example") -> EmailSettings:
    return EmailSettings(
        host="127.0.0.1",
        port=port,
        encryption=Encryption.NONE,
        sender="courier@shop.example",
        recipients=(recipient,),
    )


async def test_a_mail_says_what_happened_in_subject_and_text() -> None:
    with mailbox() as box:
        await Mail(mail_settings(box.port), SecretStr("")).post(BODY)
    (message,) = box.taken
    assert "Subject: ERROR: Tehnodom: failed for good" in message
    assert "To: anna@shop.example" in message
    assert "The link of Tehnodom is dead." in message


async def test_a_mail_server_that_is_away_or_knows_nobody_is_told_apart(
    refusing_port: int,
) -> None:
    with pytest.raises(ChannelUnavailable, match="cannot be used"):
        await Mail(mail_settings(refusing_port), SecretStr("")).post(BODY)
    with mailbox() as box:
        to_nobody = Mail(mail_settings(box.port, "nobody@shop.example"), SecretStr(""))
        with pytest.raises(MessageRefused, match="550"):
            await to_nobody.post(BODY)


async def test_an_address_with_a_domain_of_other_letters_is_sent_to() -> None:
    with mailbox() as box:
        await Mail(mail_settings(box.port, "anna@магазин.рф"), SecretStr("")).post(BODY)
        with pytest.raises(MessageRefused, match="no letters but Latin ones"):
            await Mail(mail_settings(box.port, "анна@shop.example"), SecretStr("")).post(BODY)
    (message,) = box.taken
    assert "To: anna@xn--80aairftm.xn--p1ai" in message


@pytest.mark.parametrize(
    ("address", "sent_to"),
    [
        ("anna@shop.example", "anna@shop.example"),
        ("anna@Bücher.example", "anna@xn--bcher-kva.example"),
        ("анна@магазин.рф", "анна@xn--80aairftm.xn--p1ai"),
        ("anna@shop..example", "anna@shop..example"),
        ("anna@[10.0.0.1]", "anna@[10.0.0.1]"),
    ],
)
def test_a_domain_is_written_as_mail_servers_take_it(address: str, sent_to: str) -> None:
    assert wired(address) == sent_to


def _said(status: int, **told: object) -> Answer:
    return Answer(json.dumps(told).encode(), status=status)


@pytest.mark.parametrize(
    ("answer", "error", "match"),
    [
        (_said(401, ok=False), ChannelUnavailable, "knows no bot"),
        (_said(400, ok=False, description="chat not found"), MessageRefused, "chat not found"),
        (_said(429, parameters={"retry_after": 7}), ChannelUnavailable, "429"),
        (_said(502), ChannelUnavailable, "502"),
        (Answer(b"x" * 300_000, status=400), MessageRefused, "400"),
    ],
    ids=["no bot", "no chat", "too many", "gateway", "flood"],
)
async def test_what_telegram_answers_is_told_without_the_token(
    answer: Answer, error: type[Exception], match: str
) -> None:
    async with LoopbackServer() as server:
        server.serve(f"/bot{TOKEN}/sendMessage", answer)
        async with open_telegram(
            TelegramSettings(chat="-100"), SecretStr(TOKEN), api=server.base_url
        ) as telegram:
            with pytest.raises(error, match=match) as told:
                await telegram.post(BODY)
    assert TOKEN not in str(told.value)


async def test_every_channel_tells_and_one_that_is_down_holds_up_no_other(
    pool: Pool, hook: ScriptedWebhook, refusing_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1/none")
    monkeypatch.setenv("ALERT_WEBHOOK_URL", hook.url)
    settings = Settings.from_environment()
    mail = mail_settings(refusing_port).model_dump(mode="json")
    await keep_channel(pool, ChannelKind.EMAIL, mail, secret="hushhush", by="anna")
    await raise_alerts(pool, shops(2))

    told = await send_everywhere(pool, settings, ChannelStates())

    assert len(hook.taken) == 2
    assert "cannot be used" in str(told.message)
    with mailbox() as box:
        mail = mail_settings(box.port).model_dump(mode="json")
        await keep_channel(pool, ChannelKind.EMAIL, mail, secret=None, by="anna")
        await send_everywhere(pool, settings, ChannelStates())
        assert len(box.taken) == 2
    assert len(hook.taken) == 2
    channels, _ = await kept_channels(pool, younger_than=timedelta(days=1))
    assert channels[ChannelKind.EMAIL].secret == "hushhush"
    assert "hushhush" not in repr(channels)


async def test_who_was_told_hears_when_it_is_over_and_by_whom(
    pool: Pool, hook: ScriptedWebhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1/none")
    monkeypatch.setenv("ALERT_WEBHOOK_URL", hook.url)
    settings = Settings.from_environment()
    await raise_alerts(pool, [DEAD_LINK])
    await send_everywhere(pool, settings, ChannelStates())
    (alert,) = await recent_alerts(pool, 1)
    await resolve(pool, [alert.alert_id], by="anna")

    await send_everywhere(pool, settings, ChannelStates())
    await send_everywhere(pool, settings, ChannelStates())

    raised, over = hook.taken
    assert (raised["state"], over["state"]) == ("raised", "resolved")
    assert over["text"] == "OVER: Tehnodom: failed for good (resolved by anna)"

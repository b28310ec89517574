from __future__ import annotations

import logging
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from marketbel_courier.alerting.channel import ChannelUnavailable, MessageRefused
from marketbel_courier.alerting.notification import notification_of
from marketbel_courier.alerting.webhook import open_webhook
from marketbel_courier.messages.language import Language
from marketbel_courier_tests.alerting.alerts import DEAD_LINK, kept
from marketbel_courier_tests.scripted_webhook import ScriptedWebhook, scripted_webhook

BODY = notification_of(kept(DEAD_LINK), ui_url=None, language=Language.EN)


async def post(url: str, timeout_seconds: float = 3) -> None:
    async with open_webhook(SecretStr(url), timeout_seconds=timeout_seconds) as webhook:
        await webhook.post(BODY)


async def test_a_message_arrives_as_json(hook: ScriptedWebhook) -> None:
    await post(hook.url)

    assert hook.texts == [BODY.text]
    assert hook.headers[0]["Content-Type"] == "application/json"


async def test_a_login_in_the_url_is_sent_as_one(hook: ScriptedWebhook) -> None:
    await post(hook.url.replace("http://", "http://user:pass@"))

    assert hook.headers[0]["Authorization"] == "Basic dXNlcjpwYXNz"


@pytest.mark.parametrize("status", [400, 413, 422])
async def test_a_message_that_is_refused_is_no_fault_of_the_channel(
    hook: ScriptedWebhook, status: int
) -> None:
    hook.answers = [(status, {})]

    with pytest.raises(MessageRefused, match=f"HTTP {status}"):
        await post(hook.url)


@pytest.mark.parametrize("status", [301, 302, 307, 401, 403, 404, 408, 410, 500, 503])
async def test_any_other_answer_means_that_the_channel_takes_nothing(
    hook: ScriptedWebhook, status: int
) -> None:
    hook.answers = [(status, {"Location": hook.url})]

    with pytest.raises(ChannelUnavailable, match=f"HTTP {status}"):
        await post(hook.url)

    assert hook.requests == 1


async def test_a_channel_that_asks_for_a_pause_is_understood(hook: ScriptedWebhook) -> None:
    hook.answers = [(429, {"Retry-After": "90"})]

    with pytest.raises(ChannelUnavailable) as caught:
        await post(hook.url)

    assert caught.value.retry_after_seconds == 90


async def test_a_webhook_that_does_not_answer_is_not_waited_for(hook: ScriptedWebhook) -> None:
    hook.released.clear()

    with pytest.raises(ChannelUnavailable, match=r"did not answer within 0\.1 s"):
        await post(hook.url, timeout_seconds=0.05)


@pytest.mark.parametrize("case", ["taken", "refused", "failing", "gone", "no URL", "no port"])
async def test_the_url_is_in_no_log_and_no_error(
    case: str, refusing_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with scripted_webhook() as hook:
        url = hook.url
        if status := {"refused": 400, "failing": 500}.get(case):
            hook.answers = [(status, {})]
        if case == "gone":
            url = f"http://127.0.0.1:{refusing_port}{urlsplit(url).path}"
        if case not in ("no URL", "no port"):
            told = await told_by(url)
    if case == "no URL":
        told = await told_by("http://127.0.0.1\x00/s3cret")
    elif case == "no port":
        told = await told_by("http://127.0.0.1:s3cret/")

    assert "s3cret" not in told + caplog.text
    assert (told == "") is (case == "taken")


async def told_by(url: str) -> str:
    try:
        await post(url)
    except (ChannelUnavailable, MessageRefused) as error:
        return f"{error} {error.__cause__}"
    return ""

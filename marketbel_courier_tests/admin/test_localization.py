"""The API says everything in English, and beside that in the language that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.admin.activity import HeadKeeper
from marketbel_courier.admin.localization import localized
from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.admin.handing_in import add_shop, hand_in
from marketbel_courier_tests.ledger_rows import SHOP_ID, attempt, write

API = "/api/v1/admin"
STATUS = f"{API}/ingestion/status"
STORY = f"{API}/suppliers/{SHOP_ID}/story"
SECRET_ADDRESS = "https://anna:hushhush@shop.example/price.csv?token=hushhush"
NOT_FOUND = Message("source-file-not-found", status=404, address=SECRET_ADDRESS)
IN_ENGLISH = (
    "HTTP 404: no file there. Address: https://shop.example/price.csv. Ask the supplier for the"
    " new one."
)

IN_RUSSIAN = "HTTP 404: файла там нет. Адрес: https://shop.example/price.csv."


async def failed(admin: RunningAdmin) -> Delivery:
    """A job that failed for good, as the ledger, the alerts and the page are told of it."""
    await add_shop(admin)
    rows = ("the price is missing", Message("run-storage-broke-off", why=NOT_FOUND))
    job = attempt("failed", error_message=NOT_FOUND, errors=rows, error_code="source_not_found")
    await write(admin.desk.pool, job)
    alert = NewAlert(
        kind=AlertKind.FAILED_FOR_GOOD,
        severity=Severity.ERROR,
        subject="sadovyi-mir",
        cause="source_not_found",
        reason=NOT_FOUND,
        supplier_name="Садовый мир",
    )
    await raise_alerts(admin.desk.pool, [alert])
    admin.desk.keep(HeadKeeper).expire()
    return job


def in_words(told: Any) -> Iterator[dict[str, Any]]:
    """All localized messages of an answer, without those within others."""
    if isinstance(told, dict) and told.keys() == {"code", "params", "text"}:
        yield told
    elif isinstance(told, dict):
        for value in told.values():
            yield from in_words(value)
    elif isinstance(told, list):
        for value in told:
            yield from in_words(value)


async def test_an_error_is_told_in_the_language_that_is_accepted(admin: RunningAdmin) -> None:
    headers = {
        "": "There is no job",
        "ru-RU,ru;q=0.9,en;q=0.8": "Нет задания",
        "de, en;q=0.3, ru;q=0.5": "Нет задания",
        "pl": "There is no job",
        ";;=,q=\xff;" * 50: "There is no job",
    }

    for header, text in headers.items():
        sent = {b"Accept-Language": header.encode("latin-1")}
        answer = await admin.http.post(f"{API}/jobs/{SHOP_ID}/retry", headers=sent)
        error = answer.json()["error"]
        assert error["message"] == f"There is no job {SHOP_ID}."
        assert error["localized"] == {
            "code": "api-no-such-job",
            "params": {"id": str(SHOP_ID)},
            "text": f"{text} {SHOP_ID}.",
        }
        assert answer.headers["Vary"] == "Accept-Language"


async def test_what_is_wrong_with_each_field_is_told_in_both_languages(admin: RunningAdmin) -> None:
    answer = await admin.http.post(
        f"{API}/suppliers",
        json={"name": " \t", "contact_email": "nobody", "use_ml_processing": "?"},
        headers={"Accept-Language": "ru"},
    )

    error = answer.json()["error"]
    told = {one["field"]: (one["message"], one["localized"]["text"]) for one in error["details"]}
    assert told == {
        "name": ("must not be blank", "не должно быть пустым"),
        "source_type": ("Field required", "не указано"),
        "contact_email": (
            "must be an e-mail address, such as prices@shop.example",
            "должно быть адресом электронной почты, например prices@shop.example",
        ),
        "use_ml_processing": (
            "Input should be a valid boolean, unable to interpret input",
            "должно быть true или false",
        ),
    }
    assert error["message"] == "name: must not be blank"
    assert error["localized"]["text"] == "name: не должно быть пустым"


async def test_what_was_done_is_told_in_both_languages(admin: RunningAdmin) -> None:
    await add_shop(admin)

    told = (await hand_in(admin)).json()
    russian = (
        await admin.http.post(f"{API}/ingestion/sync", headers={"Accept-Language": "ru"})
    ).json()

    assert told["message_localized"]["text"] == told["message"]
    assert russian["message"] == "The sync starts within some ten seconds."
    assert russian["message_localized"]["text"] == "Синхронизация начнётся секунд через десять."


async def test_each_is_told_in_its_own_language_whoever_asked_before_and_without_secrets(
    admin: RunningAdmin,
) -> None:
    await failed(admin)

    for path in (STATUS, STORY, f"{API}/alerts"):
        answers = [
            await admin.http.get(path, headers={"Accept-Language": language})
            for language in ("ru", "en", "ru")
        ]
        russian, english, again = ([one["text"] for one in in_words(a.json())] for a in answers)
        assert again == russian
        assert any(IN_RUSSIAN in text for text in russian), russian
        assert any(IN_ENGLISH in text for text in english), english
        for answer in answers:
            assert "hushhush" not in answer.text
            assert "Accept-Language" in answer.headers["Vary"]


async def test_the_fields_that_readers_know_stay_in_english(admin: RunningAdmin) -> None:
    await failed(admin)

    [job] = (await admin.http.get(STATUS, headers={"Accept-Language": "ru"})).json()["jobs"]

    assert job["error"] == IN_ENGLISH
    assert job["error_details"][:2] == [IN_ENGLISH, "the price is missing"]
    assert job["error_localized"]["code"] == "source-file-not-found"
    assert job["error_localized"]["params"] == {
        "status": 404,
        "address": "https://shop.example/price.csv",
    }
    details = job["error_details_localized"]
    assert len(details) == len(job["error_details"])
    # A version before kept no more than the text.
    assert details[1] == {
        "code": "verbatim",
        "params": {"text": "the price is missing"},
        "text": "the price is missing",
    }


async def test_who_knows_the_status_in_one_language_is_sent_it_in_the_other(
    admin: RunningAdmin,
) -> None:
    await failed(admin)
    known = await admin.http.get(STATUS, headers={"Accept-Language": "ru"})

    other = await admin.http.get(
        STATUS, headers={"Accept-Language": "en", "If-None-Match": known.headers["ETag"]}
    )

    assert other.status_code == 200
    assert other.json()["jobs"][0]["error_localized"]["text"] == IN_ENGLISH


async def test_the_checks_are_looked_at_once_for_both_languages(admin: RunningAdmin) -> None:
    told = [
        (await admin.http.get("/health", headers={"Accept-Language": language})).json()["checks"]
        for language in ("en", "ru")
    ]

    assert [one["redis"]["message_localized"]["text"] for one in told] == [
        "connected",
        "соединение есть",
    ]
    assert told[1]["redis"]["message"] == "connected"


@given(
    st.sampled_from([verbatim, lambda text: Message("run-storage-broke-off", why=verbatim(text))]),
    st.text(max_size=20),
    st.sampled_from(Language),
)
def test_no_parameter_keeps_what_the_text_leaves_out(
    say: Any, around: str, language: Language
) -> None:
    said = localized(say(f"{around} {SECRET_ADDRESS} {around}"), language)

    assert "hushhush" not in said.model_dump_json()

from __future__ import annotations

from marketbel_courier.adoption.decisions import Action
from marketbel_courier.adoption.report import AdoptionReport, Kind, Step
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message

STEP = Step(
    Kind.JOB,
    Message("adoption-job-of-supplier", supplier="Shop\x1b[2J", job="6d1f0c4e-0000"),
    Message("adoption-phase-since", phase="failed", time=7_200),
    Action.FAILED.message,
    Message("adoption-why-ended"),
)


def test_a_step_is_a_line_of_the_log_whatever_a_supplier_is_called() -> None:
    assert str(STEP.log_line().message) == (
        "Former worker's job ended as failed: Shop\ufffd[2J, 6d1f0c4e (failed since 2 h), it has"
        " ended."
    )


def test_the_report_counts_what_was_done_in_either_language() -> None:
    report = AdoptionReport(True, [STEP, STEP], Message("adoption-waits-for-jobs", n=21))

    assert str(report.message) == (
        "Would be done: 2 job ended as failed. Not finished: 21 jobs may still be the former"
        " worker's."
    )
    assert report.message.text(Language.RU) == (
        "Будет сделано: задание — завершено с ошибкой: 2. Не закончено: 21 задание, возможно, ещё"
        " в работе у прежнего обработчика."
    )
    assert str(AdoptionReport(False).message) == (
        "Done: nothing, as the former worker left nothing."
    )

"""Questions of the review queue and their answers, as the admin API tells them."""

from __future__ import annotations

from collections.abc import Sequence

from marketbel_courier.admin.localization import localized
from marketbel_courier.admin.review_contract import (
    AlikeView,
    AnsweredQuestionView,
    BulkLine,
    PieceView,
    ReviewView,
)
from marketbel_courier.admin.review_contract import ReviewCandidate as CandidateView
from marketbel_courier.catalogue.answer_records import AnsweredQuestion
from marketbel_courier.catalogue.review_records import (
    AlikeQuestion,
    ReviewCandidate,
    ReviewEntry,
)
from marketbel_courier.ingestion.bulk_choices import BulkChoice, LeftOut
from marketbel_courier.ingestion.undone_answers import obstacle
from marketbel_courier.matching.differences import Piece, difference
from marketbel_courier.messages.language import Language


def review_view(
    entry: ReviewEntry, alike: Sequence[AlikeQuestion], language: Language
) -> ReviewView:
    """A question; one that is open has no candidates that are gone."""
    return ReviewView(
        id=entry.id,
        status=entry.status.value,
        supplier_id=entry.supplier_id,
        supplier_name=entry.supplier_name,
        item_id=entry.item_id,
        item_name=entry.item_name,
        item_sku=entry.supplier_sku,
        item_price=str(entry.price),
        item_currency=entry.told("currency"),
        item_category=entry.category,
        item_brand=entry.told("brand"),
        characteristics=dict(entry.characteristics),
        candidates=[
            _candidate(entry, candidate, language)
            for candidate in entry.candidates
            if candidate.is_there or not entry.status.is_open
        ],
        alike=[
            AlikeView(
                id=one.id,
                item_name=one.item_name,
                supplier_name=one.supplier_name,
                price=str(one.price),
            )
            for one in alike
        ],
        created_at=entry.created_at,
        expires_at=entry.expires_at,
    )


def bulk_line(one: BulkChoice | LeftOut, language: Language) -> BulkLine:
    """A question that would be answered with many, or is left out."""
    differing = difference(one.entry.item_name, one.candidate.name)
    least = one.candidate.min_price
    return BulkLine(
        id=one.entry.id,
        item_name=one.entry.item_name,
        item_price=str(one.entry.price),
        item_currency=one.entry.told("currency"),
        supplier_name=one.entry.supplier_name,
        product_name=one.candidate.name,
        product_price=None if least is None else str(least),
        product_currency=one.candidate.currency,
        score=one.candidate.score or 0,
        item_pieces=_pieces(differing.left),
        product_pieces=_pieces(differing.right),
        reason=localized(one.reason, language) if isinstance(one, LeftOut) else None,
    )


def answered_view(answered: AnsweredQuestion, language: Language) -> AnsweredQuestionView:
    """A question of an answer."""
    against = None if answered.undone_at else obstacle(answered)
    return AnsweredQuestionView(
        question_id=answered.question_id,
        item_id=answered.item_id,
        item_name=answered.item_name,
        supplier_name=answered.supplier_name,
        product_id=answered.product_id,
        product_name=answered.product_name,
        undone_at=answered.undone_at,
        undone_by=answered.undone_by,
        obstacle=against and localized(against, language),
    )


def _candidate(entry: ReviewEntry, candidate: ReviewCandidate, language: Language) -> CandidateView:
    differing = difference(entry.item_name, candidate.name)
    return CandidateView(
        product_id=candidate.product_id,
        name=candidate.name,
        score=candidate.score or 0,
        internal_sku=candidate.internal_sku,
        min_price=None if candidate.min_price is None else str(candidate.min_price),
        currency=candidate.currency,
        category=candidate.category,
        brand=candidate.brand,
        contradictions=[localized(one, language) for one in candidate.contradictions],
        reasons=[localized(one, language) for one in candidate.reasons],
        item_pieces=_pieces(differing.left),
        product_pieces=_pieces(differing.right),
    )


def _pieces(pieces: Sequence[Piece]) -> list[PieceView]:
    return [PieceView.model_validate(piece) for piece in pieces]

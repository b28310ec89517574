"""Which column holds what: one assignment over all columns, by their titles and their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.best_matching import best_matching
from marketbel_courier.price_lists.column_profiles import NO_PROFILE, ColumnProfile
from marketbel_courier.price_lists.roles import OF_SEVERAL_COLUMNS, Role
from marketbel_courier.price_lists.table_layout import RoleSource
from marketbel_courier.price_lists.title_vocabulary import NET_AND_GROSS, ORDER_TITLES, SUM_TITLES
from marketbel_courier.price_lists.titles import KNOWN, read_lines, title_key
from marketbel_courier.price_lists.value_fit import value_fit

ENOUGH = 0.45
"""From this sum of title and values on a column has a role."""

_INHERITED = 0.8
_CLOSE = 0.15
_UNKNOWN_TITLE = 0.1
_NEVER = -1.0
_CONTRADICTED = -0.3
# Roles of one column each, with what it is worth that a table has one at all.
_SINGLE: Mapping[Role, float] = {
    Role.NAME: 1.2,
    Role.PRICE: 1.2,
    Role.SKU: 0.25,
    Role.UNIT: 0.0,
    Role.VAT_RATE: 0.0,
    Role.BRAND: 0.0,
    Role.PART_NUMBER: 0.0,
    Role.PACK_SIZE: 0.0,
    Role.LEAST_ORDER: 0.0,
    Role.ORDER_MULTIPLE: 0.0,
}
_SEVERAL = tuple(role for role in Role if role in OF_SEVERAL_COLUMNS and role is not Role.OTHER)
# What a good fit of the values adds at most: only these are found by values, too.
_MOST_OF_VALUES: Mapping[Role, float] = {
    Role.NAME: 0.6,
    Role.SKU: 0.6,
    Role.PRICE: 0.6,
    Role.BARCODE: 0.6,
    Role.UNIT: 0.5,
    Role.CURRENCY: 0.5,
}
_OF_OTHERS = 0.2
_OTHER = 0.3
# A name and a price there must be.
_LEAST_TITLED = -0.3
_LEAST_BY_VALUES = -0.05
_LIKE_THE_PRICE = 4.0
_APART_BY_TAXES = (1.17, 1.28)
_APART_BY_TAXES_OR_DISCOUNT = (0.3, 1.35)
_OF_MODELS = (Role.SKU, Role.PART_NUMBER, Role.VARIANT)
_MOST_NUMBERS_OF_MODELS = 0.1
_SHORTEST_CATEGORY = 2
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class ColumnEvidence:
    """What is known of a column: the lines of its title from above, and its values.

    `is_inherited` where the title stands over the column to its left, and this one has none.
    """

    column: int
    lines: tuple[str, ...] = ()
    profile: ColumnProfile = NO_PROFILE
    is_inherited: bool = False

    @property
    def title(self) -> str:
        """The lines as one."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class AssignedRole:
    """The role of a column, why, how surely, and the one that came close."""

    column: int
    role: Role
    source: RoleSource
    why: Sequence[Message]
    certainty: float
    rival: Role | None
    score: float


@dataclass(slots=True)
class _Scored:
    """A column with the score of its title and of both title and values, by role."""

    evidence: ColumnEvidence
    titled: dict[Role, float]
    total: dict[Role, float] = field(default_factory=dict)
    is_to_fill_in: bool = False
    is_weight: bool = False

    def best_of(self, roles: Sequence[Role]) -> tuple[Role, float]:
        """The role that goes best with the column, of those that several columns may have."""
        role = max(roles, key=lambda one: self.total.get(one, _NEVER))
        score = self.total.get(role, _NEVER)
        return (role, score) if score >= ENOUGH else (Role.OTHER, _OTHER)


def assign(columns: Sequence[ColumnEvidence]) -> list[AssignedRole]:
    """The roles of all columns together: the best sum of how titles and values go with them.

    Blank columns without a title have none.
    """
    there = [
        column
        for column in columns
        if column.profile.filled
        or (column.title and not column.is_inherited)
        or not column.profile.rows
    ]
    scored = [_scored(column) for column in there]
    _note_order_forms(scored)
    _note_weights(scored)
    is_known_language = any(column.titled for column in scored)
    for column in scored:
        _add_values(column, is_known_language=is_known_language)
    _note_vague_categories(scored)
    single = _matched(scored)
    _add_name(scored, single)
    _add_prices_across(scored, single)
    found = []
    has_sku = Role.SKU in single.values()
    for place, column in enumerate(scored):
        role, score = _final_role(column, single.get(place), has_sku=has_sku)
        if role is not Role.OTHER or (column.evidence.title and not column.evidence.is_inherited):
            found.append(_explained(column, role, score))
    return found


def _scored(column: ColumnEvidence) -> _Scored:
    weight = _INHERITED if column.is_inherited else 1.0
    titled = {
        role: score * weight
        for role, score in read_lines(column.lines).items()
        if role is Role.NAME or not column.is_inherited
    }
    return _Scored(column, titled)


def _note_order_forms(columns: Sequence[_Scored]) -> None:
    """A quantity beside a sum is what the customer orders, and tells nothing of the stock."""
    keys = [title_key(column.evidence.title) for column in columns]
    sums = [
        column
        for key, column in zip(keys, columns, strict=True)
        if (SUM_TITLES.search(key) and column.titled.get(Role.IGNORED, 0) >= KNOWN)
        or (SUM_TITLES.match(key) and Role.PRICE in column.titled)
    ]
    has_prices = any(
        column.titled.get(Role.PRICE, 0) >= KNOWN and column not in sums for column in columns
    )
    has_sums = any(column.titled.get(Role.IGNORED, 0) >= KNOWN for column in sums)
    if has_prices and any(ORDER_TITLES.fullmatch(key) for key in keys):
        # “Amount” is a price, too, where no other stands beside a quantity.
        has_sums = bool(sums)
        for column in sums:
            column.titled = {Role.IGNORED: 1.0}
    for key, column in zip(keys, columns, strict=True):
        is_quantity = bool(ORDER_TITLES.fullmatch(key)) and Role.STOCK in column.titled
        is_blank = column.evidence.profile.rows > 0 and not column.evidence.profile.filled
        if is_quantity and (has_sums or is_blank):
            column.titled = {Role.IGNORED: 1.0}
            column.is_to_fill_in = True


def _note_weights(columns: Sequence[_Scored]) -> None:
    """“Netto” and “Brutto” beside a price are weights, unless they are apart as taxes have them."""
    bare = {
        is_gross: column
        for column in columns
        if len(column.evidence.lines) == 1
        and (is_gross := NET_AND_GROSS.get(title_key(column.evidence.title))) is not None
    }
    prices = [
        column
        for column in columns
        if column.titled.get(Role.PRICE, 0) >= KNOWN and column not in bare.values()
    ]
    if not bare or not prices:
        return
    if len(bare) == len((False, True)):
        lower, upper = (bare[is_gross].evidence.profile.typical for is_gross in (False, True))
        least, most = _APART_BY_TAXES
    else:
        (one,) = bare.values()
        lower, upper = prices[0].evidence.profile.typical, one.evidence.profile.typical
        least, most = _APART_BY_TAXES_OR_DISCOUNT
    if lower and upper and not least <= upper / lower <= most:
        for column in bare.values():
            column.titled.pop(Role.PRICE, None)
            column.is_weight = True


def _note_vague_categories(columns: Sequence[_Scored]) -> None:
    """A “type” is a category only where nothing better is there."""
    sure = [
        column
        for column in columns
        if column.titled.get(Role.CATEGORY, 0) > KNOWN
        and column.total[Role.CATEGORY] >= ENOUGH
        and column.evidence.profile.length >= _SHORTEST_CATEGORY
    ]
    for column in columns:
        if sure and column not in sure:
            column.total.pop(Role.CATEGORY, None)


def _add_values(column: _Scored, *, is_known_language: bool) -> None:
    profile = column.evidence.profile
    strongest = 0.0
    for role, score in column.titled.items():
        fit = value_fit(role, profile)
        column.total[role] = score + min(fit, _MOST_OF_VALUES.get(role, _OF_OTHERS))
        if fit > _CONTRADICTED:
            strongest = max(strongest, score)
    is_contradicted = bool(column.titled) and not strongest
    unknown = _UNKNOWN_TITLE if column.evidence.title and not is_contradicted else 0.0
    for role in _MOST_OF_VALUES:
        if role is Role.PRICE and column.is_weight:
            continue
        if role is Role.SKU and unknown and is_known_language:
            continue  # What is called something else is no code: a date, a size.
        if role not in column.titled and _is_plain_by_values(role, profile):
            score = value_fit(role, profile) - unknown - 0.5 * strongest
            column.total[role] = score


def _add_name(columns: Sequence[_Scored], single: dict[int, Role]) -> None:
    """Where nothing else is the name, a model or a size is, however much it is like a code."""
    if Role.NAME in single.values():
        return
    models = [
        (column.titled[Role.NAME], -place)
        for place, column in enumerate(columns)
        if column.titled.get(Role.NAME, 0)
        and single.get(place, column.best_of(_SEVERAL)[0]) in _OF_MODELS
        and column.evidence.profile.numbers < _MOST_NUMBERS_OF_MODELS
    ]
    if models:
        place = -max(models)[1]
        single[place] = Role.NAME


def _add_prices_across(columns: Sequence[_Scored], single: dict[int, Role]) -> None:
    """Where no title says which column has the price, others like it are prices as well.

    So are those of cities or grades under titles that nobody knows.
    """
    place = next((place for place, role in single.items() if role is Role.PRICE), None)
    if place is None or Role.PRICE in columns[place].titled:
        return
    typical = columns[place].evidence.profile.typical
    for other, column in enumerate(columns):
        profile = column.evidence.profile
        if (
            other not in single
            and column.evidence.title
            and not column.titled
            and column.total.get(Role.PRICE, 0) > 0
            and profile.wholes < profile.numbers
            and typical / _LIKE_THE_PRICE < profile.typical < typical * _LIKE_THE_PRICE
        ):
            single[other] = Role.PRICE


def _is_plain_by_values(role: Role, profile: ColumnProfile) -> bool:
    """Whether values alone may say that a column has the role."""
    return profile.filled * profile.rows >= _FEWEST_ROWS and _PLAIN_BY_VALUES[role](profile)


def _are_codes(profile: ColumnProfile) -> bool:
    is_code = profile.codes > 0.9 and profile.unique > 0.95 and profile.filled > 0.5
    is_long = profile.length >= _LENGTH_OF_CODES or profile.leading_zeros > 0
    is_number = profile.wholes >= 0.5 and profile.leading_zeros < 0.2
    return (
        is_code
        and is_long
        and not profile.counts
        and (not is_number or profile.length >= _LENGTH_OF_CODES + 1)
    )


_LENGTH_OF_CODES = 4
_PLAIN_BY_VALUES: Mapping[Role, Callable[[ColumnProfile], bool]] = {
    Role.SKU: _are_codes,
    Role.UNIT: lambda profile: profile.units > 0.8 and profile.wholes < 0.2,
    Role.CURRENCY: lambda profile: profile.currency_words > 0.8,
    Role.BARCODE: lambda profile: profile.barcodes > 0.8,
    Role.PRICE: lambda profile: profile.prices > 0.8 and profile.numbers > 0.3,
    Role.NAME: lambda profile: profile.letters > 0.7,
}


def _matched(columns: Sequence[_Scored]) -> dict[int, Role]:
    """The columns, by place, that have the roles of one column each."""
    roles = list(_SINGLE)
    gains = [[_gain(column, role) for column in columns] for role in roles]
    return {
        place: role
        for role, place in zip(roles, best_matching(gains), strict=True)
        if place is not None
    }


def _gain(column: _Scored, role: Role) -> float:
    total = column.total.get(role, _NEVER)
    is_wanted = role in (Role.NAME, Role.PRICE)
    least = _LEAST_TITLED if role in column.titled else _LEAST_BY_VALUES
    if total < (least if is_wanted else ENOUGH):
        return _NEVER
    if role is Role.PART_NUMBER:
        # The values of a code speak for the SKU first.
        total = column.titled.get(role, 0) + min(0.0, value_fit(role, column.evidence.profile))
    others = [other for other in _SEVERAL if other is not role]
    # Of columns that are alike the left one.
    return total - column.best_of(others)[1] + _SINGLE[role] - column.evidence.column * 1e-6


def _final_role(column: _Scored, single: Role | None, *, has_sku: bool) -> tuple[Role, float]:
    if single is not None:
        return single, column.total[single]
    if has_sku and column.titled.get(Role.SKU, 0) and column.titled.get(Role.PART_NUMBER, 0) >= 0.3:
        score = column.titled[Role.PART_NUMBER] + 0.2
        if score >= ENOUGH:
            return Role.PART_NUMBER, score
    role, score = column.best_of(_SEVERAL)
    if role is Role.OTHER and column.evidence.profile.counts and not column.evidence.title:
        return Role.IGNORED, ENOUGH
    if role is Role.PRICE and role not in column.titled:
        return Role.OTHER, _OTHER  # A further price is one only where its title says so.
    return role, score


def _explained(column: _Scored, role: Role, score: float) -> AssignedRole:
    titled = column.titled.get(role, 0)
    rival, rival_score = max(
        ((other, total) for other, total in column.total.items() if other is not role),
        key=lambda pair: pair[1],
        default=(None, 0.0),
    )
    is_close = rival_score > score - _CLOSE and rival_score >= ENOUGH
    margin = 0.2 if is_close else 0.0
    return AssignedRole(
        column=column.evidence.column,
        role=role,
        source=RoleSource.TITLE if titled or role is Role.OTHER else RoleSource.VALUES,
        why=_why(column, role),
        certainty=round(max(0.05, min(1.0, (score + 0.4) / 1.5 - margin)), 2),
        rival=rival if is_close else None,
        score=score,
    )


def _why(column: _Scored, role: Role) -> list[Message]:
    said: list[Message] = []
    evidence = column.evidence
    if column.is_to_fill_in:
        return [Message("column-to-be-filled-in")]
    if column.titled.get(role):
        said.append(
            Message("column-titled-beside", title=evidence.title)
            if evidence.is_inherited
            else Message("column-titled", title=evidence.title, role=role)
        )
    if value_fit(role, evidence.profile) > 0.2 and role in _OF_VALUES:
        said.append(_OF_VALUES[role])
    if role is Role.IGNORED and evidence.profile.counts:
        said.append(Message("column-that-counts"))
    named = max(column.titled, key=column.titled.__getitem__, default=None)
    if named not in (None, role) and column.titled.get(role, 0) < column.titled[named]:
        said.append(Message("column-unlike-its-title", role=named))
    return said


_OF_VALUES: Mapping[Role, Message] = {
    Role.NAME: Message("column-of-long-texts"),
    Role.SKU: Message("column-of-codes"),
    Role.PRICE: Message("column-of-amounts"),
    Role.UNIT: Message("column-of-units"),
    Role.CURRENCY: Message("column-of-currencies"),
    Role.BARCODE: Message("column-of-barcodes"),
}

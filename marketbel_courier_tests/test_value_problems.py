from __future__ import annotations

from typing import Annotated

import pytest
from annotated_types import MaxLen
from pydantic import TypeAdapter, ValidationError

from marketbel_courier.messages.language import Language
from marketbel_courier.value_problems import why_refused


def test_of_a_list_that_is_read_no_further_than_its_limit_no_length_is_told() -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Annotated[set[int], MaxLen(2)]).validate_python([1, 2, 3, 4])

    [problem] = refused.value.errors()
    said = why_refused(problem)
    assert said.text(Language.EN) == "List should have at most 2 items after validation, not more"
    assert said.text(Language.RU) == "в списке больше 2, а больше нельзя"

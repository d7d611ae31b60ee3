import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline.claims import actors, counts, harms, numbers, stance, times
from fogline.claims.needles import needles, plain

pytestmark = pytest.mark.slow  # many examples of each pattern

PATTERNS = [
    *(rule.pattern for rule in times._rules()),
    numbers.pattern(), harms.gate(), counts._words().one, *stance._patterns().values(), actors.COUNTRY_FORCES, actors.ORGANISATION,
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.pattern[:30])
@given(data=st.data())
def test_whatever_a_pattern_matches_holds_its_needles(pattern: re.Pattern[str], data: st.DataObject) -> None:
    without_shortcut = re.compile(pattern.pattern.replace(r"(?=\w)", ""), pattern.flags)  # Hypothesis draws without looking ahead
    found = data.draw(st.from_regex(without_shortcut))

    assert all(any(n in plain(found) for n in strings) for strings in needles(pattern))

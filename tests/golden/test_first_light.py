"""One whole article, written for this test: what a careful reader takes from it, each thing with its exact words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fogline import reading as readings
from fogline.gazetteer import Gazetteer
from fogline.types import Claim, Document, Reading

TEXT = """TRIPOLI — Fighters aligned with Libya's unity government said Sunday they have begun a last assault on the Islamic State in the few streets it still holds in Sirte.

Libyan National Army spokesman Ahmed Mismari tweeted that the operation started Sunday after more than 3,000 civilians were evacuated from Benghazi. A Libyan National Army statement said the operation was focused on the district of Ganfouda.

“The fight for the last district has started tonight,” Mismari said.

“It is a hard battle,” he later said. “The men who are left will not leave.”

Mismari did not say when the assault would end.

The Syrian Observatory for Human Rights, a monitor based in Britain, said Syrian Democratic Forces were advancing slowly in Hajin because of mines planted by IS.

It also said coalition warplanes bombed IS positions near Hajin, killing at least 12 fighters.

President Emmanuel Macron predicted Thursday that IS will have lost all of its territory by next month.

Russia's defense ministry denied that its jets had bombed a hospital in Idlib.

The U.N. envoy has warned that the group could re-emerge in Mosul if the pressure on it ends.

Comments are no longer available on this story

filed under:
"""
SUNDAY = datetime(2019, 2, 10, tzinfo=UTC)


def read(published_at: datetime | None) -> Reading:
    return readings.read(Document("document_x", "report_x", TEXT, "en", "test@1", published_at=published_at), Gazetteer.load())


@pytest.fixture(scope="module")
def dated() -> Reading:
    return read(SUNDAY)


def about(reading: Reading, words: str, **fields: Any) -> list[Claim]:
    """Claims whose words for the kind overlap these words of the text, and whose fields are these."""
    start = TEXT.index(words)
    end = start + len(words)
    return [
        c for c in reading.claims
        if any(e.field == "kind" and e.span.start < end and start < e.span.end for e in c.evidence)
        and all(getattr(c, name) == value for name, value in fields.items())
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("have begun a last assault", {"kind": "battle", "stance": "asserted"}),
        ("were evacuated", {"kind": "evacuation", "speaker": "Ahmed Mismari"}),
        ("The fight for the last district has started", {"kind": "battle", "speaker": "Ahmed Mismari"}),
        ("It is a hard battle", {"kind": "battle", "speaker": "Ahmed Mismari"}),
        ("advancing", {"kind": "advance", "speaker": "Syrian Observatory for Human Rights"}),
        ("mines planted", {"kind": "hazard_mines", "speaker": "Syrian Observatory for Human Rights"}),
        ("warplanes bombed", {"kind": "air_strike", "speaker": "Syrian Observatory for Human Rights"}),
        ("will have lost all of its territory", {"kind": "control_loss", "stance": "predicted", "speaker": "Emmanuel Macron"}),
        ("bombed a hospital", {"kind": "air_strike", "stance": "denied"}),
        ("could re-emerge in Mosul", {"stance": "warned", "speaker": "United Nations"}),
    ],
)
def test_each_statement_is_a_claim(dated: Reading, words: str, fields: dict[str, Any]) -> None:
    assert about(dated, words, **fields), [(c.kind, c.stance, c.speaker, [e.span.of(TEXT) for e in c.evidence if e.field == "kind"]) for c in dated.claims]


def test_what_was_not_said_and_page_furniture_make_no_claim(dated: Reading) -> None:
    assert not about(dated, "did not say when the assault would end")
    assert not about(dated, "Comments are no longer available")
    assert not about(dated, "filed under")


def test_the_evacuated_are_a_range_with_an_open_end(dated: Reading) -> None:
    [claim] = about(dated, "were evacuated", kind="evacuation")
    [count] = [dated.counts[i] for i in claim.counts]

    assert (count.what, count.who, count.low, count.high) == ("evacuated", "civilians", 3000, None)
    assert count.span.of(TEXT).startswith("more than 3,000")


def test_the_strike_has_its_place_its_dead_and_who_did_it(dated: Reading) -> None:
    [claim] = about(dated, "warplanes bombed", kind="air_strike")

    assert claim.place is not None
    place = dated.places[claim.place].place
    assert place is not None
    assert abs(place.lat - 34.69) < 0.1
    assert any(dated.counts[i].what == "killed" and dated.counts[i].low == 12 and dated.counts[i].high is None for i in claim.counts)
    assert any(a.part == "suffered" and a.id == "islamic-state" for a in claim.actors)


def test_the_due_window_is_the_stated_one(dated: Reading) -> None:
    [claim] = about(dated, "will have lost all of its territory", kind="control_loss")

    assert claim.window is not None
    assert claim.window.latest == datetime(2019, 4, 1, tzinfo=UTC)


def test_the_condition_is_kept_in_its_words(dated: Reading) -> None:
    [claim] = about(dated, "could re-emerge in Mosul", stance="warned")

    assert [e.span.of(TEXT) for e in claim.evidence if e.field == "condition"] == ["if the pressure on it ends"]


def test_weekdays_resolve_against_the_publication_day_only(dated: Reading) -> None:
    undated = read(None)

    by_words = {t.span.of(TEXT): t for t in dated.times}
    assert by_words["Thursday"].value == "2019-02-07"
    assert by_words["Sunday"].value == "2019-02-10"
    assert all(t.window is None for t in undated.times if t.span.of(TEXT) in ("Sunday", "Thursday", "next month", "tonight"))
    assert all(c.window is None for c in undated.claims)


def test_every_field_has_words_inside_the_text(dated: Reading) -> None:
    for claim in dated.claims:
        assert any(e.field == "kind" for e in claim.evidence)
        assert all(e.span.end <= len(TEXT) for e in claim.evidence)
        if claim.place is not None:
            assert any(e.field == "place" and e.span == dated.places[claim.place].span for e in claim.evidence)


def test_reading_twice_gives_the_same_ids(dated: Reading) -> None:
    assert [c.id for c in read(SUNDAY).claims] == [c.id for c in dated.claims]

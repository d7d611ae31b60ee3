from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline import events
from fogline.claims import feasts, times
from fogline.sentences import split
from fogline.types import Claim, Evidence, Filed, Span, Time

SATURDAY = datetime(2019, 2, 9, tzinfo=UTC)
AFTERNOON = datetime(2019, 2, 9, 14, 30, tzinfo=UTC)


def found(text: str, published_at: datetime | None = SATURDAY) -> dict[str, Time]:
    return {t.span.of(text): t for t in times.read(text, split(text), published_at)}


def window(time: Time) -> tuple[str, str]:
    assert time.window is not None
    assert time.window.earliest is not None
    assert time.window.latest is not None
    assert time.window.earliest.utcoffset() == timedelta(0)
    return f"{time.window.earliest:%Y-%m-%dT%H:%M}", f"{time.window.latest:%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("The assault began Saturday, he said.", "Saturday", "2019-02-09"),
        ("Officials said Wednesday the road was cut.", "Wednesday", "2019-02-06"),
        ("The talks will resume on Monday.", "Monday", "2019-02-11"),
        ("Shells fell on 5 March 2018 in the town.", "5 March 2018", "2018-03-05"),
        ("The camp was hit on Jan. 16.", "Jan. 16", "2019-01-16"),
        ("It will be over by next week.", "next week", "2019-W07"),
        ("The group was defeated last month.", "last month", "2019-01"),
        ("Two days ago the bridge was hit.", "Two days ago", "2019-02-07"),
        ("The border was shut two decades ago.", "two decades ago", "1999"),
        ("He spoke yesterday.", "yesterday", "2019-02-08"),
        ("The battle lasted three days.", "three days", "P3D"),
        ("It was hit in the early hours of Friday morning.", "in the early hours of Friday morning", "2019-02-08TMO"),
        ("Clashes go on now.", "now", "PRESENT_REF"),
        ("Patrols pass daily.", "daily", "P1D"),
        ("War broke out in 2011 in the south.", "2011", "2011"),
        ("In nineteen ninety-six the road was built.", "nineteen ninety-six", "1996"),
        ("In the 1990s the border was open.", "the 1990s", "199X"),
        ("The wall is of the 12th century.", "the 12th century", "11"),
    ],
)
def test_expressions_have_their_timex_value(text: str, words: str, value: str) -> None:
    read = {t: x.value for t, x in found(text).items()}

    assert read.get(words) == value, read


@pytest.mark.parametrize(
    "text",
    [
        "They may march on the town.", "He is 34 years old.", "The 24-year-old was hit.", "It cost 2,000 dollars.", "Three-quarters of the camp burnt.",
        "Soldiers and rebels may fall back.", "The Battle of Ashura was announced.",
    ],
)  # fmt: skip
def test_other_words_and_ages_are_no_times(text: str) -> None:
    assert found(text) == {}


def test_without_a_publication_date_relative_dates_stay_unresolved() -> None:
    text = "On Tuesday shells fell; the siege began on 3 May 2017 and lasted two weeks, and on 5 June it rained; in Ramadan, tonight, recently, last year."

    read = found(text, None)

    for words in ("Tuesday", "5 June", "Ramadan", "tonight", "last year"):
        assert (read[words].value, read[words].window) == (None, None), words
    assert read["3 May 2017"].value == "2017-05-03"
    assert read["two weeks"].value == "P2W"


def test_a_night_is_from_six_to_six() -> None:
    [tonight] = found("The attack began tonight.").values()
    [overnight] = found("Raids went on overnight.").values()

    assert window(tonight) == ("2019-02-09T18:00", "2019-02-10T06:00")
    assert (overnight.value, window(overnight)) == ("2019-02-08TNI", ("2019-02-08T18:00", "2019-02-09T06:00"))


@pytest.mark.parametrize(
    ("hour", "zone", "words", "value"),
    [
        (23, 3, "today", "2019-02-09"),
        (1, 3, "today", "2019-02-09"),  # it is still Friday in UTC
        (1, 3, "Friday", "2019-02-08"),
        (1, 3, "Saturday", "2019-02-09"),
        (22, -5, "today", "2019-02-09"),  # it is Sunday in UTC
        (22, -5, "Sunday", "2019-02-03"),
    ],
)
def test_days_are_those_of_the_publishers_zone(hour: int, zone: int, words: str, value: str) -> None:
    published = datetime(2019, 2, 9, hour, tzinfo=timezone(timedelta(hours=zone)))

    [time] = found(f"A drone fell {words}.", published).values()

    assert time.value == value
    assert window(time) == (f"{value}T00:00", f"{date.fromisoformat(value) + timedelta(1)}T00:00")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("At 0530 GMT on Thursday a drone fell.", "2019-02-07T05:30"),
        ("At 9:15 p.m. on Friday a drone fell.", "2019-02-08T18:15"),
        ("On Thursday a drone fell at 5 a.m.", "2019-02-07T02:00"),
    ],
)
def test_a_clock_time_is_in_the_zone_it_names_or_the_publishers(text: str, start: str) -> None:
    published = datetime(2019, 2, 9, 12, tzinfo=timezone(timedelta(hours=3)))

    assert start in [window(t)[0] for t in found(text, published).values()]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("The convoy will leave on Tuesday.", "Tuesday", "2019-02-12"),
        ("The convoy left on Tuesday.", "Tuesday", "2019-02-05"),
        ("On Tuesday the convoy is expected to leave.", "Tuesday", "2019-02-12"),
        ("On Tuesday the convoy was hit.", "Tuesday", "2019-02-05"),
        ("They said they will vote Wednesday.", "Wednesday", "2019-02-13"),
        ("They will vote soon, he said Wednesday.", "Wednesday", "2019-02-06"),
        ("They vowed to appeal Thursday's ruling.", "Thursday", "2019-02-07"),
        ("The village was shelled on 5 May.", "5 May", "2018-05-05"),
        ("On 1 March the village was shelled.", "1 March", "2018-03-01"),
        ("The truce is due to end on 5 May.", "5 May", "2019-05-05"),
        ("In November the siege began.", "November", "2018-11"),
        ("He will return in November.", "November", "2019-11"),
        ("The siege since March 1 has cut the road.", "March 1", "2018-03-01"),
    ],
)
def test_tense_says_whether_a_day_is_past_or_to_come(text: str, words: str, value: str) -> None:
    assert found(text)[words].value == value


@pytest.mark.parametrize(
    ("text", "value", "span"),
    [
        ("Over the past 24 hours twelve shells fell.", "PT24H", ("2019-02-08T14:30", "2019-02-09T14:30")),
        ("Over the past three days twelve shells fell.", "P3D", ("2019-02-06T00:00", "2019-02-10T00:00")),
        ("Over the next two weeks they meet.", "P2W", ("2019-02-09T00:00", "2019-02-23T00:00")),
    ],
)
def test_spans_up_to_and_from_publication(text: str, value: str, span: tuple[str, str]) -> None:
    [time] = found(text, AFTERNOON).values()

    assert (time.type, time.value, window(time)) == ("DURATION", value, span)


@pytest.mark.parametrize(
    ("words", "value"),
    [("in recent days", "PXD"), ("in recent weeks", "PXW"), ("in recent months", "PXM"), ("in the coming days", "PXD"), ("over the last few hours", "PTXH")],
)
def test_vague_spans_have_a_unit_and_no_window(words: str, value: str) -> None:
    [time] = found(f"Raids grew {words}.", AFTERNOON).values()

    assert (time.type, time.value, time.window) == ("DURATION", value, None)


@pytest.mark.parametrize(
    ("text", "words", "value", "span"),
    [
        ("It was the third day of the offensive.", "the third day", "2019-02-09", ("2019-02-08T00:00", "2019-02-10T00:00")),
        ("Friday, the third day of the offensive, was calm.", "the third day", "2019-02-08", ("2019-02-08T00:00", "2019-02-09T00:00")),
        ("On the third day of Ramadan a market was hit.", "the third day of Ramadan", "2018-05-18", ("2018-05-18T00:00", "2018-05-20T00:00")),
    ],
)
def test_the_third_day_of_something(text: str, words: str, value: str, span: tuple[str, str]) -> None:
    time = found(text)[words]

    assert (time.value, window(time)) == (value, span)


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("Raids went on during Ramadan.", "Ramadan", "2018-05-16/2018-06-14"),
        ("They will meet after Ramadan.", "Ramadan", "2019-05-06/2019-06-03"),
        ("The truce of Eid al-Adha 2018 held.", "Eid al-Adha 2018", "2018-08-21/2018-08-24"),
        ("Shops were shut at Christmas.", "Christmas", "2018-12-25"),
        ("They met last Thanksgiving.", "last Thanksgiving", "2018-11-22"),
        ("They will march on Easter Sunday.", "Easter Sunday", "2019-04-21"),
        ("In Ramadan 1890 there was peace.", "Ramadan 1890", None),
    ],
)
def test_feasts_are_read_from_the_table(text: str, words: str, value: str | None) -> None:
    assert found(text)[words].value == value


def test_every_ramadan_ends_when_its_eid_begins() -> None:
    for year in range(1980, 2051):
        ramadan = feasts.of_year("Ramadan", year)

        assert ramadan is not None
        assert (ramadan[1] - ramadan[0]).days in (29, 30)
        assert feasts.near("eid al-fitr", ramadan[1], None) is not None


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("The bridge fell last summer.", "last summer", "2018-SU"),
        ("This winter it was built again.", "This winter", "2018-WI"),
        ("Next spring they will attack.", "Next spring", "2019-SP"),
        ("In the autumn of 2016 they fled.", "the autumn of 2016", "2016-FA"),
        ("In the first half of 2018 raids grew.", "the first half of 2018", "2018-H1"),
        ("In the second quarter of fiscal 2018 exports fell.", "the second quarter of fiscal 2018", "2018-Q2"),
        ("The budget for FY2019 was cut.", "FY2019", "2019"),
        ("Exports grew in Q3 2018.", "Q3 2018", "2018-Q3"),
        ("Exports fell in the fourth quarter.", "the fourth quarter", "2018-Q4"),
    ],
)
def test_seasons_and_fiscal_words(text: str, words: str, value: str) -> None:
    assert found(text)[words].value == value


def test_a_year_earlier_in_a_report_of_quarters_is_the_quarter_of_the_year_before() -> None:
    assert found("Exports fell 3% in the fourth quarter from a year earlier.")["a year earlier"].value == "2017-Q4"
    assert found("In the fourth quarter the army advanced. A year ago it fled.")["A year ago"].value == "2018"


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("On 5 January the bridge fell. The next day it burnt.", "The next day", "2019-01-06"),
        ("On 5 January the bridge fell. That night it burnt.", "That night", "2019-01-05TNI"),
        ("On 5 January the bridge fell, and two days later it burnt.", "two days later", "2019-01-07"),
        ("From 3 to 5 January it rained. The next day it was dry.", "The next day", "2019-01-06"),
        ("It was founded in 2011. The following year it split.", "The following year", "2012"),
        ("It was founded in March 2011, and split the following month.", "the following month", "2011-04"),
        ("It burnt the next day.", "the next day", None),
    ],
)
def test_what_hangs_on_a_date_told_before(text: str, words: str, value: str | None) -> None:
    assert found(text)[words].value == value


@pytest.mark.parametrize(
    ("text", "words", "value", "span"),
    [
        ("Fighting raged from 3 to 5 May 2018.", "3 to 5 May 2018", "2018-05-03/2018-05-05", ("2018-05-03T00:00", "2018-05-06T00:00")),
        ("Raids on Jan. 3-5 killed two.", "Jan. 3-5", "2019-01-03/2019-01-05", ("2019-01-03T00:00", "2019-01-06T00:00")),
        ("Shells fell between Monday and Wednesday.", "Monday", "2019-02-04", ("2019-02-04T00:00", "2019-02-07T00:00")),
        ("Shells fell between Monday and Wednesday.", "Wednesday", "2019-02-06", ("2019-02-04T00:00", "2019-02-07T00:00")),
        ("Raids from 3 May to 5 June 2018 killed two.", "3 May", "2018-05-03", ("2018-05-03T00:00", "2018-06-06T00:00")),
        ("Between March and May 2018 forty died.", "March", "2018-03", ("2018-03-01T00:00", "2018-06-01T00:00")),
        ("The war of 2016-2018 cost much.", "2016-2018", "2016/2018", ("2016-01-01T00:00", "2019-01-01T00:00")),
    ],
)
def test_a_range_gives_all_its_days(text: str, words: str, value: str, span: tuple[str, str]) -> None:
    time = found(text)[words]

    assert (time.value, window(time)) == (value, span)


@pytest.mark.parametrize(
    ("words", "precision"), [("on Tuesday", 1), ("between Monday and Wednesday", 2), ("last week", 3), ("last month", 4), ("last year", 5)]
)
def test_the_width_of_the_window_is_the_events_date_precision(words: str, precision: int) -> None:
    time, *_ = found(f"A shell fell {words}.").values()
    claim = Claim("claim_1", "document_1", "shelling", "asserted", (Evidence("kind", Span(2, 7)),), 0.7, "rules@1", window=time.window)

    [event] = events.group([Filed(claim, "report_1", "A Paper", SATURDAY, SATURDAY, None, (), (), "shell", "A shell fell.", None, "document_1")])

    assert (event.window, event.date_precision) == (time.window, precision)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("three days", "P3D"), ("a fortnight", "P2W"), ("the nine months", "P9M"), ("two and a half years", "P2Y6M"), ("5 1/2 hours", "PT5H30M"),
        ("more than two decades", "P20Y"), ("several weeks", "PXW"), ("two more weeks", "P2W"), ("10 to 12 days", "P10D"), ("a couple of years", "P2Y"),
    ],
)  # fmt: skip
def test_durations(words: str, value: str) -> None:
    [time] = found(f"The siege lasted {words}.").values()

    assert (time.type, time.value, time.window) == ("DURATION", value, None)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("every Friday", "XXXX-WXX-5"), ("on Tuesdays", "XXXX-WXX-2"), ("each July", "XXXX-07"), ("twice a week", "P1W"),
        ("every two months", "P2M"), ("every night", "XXXX-XX-XXTNI"), ("every Monday morning", "XXXX-WXX-1TMO"),
    ],
)  # fmt: skip
def test_what_comes_again_is_a_set(words: str, value: str) -> None:
    [time] = found(f"They march {words}.").values()

    assert (time.type, time.value, time.window) == ("SET", value, None)


def test_a_date_in_1753_is_read_and_does_no_harm() -> None:
    assert window(found("The treaty of 4 July 1753 was kept.")["4 July 1753"]) == ("1753-07-04T00:00", "1753-07-05T00:00")
    assert found("On Tuesday it rained.", datetime(1753, 1, 1, tzinfo=UTC))["Tuesday"].value == "1752-12-26"


@given(
    st.lists(
        st.sampled_from(
            "9999 years ago last Friday 31 February 1753 next week Ramadan 24:99 0 of the 00s March 29 , . from to 3 third day Eid two and a half 0530 GMT".split()
        ),
        max_size=12,
    ),
    st.none() | st.datetimes(datetime(1900, 1, 1), datetime(9999, 1, 1)),
)
def test_no_words_make_it_fall_over(words: list[str], moment: datetime | None) -> None:
    text = " ".join(words)

    for time in times.read(text, split(text), moment.replace(tzinfo=UTC) if moment else None):
        assert time.span.end <= len(text)
        assert moment is not None or time.window is None or time.value is not None

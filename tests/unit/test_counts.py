import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogline.claims import counts, numbers
from fogline.sentences import split
from fogline.types import ActorMention, Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At least six soldiers were killed.", [("killed", "combatants", 6, None)]),
        ("Shells killed five people and wounded ten others.", [("killed", "unknown", 5, 5), ("injured", "unknown", 10, 10)]),
        ("Up to 40 fighters surrendered.", [("surrendered", "combatants", 0, 40)]),
        ("Dozens of civilians fled the town.", [("displaced", "civilians", 24, 99)]),
        ("More than 3,000 civilians were evacuated.", [("evacuated", "civilians", 3000, None)]),
        ("The force holds less than two square miles.", [("area", "unknown", 0, 5.18)]),
        ("It has lost 99.5 percent of its land.", [("share", "unknown", 99.5, 99.5)]),
        ("Between 12 and 15 people died in the blast.", [("killed", "unknown", 12, 15)]),
        ("A woman was killed by a mine.", [("killed", "civilians", 1, 1)]),
        ("POLICE SAID THREE PEASANTS WERE MURDERED.", [("killed", "civilians", 3, 3)]),
        ("Twenty-two militants were detained.", [("detained", "combatants", 22, 22)]),
        ("Nine miners are still missing.", [("missing", "civilians", 9, 9)]),
        ("Scores of soldiers laid down their arms.", [("surrendered", "combatants", 40, 199)]),
        ("Some 400 fighters remain in the old town.", [("present", "combatants", 400, 400)]),
        ("About 3,000 people live in the camp.", [("present", "unknown", 3000, 3000)]),
        ("They took 70 percent of the city and 40 sq km around it.", [("share", "unknown", 70, 70), ("area", "unknown", 40, 40)]),
        ("Nearly 200 people were evacuated.", [("evacuated", "unknown", 200, 200)]),
        ("The blast killed four guards; five others were wounded.", [("killed", "combatants", 4, 4), ("injured", "unknown", 5, 5)]),
        ("A family of six was killed in Orba.", [("killed", "civilians", 6, 6)]),
        ("Twelve people of one family died.", [("killed", "unknown", 12, 12)]),
        ("Ten people, all civilians, were killed.", [("killed", "civilians", 10, 10)]),
        ("Five dead at least in Tesk.", [("killed", "unknown", 5, None)]),
        ("Half a million people have fled.", [("displaced", "unknown", 500_000, 500_000)]),
        ("The raid left at\nleast twelve people dead.", [("killed", "unknown", 12, None)]),
        ("The army lost ten of its soldiers.", [("killed", "combatants", 10, 10)]),
        ("A farmer, 45, was killed.", [("killed", "civilians", 1, 1)]),
    ],
)
def test_a_stated_quantity_is_read_with_its_range(text: str, expected: list[tuple[str, str, float, float | None]]) -> None:
    assert [(c.what, c.who, c.low, c.high) for c in counts.read(text, split(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Three gunmen killed two judges.", [("present", 3), ("killed", 2)]),
        ("Two judges were killed by three gunmen.", [("killed", 2), ("present", 3)]),
        ("Six rebels attacked the post, wounding four guards.", [("present", 6), ("injured", 4)]),
        ("The murder of the two judges shocked Hallun.", [("killed", 2)]),
        ("Forty officers look into the murder.", [("present", 40)]),
        ("One guard was killed and five people, among them a nurse, were hurt.", [("killed", 1), ("injured", 5), ("injured", 1)]),
        ("The group executed five prisoners.", [("killed", 5)]),
        ("The group still holds five prisoners.", [("detained", 5)]),
        ("A clan freed five prisoners.", []),
        ("Three were killed in Marran and four others in Hallun.", [("killed", 3), ("killed", 4)]),
        ("Eight soldiers of the northern brigade and of its allies were killed.", [("killed", 8)]),
        ("Two bombs killed seven.", [("other", 2), ("killed", 7)]),
        ("Shells hit 12 houses in three villages.", [("other", 12), ("other", 3)]),
    ],
)
def test_a_number_goes_with_what_happened_to_its_own_people(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(c.what, c.low) for c in counts.read(text, split(text))] == expected


def test_killed_and_wounded_together_are_neither_known() -> None:
    text = "The blast killed and injured 16 people."

    assert [(c.what, c.low, c.high, c.approximate) for c in counts.read(text, split(text))] == [("killed", 0, 16, True), ("injured", 0, 16, True)]


@pytest.mark.parametrize("text", ["He paid 500 dollars.", "Traders lost 500,000 Syrian pounds.", "A raid killed hopes at 0730.", "Resolution 2254 was killed.",
    "On 3 May they fled.", "On the fifth day, day 2 of the siege, nobody was hurt.", "No one was killed.", "Anna Weber, 65, is the wounded town's mayor.", "In 2015 the war went on.", "The Su-24 flew 30 miles.", "It lasted 27 days.", "Several people came."])
def test_money_years_distances_and_vague_words_are_no_counts(text: str) -> None:
    assert counts.read(text, split(text)) == []


def test_a_running_total_says_so() -> None:
    text = "In all, 57,000 people have left the pocket since December."

    [count] = counts.read(text, split(text))

    assert (count.what, count.cumulative) == ("displaced", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Four more people died, bringing the death toll to 31.", [("killed", 4, False), ("killed", 31, True)]),
        ("The number of wounded rose to 40.", [("injured", 40, True)]),
        ("Nine were arrested, raising the number of detainees to 57.", [("detained", 9, False), ("detained", 57, True)]),
        ("A total of nine people were killed.", [("killed", 9, False)]),
        ("The war has killed 4,000 people so far.", [("killed", 4000, True)]),
    ],
)
def test_a_toll_that_rises_to_a_number_is_a_running_total(text: str, expected: list[tuple[str, float, bool]]) -> None:
    assert [(c.what, c.low, c.cumulative) for c in counts.read(text, split(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nine people died, including three children and two nurses.", [(9, False), (3, True), (2, True)]),
        ("Nine people, including three children, were killed.", [(9, False), (3, True)]),
        ("The police arrested 1,200 people, 300 of them women.", [(1200, False), (300, True)]),
        ("Two soldiers and three farmers were killed.", [(2, False), (3, False)]),
    ],
)
def test_some_of_those_just_counted_are_a_part(text: str, expected: list[tuple[float, bool]]) -> None:
    found = counts.read(text, split(text))

    assert [(c.low, c.part) for c in found] == expected
    assert len({c.what for c in found}) == 1


@pytest.mark.parametrize(
    ("text", "stock"),
    [
        ("About 900 people have been displaced.", False),
        ("About 900 people are still displaced.", True),
        ("They arrested 40 men.", False),
        ("They are holding 40 hostages.", True),
        ("Some 40 men are missing.", True),
        ("Some 40 soldiers remain inside.", True),
    ],
)
def test_a_state_is_a_stock_and_a_change_a_flow(text: str, stock: bool) -> None:
    assert [c.stock for c in counts.read(text, split(text))] == [stock]


def test_households_are_not_people() -> None:
    text = "Some 200 families, about 1,100 people, were evacuated."

    assert [(c.what, c.low, c.unit) for c in counts.read(text, split(text))] == [("evacuated", 200, "households"), ("evacuated", 1100, "people")]


def test_a_converted_area_keeps_its_words() -> None:
    text = "They took two square miles of desert and 40 sq km of fields."

    assert [(c.low, c.unit, c.original) for c in counts.read(text, split(text))] == [(5.18, "km2", "two square miles"), (40, "km2", None)]


def test_a_name_alone_says_who_is_counted() -> None:
    text = "The raid killed six ISIS in Tesk."
    named = ActorMention(Span(20, 24), "Islamic State", "islamic-state")

    [count] = counts.read(text, split(text), [named])

    assert (count.span.of(text), count.what, count.actor) == ("six ISIS", "killed", "Islamic State")


@pytest.mark.parametrize(("words", "value"), [("twenty-two", 22), ("a hundred and five", 105), ("1,250", 1250), ("two million", 2_000_000), ("half a million", 500_000)])
def test_number_words_have_their_value(words: str, value: float) -> None:
    assert numbers.value(words) == value


@given(st.integers(0, 10**7))
def test_digits_with_and_without_commas_are_one_number(n: int) -> None:
    assert numbers.value(f"{n:,}") == numbers.value(str(n)) == n


@given(st.text(alphabet="0123456789 ,.-killedtwomeper%", max_size=60))
def test_every_count_is_ordered_and_inside_the_text(text: str) -> None:
    for count in counts.read(text, split(text)):
        assert count.span.end <= len(text)
        assert count.high is None or count.low <= count.high

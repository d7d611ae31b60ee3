"""Who is meant by words that a reader marks: sentences made up for the purpose. [brackets] mark the words."""

import re

import pytest

from fogline import sentences as splitter
from fogline.claims import actors
from fogline.claims.antecedents import Memory
from fogline.claims.naming import named
from fogline.types import Actor, Part, Span

MARK = re.compile(r"\[(?:(did|suffered|took_part):)?([^\]]+)\]")


def read(marked: str, *, speaker: str | None = None, kind: str | None = None, year: int | None = None) -> list[tuple[Actor, ...]]:
    """What `named` gives for each marked stretch in turn."""
    text, spans, at = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        part: Part = match[1] or "did"  # type: ignore[assignment]
        spans.append((Span(len(text), len(text) + len(match[2])), part))
        text += match[2]
        at = match.end()
    text += marked[at:]
    sentences = splitter.split(text)
    mentions = actors.read(text, sentences, year=year)
    memory = Memory(text, sentences, mentions, year=year)
    return [named(text, span, part, mentions, memory, speaker, kind=kind) for span, part in spans]


def last(marked: str, **more: object) -> list[tuple[str, str | None]]:
    return [(a.name, a.id) for a in read(marked, **more)[-1]]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("marked", "ids"),
    [
        ("On Friday [the SDF and the YPG] entered Tabqa in Syria.", ["syrian-democratic-forces", "ypg"]),
        ("[Hamas, Islamic Jihad and Hezbollah] took part in Gaza.", ["hamas", "palestinian-islamic-jihad", "hezbollah"]),
        ("[Hamas and Palestinian Islamic Jihad] fired rockets.", ["hamas", "palestinian-islamic-jihad"]),
        ("Artillery hit [suffered:ISIL strongholds] near the river.", ["islamic-state"]),
        ("[IS gunmen] fled.", ["islamic-state"]),
        ("Soldiers killed [suffered:three Boko Haram fighters] in Borno.", ["boko-haram"]),
        ("[Members of the Rapid Support Forces] looted shops.", ["rapid-support-forces"]),
        ("[Fighters from al-Shabaab] stormed a hotel.", ["al-shabaab"]),
        ("[Forces loyal to Khalifa Haftar] shelled the airport.", ["libyan-national-army"]),
        ("[Khalifa Haftar's forces] shelled the airport.", ["libyan-national-army"]),
        ("[The Houthi movement] fired a missile.", ["houthis"]),
        ("[M23 rebels] entered Goma.", ["m23"]),
        ("[The Tatmadaw] burned two villages.", ["myanmar-military"]),
        ("[The Arakan Army] took the port.", ["arakan-army"]),
        ("[JNIM] said its men attacked the base.", ["jnim"]),
        ("[The Islamic State in the Greater Sahara] attacked Menaka.", ["islamic-state-sahel"]),
        ("[The Baloch Liberation Army (BLA)] attacked a train.", ["baloch-liberation-army"]),
        ("[Kachin Independence Army troops] withdrew.", ["kachin-independence-army"]),
        ("[Ukrainian troops] crossed the river.", ["ukrainian-armed-forces"]),
        ("Rockets hit [suffered:Ukrainian positions] outside the town.", ["ukrainian-armed-forces"]),
        ("[A Turkish drone] struck a car.", ["turkish-armed-forces"]),
        ("[Turkish] planes struck a car.", ["turkish-armed-forces"]),
        ("[Three Israeli tanks] crossed the fence.", ["israeli-armed-forces"]),
        ("[Russian bombing] killed a family.", ["russian-armed-forces"]),
        ("[Saudi-led coalition jets] hit a school in Yemen.", ["saudi-led-coalition"]),
        ("[Pakistani helicopter gunships] strafed the valley.", ["pakistani-army"]),
        ("[The Iraqi government] signed the deal.", ["iraqi-government"]),
        ("[Two Ethiopian jets] bombed Mekelle.", ["ethiopian-forces"]),
        ("[Armenia and Azerbaijan] signed a truce.", ["armenia", "azerbaijan"]),
        ("[Gunmen of the Islamic State] opened fire.", ["islamic-state"]),
        ("[Wagner Group mercenaries] joined the raid.", ["wagner-group"]),
        ("[Colombian troops] seized a camp.", ["colombian-armed-forces"]),
    ],
)
def test_names_of_the_lexicon_in_the_words(marked: str, ids: list[str]) -> None:
    assert [actor_id for _, actor_id in last(marked)] == ids


@pytest.mark.parametrize(
    "marked",
    [
        "Shells killed [suffered:three civilians] in Idlib.",
        "Shells killed [suffered:At least 14 people, including five children], overnight.",
        "[suffered:Residents] fled.",
        "[suffered:Thousands of displaced families] crossed the border.",
        "[suffered:A woman and her two daughters] died.",
        "[suffered:Many villagers] left.",
        "[suffered:The elderly] were left behind.",
        "[suffered:Families of IS fighters] were moved to a camp.",
        "[suffered:women and children] were hit.",
        "[suffered:worshippers at a mosque] were killed.",
        "[suffered:Ukrainian civilians] were killed.",
        "[suffered:Dozens of Syrian refugees] drowned.",
    ],
)
def test_people_without_arms_are_civilians(marked: str) -> None:
    assert last(marked) == [("civilians", None)]


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("[Fighters of the Lions of Anzur] attacked a post.", "Lions of Anzur"),
        ("On Friday [fighters from the Eagle Brigade] attacked a post.", "Eagle Brigade"),
        ("Then [the Sons of the Red Valley, who control the mine,] attacked a post.", "Sons of the Red Valley"),
        ("[an unknown militia] attacked a post.", "unknown militia"),
        ("[Qatari-backed tribesmen] attacked a post.", "Qatari-backed tribesmen"),
        ("[al-Qaeda sympathisers] attacked a post.", "al-Qaeda sympathisers"),
        ("[Hezbollah's opponents] attacked a post.", "Hezbollah's opponents"),
        ("[Chechen volunteers] attacked a post.", "Chechen volunteers"),
        ("[Iran-backed militiamen] attacked a post.", "Iran-backed militiamen"),
        ("[terrorists] attacked a post.", 'unnamed armed group ("terrorists")'),
        ("[a suicide bomber] attacked a post.", "suicide bomber"),
        ("[Tribal fighters] attacked a post.", "Tribal fighters"),
        ("[the militants] attacked a post.", "militants"),
        ("[the army] attacked a post.", "army"),
        ("[unidentified gunmen on motorcycles] attacked a post.", "unidentified gunmen"),
    ],
)
def test_those_whom_the_lexicon_does_not_know_keep_their_words(marked: str, name: str) -> None:
    assert last(marked) == [(name, None)]


@pytest.mark.parametrize(
    ("marked", "actor_id"),
    [
        ("The Islamic State lost Raqqa. [The extremists] still hold a village.", "islamic-state"),
        ("Al-Shabaab attacked a base. [The militants] then withdrew.", "al-shabaab"),
        ("Boko Haram raided Gwoza. [The group] took cattle.", "boko-haram"),
        ("The Taliban took Kunduz. [The insurgents] freed prisoners.", "taliban"),
        ("M23 advanced on Goma. [The rebels] met no resistance.", "m23"),
        ("The Ukrainian army held on. [The army] repelled two assaults.", "ukrainian-armed-forces"),
        ("[did:The Houthis] fired a missile at Eilat and said [they] would go on.", "houthis"),
        ("Hezbollah fired rockets. [It] said they hit a base.", "hezbollah"),
        ("Russia attacked at night. [Its forces] struck a dam.", "russian-armed-forces"),
        ("Hamas ran the street. A raid hit [suffered:its positions].", "hamas"),
        ("Ramzan Kadyrov spoke. [His fighters] entered the plant.", "akhmat"),
        ("The city was attacked by Boko Haram, [which] burned the market.", "boko-haram"),
        ("IS seized Palmyra. [Those remaining inside] are surrounded.", "islamic-state"),
    ],
)
def test_words_that_point_back(marked: str, actor_id: str) -> None:
    assert [i for _, i in last(marked)] == [actor_id]


@pytest.mark.parametrize(
    "marked",
    [
        "[They] fled.",
        "[It] fell.",
        "Russia and Turkey met Iran. [It] withdrew.",
        "Hamas and the Taliban met. Then nothing happened. [He] left.",
        "Nobody was named. [Who] came?",
        "[suffered:Dozens] were killed.",
        "[We] will win.",
    ],
)
def test_a_pronoun_without_a_sure_antecedent_is_nobody(marked: str) -> None:
    assert last(marked) == []


@pytest.mark.parametrize(
    ("marked", "speaker", "actor"),
    [
        ('"[We] took the hill," Mustafa Bali said.', "Mustafa Bali", ("Syrian Democratic Forces", "syrian-democratic-forces")),
        ('"[Our forces] took the hill," the Houthis said.', "Houthis", ("Houthis", "houthis")),
        ('YPG spokesman Redur Xelil said: "[We] took the hill."', "Redur Xelil", ("People's Protection Units", "ypg")),
        ('"[We] took the hill," said Ali Noor, a spokesman for al-Shabaab.', "Ali Noor", ("al-Shabaab", "al-shabaab")),
        ('"[We] took the hill," the Lions of Anzur said.', "Lions of Anzur", ("Lions of Anzur", None)),
        ("The Taliban said [they] took the hill.", "Taliban", ("Taliban", "taliban")),
        ("M23, which [it] said took the hill, is silent.", "United Nations", ("United Nations", "united-nations")),
    ],
)
def test_we_is_who_speaks(marked: str, speaker: str, actor: tuple[str, str | None]) -> None:
    assert last(marked, speaker=speaker) == [actor]


def test_two_bands_in_the_sentence_before_are_not_chosen_between() -> None:
    assert last("The Taliban fought ISKP near Jalalabad. [The militants] withdrew.") == [("militants", None)]


def test_a_country_is_its_forces_where_the_deed_is_one_of_arms() -> None:
    marked = "[Turkey] launched the assault."

    assert last(marked, kind="battle") == [("Turkish Armed Forces", "turkish-armed-forces")]
    assert last(marked, kind="negotiation_ceasefire") == [("Turkey", "turkey")]


def test_no_pronoun_means_who_has_the_other_part() -> None:
    text = "The SDF drove IS from the town and then they fled."
    sentences = splitter.split(text)
    mentions = actors.read(text, sentences)
    memory = Memory(text, sentences, mentions)
    [sdf] = named(text, Span(0, 7), "did", mentions, memory, None)
    at = text.index("they")

    [fled] = named(text, Span(at, at + 4), "suffered", mentions, memory, None, others=[sdf])

    assert fled.id == "islamic-state"


def test_the_span_is_of_the_words_asked_for() -> None:
    [[actor]] = read("On Monday [suffered:two Asayish members] died.")

    assert actor.span is not None
    assert (actor.name, actor.part, actor.span.start) == ("Asayish", "suffered", len("On Monday two "))


def test_persons_bear_the_fullest_name_of_the_document() -> None:
    assert last("Colonel Omar Haddad spoke on Monday. [Haddad] ordered the raid.") == [("Omar Haddad", None)]


def test_generic_words_name_an_actor_only_where_its_country_is_spoken_of() -> None:
    assert last("[Rebel fighters] took a town in Syria.")[0][1] == "syrian-insurgents"
    assert last("[Rebel fighters] took a town in Chad.")[0][1] is None


def test_names_hold_in_their_years() -> None:
    assert last("[The Syrian army] entered Aleppo.", year=2016)[0][1] == "syrian-government-forces"
    assert last("[The Syrian army] entered Aleppo.", year=2026)[0][1] == "syrian-transitional-government"


def test_an_article_outside_the_marked_words_makes_them_definite() -> None:
    found = read("[Islamic State] lost the town. The [extremists] fled.")
    assert [a.name for a in found[1]] == ["Islamic State"]


def test_warplanes_that_nobody_is_named_for_are_some_states() -> None:
    assert [actor.name for found in read("[Unidentified warplanes] bombed the town.") for actor in found] == ["state forces (aircraft)"]


@pytest.mark.parametrize(
    ("marked", "speaker", "expected"),
    [
        ("The SDF rejected an appeal by the Islamic State. Mustafa Bali, the head of the SDF's press office, said [the group] held six villages.", "Mustafa Bali", "islamic-state"),
        ("The Taliban said on Monday that [the group] had captured two districts.", "Taliban", "taliban"),
    ],
)
def test_of_ones_own_group_one_says_we(marked: str, speaker: str, expected: str) -> None:
    assert [actor_id for _, actor_id in last(marked, speaker=speaker)] == [expected]

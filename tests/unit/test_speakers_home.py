"""Speakers come home: texts of our own with attributions marked by hand, `s1[source] c1[cue] t1[content]`."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from fogline import brief, contract, masking, prose
from fogline.claims import actors, speakers
from fogline.claims import quotes as quotation
from fogline.sentences import split
from fogline.types import Attribution, Claim, Evidence, Filed, Span

MARK = re.compile(r"([sct])(\d)\[|\]")


def home(marked: str) -> list[Attribution]:
    """The attributions of a marked text, resolved."""
    text, spans, opened, at = "", {}, [], 0
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        if match[1]:
            opened.append((match[1], int(match[2]), len(text)))
        else:
            part, number, start = opened.pop()
            spans.setdefault(number, {}).setdefault(part, []).append(Span(start, len(text)))
    text += marked[at:]
    quoted = quotation.find(text)
    found = []
    for number in sorted(spans, key=lambda n: spans[n]["c"][0]):
        parts = {part: tuple(sorted(spans[number].get(part, ()))) for part in "sct"}
        is_direct = any(q.covers(parts["t"][0]) for q in quoted)
        outer = [n for n in spans if n != number and any(t.covers(parts["c"][0]) for t in spans[n].get("t", ()))]
        order = sorted(spans, key=lambda n: spans[n]["c"][0])
        found.append(Attribution(parts["s"], parts["c"], parts["t"], quotation="direct" if is_direct else "indirect", parent=order.index(outer[0]) if outer else None))
    sentences = split(text)
    return speakers.resolve(text, sentences, found, actors.read(text, sentences))


def last(marked: str) -> Attribution:
    """The attribution with the highest number."""
    cues = [match[2] for match in MARK.finditer(marked) if match[1] == "c"]
    return home(marked)[cues.index(max(cues))]


OMAR = "s1[Omar Daoud, an engineer,] c1[said] t1[the dam would hold]. "
BALI = "s1[SDF spokesman Mustafa Bali] c1[said] t1[the village was cut off]. "
SOHR = "s1[The Syrian Observatory for Human Rights] c1[said] t1[five had died]. "


@pytest.mark.parametrize(
    ("marked", "speaker"),
    [
        # he and she
        (OMAR + "s2[He] c2[said] t2[the road was cut].", "Omar Daoud"),
        (OMAR + "t2[“The road is cut,”] s2[he] c2[added].", "Omar Daoud"),
        (OMAR + "The night was quiet. s2[He] c2[said] t2[the road was cut].", "Omar Daoud"),
        (OMAR + "s2[Daoud] c2[said] t2[the road was cut].", "Omar Daoud"),
        (OMAR + "s2[Mr Daoud] c2[said] t2[the road was cut].", "Omar Daoud"),
        (OMAR + "s2[She] c2[said] t2[the road was cut].", None),
        ("s2[He] c2[said] t2[the road was cut].", None),
        ("s1[Maria Haddad] c1[said] t1[the ward was full]. s2[She] c2[said] t2[beds were short].", "Maria Haddad"),
        ("s1[Maria Haddad] c1[said] t1[the ward was full]. s2[Omar Daoud] c2[said] t2[it was not]. s3[She] c3[said] t3[beds were short].", "Maria Haddad"),
        ("s1[Maria Haddad] c1[said] t1[the ward was full]. s2[Omar Daoud] c2[said] t2[it was not]. s3[He] c3[said] t3[beds were free].", "Omar Daoud"),
        ("President Karim Aziz arrived on Monday. s1[He] c1[said] t1[the talks would go on].", "Karim Aziz"),
        ("The office of President Karim Aziz met Mayor Omar Daoud and Judge Adel Nasser. s1[He] c1[said] t1[the talks would go on].", None),
        (OMAR + "President Karim Aziz arrived later. s2[He] c2[said] t2[the talks would go on].", "Karim Aziz"),
        ("s1[Ursula von der Leyen] c1[said] t1[talks would go on]. s2[She] c2[said] t2[they were long].", "Ursula von der Leyen"),
        ("s1[A nurse at the clinic] c1[said] t1[the ward was full]. s2[She] c2[said] t2[beds were short].", "nurse at the clinic"),
        ("s1[A local man] c1[said] t1[the ward was full]. s2[She] c2[said] t2[beds were short].", None),
        ("s1[A spokesman for the Blue Harbour Fleet] c1[said] t1[the port was open]. t2[“It is safe,”] s2[he] c2[said].", "Blue Harbour Fleet"),
        # nested
        ("s1[Omar Daoud] c1[said] t1[s2[he] c2[believed] t2[the dam would hold]].", "Omar Daoud"),
        ("s1[Maria Haddad] c1[said] t1[Omar Daoud had gone because s2[he] c2[feared] t2[a flood]].", "Omar Daoud"),
        ("s1[The council] c1[said] t1[s2[it] c2[expected] t2[a flood]].", "council"),
        ("s1[The Syrian Observatory for Human Rights] c1[said] t1[s2[it] c2[feared] t2[more would die]].", "Syrian Observatory for Human Rights"),
        ("s1[Mayor Omar Daoud] c1[said] t1[that rebels in Sarrin had left and s2[they] c2[said] t2[they would be back]].", "rebels in Sarrin"),
        # inside quotations
        ("t1[“s2[I] c2[fear] t2[a flood],”] s1[Omar Daoud] c1[said].", "Omar Daoud"),
        ("t1[“s2[We] c2[think] t2[it will hold],”] c1[said] s1[Omar Daoud, an engineer].", "Omar Daoud"),
        ("t1[“s2[He] c2[told] t2[us to leave],”] s1[Omar Daoud] c1[said].", None),
        ("t1[“s2[They] c2[told] t2[us to leave],”] s1[Omar Daoud] c1[said].", None),
        # it and they
        (SOHR + "s2[It] c2[said] t2[more were hurt].", "Syrian Observatory for Human Rights"),
        (SOHR + "s2[It] c2[is expected] t2[that more were hurt].", None),
        (OMAR + "s2[It] c2[said] t2[more were hurt].", None),
        ("Turkey shut the crossing on Monday. s1[It] c1[said] t1[the road was unsafe].", "Turkey"),
        ("s1[Residents] c1[said] t1[the mill had burned]. s2[They] c2[said] t2[help was late].", "Residents"),
        ("s1[Two aid workers] c1[said] t1[the mill had burned]. s2[Both] c2[said] t2[help was late].", "Two aid workers"),
        ("s1[They] c1[said] t1[help was late].", None),
        # who
        ("Reporters met Omar Daoud, s1[who] c1[said] t1[the mill had burned].", "Omar Daoud"),
        ("Reporters met Omar Daoud, 34, s1[who] c1[said] t1[the mill had burned].", "Omar Daoud"),
        ("Reporters met a local woman s1[who] c1[said] t1[the mill had burned].", "local woman"),
        ("The plan angered the Kurds, s1[who] c1[said] t1[the mill had burned].", "Kurds"),
        ("They heard the Syrian Observatory for Human Rights, s1[which] c1[said] t1[five died].", "Syrian Observatory for Human Rights"),
        # offices
        (BALI + "s2[The spokesman] c2[said] t2[it would fall].", "Mustafa Bali"),
        ("s1[Commander Adel Nasser] c1[said] t1[the hill was his]. s2[The commander] c2[said] t2[it was quiet].", "Adel Nasser"),
        ("s1[Commander Adel Nasser] c1[said] t1[the hill was his]. s2[The mayor] c2[said] t2[it was quiet].", "mayor"),
        ("s1[A senior Turkish official] c1[said] t1[the call was short]. s2[The official] c2[said] t2[it was calm].", "senior Turkish official"),
        ("s1[A spokesman for the Blue Harbour Fleet] c1[said] t1[it was open]. s2[The spokesman] c2[said] t2[it was safe].", "Blue Harbour Fleet"),
        ("s1[The foreign minister, Jean Morel,] c1[said] t1[talks would go on].", "Jean Morel"),
        ("s1[The commander of the SDF, Adel Nasser,] c1[said] t1[talks would go on].", "Adel Nasser"),
        ("s1[A defence ministry spokeswoman] c1[said] t1[talks would go on].", "defence ministry"),
        # bodies
        (SOHR + "s2[The monitor] c2[said] t2[more were hurt].", "Syrian Observatory for Human Rights"),
        (SOHR + "s2[The group] c2[said] t2[more were hurt].", "Syrian Observatory for Human Rights"),
        (SOHR + "s2[SOHR] c2[said] t2[more were hurt].", "Syrian Observatory for Human Rights"),
        ("The front in Syria was quiet; Syria waits. s1[The UK-based monitor] c1[said] t1[five died].", "Syrian Observatory for Human Rights"),
        ("s1[The Harbour Ministry of Trade] c1[said] t1[it was open]. s2[The ministry] c2[said] t2[ships would come].", "Harbour Ministry of Trade"),
        ("s1[An SDF statement] c1[said] t1[the road was open]. s2[The statement] c2[added] t2[that mines were left].", "Syrian Democratic Forces"),
        ("The Harbour Relief Agency (HRA) is small. s1[The HRA] c1[said] t1[it was full].", "Harbour Relief Agency"),
        ("s1[The WHO warned] c1[statement] t1[that wards were full].", "World Health Organization"),
        ("s1[Activists and residents] c1[said] t1[the road was open].", "Activists and residents"),
        ("s1[The United Nations and monitors] c1[said] t1[the road was open].", "United Nations and monitors"),
        # no source
        ("c1[It is reported] t1[that ten died].", None),
        ("c1[According to] s1[reports] t1[ten died].", None),
        ("c1[According to] s1[unconfirmed reports] t1[ten died].", None),
        (SOHR.replace("]. ", "], ") + "c2[warning] t2[that more would die].", "Syrian Observatory for Human Rights"),
        (OMAR + "t2[“It is late.”] c2[]", "Omar Daoud"),
    ],
)  # fmt: skip
def test_a_source_comes_home_or_stays_nobody(marked: str, speaker: str | None) -> None:
    if "c2[]" in marked:
        marked = marked.replace(" c2[]", "").replace("t2[“It is late.”]", "t2[“It is late.] c2[”]")

    assert last(marked).speaker == speaker


@pytest.mark.parametrize(
    ("marked", "organisation"),
    [
        ("s1[SDF spokesman Mustafa Bali] c1[said] t1[it fell].", "Syrian Democratic Forces"),
        ("s1[Adel Nasser, a spokesman for the White Helmets,] c1[said] t1[it fell].", "White Helmets"),
        ("s1[Adel Nasser, a spokesman for the White Helmets,] c1[said] t1[it fell]. s2[He] c2[said] t2[it was late].", "White Helmets"),
        ("s1[Nicholas Byrne, an analyst at the Harbour Institute,] c1[said] t1[it fell].", "Harbour Institute"),
        ("s1[Ahmed Salem, a resident of Hajin,] c1[said] t1[it fell].", None),
        ("s1[The White Helmets] c1[said] t1[it fell].", None),
    ],
)
def test_the_organisation_of_a_person_is_kept(marked: str, organisation: str | None) -> None:
    assert last(marked).organisation == organisation


@pytest.mark.parametrize(
    ("marked", "speaker", "through"),
    [
        ("s1[The Syrian Observatory for Human Rights] c1[said] t1[s2[activists] c2[told it] t2[six had died]].", "activists", ("Syrian Observatory for Human Rights",)),
        ("s1[A UN report citing local sources] c1[said] t1[six had died].", "local sources", ("United Nations",)),
        ("s1[A doctor] c1[told] Reuters t1[that six had died].", "doctor", ("Reuters",)),
        ("s1[Omar Daoud] c1[told] the council t1[that six had died].", "Omar Daoud", ()),
        ("s1[Omar Daoud] c1[said] t1[s2[he] c2[feared] t2[a flood]].", "Omar Daoud", ()),
    ],
)
def test_who_passed_the_words_on_is_kept(marked: str, speaker: str, through: tuple[str, ...]) -> None:
    found = last(marked)

    assert (found.speaker, found.through) == (speaker, through)


@pytest.mark.parametrize(
    ("marked", "role"),
    [
        ("s1[Ahmed Salem, a resident of Hajin,] c1[said] t1[it fell].", "a resident of Hajin"),
        ("s1[Ahmed Salem, a resident of Hajin,] c1[said] t1[it fell]. s2[Salem] c2[said] t2[it was late].", "a resident of Hajin"),
        ("s1[Resident Ahmed Salem] c1[said] t1[it fell].", "a resident"),
        ("s1[Ahmed Salem, 34, a baker,] c1[said] t1[it fell].", "a baker"),
        ("s1[Ahmed Salem] c1[said] t1[it fell].", "a person named in the report"),
        ("s1[Commander Adel Nasser] c1[said] t1[it fell].", None),
        ("s1[Adel Nasser, the mayor of Hajin,] c1[said] t1[it fell].", None),
        ("s1[Adel Nasser, a spokesman for the council,] c1[said] t1[it fell].", None),
        ("s1[Mustafa Bali] c1[said] t1[it fell].", None),
        ("s1[Residents] c1[said] t1[it fell].", None),
        ("s1[Huda Salem, the mother of a soldier,] c1[said] t1[it fell].", "the mother of a soldier"),
    ],
)
def test_a_private_person_has_a_role_for_views(marked: str, role: str | None) -> None:
    assert last(marked).role == role


def test_hidden_letters_leave_every_span_where_it_was() -> None:
    text = "Ahmed Salem, a resident of Hajin, said so. Salem left. Salem Aziz stayed."

    made = masking.hidden(text, ["Ahmed Salem"])

    assert made == "█████ █████, a resident of Hajin, said so. █████ left. Salem Aziz stayed."


def filed(role: str | None) -> Filed:
    """A claim of the record by one who may be private."""
    claim = Claim("claim_1", "document_1", "damage", "asserted", (Evidence("kind", Span(0, 4)),), 0.7, "made-up@1", speaker="Ahmed Salem")
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    return Filed(claim, "one", "Paper", moment, moment, None, (), (), "burned", "Ahmed Salem, a resident of Hajin, said the mill had burned.", role=role)


@pytest.mark.parametrize("made", [contract.filed_row, prose.claim_line, brief._quote])
def test_views_and_exports_do_not_name_a_private_person(made: Callable[[Filed], object]) -> None:
    told = str(made(filed("a resident of Hajin")))

    assert "a resident of Hajin" in told
    assert "Ahmed" not in told
    assert "Salem" not in told


def test_a_person_with_a_public_part_is_named() -> None:
    assert contract.filed_row(filed(None))["speaker"] == "Ahmed Salem"


def test_an_attribution_keeps_its_added_fields_through_the_contract() -> None:
    said = Attribution((Span(0, 2),), (Span(3, 5),), (Span(6, 8),), "Omar Daoud", organisation="Council", through=("Reuters",), role="a baker")

    assert contract.to_attribution(contract.attribution_row(said)) == said

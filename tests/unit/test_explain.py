from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import get_args

import lxml.html
import pytest
from click.testing import Result
from rich.cells import cell_len
from rich.console import Console

from fogline.explain import facts, marks, page, terminal
from fogline.explain.facts import Explained
from fogline.types import Actor, Attribution, Claim, Count, Document, Evidence, Kind, Place, Reading, Span, Time, Toponym

SPEECH = "The mayor said the army warned that shells would hit Marran on Friday, killing 12 people."
WRAPPED = "Shells hit Marran\non Friday.\n\nNobody was hurt in Hallun.\n"
HOSTILE = "قال شهود إن قذائف أصابت مرّان. <script>alert('砲撃が町に命中')</script> \x1b[31m\u202e砲撃 hit Marran & \"Hallun\"\x00.\ud800"
MARRAN = Place("Marran", 34.5, 40.9, 2000, "settlement", "geonames:1", "SY", "Deir ez-Zor")
Run = Callable[..., Result]


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def explained(text: str, reading: Callable[[Document], Reading]) -> Explained:
    document = Document("document_1", "report_1", text, "en", "text@1", title="A made-up report", source="A Paper")
    return facts.explain(reading(document), input_id="one", sha256="00ff", maker="made-up@1")


def speech(document: Document) -> Reading:
    """Nested speech, crossing marks, numbers."""
    told, retold = at(SPEECH, "the army warned that shells would hit Marran on Friday, killing 12 people"), at(SPEECH, "shells would hit Marran on Friday")
    said = (
        Attribution((at(SPEECH, "The mayor"),), (at(SPEECH, "said"),), (told,), "mayor"),
        Attribution((at(SPEECH, "the army"),), (at(SPEECH, "warned"),), (retold,), "army", parent=0),
    )
    where, when, many = at(SPEECH, "Marran"), at(SPEECH, "on Friday"), at(SPEECH, "12 people")
    claim = Claim(
        "claim_1", document.id, "shelling", "warned",
        (
            Evidence("kind", at(SPEECH, "shells would hit")), Evidence("kind", at(SPEECH, "Friday, killing")), Evidence("stance", at(SPEECH, "would hit Marran")),
            Evidence("speaker", said[1].source[0]), Evidence("cue", said[1].cue[0]), Evidence("place", where), Evidence("counts", many),
            Evidence("actors", at(SPEECH, "people")),
        ),
        0.7, "made-up@2", modes=("artillery",), speaker="army", attribution=1, actors=(Actor("civilians", "suffered", "civilians", at(SPEECH, "people")),),
        place=0, places=(0,), times=(0,), counts=(0,),
    )  # fmt: skip
    return Reading(
        document, said, (Toponym(where, "Marran", "literal", MARRAN),), (Time(when, "DATE", "XXXX-WXX-5"),),
        (Count(many, "killed", "civilians", 12, 12),), (claim,), sentences=(Span(0, len(SPEECH)),),
    )  # fmt: skip


def wrapped(document: Document) -> Reading:
    """A sentence over two lines, and one without a claim."""
    claim = Claim("claim_1", document.id, "shelling", "asserted", (Evidence("kind", at(WRAPPED, "Shells hit")),), 0.5, "made-up@2")
    return Reading(
        document, places=(Toponym(at(WRAPPED, "Marran"), "Marran", "literal", MARRAN), Toponym(at(WRAPPED, "Hallun"), "Hallun", "metonym")), claims=(claim,),
        sentences=(at(WRAPPED, "Shells hit Marran\non Friday."), at(WRAPPED, "Nobody was hurt in Hallun.")),
    )  # fmt: skip


def hostile(document: Document) -> Reading:
    """Right-to-left and wide characters, markup, control characters."""
    claim = Claim(
        "claim_1", document.id, "shelling", "asserted",
        (Evidence("kind", at(HOSTILE, "أصابت")), Evidence("kind", at(HOSTILE, "砲撃 hit")), Evidence("kind", at(HOSTILE, "t>alert('砲撃が"))), 0.5, "<b>@2",
        speaker="<img src=x>", actors=(Actor("\"><script>", "did"),),
    )  # fmt: skip
    return Reading(document, places=(Toponym(at(HOSTILE, "مرّان"), "Marran", "literal", MARRAN),), claims=(claim,))


SHAPES = [(SPEECH, speech), (WRAPPED, wrapped), (HOSTILE, hostile)]


def on_terminal(shown: Explained, width: int = 80, **more: object) -> str:
    out = io.StringIO()
    terminal.show(Console(file=out, width=width, **more), shown)  # type: ignore[arg-type]
    return out.getvalue()


def test_every_kind_is_of_one_family() -> None:
    assert set(marks.FAMILY) == set(get_args(Kind))
    assert set(marks.FAMILY.values()) == set(marks.FAMILIES)


def test_nested_speech_and_every_field_are_told_on_a_terminal() -> None:
    told = on_terminal(explained(SPEECH, speech))

    body = told[told.index("confidence: ") :].split("\n", 2)[2]
    assert body == """\
⟨S1:The mayor⟩ ⟨C1:said⟩ ⟪1:⟨S2:the army⟩ ⟨C2:warned⟩ that ⟪2:⟨!1:shells
⟨m:would hit…⟩⟩⟨m:… ⟨p:Marran⟩⟩ ⟨t:on ⟨!1:Friday…⟩⟩:2⟫⟨!1:…, killing⟩ ⟨n:12
⟨a:people⟩⟩:1⟫.

  !1 shelling:artillery
    read from   shelling ← “shells would hit” … “Friday, killing”
    stance      warned ← “would hit Marran”
    speaker     army ← “the army” … “warned”
    suffered    civilians (civilians) ← “people”
    where       Marran, Deir ez-Zor (± 2 km) ← “Marran”
    when        not resolved ← “on Friday”
    number      12 people killed ← “12 people”
    confidence  70%

  who says what
    says 1      mayor (indirect) ← “The mayor” … “said” … “the army warned that
                shells would hit Marran on Friday, killing 12 people”
    says 2      army (indirect, inside 1) ← “the army” … “warned” … “shells
                would hit Marran on Friday”

  read, but in no claim
    time        XXXX-WXX-5 (not resolved) ← “on Friday”

"""


def test_claims_stand_under_their_passage_with_what_is_unknown() -> None:
    told = on_terminal(explained(WRAPPED, wrapped))

    passages = told[told.index("⟨!1:Shells hit⟩") :]
    assert passages.startswith("⟨!1:Shells hit⟩ ⟨p:Marran⟩ on Friday.\n\n  !1 shelling\n")
    assert "unknown     who, where, when" in passages
    assert passages.index("confidence  50%") < passages.index("Nobody was hurt in ⟨p:Hallun⟩.")
    assert "Hallun (not on the map), metonym ← “Hallun”" in passages


@pytest.mark.parametrize(("text", "reading"), SHAPES)
@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(text: str, reading: Callable[[Document], Reading], width: int) -> None:
    told = on_terminal(explained(text, reading), width)

    assert max(cell_len(line) for line in told.splitlines()) <= width


@pytest.mark.parametrize(("text", "reading"), SHAPES)
def test_styles_only_repeat_what_the_brackets_say(text: str, reading: Callable[[Document], Reading]) -> None:
    plain = on_terminal(explained(text, reading))
    coloured = on_terminal(explained(text, reading), force_terminal=True, color_system="truecolor")

    assert "\x1b" not in plain
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_hostile_text_steers_no_terminal() -> None:
    told = on_terminal(explained(HOSTILE, hostile))

    assert not set(told) & set("\x1b\x00\u202e\ud800")
    assert "␛[31m�⟨!1:砲撃 hit⟩" in told


@pytest.mark.parametrize(("text", "reading"), SHAPES)
def test_the_page_holds_the_text_and_all_its_links_lead_somewhere(text: str, reading: Callable[[Document], Reading]) -> None:
    shown = explained(text, reading)

    tree = lxml.html.document_fromstring(page.page([shown, shown]))

    for sup in tree.xpath("//sup"):
        sup.drop_tree()
    passages = tree.xpath("//article[1]//p[@class='text']")
    assert "".join(p.text_content() for p in passages) == marks.visible(text)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(tree.xpath("//a/@href")) <= {f"#{i}" for i in ids}
    assert {i for names in tree.xpath("//@data-c") for i in names.split()} <= set(ids)
    assert {i for names in tree.xpath("//@aria-labelledby") for i in names.split()} <= set(ids)


def test_every_field_of_a_claim_links_to_its_words_on_the_page() -> None:
    shown = explained(SPEECH, speech)
    tree = lxml.html.document_fromstring(page.page([shown]))

    [claim] = tree.xpath("//section[starts-with(@class, 'claim')]")

    links = claim.xpath(".//q/a")
    assert [a.text for a in links] == [
        "shells would hit", "Friday, killing", "would hit Marran", "the army", "warned", "people", "Marran", "on Friday", "12 people",
    ]  # fmt: skip
    for link in links:
        [words] = tree.xpath(f"//*[@id='{link.get('href')[1:]}']")
        for sup in words.xpath(".//sup"):
            sup.drop_tree()
        assert link.text.startswith(words.text_content())  # its first piece, where it is cut
    assert [a.get("href") for a in tree.xpath("//article//sup/a")] == ["#r1-c1", "#r1-c1"]


def test_hostile_text_is_text_on_the_page() -> None:
    source = page.page([explained(HOSTILE, hostile)])
    tree = lxml.html.document_fromstring(source)

    assert len(tree.xpath("//script")) == 1
    assert not tree.xpath("//img | //b | //article//script | //*[starts-with(name(@*), 'on')]")
    assert not set(source) & set("\x1b\x00\u202e\ud800")


def test_the_page_asks_for_nothing_and_runs_its_own_script_alone() -> None:
    source = page.page([explained(SPEECH, speech)])
    tree = lxml.html.document_fromstring(source)

    assert not tree.xpath("//link | //iframe | //object | //@src | //@style | //form")
    assert not re.search(r"url\(|@import|https?:|//[a-z]+\.", source.replace("// Lights", ""))
    [policy] = tree.xpath("//meta[@http-equiv]/@content")
    for element in ("style", "script"):
        [inside] = tree.xpath(f"//{element}/text()")
        assert f"{element}-src 'sha256-{base64.b64encode(sha256(inside.encode()).digest()).decode()}'" in policy


def test_the_page_names_reader_counts_and_marks() -> None:
    text = lxml.html.document_fromstring(page.page([explained(SPEECH, speech)])).text_content()

    assert "made-up@2" in text
    assert "1 report, 1 claims, 2 attributions, 1 places, 1 times, 1 numbers" in text
    assert all(words in text for _, words in marks.SORTS.values() if words != marks.SORTS["deed"][1])
    assert all(words in text for _, words in marks.FAMILIES.values())


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_dark_light_and_print_have_the_same_contrast() -> None:
    style = (Path(page.__file__).parent / "page.css").read_text(encoding="utf-8")
    schemes = [dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block)) for block in re.findall(r":root \{([^}]*)\}", style)]

    assert len(schemes) == 3
    light = schemes[0]
    assert (light["said"], light["deed"]) == ("#0072b2", "#d55e00")
    for colours in schemes:
        for ground in ("ground", "told", "retold", "deepest", "lit"):
            behind = colours.get(ground, light[ground])
            assert contrast(colours["ink"], behind) >= 7
            assert contrast(colours["soft"], behind) >= 4.5
            assert contrast(colours["deed"], behind) >= 3  # lines only
        assert contrast(colours["said"], colours["ground"]) >= 5.1
        assert contrast(colours["said"], colours["deepest"]) >= 3
        assert contrast(colours["deed"], colours["ground"]) >= 3.8


def test_the_command_explains_on_the_terminal_and_on_a_page(fogline: Run, tmp_path: Path) -> None:
    Path("a.txt").write_text("An air strike on Hajin killed 12 fighters on Friday, the army said.")

    told = fogline("read", "a.txt", "--explain", "--published", "2019-02-10")
    written = fogline("read", "a.txt", "--explain", "--html", "out.html", "--published", "2019-02-10")

    assert told.exit_code == written.exit_code == 0
    assert "⟨S1:the army⟩ ⟨C1:said⟩." in " ".join(told.stdout.split())
    assert told.stderr == ""
    assert "SHA-256" in lxml.html.parse("out.html").getroot().text_content()
    assert [p.name for p in tmp_path.iterdir() if "out.html" in p.name] == ["out.html"]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["a.txt", "--explain", "--json"], "--explain is for people"),
        (["a.txt", "--html", "out.html"], "--html is for --explain"),
        (["a.txt", "--explain", "--html", "a.txt"], "write the page elsewhere"),
        ([".", "--explain", "--html", "out.html"], "write the page elsewhere"),
        (["a.txt", "--explain", "--html", "nowhere/out.html"], "there is no folder nowhere"),
    ],
)
def test_flags_that_do_not_go_together_are_wrong_usage(fogline: Run, flags: list[str], words: str) -> None:
    Path("a.txt").write_text("Shells hit Hajin.")

    result = fogline("read", *flags)

    assert result.exit_code == 2
    assert words in result.stderr
    assert Path("a.txt").read_text() == "Shells hit Hajin."

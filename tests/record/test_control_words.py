"""What whole reports say of who holds a place, read as any report is: own sentences in many turns of words."""

from __future__ import annotations

import json

import pytest

from fogline.record import Record

SAID = [
    # somebody came to hold it
    ("Russian troops have overrun the village of Terny in Donetsk oblast.", "russia", True),
    ("Terny in Donetsk oblast is now in Ukrainian hands, local media reported on Monday.", "ukraine", True),
    ("Russian troops marched into Terny in Donetsk oblast on Monday and met no resistance.", "russia", True),
    ("Geolocated footage published on Monday shows Russian soldiers in the centre of Kupyansk in Kharkiv oblast.", "russia", True),
    ("Drone video shows a Ukrainian flag over Kupyansk in Kharkiv oblast, researchers said on Monday.", "ukraine", True),
    ('"We have taken Kupyansk in Kharkiv oblast," a Russian officer said on Monday.', "russia", True),
    ("The Ukrainian General Staff said on Monday that its troops had been pushed out of Kupyansk in Kharkiv oblast.", "ukraine", False),
    ("A Russian commander conceded that Kupyansk in Kharkiv oblast was now in enemy hands.", "russia", False),
    # somebody went
    ("Kupyansk in Kharkiv oblast is empty of Russian soldiers, a monitor said on Monday.", "russia", False),
    ("The Russian military acknowledged pulling its troops out of Kupyansk in Kharkiv oblast.", "russia", False),
    ("There was no sign of Ukrainian troops in Kupyansk in Kharkiv oblast on Monday, monitors said.", "ukraine", False),
    ("Ukrainian units were pushed out of Kupyansk in Kharkiv oblast by Russian units on Monday.", "ukraine", False),
    # somebody is still there
    ("A Russian attack on Kupyansk in Kharkiv oblast was repelled on Monday.", "russia", False),
    ("Russian forces attacked Kupyansk in Kharkiv oblast on Monday but were driven back.", "russia", False),
    ("The Russian military said on Monday that it had failed to capture Kupyansk in Kharkiv oblast.", "russia", False),
    ("Ukrainian soldiers remain in Kupyansk in Kharkiv oblast, a monitor said.", "ukraine", True),
    ("Aid workers who reached Kupyansk in Kharkiv oblast on Monday passed only Ukrainian checkpoints.", "ukraine", True),
    ("Russian units shelled Ukrainian-held Kupyansk in Kharkiv oblast on Monday.", "ukraine", True),
    ("The Russian command rejected Ukrainian claims about Kupyansk (Kharkiv oblast) as a fake and said it controls the place.", "russia", True),
    ("Residents of Kupyansk in Kharkiv oblast said Russian soldiers had left overnight and Ukrainian patrols were in the town.", "russia", False),
    (
        "The Russian Defence Ministry conceded that its attack on Kupyansk in Kharkiv oblast had failed and that Ukrainian forces remain in it.",
        "russia",
        False,
    ),
    ("News of the capture of Kupyansk in Kharkiv oblast was wrong: Russian soldiers are still inside, a correspondent said.", "russia", True),
    ("Russian troops are still dug in at Kupyansk in Kharkiv oblast, and the line there has not shifted this month.", "russia", True),
    # it is denied
    ("The Ukrainian military withdrew its claim to have captured Kupyansk in Kharkiv oblast.", "ukraine", False),
    ("Analysts found no evidence on Monday that Kupyansk in Kharkiv oblast had been captured by Russian units.", "russia", False),
    ("The Ukrainian General Staff said it was not true that Russian forces had taken Kupyansk in Kharkiv oblast.", "ukraine", True),
    ("A Russian official called claims that Kupyansk in Kharkiv oblast had been lost a lie.", "russia", True),
]
NOTHING = [  # of who holds the place
    "Russian troops are preparing an assault on Kupyansk in Kharkiv oblast, analysts said on Monday.",
    "Russian forces may withdraw from the village of Terny in Donetsk oblast soon, experts said on Monday.",
    "Part of Kupyansk in Kharkiv oblast is held by Ukrainian troops and part by Russian units.",
    "Russian units hold the north of Kupyansk in Kharkiv oblast and Ukrainian units the south.",
    "Russian and Ukrainian forces each hold half of Kupyansk in Kharkiv oblast, monitors said.",
    "Russian troops captured 12 positions in Kupyansk in Kharkiv oblast on Monday.",
    "Ukrainian forces retook the southern part of Kupyansk in Kharkiv oblast on Monday, monitors said.",
    "Some 500 Ukrainian soldiers gave themselves up in Kupyansk in Kharkiv oblast, the Russian military said.",
    "Russian shelling of Kupyansk in Kharkiv oblast killed two people on Monday.",
]


VOICES = [  # whose word it is
    ("Ukrainian troops claim to hold Kupyansk in Kharkiv oblast; this could not be verified.", "own"),
    ("Russian forces say they are in full control of Kupyansk in Kharkiv oblast.", "own"),
    ("Despite Russian claims, Kupyansk in Kharkiv oblast is still held by Ukrainian forces, analysts said.", "other"),
    ("Ukrainian forces have not taken Kupyansk in Kharkiv oblast, contrary to what the Ukrainian military says.", "other"),
]


@pytest.fixture(scope="module")
def stated(tmp_path_factory):
    """What was made of each sentence: its statements but those of fighting alone."""
    from click.testing import CliRunner

    from fogline.cli import cli

    folder = tmp_path_factory.mktemp("control")
    rows = [
        {"id": str(n), "text": text, "published_at": "2022-10-07", "source": "A Paper"}
        for n, text in enumerate([*(s[0] for s in [*SAID, *VOICES]), *NOTHING])
    ]
    (folder / "reports.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = CliRunner().invoke(cli, ["add", str(folder / "reports.jsonl"), "--record", str(folder / "war.db")])
    assert done.exit_code == 0, done.output
    with Record(folder / "war.db") as record:
        found = record.view().stated().statements
    return {text: [s for s in found if s.words == text and s.form not in ("contest", "advance")] for text in (r["text"] for r in rows)}


@pytest.mark.parametrize(("text", "side", "holds"), SAID)
def test_words_say_who_holds_the_place(stated, text, side, holds):
    assert stated[text], "nothing was read"
    other = {"russia": "ukraine", "ukraine": "russia"}[side]
    assert all((s.side, s.holds) in ((side, holds), (other, not holds)) for s in stated[text])
    assert {s.place.name for s in stated[text]} <= {"Kupyansk", "Terny"}


@pytest.mark.parametrize("text", NOTHING)
def test_words_of_fighting_plans_and_parts_name_no_holder(stated, text):
    assert stated[text] == []


@pytest.mark.parametrize(("text", "voice"), VOICES)
def test_words_say_whose_word_it_is(stated, text, voice):
    assert {s.voice for s in stated[text]} == {voice}


def test_a_side_that_rejects_a_claim_on_what_it_holds_denies_its_loss(stated):
    text = "The Russian command rejected Ukrainian claims about Kupyansk (Kharkiv oblast) as a fake and said it controls the place."
    assert {(s.form, s.side, s.holds, s.voice) for s in stated[text]} == {("denied", "russia", True, "own")}

"""Control asked of a record: as of a moment, rebuilt, corrected, withdrawn; and the command."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest

from fogline.record import Record
from fogline.types import Actor, Claim, Document, Evidence, Question, Reading, Report, Span, Toponym, Window, make_id
from samples import NOW, PLACES

pytestmark = pytest.mark.slow

DAY = datetime(2021, 5, 8, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgres"])
def where(request, tmp_path):
    return tmp_path / "war.db" if request.param == "sqlite" else request.getfixturevalue("postgres_address")


def told(name, text, kind, actor, day, source="A Paper"):
    """A report with one claim of control at Marran, whose name begins at the text's last word."""
    published = DAY + timedelta(day)
    data = text.encode()
    report = make_id("report", name, sha256(data).hexdigest())
    document = Document(make_id("document", name, text), report, text, "en", "text@1", published_at=published, source=source)
    at = text.index("Marran")
    claim = Claim(
        make_id("claim", document.id, kind), document.id, kind, "asserted", (Evidence("kind", Span(0, 7)),), 0.9, "rules@1",
        actors=(Actor(actor, "did", actor),), place=0, places=(0,), window=Window(published, published + timedelta(days=1)),
    )  # fmt: skip
    reading = Reading(document, places=(Toponym(Span(at, at + 6), "Marran", "literal", PLACES["Marran"]),), claims=(claim,))
    return Report(report, name, "text/plain", sha256(data).hexdigest(), len(data), NOW, published, source), data, reading


HELD = told("one", "Islamic State fighters still hold Marran.", "control_hold", "islamic-state", 0)
TAKEN = told("two", "SDF fighters drove the last of them out of Marran.", "control_gain", "syrian-democratic-forces", 20)
AGAIN = told("three", "After weeks the SDF was in full control of Marran.", "control_gain", "syrian-democratic-forces", 21, "B Paper")


def filled(where):
    record = Record(where)
    for n, kept in enumerate((HELD, TAKEN, AGAIN)):
        moment = NOW + timedelta(days=n)
        record.append(*kept, at=moment, now=moment)
        record.revise(now=moment)
    return record


def on(view, day):
    start = DAY + timedelta(day)
    return view.holdings(Question(window=Window(start, start + timedelta(days=1))))


def test_who_holds_a_place_is_asked_by_day_and_as_of(where):
    with filled(where) as record:
        [before], [after] = on(record.view(), 5), on(record.view(), 23)
        [known_then] = on(record.view(as_of=NOW), 23)

        assert next(iter(before["shares"])) == "islamic-state"
        assert next(iter(after["shares"])) == "syrian-democratic-forces"
        assert after["claims"] == sorted(after["claims"], key=[k[2].claims[0].id for k in (HELD, TAKEN, AGAIN)].index)
        assert next(iter(known_then["shares"])) == "islamic-state"
        assert on(record.view(), -1) == []


def test_a_rebuild_answers_the_same(where):
    with filled(where) as record:
        before = [on(record.view(), day) for day in range(0, 40, 5)]

        record.rebuild(now=NOW + timedelta(days=9))

        assert [on(record.view(), day) for day in range(0, 40, 5)] == before


def test_what_is_withdrawn_is_no_evidence_any_more(where):
    with filled(where) as record:
        moment = NOW + timedelta(days=9)
        record.withdraw([TAKEN[2].claims[0].id, AGAIN[2].claims[0].id], why="not so", at=moment, now=moment)
        record.revise(now=moment)

        [held] = on(record.view(), 23)

        assert next(iter(held["shares"])) == "islamic-state"
        assert held["claims"] == [HELD[2].claims[0].id]


def test_the_command_says_who_holds_what_in_whose_words(fogline, tmp_path):
    filled(tmp_path / "war.db").close()

    rows = [json.loads(line) for line in fogline("control", "--day", "2021-05-31", "--json").output.splitlines()]
    people = fogline("control", "--day", "2021-05-31", "--by", "side").output
    history = [json.loads(line) for line in fogline("control", "Marran", "--history", "--to", "2021-06-10", "--json").output.splitlines()]
    changes = [
        json.loads(line) for line in fogline("control", "--changes", "--from", "2021-05-01", "--to", "2021-06-10", "--json").output.splitlines()
    ]

    [row] = rows
    assert row["place"]["gazetteer_id"] == "geonames:1"
    assert row["day"] == "2021-05-31"
    assert row["basis"] == "assessed"
    assert row["evidence"][-1]["words"] == "After weeks the SDF was in full control of Marran."
    assert '"After weeks the SDF was in full control of Marran."' in people
    assert "filtered" in people
    assert date.fromisoformat(history[0]["from"]) == DAY.date()
    assert history[0]["actor"] == "islamic-state"
    assert history[-1]["actor"] == "syrian-democratic-forces"
    assert [(c["from"], c["to"]) for c in changes] == [("islamic-state", "syrian-democratic-forces")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--history",), "--history asks for one PLACE"),
        (("--changes",), "--changes asks for --from and --to"),
        (("Nowhere", "--day", "2021-05-31"), "no report says who holds 'Nowhere'"),
        (("--changes", "--from", "2021-05-09", "--to", "2021-05-01"), "is after"),
    ],
)
def test_the_command_says_what_is_wrong(fogline, tmp_path, arguments, said):
    filled(tmp_path / "war.db").close()

    answer = fogline("control", *arguments)

    assert answer.exit_code == 2
    assert said in answer.output


def test_days_go_to_files_that_other_programs_read(fogline, tmp_path):
    pyogrio = pytest.importorskip("pyogrio")
    filled(tmp_path / "war.db").close()

    done = fogline(
        "control", "--from", "2021-05-01", "--to", "2021-06-10", "--gpkg", "held.gpkg", "--csv", "held.csv", "--geojson", "held.geojson", "--json"
    )

    assert done.exit_code == 0, done.output
    collection = json.loads((tmp_path / "held.geojson").read_text(encoding="utf-8"))
    first, *_, last = collection["features"]
    assert first["properties"]["from"] == DAY.date().isoformat()
    assert (first["properties"]["actor"], last["properties"]["actor"]) == ("Islamic State", "Syrian Democratic Forces")
    assert first["properties"]["fill"] != last["properties"]["fill"]
    assert {f["properties"]["pattern"] for f in collection["features"]} <= {"solid", "hatch", "dots", "stripes", "outline"}
    assert collection["about"]["delay_h"] == 24.0
    info = pyogrio.read_info(tmp_path / "held.gpkg", layer="control")
    assert info["features"] == len(collection["features"]) == done.output.count("\n") * json.loads(done.output)["rows"]
    assert dict(zip(info["fields"], info["dtypes"], strict=True))["from"].startswith("datetime64")
    assert info["crs"] == "EPSG:4326"
    assert (tmp_path / "held.csv").read_text(encoding="utf-8").startswith("name,gazetteer_id,")


def test_no_day_goes_to_a_file_that_is_too_fresh(fogline, tmp_path):
    filled(tmp_path / "war.db").close()

    done = fogline("control", "--from", "2021-05-08", "--to", "2999-01-01", "--csv", "held.csv", "--json")

    row = json.loads(done.output)
    assert date.fromisoformat(row["question"]["control"][1]) <= datetime.now(UTC).date() - timedelta(days=2)
    assert fogline("control", "--day", "2021-06-01", "--csv", "held.csv").exit_code == 2  # nothing is written over


def test_a_settlement_without_a_number_of_the_gazetteer_is_known_by_name_and_place(tmp_path):
    report, data, reading = told("one", "Islamic State fighters still hold Marran.", "control_hold", "islamic-state", 0)
    nameless = replace(PLACES["Marran"], gazetteer_id=None)
    reading = replace(reading, places=(replace(reading.places[0], place=nameless),))
    with Record(tmp_path / "war.db") as record:
        record.append(report, data, reading, at=NOW, now=NOW)

        [held] = on(record.view(), 5)

    assert held["place"]["name"] == "Marran"
    assert next(iter(held["shares"])) == "islamic-state"

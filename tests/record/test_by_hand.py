"""What a person does to a record: withdraw, redact, claim. Each with who and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fogline.errors import RecordError
from fogline.record import Record, handmade, rows
from fogline.record.audit import entries
from fogline.record.verify import faults
from fogline.types import Failure, Question
from samples import NOW, PUBLISHED, claim_id, report

DAY = timedelta(days=1)
SECRET = "Zaxxolin"  # a word that stands nowhere else


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where, who="A. Editor") as opened:
        yield opened


def secret_report(input_id: str = "secret") -> tuple:  # type: ignore[type-arg]
    source, data, reading = report(input_id, f"Shells hit Marran, said {SECRET}, who lives by the mill. " * 30, f"{SECRET} Gazette", place="Tesk", killed=7)
    return source, data, replace(reading, failures=(Failure("publication", input_id, "ReadError", f"{SECRET} is no date"),))


def test_withdrawing_says_who_why_and_until_when(record: Record) -> None:
    kept = report()
    record.append(*kept, at=NOW, now=NOW)

    assert record.withdraw([kept[0].id], why="a hoax", at=NOW + DAY, now=NOW + DAY) == 1
    assert record.withdraw([kept[0].id], why="again", at=NOW + DAY, now=NOW + DAY) == 0

    document = record.view().document("one")
    assert document is not None
    assert (document["why"], document["withdrawn_at"]) == ("a hoax", "2021-06-02T09:30:00Z")
    assert list(record.view().claims(Question())) == []
    assert len(list(record.view(NOW).claims(Question()))) == 1
    assert "A. Editor" in record.view().why(kept[0].id)
    assert [(e.action, e.who) for e in entries(record.engine)][-1] == ("withdraw", "A. Editor")
    assert list(faults(record.engine)) == []


def test_withdrawing_one_thing_that_is_not_there_withdraws_nothing(record: Record) -> None:
    kept = report()
    record.append(*kept, at=NOW, now=NOW)

    with pytest.raises(RecordError, match="claim_none"):
        record.withdraw([claim_id(kept), "claim_none"], why="x", at=NOW, now=NOW)

    assert len(list(record.view().claims(Question()))) == 1


def test_a_redacted_report_leaves_digests_ids_and_reason_and_everything_fits(record: Record) -> None:
    kept, other = secret_report(), report("other", "Shells hit Hallun again.", "B Paper", place="Hallun", published=PUBLISHED + DAY)
    record.append(*kept, at=NOW, now=NOW)
    record.revise(now=NOW)
    record.append(*other, at=NOW + DAY, now=NOW + DAY)
    record.revise(now=NOW + DAY)
    [event] = record.view(NOW).events(Question())

    record.redact(kept[0].id, why="names a witness", now=NOW + 2 * DAY)

    assert list(faults(record.engine)) == []
    document = record.view().document("secret")
    assert document is not None
    assert (document["text"], document["title"], document["sha256"], document["id"]) == (None, None, kept[0].sha256, kept[2].document.id)
    assert "names a witness" in document["why"]
    assert [f.input_id for f in record.view().claims(Question())] == ["other"]
    assert record.view(NOW).events(Question()) == []
    assert record.view().search(SECRET) == []
    with pytest.raises(RecordError, match="names a witness"):
        record.view().event(event.id)
    with pytest.raises(RecordError, match="names a witness"):
        record.view().claim(claim_id(kept))
    with pytest.raises(RecordError, match="are not in"):
        record.view().bytes_of(kept[0].sha256)


def test_every_report_of_the_same_bytes_is_redacted(record: Record) -> None:
    first, second = secret_report("a"), secret_report("b")
    record.append(*first, at=NOW, now=NOW)
    record.append(*second, at=NOW, now=NOW)

    gone = record.redact(first[0].id, why="names a witness", now=NOW)

    assert set(gone) == {first[0].id, second[0].id}
    assert list(faults(record.engine)) == []


def test_redacting_again_finishes_what_was_cut_off(record: Record) -> None:
    kept = secret_report()
    record.append(*kept, at=NOW, now=NOW)
    record.redact(kept[0].id, why="names a witness", now=NOW)
    record.engine.blobs.write(kept[1])  # as if killed before the bytes were removed
    assert any("redact it again" in fault for fault in faults(record.engine))

    record.redact(kept[0].id, why="names a witness", now=NOW)

    assert list(faults(record.engine)) == []
    assert [e.action for e in entries(record.engine)].count("redact") == 1


@pytest.mark.parametrize("rest", [0, 40])
def test_no_byte_of_a_redacted_report_is_left_on_disk(tmp_path: Path, rest: int) -> None:
    where = tmp_path / "war.db"
    with Record(where, who="A. Editor") as record:
        for n in range(rest):
            record.append(*report(f"r{n}", f"Shells hit Orba {n}.", place="Orba"), at=NOW, now=NOW)
        kept = secret_report()
        record.append(*kept, at=NOW, now=NOW)
        record.revise(now=NOW)
        record.withdraw([kept[0].id], why="false", at=NOW, now=NOW)
        assert SECRET in rows.inflated(record.engine.all("SELECT text FROM document ORDER BY number DESC LIMIT 1")[0]["text"])
        deflated = record.engine.all("SELECT text FROM document ORDER BY number DESC LIMIT 1")[0]["text"]
        assert any(deflated[5:30] in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
        record.redact(kept[0].id, why="names a witness", now=NOW)

        for path in (p for p in tmp_path.rglob("*") if p.is_file()):
            data = path.read_bytes()
            assert SECRET.encode() not in data
            assert SECRET.lower().encode() not in data  # as the full-text index has it
            assert deflated[5:30] not in data
        assert list(faults(record.engine)) == []


def test_redacting_while_somebody_reads_says_what_to_do(tmp_path: Path) -> None:
    where = tmp_path / "war.db"
    with Record(where) as record, Record(where) as reader:
        kept = secret_report()
        record.append(*kept, at=NOW, now=NOW)
        reading = reader.engine.stream("SELECT id FROM report UNION ALL SELECT id FROM report")
        next(reading)
        record.engine._db.set_busy_timeout(50)  # type: ignore[attr-defined]

        with pytest.raises(RecordError, match="redact again"):
            record.redact(kept[0].id, why="names a witness", now=NOW)
        reading.close()  # type: ignore[attr-defined]

        record.redact(kept[0].id, why="names a witness", now=NOW)
        assert list(faults(record.engine)) == []


def test_a_persons_own_claim_has_its_words_and_name(record: Record, tmp_path: Path) -> None:
    kept = report()
    record.append(*kept, at=NOW, now=NOW)
    path = tmp_path / "claim.json"
    path.write_text(json.dumps({
        "document": "one", "kind": "damage", "words": "nobody was hurt", "stance": "denied", "speaker": "the council",
        "evidence": {"speaker": "The council", "time": "on Friday"}, "place": {"words": "Marran"},
        "window": {"earliest": "2021-05-07T00:00:00Z", "latest": "2021-05-08T00:00:00Z"},
    }))  # fmt: skip

    reading, document = handmade.read(path, record.view(), "A. Editor")
    record.add_persons_claim(reading, document["report"], document["number"], why="the reader missed it", now=NOW)

    [_, filed] = record.view().claims(Question())
    assert (filed.claim.kind, filed.words, filed.claim.maker) == ("damage", "nobody was hurt", "person: A. Editor")
    assert filed.place is not None
    assert filed.place.gazetteer_id == "geonames:1"
    assert [(e.action, e.who) for e in entries(record.engine)][-1] == ("claim", "A. Editor")
    assert list(faults(record.engine)) == []


@pytest.mark.parametrize(("change", "complaint"), [
    ({"words": "never said"}, "stand in the text 0 times"),
    ({"words": [5, 900]}, "outside the text"),
    ({"kind": "gossip"}, "kind 'gossip' is none of"),
    ({"speaker": "the council"}, "evidence.speaker"),
    ({"window": {"earliest": "2021-05-07T00:00:00Z", "latest": None}}, "evidence.time"),
    ({"place": {"words": "council"}}, "on no map"),
    ({"document": "elsewhere"}, "no document"),
    ({"colour": "red"}, "no such field"),
    ({"kind": None}, "none of"),
])  # fmt: skip
def test_a_claim_without_its_words_is_refused(record: Record, tmp_path: Path, change: dict[str, object], complaint: str) -> None:
    record.append(*report(), at=NOW, now=NOW)
    path = tmp_path / "claim.json"
    path.write_text(json.dumps({"document": "one", "kind": "damage", "words": "nobody was hurt", **change}))

    with pytest.raises(RecordError, match=complaint):
        handmade.read(path, record.view(), "A. Editor")


def test_a_claim_file_that_is_no_json_is_refused(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "claim.json"
    path.write_text("{")

    with pytest.raises(RecordError, match="JSON object"):
        handmade.read(path, record.view(), "A. Editor")

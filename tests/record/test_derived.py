"""Events revision by revision: what was known when, because of what; made anew, equal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from fogline.record import Record, history, queries, rows
from fogline.record.audit import entries
from fogline.record.verify import faults
from fogline.types import Question
from samples import NOW, PUBLISHED, claim_id, report

DAY = timedelta(days=1)


@pytest.fixture
def record(where: str) -> Iterator[Record]:
    with Record(where, who="A. Editor") as opened:
        yield opened


def add(record: Record, *names: str, days: int = 0, replay: bool = False, **more: object) -> None:
    at = NOW + days * DAY
    for name in names:
        kept = report(name, f"Shells hit Marran again, said {name}.", f"{name} Paper", **more)  # type: ignore[arg-type]
        record.append(*kept, at=kept[0].published_at or at if replay else at, now=at, replay=replay)
    record.revise(now=at)


def events(record: Record, days: int | None = None) -> list[tuple[str, str, int]]:
    view = record.view(None if days is None else NOW + days * DAY)
    return [(e.id, e.standing, len(e.claims)) for e in view.events(Question())]


def everything_derived(record: Record) -> list[bytes]:
    found = [rows.compact({k: v.hex() if isinstance(v, bytes) else v for k, v in row.items()}) for row in record.engine.all(queries.EVERY_REVISION)]
    for table in ("revision_actor", "revision_claim"):
        found += [rows.compact(row) for row in record.engine.all(f"SELECT * FROM {table} ORDER BY 1, 2")]
    return [row.encode() for row in found]


def forget(record: Record) -> None:
    with record.writing():
        for query in queries.FORGET_REVISIONS:
            record.engine.run(query, {"since": "0000"})


def test_an_event_keeps_its_id_while_it_grows_and_each_state_can_be_asked_for(record: Record) -> None:
    add(record, "one")
    add(record, "two", days=1)
    add(record, "three", days=2)

    [(name, standing, claims)] = events(record)
    assert (standing, claims) == ("corroborated", 3)
    assert events(record, 0) == [(name, "claimed", 1)]
    assert events(record, 1) == [(name, "corroborated", 2)]
    assert events(record, -1) == []


def test_history_says_what_changed_because_of_which_claim_and_by_whom(record: Record) -> None:
    add(record, "one")
    add(record, "two", days=1)
    [(name, _, _)] = events(record)

    first, second = history.tell(record.view(), name)["revisions"]

    assert [c["words"] for c in first["claims_in"]] == ["Shells hit"]
    assert second["changed"]["standing"] == ["claimed", "corroborated"]
    assert [(c["who"], c["action"]) for c in second["claims_in"]] == [("A. Editor", "append")]
    assert len(history.tell(record.view(NOW), name)["revisions"]) == 1


def test_two_events_judged_the_same_are_one_and_the_other_id_leads_there(record: Record) -> None:
    add(record, "one")
    add(record, "two", days=1, place="Tesk", published=PUBLISHED + 9 * DAY)
    (a, _, _), (b, _, _) = events(record)
    claims = [record.view().event(name).claims[0] for name in (a, b)]  # type: ignore[union-attr]

    judgement = record.judge("same", *claims, why="one deed, told twice", now=NOW + 2 * DAY)
    record.revise(now=NOW + 2 * DAY)

    [(kept, _, held)] = events(record)
    assert held == 2
    [other] = {a, b} - {kept}
    assert record.view().event(other) == record.view().event(kept)
    assert history.tell(record.view(), other)["revisions"][-1]["merged_into"] == kept
    assert history.tell(record.view(), kept)["revisions"][-1]["judgements"][0]["why"] == "one deed, told twice"
    assert len(events(record, 1)) == 2

    record.withdraw([judgement], why="no, two deeds", at=NOW + 3 * DAY, now=NOW + 3 * DAY)
    record.revise(now=NOW + 3 * DAY)
    assert {name for name, _, _ in events(record)} == {a, b}
    assert len(events(record, 2)) == 1


def test_claims_judged_different_make_two_events(record: Record) -> None:
    add(record, "one", "two")
    assert len(events(record)) == 1
    ids = [f.claim.id for f in record.view().claims(Question())]

    record.judge("different", *ids, why="morning and evening", now=NOW)
    record.revise(now=NOW)

    assert [n for _, _, n in events(record)] == [1, 1]


def test_a_persons_standing_outranks_the_machines(record: Record) -> None:
    add(record, "one", "two")
    [(name, _, _)] = events(record)

    record.judge("discounted", record.view().event(name).claims[0], why="a film set", now=NOW)  # type: ignore[union-attr]
    record.revise(now=NOW)

    assert events(record) == [(name, "discounted", 2)]


def test_an_event_without_claims_is_withdrawn_and_still_found_by_its_id(record: Record) -> None:
    add(record, "one")
    [(name, _, _)] = events(record)
    claim = record.view().event(name).claims[0]  # type: ignore[union-attr]

    record.withdraw([claim], why="an error of ours", at=NOW + DAY, now=NOW + DAY)
    record.revise(now=NOW + DAY)

    assert events(record) == []
    assert record.view().event(name).standing == "withdrawn"  # type: ignore[union-attr]
    assert events(record, 0) == [(name, "claimed", 1)]
    [*_, last] = history.tell(record.view(), name)["revisions"]
    assert last["claims_out"][0]["why"] == "an error of ours"


def test_an_archive_replayed_day_by_day_can_be_asked_as_known_then(record: Record) -> None:
    for n in range(3):
        kept = report(f"r{n}", f"Shells hit Marran again, said r{n}.", f"r{n} Paper", published=PUBLISHED + n * DAY)
        record.append(*kept, at=PUBLISHED + n * DAY, now=NOW, replay=True)
    record.revise(now=NOW)

    counts = [sum(n for _, _, n in [(e.id, "", len(e.claims)) for e in record.view(PUBLISHED + n * DAY).events(Question())]) for n in range(-1, 4)]
    assert counts == [0, 1, 2, 3, 3]
    assert [e.action for e in entries(record.engine)] == ["replay"] * 3 + ["revise"] * 3
    assert not any(record.view(PUBLISHED + n * DAY).is_stale() for n in range(3))


def test_an_archive_replayed_behind_what_is_there_is_known_since_its_days(record: Record) -> None:
    add(record, "live")
    [(name, _, _)] = events(record)
    kept = report("archive", "Shells hit Marran again, said an archive.", "Another Paper")
    record.append(*kept, at=PUBLISHED, now=NOW + DAY, replay=True)
    record.revise(now=NOW + DAY)

    assert [n for _, _, n in events(record)] == [2]
    assert [len(e.claims) for e in record.view(PUBLISHED).events(Question())] == [1]
    assert record.view().event(name) is not None
    assert list(faults(record.engine)) == []


def test_between_steps_events_are_made_for_the_moment_asked_for(record: Record) -> None:
    for n, hour in enumerate((1, 5, 9)):
        kept = report(f"r{n}", f"Shells hit Marran again, said r{n}.", f"r{n} Paper")
        record.append(*kept, at=PUBLISHED + timedelta(hours=hour), now=NOW, replay=True)
    record.revise(now=NOW)

    view = record.view(PUBLISHED + timedelta(hours=6))

    assert view.is_stale()
    [event] = view.events(Question())
    assert len(event.claims) == 2
    assert view.event(event.id) == event


def test_everything_derived_can_be_deleted_and_made_again_equal(record: Record) -> None:
    add(record, "one", "two", replay=True)
    add(record, "three", days=1, place="Hallun")
    ids = [f.claim.id for f in record.view().claims(Question())]
    record.judge("same", ids[0], ids[2], why="one deed", now=NOW + 2 * DAY)
    record.revise(now=NOW + 2 * DAY)
    record.withdraw([ids[1]], why="an error", at=NOW + 3 * DAY, now=NOW + 3 * DAY)
    record.revise(now=NOW + 3 * DAY)
    before = everything_derived(record)

    forget(record)
    assert list(faults(record.engine)) != []
    record.rebuild(now=NOW + 4 * DAY)

    assert everything_derived(record) == before
    assert list(faults(record.engine)) == []


def test_rebuilding_keeps_what_fits_the_log_and_mends_what_does_not(record: Record) -> None:
    add(record, "one")
    add(record, "two", days=1)
    before = everything_derived(record)
    with record.writing():
        record.engine.run("UPDATE revision SET standing = 'confirmed' WHERE revision = 1", {})
    assert any("revision of" in fault for fault in faults(record.engine))

    record.rebuild(now=NOW + 2 * DAY)

    assert everything_derived(record) == before


def test_an_id_that_was_never_stored_leads_to_the_event_of_its_claim(record: Record) -> None:
    add(record, "one", "two")
    [(name, _, _)] = events(record)
    [other] = [c for c in record.view().event(name).claims if c.removeprefix("claim_") != name.removeprefix("event_")]  # type: ignore[union-attr]

    assert record.view().event("event_" + other.removeprefix("claim_")).id == name  # type: ignore[union-attr]
    assert record.view().event("event_" + claim_id(report("elsewhere", "Nothing hit anything."))[6:]) is None

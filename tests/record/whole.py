"""A record with something of everything in it, and how two records are compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from fogline.record import Record, copying, derived, queries, redaction
from fogline.record.columns import TABLES
from fogline.types import Event, Failure, Question
from samples import NOW, PUBLISHED, claim_id, report

DAY = timedelta(days=1)
SECRET = "Zaxxolin"  # a word that stands nowhere else
ARABIC = "قصفت المدافع بلدة مران يوم الجمعة، وقال المجلس إن أحدا لم يصب بأذى."
ODD = "Shells hit Tesk\0 on \ud83d Friday. It was quiet later."  # a NUL, and half a surrogate pair
SECRETS = report("secret", f"Shells hit Orba, said {SECRET}, who lives by the mill. " * 30, f"{SECRET} Gazette", place="Orba", killed=7)
FIRST, SECOND = report("one", killed=3), report("two", "Shells hit Marran again, another said.", "B Paper", killed=4)


def fill(record: Record, *, redacted: bool = True) -> None:
    """Reports in several scripts and versions, readings, judgements, withdrawals, failures, a redaction, and events in several revisions."""
    for kept in (FIRST, SECOND, report("arabic", ARABIC, place="Hallun"), SECRETS):
        record.append(*kept, at=NOW, now=NOW)
    source, data, reading = report("odd", ODD, place="Tesk")
    odd = replace(reading, document=replace(reading.document, title="Tesk\0\ud83d"), failures=(Failure("publication", "odd", "ReadError", "no\0date"),))
    record.append(replace(source, url="https://paper.example/odd"), data, odd, at=PUBLISHED, now=NOW, replay=True)
    record.judge("same", claim_id(FIRST), claim_id(SECOND), why="one shelling", now=NOW)
    record.revise(now=NOW)
    record.append(*report("one", "Shells hit Marran on Friday. The council said two were hurt.", killed=2), at=NOW + DAY, now=NOW + DAY)
    undone = record.judge("discounted", claim_id(SECOND), why="a film set", now=NOW + DAY)
    record.revise(now=NOW + DAY)
    record.withdraw([undone], why="it was none", at=NOW + 2 * DAY, now=NOW + 2 * DAY)
    [old] = [row for row in record.engine.all(queries.REREADABLE, {"reader": "rules@2"}) if row["document_id"] == SECOND[2].document.id]
    record.read_again(old, SECOND[2], reader="rules@2", why="a newer reader", now=NOW + 2 * DAY)
    if redacted:
        record.redact(SECRETS[0].id, why="names a witness", now=NOW + 2 * DAY)
    record.revise(now=NOW + 2 * DAY)
    record.note("export", "claims", b"[]", now=NOW + 2 * DAY)


def tables(record: Record) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that is moved."""
    return {table: record.engine.all(queries.EVERY[table]) for table in TABLES}


def answers(record: Record) -> dict[str, Any]:
    """What a record answers: by words of several scripts, by place, by actor, then and now, and its bytes."""
    now, then = record.view(), record.view(NOW)
    [first] = then.events(Question(words=None))[:1]
    found = {
        "claims": [list(view.claims(Question(words=words))) for view in (now, then) for words in (None, "shells marran", "Deir", "المدافع", "tesk")],
        "texts": [[row["id"] for row in now.search(words)] for words in ("shells", "المجلس", "tesk", "quiet", SECRET)],
        "events": [events(now), events(then)],
        "in a place": [now.events(Question(place=first.place)), then.events(Question(place=first.place))],
        "of an actor": [e.id for e in now.of_actor("rebels", limit=10)],
        "history": now.history(first.id),
        "tally": now.tally(),
        "failures": now.failures(),
        "bytes": now.bytes_of(FIRST[0].sha256),
    }
    assert found["claims"][1]
    assert found["claims"][3]
    assert found["texts"][1]
    assert found["in a place"][1]
    return found


def events(view: Any) -> list[Event]:
    return list(view.events(Question()))


def files(folder: Path) -> dict[str, bytes]:
    """Every file in a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def flip(path: Path, at: int | None = None) -> None:
    """Change one bit, in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if at is None else at] ^= 1
    path.write_bytes(data)


@contextmanager
def once(then: str, do: Any) -> Iterator[Any]:
    """A progress that does something the first time that this is being done."""
    waiting = [do]

    def progress(what: str, _done: int) -> None:
        if what == then and waiting:
            waiting.pop()()

    yield progress
    assert not waiting, f"nothing was ever told of {then}"


def redact_in_two(where: str, *, wiped: bool = True) -> Any:
    """A redaction by somebody else, killed before it wiped out what it deleted; done whole it would wait until nobody reads."""

    def redact() -> None:
        with Record(where) as other:
            with other.writing() as chain:
                removed = redaction.remove(other.engine, chain, SECRETS[0].id, why="names a witness", who="A. Editor", now=NOW + 3 * DAY)
                derived.remake(other.engine, chain, removed.since, now=NOW + 3 * DAY)
            if wiped:
                other.engine.blobs.remove(removed.blob)

    return redact


def is_empty(record: Record) -> bool:
    """Does a record hold nothing at all, bytes included?"""
    return not any(copying.counted(record.engine, table) for table in TABLES) and not list(record.engine.blobs.names())

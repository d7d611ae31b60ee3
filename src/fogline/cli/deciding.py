"""Commands by which a person decides: withdraw, redact, claim, judge. Each is logged with who and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from fogline import settings
from fogline.cli.options import busy, json_option, opened, record_option
from fogline.errors import RecordError
from fogline.judging import VERDICTS
from fogline.record import View, utc_now

why_option = click.option("--why", required=True, help="The reason, for everybody who reads the record.")
by_option = click.option("--by", help="Who decides: your name as the record is to show it. Default: FOGLINE_BY or `by` in fogline.toml.")


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="ID...")
@why_option
@by_option
@record_option
@json_option
def withdraw(names: tuple[str, ...], why: str, by: str | None, record: str | None, as_json: bool) -> None:
    """Withdraw reports, claims or judgements: they stand no longer, and stay with until when and why not.

    The first characters of an id are enough. What was known before stays as it was: ask with --as-of.

    Example: fogline withdraw claim_3f2a --why "the photograph is from 2016" --by "A. Editor"
    """
    with opened(record, who=person(by)) as store:
        now = utc_now()
        known = [_id(store.view(), name) for name in names]
        count = store.withdraw(known, why=why, at=now, now=now)
        with busy("making events"):
            store.revise(now=now)
    click.echo(json.dumps({"withdrawn": count, "ids": known}) if as_json else f"{count} withdrawn")


@click.command()
@click.argument("name", metavar="REPORT")
@why_option
@by_option
@record_option
@json_option
def redact(name: str, why: str, by: str | None, record: str | None, as_json: bool) -> None:
    """Remove a report's bytes and words for good, for somebody's safety; its digests, ids and the reason stay.

    Gone from tables, indexes, free pages, write-ahead log and the bytes on disk; other reports of the same bytes go with it.
    What was made of it is made anew without it. It cannot be undone. Backups and exports made before still hold it: remove those yourself.

    Example: fogline redact wire-0121 --why "names a witness" --by "A. Editor"
    """
    with opened(record, who=person(by)) as store:
        document = store.view().document(name) or store.view().document(_id(store.view(), name))
        if document is None:
            raise RecordError(f"there is no report {name!r} in the record")
        with busy("redacting"):
            gone = store.redact(document["report_id"], why=why, now=utc_now())
    click.echo(json.dumps({"redacted": list(gone)}) if as_json else f"redacted: {', '.join(gone)}")


@click.command()
@click.option("--file", "path", required=True, type=click.Path(path_type=Path), help="The claim, as JSON.")
@click.option("--why", default="", help="Kept with the claim's entry, where there is more to say.")
@by_option
@record_option
@json_option
def claim(path: Path, why: str, by: str | None, record: str | None, as_json: bool) -> None:
    """Add a person's own claim on a report that the record holds, with its words and your name.

    \b
    The file is one JSON object, for example:
      {"document": "wire-0121", "kind": "air_strike", "words": "bombs fell on the market",
       "place": {"words": "Hajin"}, "actors": [{"name": "coalition", "part": "did", "words": "coalition jets"}],
       "counts": [{"what": "killed", "who": "civilians", "low": 3, "words": "three people"}],
       "window": {"earliest": "2019-01-20T00:00:00Z", "latest": "2019-01-21T00:00:00Z"}, "evidence": {"time": "on Sunday"}}

    Words are a quote that stands in the report once, or [start, end]. Whatever the claim says needs its words.
    """  # noqa: D301
    from fogline.record import handmade

    who = person(by)
    with opened(record, who=who) as store:
        reading, document = handmade.read(path, store.view(), who)
        store.add_persons_claim(reading, document["report"], document["number"], why=why, now=utc_now())
        with busy("making events"):
            store.revise(now=utc_now())
    name = reading.claims[0].id
    click.echo(json.dumps({"claim": name}) if as_json else name)


@click.command()
@click.argument("verdict", type=click.Choice(VERDICTS))
@click.argument("left", metavar="ID")
@click.argument("right", metavar="[ID]", required=False)
@why_option
@by_option
@record_option
@json_option
def judge(verdict: str, left: str, right: str | None, why: str, by: str | None, record: str | None, as_json: bool) -> None:
    """Judge events by hand; it outranks the machine, and `fogline withdraw` undoes it.

    `same` and `different` take two events or claims: they tell of one event, or of two; `unsure` that you cannot tell. `accepted` says that a
    claim was read right. Any other verdict is an event's standing; "confirmed" takes effect once two different reviewers say so.

    Example: fogline judge same event_21684a event_02a732 --why "one bombing, told twice" --by "A. Editor"
    """
    with opened(record, who=person(by)) as store:
        view = store.view()
        claims = [claim_of(view, name) for name in (left, right) if name]
        name = store.judge(verdict, claims[0], claims[1] if len(claims) > 1 else None, why=why, now=utc_now())  # type: ignore[arg-type]
        with busy("making events"):
            store.revise(now=utc_now())
        view = store.view()
        events = sorted({e for c in claims for e in view.things_of_claim(c)})
        awaited = verdict == "confirmed" and any((e := view.event(n)) and view.decided().awaiting(set(e.claims)) for n in events)
    told: dict[str, Any] = {"judgement": name, "verdict": verdict, "claims": claims, "events": events}
    if verdict == "confirmed":
        told["second_reviewer_needed"] = bool(awaited)
    more = "; a second reviewer must say so too" if awaited else ""
    click.echo(json.dumps(told) if as_json else f"{name}: {verdict}; now {', '.join(events) or 'no event'}{more}")


def person(by: str | None) -> str:
    """The person's name."""
    chosen = str(settings.from_here({"by": by})["by"].value)
    if not chosen:
        raise click.UsageError("who decides? Give --by NAME, or set FOGLINE_BY once")
    return chosen


def _id(view: View, name: str) -> str:
    """The id that a beginning names."""
    known = view.resolve(name)
    document = view.document(name) if known is None else None
    if known is None and document is None:
        raise RecordError(f"nothing in the record is called {name!r}")
    return known or str(document["report_id"] if document else "")


def claim_of(view: View, name: str) -> str:
    """A claim, by its own id or as the one that its event is named after."""
    known = view.resolve(name) or name
    if not known.startswith("event"):
        return known
    event = view.event(known)
    if event is None:
        raise RecordError(f"there is no event {name!r}")
    named_after = "claim_" + event.id.removeprefix("event_").partition("-")[0]
    return named_after if named_after in event.claims else event.claims[0]



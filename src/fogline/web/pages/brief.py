"""Brief: the day on one page of paper, with the words that say so; the same as text for a mail, and as PDF."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fogline import contract, masking, prose
from fogline.characters import isolated, plain
from fogline.errors import RecordError
from fogline.record import history, table_queries
from fogline.types import Event, Filed
from fogline.web import headline
from fogline.web.page import Answer, Asked, Page, Row
from fogline.web.pages import today

WIDTH = 76  # columns: a mail program that quotes it has room for its signs (RFC 3676, 4.2)
WORDS = 220  # characters of a quotation
LOOKED_AT = 12  # claims of an event
CORRECTED = 4
SECTIONS = (("plain", "What happened"), ("hands", "Who holds what"), ("disputed", "What is disputed"))
NOTHING = {
    "plain": "No event of this time is in the record.",
    "hands": "Nothing tells of ground that changed hands.",
    "disputed": "Nobody denies any of it, as far as the record knows.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """An event, with the words of who says so and of who denies it."""

    event: Event
    says: Filed | None
    denies: Filed | None


def answer(asked: Asked) -> Answer:
    """What `today` tells, with words and corrections."""
    found = today.answer(asked)
    shown = {**found.shown, **{name: [_told(asked, event) for event in found.shown[name]] for name, _ in SECTIONS}}
    shown["corrections"] = list(_corrections(asked, shown))
    shown["sections"], shown["nothing"] = SECTIONS, NOTHING
    shown["brief"] = row(asked, shown)
    return Answer(shown, {"brief": shown["brief"]}, list(_rows(shown["brief"])))


def row(asked: Asked, shown: Mapping[str, Any]) -> Row:
    """The brief in plain sentences: for the page, the mail and the paper."""
    counts = {
        "plain": prose.number(shown["total"], "event"),
        "hands": prose.number(shown["all_hands"], "report"),
        "disputed": prose.number(shown["all_disputed"], "event"),
    }
    if asked.view.as_of:
        known = f"As the record held it at {prose.day(asked.view.as_of)} UTC"
    else:  # each file of a copy would be another one each time
        known = "As known when this copy was made" if asked.static else f"As known {prose.day(asked.now)} UTC"
    reports = shown["reports"]
    fresh = [
        f"{known}; {prose.number(reports['reports'], 'report')} of {prose.number(reports['sources'], 'publisher')} came out in this time.",
        f"Not read: {prose.number(shown['fresh']['unread'], 'report')} in other languages, {prose.number(shown['fresh']['failures'], 'failure')}.",
    ]
    return {
        "title": f"Brief of {shown['title']}", "from": contract.stamp(shown["window"].earliest), "to": contract.stamp(shown["window"].latest),
        "sections": [
            {"title": title, "note": f"{counts[name]} in all" if shown[name] else NOTHING[name], "items": [_item(asked, told) for told in shown[name]]}
            for name, title in SECTIONS
        ],
        "corrected": [f"{c['at'][:10]}: {c['what']} by {plain(str(c['who']))}: {isolated(plain(str(c['why'])))}" for c in shown["corrections"]],
        "due": [f"{plain(p.speaker or 'unnamed')}: {_quoted(p.what)} due by {prose.last_day(p.due)}" for p in shown["due"] if p.due],
        "ahead": shown["ahead"], "fresh": fresh, "safety": asked.safety.line(), "root": f"Record of {asked.root[0]} log entries, root {asked.root[1]}.",
    }  # fmt: skip


def text(brief: Row) -> str:
    """The brief for a mail: no line is longer than 76 columns, but for an address that cannot be cut."""
    lines = [brief["title"].upper(), ""]
    for line in brief["fresh"]:
        lines += _wrapped(line)
    for section in brief["sections"]:
        lines += ["", f"{section['title'].upper()} ({section['note'].rstrip('.').lower() if section['items'] else 'nothing'})"]
        lines += [] if section["items"] else _wrapped(section["note"])
        for item in section["items"]:
            lines += ["", *_wrapped(item["sentence"], "* ", "  "), *_wrapped(item["support"], "  ")]
            for quote in item["quotes"]:
                lines += _wrapped(quote, "  ")
            lines.append(f"  {item['link'] or item['id']}")
    for title, name, nothing in (
        ("WHAT WE GOT WRONG", "corrected", "Nothing was corrected or taken back in this time."),
        ("WHAT TO EXPECT", "due", f"No prediction falls due within {brief['ahead']} days."),
    ):
        lines += ["", title]
        for line in brief[name] or [nothing]:
            lines += _wrapped(line, "* " if brief[name] else "", "  " if brief[name] else "")
    lines += ["", *_wrapped(brief["safety"]), *_wrapped(brief["root"])]
    return "\n".join(lines) + "\n"


def _wrapped(words: str, first: str = "", rest: str | None = None) -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent=first, subsequent_indent=first if rest is None else rest, break_on_hyphens=False) or [first]


def _item(asked: Asked, told: Told) -> Row:
    event = told.event
    quotes = [_says(filed, before) for filed, before in ((told.says, ""), (told.denies, "Against it, ")) if filed is not None]
    link = f"{asked.site or asked.origin}/events/{event.id}{'.html' if asked.static else ''}" if asked.site or asked.origin else ""
    return {
        "id": event.id,
        "link": link,
        "sentence": plain(headline.of(event)),
        "support": plain(prose.support(event)),
        "standing": event.standing,
        "quotes": quotes,
    }


def _says(filed: Filed, before: str) -> str:
    day = f", {filed.published_at:%Y-%m-%d}" if filed.published_at else ""
    where = plain(filed.source or "a report of an unnamed publisher")
    who = plain(filed.claim.speaker or "the report itself")
    return f"{before}{isolated(who)} ({isolated(where)}{day}): {_quoted(filed.sentence)}"


def _quoted(words: str) -> str:
    words = " ".join(plain(words).split())
    return f"“{isolated(words if len(words) <= WORDS else words[:WORDS].rsplit(' ', 1)[0] + ' …')}”"


def _told(asked: Asked, event: Event) -> Told:
    """An event with the surest words for it, and against it."""
    best: dict[bool, Filed] = {}
    for name in event.claims[:LOOKED_AT]:
        try:
            filed = asked.view.claim(name)
        except RecordError:  # its report was redacted
            continue
        if filed is None or asked.withheld.has_no_words(filed.claim.document_id):
            continue
        denies = filed.claim.stance == "denied"
        if denies not in best or filed.claim.confidence > best[denies].claim.confidence:
            best[denies] = filed
    says, denies_it = (masking.shown(asked.filed(best[side])) if side in best else None for side in (False, True))
    return Told(event, says, denies_it)


def _corrections(asked: Asked, shown: Mapping[str, Any]) -> Iterator[Row]:
    """What people decided and took back in this time, the newest first."""
    start, end = (contract.stamp(moment) or "" for moment in (shown["window"].earliest, shown["window"].latest))
    limits = {"as_of": min(asked.as_of, end) if end else asked.as_of, "limit": CORRECTED, "offset": 0}
    taken = [{**r, "what": f"{r['what']} withdrawn"} for r in asked.record.engine.all(table_queries.TAKEN_BACK, limits) if not asked.hides(r["subject"])]
    held = asked.record.engine.all(table_queries.DECIDED, limits)
    decided = [{**r, "what": history.verdict(r)} for r in held if not asked.hides(r["left_id"], r["right_id"])]
    found = sorted((r for r in (*taken, *decided) if r["at"] >= start), key=lambda r: str(r["at"]), reverse=True)
    yield from found[:CORRECTED]


def _rows(brief: Row) -> Iterator[Row]:
    for section in brief["sections"]:
        for item in section["items"]:
            yield {
                "section": section["title"],
                "id": item["id"],
                "told": item["sentence"],
                "support": item["support"],
                "quotes": item["quotes"],
                "link": item["link"],
            }


PAGE = Page(
    "brief", "/brief", "Brief", "public", answer, "The brief of a day on one page of paper, with its words.",
    takes=("day", "from", "to", "as_of"), twins=("json", "csv"), in_menu=False,
)  # fmt: skip

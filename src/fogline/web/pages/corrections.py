"""Corrections: everything that was taken back, decided by a person, or revised: when, why, by whom."""

from __future__ import annotations

from collections.abc import Iterator

from fogline import feeds, masking, prose
from fogline.record import history, table_queries
from fogline.record import revised as revisions
from fogline.web.page import Answer, Asked, Page, Row
from fogline.web.twins import widened

SHOWN = 25  # of each, a page


def answer(asked: Asked) -> Answer:
    """What became another thing, newest first."""
    skip = (asked.address.page - 1) * SHOWN
    limits = {"as_of": asked.as_of, "limit": SHOWN + 1, "offset": skip}
    taken, decided = (asked.record.engine.all(q, limits) for q in (table_queries.TAKEN_BACK, table_queries.DECIDED))
    revised = revisions.page(asked.record, asked.view, skip, SHOWN + 1)
    more = any(len(found) > SHOWN for found in (taken, decided, revised))
    taken = [r for r in taken[:SHOWN] if not asked.hides(r["subject"])]
    decided = [r for r in decided[:SHOWN] if not asked.hides(r["left_id"], r["right_id"])]
    changed = list(_revised(asked, revised[:SHOWN]))
    rows = [
        *({"at": r["at"], "what": f"{r['what']} withdrawn", "subject": r["subject"], "who": r["who"], "why": r["why"]} for r in taken),
        *({"at": r["at"], "what": history.verdict(r), "subject": r["left_id"], "who": r["who"], "why": r["why"]} for r in decided),
        *({"at": r["at"], "what": "event revised", "subject": r["event"], "who": "fogline", "why": "; ".join(r["changes"])} for r in changed),
    ]
    return Answer(
        {"taken": taken, "decided": decided, "revised": changed, "verdict": history.verdict, "href": href},
        {"withdrawn": taken, "decided": decided, "revised": changed}, sorted(rows, key=lambda r: r["at"], reverse=True),
        pages=asked.address.page + more,
    )  # fmt: skip


def href(subject: str) -> str | None:
    """The page of what an id names; None where it has none."""
    start = subject.partition("_")[0]
    return {"event": "/events/", "document": "/documents/", "report": "/documents/"}.get(start) if "_" in subject else None


def _revised(asked: Asked, revised: list[Row]) -> Iterator[Row]:
    """Revisions that changed what a reader was told: more than ids and counts of origins."""
    for row in revised:
        event = asked.event(row["id"]) if row["id"] not in asked.withheld.events else None
        if event is None:
            continue
        held = {r["revision"]: r for r in asked.view.history(row["id"])}
        revision, before = held[row["revision"]], held.get(row["revision"] - 1)
        if revision["merged_into"]:
            changes = [f"joined with {revision['merged_into']}"]
        else:
            changed = history.changed(before["body"] if before else {}, revision["body"])
            roles = asked.persons.of_event(asked.view, event)
            changes = list(history.changes({"changed": widened(masking.rows_of(changed, roles), asked.place)}))
        sentence = prose.event_sentence(event)
        yield {"event": row["id"], "at": row["at"], "revision": row["revision"], "position": row["position"], "told": sentence, "changes": changes}


def feed(asked: Asked, site: feeds.Site, about: feeds.About, before: feeds.Cursor | None) -> bytes:
    """What people decided and took back."""
    return feeds.of_corrections(asked.record, site, hides=asked.hides, about=about, before=before)


PAGE = Page(
    "corrections", "/corrections", "Corrections", "public", answer, "What was withdrawn, decided or revised, when, why and by whom.",
    takes=("as_of", "page"), twins=("json", "csv", "atom"), feed=feed,
)  # fmt: skip

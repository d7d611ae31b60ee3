"""Document: a report's text with every word that was read from it marked, its claims beside it, and where its bytes are."""

from __future__ import annotations

import json

from fogline import contract, masking, shown
from fogline.contract import moment
from fogline.explain import facts, page
from fogline.explain.marks import FAMILIES
from fogline.types import Document, Reading, Span
from fogline.web.page import Answer, Asked, NotFoundError, Page
from fogline.web.twins import feature, widened

KEPT_BACK = "this report is kept back for now: it tells of what is too fresh to be shown, or is under an embargo"
RESTRICTED = "this report is restricted: reviewers who sign in may read it, and that is logged. What was read from it stands in its events, without its words"
MOST_TEXT = 120_000  # characters that the page shows; the JSON twin has them all
FACTS = {
    "source": "Publisher", "author": "Author", "published_at": "Published", "language": "Language", "input_id": "Report", "media_type": "Media type",
    "size_bytes": "Size in bytes", "sha256": "SHA-256 of the bytes", "fetched_at": "Had since", "recorded_at": "In the record since",
    "withdrawn_at": "Withdrawn", "why": "Why", "maker": "Text taken out by",
}  # fmt: skip


def answer(asked: Asked) -> Answer:
    """A report, masked as everywhere."""
    view = asked.view
    found = view.document(view.resolve(asked.name) or asked.name)
    if found is None:
        raise NotFoundError(f"no document is called {asked.name!r} here; look for one by its words, or from an event")
    if found["id"] in asked.withheld.documents or found["report_id"] in asked.withheld.documents:
        raise NotFoundError(KEPT_BACK)
    if asked.withheld.is_restricted(found["id"]):
        raise NotFoundError(RESTRICTED)
    asked.note([found["id"]])
    masked, layers = shown.masked(view, found)
    hides = masked["text"] != found["text"] or masked["title"] != found["title"]
    found, layers = (found, view.layers(found["number"])) if asked.unmasked else (masked, layers)
    layers = widened(layers, asked.place)
    claims = [asked.filed(f) for f in view.claims_of(found["id"])] if found["text"] is not None else []
    if not asked.unmasked:
        claims = [masking.shown(f) for f in claims]
    explained = None
    if found["text"] is not None and layers:
        document = Document(found["id"], found["report_id"], found["text"], found["language"], found["maker"], found["title"], published_at=moment(found["published_at"]), source=found["source"])
        sentences = sorted({Span(*pair) for pair in layers.get("sentences", ())})
        held = contract.to_reading(layers, [], document)
        reading = Reading(document, held.attributions, held.places, held.times, held.counts, tuple(f.claim for f in claims), sentences=tuple(sentences))
        explained = page.Report(1, facts.explain(reading, input_id=found["input_id"], sha256=found["sha256"], maker=found["maker"]))
    events = {f.claim.id: view.things_of_claim(f.claim.id) for f in claims}
    row = {key: value for key, value in found.items() if key not in shown.NUMBERS}
    return Answer(
        {
            "document": found, "facts": FACTS, "report": explained, "claims": claims, "events_of": events, "families": FAMILIES, "most": MOST_TEXT,
            "gone": view.why(found["report_id"]) if found["text"] is None else "", "hides": hides,
        },
        {"document": {**row, **layers, "tags": json.loads(found["tags"])}, "claims": [{**contract.filed_row(f), "events": events[f.claim.id]} for f in claims]},
        [
            {
                "claim": f.claim.id, "kind": f.claim.kind, "stance": f.claim.stance, "speaker": f.claim.speaker, "place": f.place.name if f.place else None,
                "words": f.words, "sentence": f.sentence, "confidence": f.claim.confidence, "events": events[f.claim.id],
            }
            for f in claims
        ],
        [feature(f.claim.id, f.place, {"kind": f.claim.kind, "stance": f.claim.stance, "speaker": f.claim.speaker}) for f in claims],
    )  # fmt: skip


PAGE = Page("document", "/documents/{name:path}", "Document", "public", answer, "One report with its claims, names of private persons masked.", in_menu=False, scripts=("document.js",))

"""A citation of a claim: enough for anybody to find the words again, and to check that they have not changed since."""

from __future__ import annotations

from fogline import masking
from fogline.errors import RecordError
from fogline.record.engine import Row
from fogline.record.view import View


def cite(view: View, name: str) -> Row:
    """Report, hash, offsets, quote and position of a claim.

    Args:
        view: the record.
        name: id of a claim, or enough of its first characters.

    Raises:
        RecordError: there is no such claim, or its report was redacted.
    """
    known = view.resolve(name) or name
    filed, row = view.claim(known), view.claim_row(known)
    filed = masking.shown(filed) if filed else None
    document = view.document(filed.claim.document_id) if filed else None
    entry = view.entry(row["position"]) if row else None
    if filed is None or row is None or document is None or entry is None:
        raise RecordError(f"there is no claim {name!r} to cite; `fogline claims` prints their ids")
    span = next(e.span for e in filed.claim.evidence if e.field == "kind")
    return {
        "claim": known, "kind": filed.claim.kind, "stance": filed.claim.stance, "speaker": filed.claim.speaker, "quote": filed.words,
        "sentence": filed.sentence, "characters": [span.start, span.end], "document": filed.claim.document_id, "document_maker": document["maker"],
        "reader": row["reader"], "report": document["input_id"], "report_id": document["report_id"], "sha256": document["sha256"],
        "media_type": document["media_type"], "title": document["title"], "author": document["author"], "source": document["source"],
        "url": document["url"], "published_at": document["published_at"], "fetched_at": document["fetched_at"],
        "recorded_at": row["recorded_at"], "withdrawn_at": row["withdrawn_at"], "position": entry["position"], "entry_hash": entry["hash"],
        "added_at": entry["at"], "added_by": entry["who"],
    }  # fmt: skip


def text(cited: Row) -> str:
    """A citation for people."""
    published = cited["published_at"][:10] if cited["published_at"] else "no date"
    title = f"“{cited['title']}”, " if cited["title"] else ""
    by = f"{cited['author']}, " if cited["author"] else ""
    lines = [
        f"{by}{title}{cited['source'] or 'publisher unknown'}, {published}{', ' + cited['url'] if cited['url'] else ''}.",
        f"  “{' '.join(cited['sentence'].split())}”",
        f"  said by {cited['speaker'] or 'the report itself'}; {cited['kind']}, {cited['stance']}, read from “{' '.join(cited['quote'].split())}”,",
        f"  characters {cited['characters'][0]}–{cited['characters'][1]} of {cited['document']} (made by {cited['document_maker']}, read by {cited['reader']})",
        f"  report {cited['report']}, SHA-256 {cited['sha256']}, had {cited['fetched_at']}",
        f"  {cited['claim']}, recorded {cited['recorded_at']} as entry {cited['position']} of the log (hash {cited['entry_hash']})",
    ]
    if cited["withdrawn_at"]:
        lines.append(f"  withdrawn {cited['withdrawn_at']}")
    return "\n".join(lines)

"""How much that is true the door refuses: the built-in reader's own readings, told back as a model would quote them.

    python bench/llm.py ../shared/data/reports/guardian_sdf.jsonl --reports 100

No model is asked. A model that read exactly as the built-in reader does would get these figures.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fogline import door, reading
from fogline.claims import actors
from fogline.gazetteer import Gazetteer
from fogline.llm import answers, grounding
from fogline.types import Claim, Document, Reading, Span


def echo(read: Reading) -> dict[str, Any]:
    """The answer of a model that read the same."""
    text = read.document.text
    said = [{"source": _words(text, a.source), "cue": _words(text, a.cue), "content": _words(text, a.content)} for a in read.attributions]
    return {"attributions": said[: answers.MOST], "claims": [_told(read, c) for c in read.claims[: answers.MOST]]}


def _told(read: Reading, claim: Claim) -> dict[str, Any]:
    """One claim by quoted words."""
    text = read.document.text
    shows = [e.span.of(text) for e in claim.evidence if e.field == "stance"]
    return {
        "words": claim.evidence[0].span.of(text), "kind": claim.kind, "modes": list(claim.modes), "stance": claim.stance, "stance_words": shows[0] if shows else None,
        "actors": [{"words": a.span.of(text), "part": a.part} for a in claim.actors if a.span], "places": _words(text, [read.places[i].span for i in claim.places]),
        "times": _words(text, [read.times[i].span for i in claim.times]), "numbers": [{"words": read.counts[i].span.of(text)} for i in claim.counts],
    }  # fmt: skip


def _words(text: str, spans: Sequence[Span]) -> list[str]:
    return [s.of(text) for s in spans]


def main() -> None:
    """Print what was told, what stands, and what was refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--reports", dest="most", type=int, default=60)
    given = parser.parse_args()
    gazetteer = Gazetteer.load()
    told = stand = same = refused = 0
    for line in given.reports.read_text(encoding="utf-8").splitlines()[: given.most]:
        row = json.loads(line)
        published = datetime.fromisoformat(row["published_at"]).replace(tzinfo=UTC) if row.get("published_at") else None
        document = Document("d", "r", row["text"], "en", "jsonl@1", published_at=published)
        ours = reading.read(document, gazetteer)
        answer = echo(ours)
        grounded = grounding.Grounded()
        ground = grounding.Ground(ours, tuple(actors.read(document.text, ours.sentences)), "llm:echo@1")
        grounding.lay(ground, answers.parse(json.dumps(answer), "nowhere"), Span(0, len(document.text)), grounded)
        made = door.check(grounding.finish(ground, grounded))
        told += len(answer["attributions"]) + len(answer["claims"])
        stand += len(made.attributions) + len(made.claims)
        refused += len(grounded.refused) + len(made.failures)
        at = {(c.kind, c.stance, c.evidence[0].span) for c in ours.claims}
        same += sum((c.kind, c.stance, c.evidence[0].span) in at for c in made.claims) + len(set(_keys(made)) & set(_keys(ours)))
    print(json.dumps({"told": told, "stand": stand, "at_the_same_words": same, "refused": refused}))


def _keys(read: Reading) -> list[tuple[tuple[Span, ...], tuple[Span, ...]]]:
    return [(a.cue, a.content) for a in read.attributions]


if __name__ == "__main__":
    main()

"""Fit the weights of the signs by which a deed is linked to the places named in its sentence.

    python train/fit_placing.py CORPUS.jsonl

CORPUS holds `{"id", "text", "gold": {"events": [{"verb": [s, e], "places": [[s, e], ...]}]}}`, one a line. Needs numpy. Logistic
regression with a ridge over every deed and place of a sentence, a name weighing as many words as it has, for that is how the
corpus is scored; writes src/fogline/lexicons/placing_weights.json. The trained reader has seen the same corpus; its chances are
no surer there than elsewhere, so they can be weighed on it.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from fit_places import fit

from fogline.claims import assembly, placing
from fogline.claims.clauses import clauses, within
from fogline.claims.deeds import Deed
from fogline.gazetteer import Gazetteer
from fogline.reading import gather
from fogline.types import Document, Span

OUT = Path(__file__).parent.parent / "src" / "fogline" / "lexicons" / "placing_weights.json"
THRESHOLD = 0.45  # of .35 to .55 the best F1 on a fifth of the training texts set apart
SELDOM = 25  # pairs in which a sign must be seen to be weighed
ABOUT = "Weights of the signs by which a deed is linked to a place; made by train/fit_placing.py on the training texts of"
ABOUT += " event_location (github.com/ahalterman/event_location, MIT)."
Example = tuple[dict[str, float], bool, float]


def examples(path: Path) -> Iterator[Example]:
    """Signs, whether gold holds the place, and words, for every place in the sentence of a deed that gold asks about."""
    gazetteer = Gazetteer.load()
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found, sentences, told = gather(Document(row["id"], row["id"], row["text"], "en", "fit_placing"), gazetteer)
        starts = [d.trigger.span.start for d in told]
        for sentence in sentences:
            places = placing.named(found.text, sentence, within(found.places, found.starts["places"], sentence))
            for deed in within(told, starts, sentence) if places else ():
                gold = _gold(row["gold"]["events"], deed)
                if gold is None:
                    continue
                said = assembly.innermost(found.attributions, deed.trigger.head or deed.trigger.span)
                attribution = found.attributions[said] if said is not None else None
                for place, signs in zip(places, placing.read(clauses(found.text, sentence), deed, places, attribution), strict=True):
                    yield signs, any(place.span.overlaps(g) for g in gold), len(place.span.of(found.text).split())


def _gold(events: Sequence[dict[str, list[int]]], deed: Deed) -> list[Span] | None:
    """The places of the verbs that a deed's words hold; None where it holds none."""
    spans = (deed.trigger.span, *deed.trigger.also)
    meant = [e for e in events if any(s.overlaps(Span(*e["verb"])) for s in spans)]
    return [Span(*p) for e in meant for p in e["places"]] if meant else None


def main(path: str) -> None:
    """Fit and write."""
    data = list(examples(Path(path)))
    seen = Counter(name for signs, _, _ in data for name, value in signs.items() if value)
    kept = [({n: v for n, v in signs.items() if seen[n] >= SELDOM}, hit, weight) for signs, hit, weight in data]
    OUT.write_text(json.dumps({"about": ABOUT, "weights": fit(kept, THRESHOLD)}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])

"""Reports explained on one self-contained page: it asks for nothing, runs without script, prints, and holds hostile text as text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fogline import pages, prose
from fogline.explain import marks
from fogline.explain.facts import Explained, Passage
from fogline.explain.marks import FAMILIES, FAMILY, SORTS, Close, Mark, Open, Step, Words, visible
from fogline.types import Failure

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\Z")


@dataclass(frozen=True, slots=True)
class _Step:
    """One step through a text, as the template wants it; a link is a claim's number, kind, sign and address."""

    opens: bool = False
    closes: bool = False
    words: str = ""
    classes: str = ""
    label: str = ""
    end_label: str = ""
    id: str = ""
    claims: str = ""
    title: str = ""
    links: tuple[dict[str, Any], ...] = ()


class Report:
    """One report as the template wants it; every address on the page begins with the report's own."""

    def __init__(self, number: int, explained: Explained) -> None:
        """`number` is the report's on the page, from 1."""
        document = explained.reading.document
        self._explained = explained
        self._text = document.text
        self._numbers = {mark: i for i, mark in enumerate(explained.marks, 1)}
        self.id = f"r{number}"
        self.title = document.title or "(no title)"
        published = prose.day(document.published_at) if document.published_at else "date unknown"
        self.about = f"{document.source or 'publisher unknown'}, {published}, {document.language}, report {explained.input_id}, read by {explained.maker}"
        self.sha256 = explained.sha256
        self.language = document.language if LANGUAGE.match(document.language) else "und"
        self.tally = explained.tally()
        self.passages: Sequence[Passage] = explained.passages
        self.failures: Sequence[Failure] = explained.reading.failures

    def id_of(self, mark: Mark) -> str:
        """The address of a mark's words."""
        return f"{self.id}-m{self._numbers[mark]}"

    def claim_id(self, number: int) -> str:
        """The address of a claim."""
        return f"{self.id}-c{number}"

    def words(self, mark: Mark) -> str:
        """A mark's words on one line."""
        return marks.quote(self._text, mark.span)

    def steps(self, passage: Passage) -> Iterator[_Step]:
        """The passage's words, and its marks as they open and close."""
        steps = list(marks.nested(passage.span, self._explained.marks))
        ends = _ends(steps)
        for i, step in enumerate(steps):
            if isinstance(step, Words):
                yield _Step(words=visible(step.span.of(self._text)))
            elif isinstance(step, Open):
                yield self._opened(step, last=ends[i])
            else:
                links = step.mark.claims if step.last and step.mark.sort == "deed" else ()
                yield _Step(closes=True, links=tuple(self._link(n) for n in links))

    def _opened(self, step: Open, *, last: bool) -> _Step:
        """A piece of a mark; "…" stands where it is cut. A deed's label is the link after it, and a content is not lit with a claim."""
        mark = step.mark
        claims = mark.claims if mark.sort != "content" else ()
        return _Step(
            opens=True, classes=_classes(mark), label="" if mark.sort == "deed" else mark.label + ("" if step.first else "…"),
            end_label=("" if last else "…") + mark.label if mark.sort == "content" else "", id=self.id_of(mark) if step.first else "",
            claims=" ".join(self.claim_id(n) for n in claims), title=f"{mark.label} {SORTS[mark.sort][1]}".strip(),
        )  # fmt: skip

    def _link(self, number: int) -> dict[str, Any]:
        claim = self._explained.reading.claims[number - 1]
        return {"id": self.claim_id(number), "number": number, "kind": claim.kind, "sign": FAMILIES[FAMILY[claim.kind]][0]}


def page(reports: Sequence[Explained]) -> str:
    """The whole page.

    Args:
        reports: in the order of the page.
    """
    first = reports[0].reading.document.title or reports[0].input_id if reports else "no report"
    return pages.render(
        "fogline.explain", script=True, title=f"What Fogline read: {first}" if len(reports) <= 1 else f"What Fogline read in {len(reports)} reports",
        reports=[Report(n, e) for n, e in enumerate(reports, 1)], makers=", ".join(dict.fromkeys(e.maker for e in reports)) or "nobody",
        tally=dict(sum((Counter(e.tally()) for e in reports), Counter())), legend=list(_legend(reports)), families=FAMILIES,
    )  # fmt: skip


def write(path: Path, reports: Sequence[Explained]) -> None:
    """Write the page whole or not at all; one that was there is replaced.

    Raises:
        OSError: it could not be written.
    """
    pages.write(path, page(reports))


def _ends(steps: Sequence[Step]) -> dict[int, bool]:
    """For each step that opens a mark, whether the mark ends where that piece of it ends."""
    opened: list[int] = []
    ends: dict[int, bool] = {}
    for i, step in enumerate(steps):
        if isinstance(step, Open):
            opened.append(i)
        elif isinstance(step, Close):
            ends[opened.pop()] = step.last
    return ends


def _classes(mark: Mark) -> str:
    """A mark's classes in the style sheet."""
    level = (f"level{min(mark.depth, 2)}",) if mark.sort == "content" else ()
    return " ".join((mark.sort, *level, *mark.families))


def _legend(reports: Sequence[Explained]) -> Iterator[dict[str, Any]]:
    """Each sort of mark with its label, its meaning and how many there are; deeds family by family."""
    there = sum((e.by_sort() for e in reports), Counter[marks.Sort]())
    deeds = Counter(f for e in reports for m in e.marks for f in m.families)
    for sort, (label, meaning) in SORTS.items():
        row = {"classes": sort, "example": sort, "label": label, "end_label": "", "sign": "", "meaning": meaning, "number": there[sort]}
        if sort == "content":
            yield row | {"label": "1", "end_label": "1"}
        elif sort == "deed":
            for family, (sign, words) in FAMILIES.items():
                yield row | {"classes": f"deed {family}", "sign": f"{sign}1 kind", "meaning": f"tell of a deed: {words}", "number": deeds[family]}
        else:
            yield row | {"label": label + ("1" if sort in ("source", "cue") else "")}

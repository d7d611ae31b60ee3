"""Two set forms of attribution: a headline's colon ("Toll rises to 76: monitor") and a source that cites another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fogline.claims.names import vocabulary
from fogline.types import Attribution, Span

HEADLINE = re.compile(r"\s*(?P<content>[^:\n“”\"]{15,160})(?P<cue>:)\s(?P<source>[\w’'.\-]+(?:\s[\w’'.\-]+){0,3})(?=\s*\n)")
CITING = re.compile(r"(?P<outer>\S.*?),?\s(?P<cue>citing|quoting)\s(?P<inner>\S.*)", re.DOTALL)
SPEAKS = ("spokesman", "paper", "unnamed", "many", "public", "group", "office", "organisation")


def headline(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """The attribution of the first line's colon, where none is found in it and what stands behind the colon can speak."""
    match = HEADLINE.match(text)
    if match is None or any(s.start < match.end() for a in found for s in a.content):
        return []
    source = match["source"]
    last = source.split()[-1].casefold()
    if not source.isupper() and not any(last in vocabulary()[name] for name in SPEAKS):
        return []
    content, cue, spoken = (Span(*match.span(name)) for name in ("content", "cue", "source"))
    return [Attribution((spoken,), (cue,), (content,), quotation="indirect")]


def cited(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """The attributions, each whose source cites another as two: "A report citing residents said" is the report's and the residents'."""
    made: list[Attribution] = []
    for one in found:
        match = CITING.fullmatch(text, one.source[0].start, one.source[0].end) if len(one.source) == 1 else None
        if match is None:
            made.append(one)
            continue
        outer, cue, inner = (Span(*match.span(name)) for name in ("outer", "cue", "inner"))
        made += [replace(one, source=(outer,)), replace(one, source=(inner,), cue=(cue,), negated=False)]
    return made

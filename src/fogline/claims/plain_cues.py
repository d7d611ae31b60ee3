"""Cues that are no verbs: "according to", and the colon of a headline or a named line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fogline.claims import contents, cues
from fogline.claims.stretches import Stretch
from fogline.types import Attribution

HEADLINE_SOURCE = re.compile(r":(?:N{1,4}|N{0,3}n{1,2})$")
NAMED_LINE = re.compile(r"D?N(?:[NOZ]|D(?=N)){0,5}:")


def colon(stretch: Stretch) -> Iterator[tuple[Attribution, cues.Key]]:
    """"Monitor: five killed", "SMITH: We will see.": a name and a colon open the stretch."""
    words, first, last = stretch.words, stretch.first, stretch.last
    headline = HEADLINE_SOURCE.search(words.tags, max(first + 3, last - 5), last + 1)
    if headline is not None and cues.is_headline_source(words.low[last]):
        colon = headline.start()
        source = words.span(colon + 1, last)
        yield Attribution((source,), (words.span(colon, colon),), (words.span(first, colon - 1),)), cues.Key(":", "headline", "other")
        return
    match = NAMED_LINE.match(words.tags, first, min(last + 1, first + 9))
    if match is None or stretch.words.text[words.starts[first] : words.ends[match.end() - 2]].casefold() in cues.no_speaker():
        return
    colon = match.end() - 1
    if colon >= last:
        return
    content = contents.finish(words, colon + 1, last)
    if content is not None:
        yield Attribution((words.span(first, colon - 1),), (words.span(colon, colon),), (content,)), cues.Key(":", "colon", "other")


def according(stretch: Stretch, cue: cues.Cue) -> tuple[Attribution, cues.Key] | None:
    """"According to X, ..." and "..., according to X"."""
    words, first, last = stretch.words, stretch.first, stretch.last
    tags = words.tags
    opens = not tags[first : cue.first].strip("QBCY,'")
    stop = cue.last + 1
    while stop <= last and tags[stop] not in ";Q:-?!" and not (tags[stop] == "." and stop == last):
        if tags[stop] == ",":
            if opens:
                close = next((k for k in range(stop + 1, min(last, stop + 14)) if tags[k] in ",.;"), None)
                if stop < last and tags[stop + 1] in "WD" and close is not None and tags[close] == "," and not re.search("[VAR]", re.split("[WH]", tags[stop + 1 : close])[0]) and contents.opens_clause(words, close + 1, last):
                    stop = close
                break
            if stop < last and (tags[stop + 1] not in "DWN" or words.low[stop + 1] in contents.FURTHER or contents.opens_clause(words, stop + 1, last)):
                break
        if tags[stop] in "S" and not opens:
            break
        stop += 1
    end = stop - 1
    if end <= cue.last:
        return None
    source = words.span(cue.last + 1, end)
    if opens:
        begin = stop + 1
        if begin > last:
            return None
        content = contents.finish(words, begin, contents.clause_end(words, begin, last, stretch.quotes))
    else:
        content = contents.before(words, cue.first - 1, first, stretch.quotes)
    if content is None:
        return None
    return Attribution((source,), (words.span(cue.first, cue.last),), (content,)), cues.Key("according", "according", "other")

"""Persons in the words of a deed: their names without titles, and for whom they speak."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fogline.claims import names as name_reader
from fogline.claims.names import Names
from fogline.types import ActorMention, Span

INSIDE = re.compile(r"\b(?:and|or|of|the|for)\s+$", re.IGNORECASE)  # before capitals that end an organisation's name
OFFICES = re.compile(r"\b(?:spokes(?:man|woman|person)|commander|chief|leader|minister|president|official|head|officer|general|envoy|ambassador|adviser|governor|chancellor)\b", re.IGNORECASE)


def named(core: str, names: Names) -> str | None:
    """The person whose name ends a phrase, by the fullest name in the document; a surname alone after a title is one too."""
    run = [m for m in name_reader.RUN.finditer(core) if m.end() == len(core)]
    if not run or INSIDE.search(core[: run[0].start()]):
        return None
    vocabulary = name_reader.vocabulary()
    whole = run[0].group().split()
    parts = _after_titles(whole)
    last = len(whole) - len(parts) - 1
    name = " ".join(parts)
    if not parts or {p.casefold() for p in parts} & vocabulary["organisation"]:
        return None
    if name_reader.is_person(name) and (last >= 0 or name_reader.person_at_end(core)):
        return _full(parts[-1], name, names)
    return _full(name, name, names) if last >= 0 and len(parts) == 1 and name[1:].islower() else None


def called(text: str, person: ActorMention, names: Names) -> str:
    """A person of the lexicon by the fullest name in the document."""
    written = name_reader.without_titles(" ".join(person.span.of(text).split()))
    return written if " " in written else _full(written, person.name, names)


def speaks_for(name: str, text: str, area: Span, mentions: Sequence[ActorMention]) -> ActorMention | None:
    """For whom a person speaks: "YPG spokesman Redur Xelil", "Redur Xelil, a spokesman for the YPG"."""
    at = text.find(name)
    if at < 0:
        return None
    for mention in mentions:
        if mention.id is None or mention.type == "person" or not area.start <= mention.span.start < area.end:
            continue
        before = text[mention.span.end : at] if mention.span.end <= at else ""
        after = text[at + len(name) : mention.span.start] if mention.span.start >= at + len(name) else ""
        if (0 < len(before) < 40 and OFFICES.search(before)) or (0 < len(after) < 50 and after.startswith(",") and OFFICES.search(after)):
            return mention
    return None


def _after_titles(parts: Sequence[str]) -> list[str]:
    """The words after the last title."""
    titles = name_reader.vocabulary()["titles"]
    last = max((i for i, p in enumerate(parts) if p.casefold().rstrip(".") in titles), default=-1)
    return list(parts[last + 1 :])


def _full(surname: str, otherwise: str, names: Names) -> str:
    """The fullest name with a surname in the document."""
    full = " ".join(_after_titles(names.full.get(surname, "").split()))
    return full if " " in full else otherwise

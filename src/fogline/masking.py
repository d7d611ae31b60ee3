"""Private persons in views and exports: a role instead of the name, and the name's letters hidden where words are quoted.

Nothing that is kept changes: the reader's `speaker`, the claim's spans and the report's bytes stay as they are. Letters are hidden one
for one, so that every span still points at its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from fogline.types import Event, Filed

HIDDEN = "█"
SHORTEST = 3  # letters of a name that is hidden where it stands alone


def shown(filed: Filed) -> Filed:
    """A claim of the record as views show it: a private speaker by role, the name hidden in the words around."""
    name, role = filed.claim.speaker, filed.role
    if name is None or role is None:
        return filed
    return replace(filed, claim=replace(filed.claim, speaker=role), words=hidden(filed.words, [name]), sentence=hidden(filed.sentence, [name]), source_words=role)


def roles(attributions: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The private persons who speak in a document's stored attributions, each with what views call them."""
    return {a["speaker"]: a["role"] for a in attributions if a.get("role") and a["speaker"]}


def event(told: Event, named: Mapping[str, str]) -> Event:
    """An event whose actors that are private persons bear their role.

    Args:
        told: as the record has it.
        named: private persons, each with their role.
    """
    if not any(a.name in named for a in told.actors):
        return told
    return replace(told, actors=tuple(replace(a, name=named.get(a.name, a.name)) for a in told.actors))


def of_others(filed: Filed, named: Mapping[str, str]) -> Filed:
    """A claim in which the private persons of its document act, speak and are named by their role, but for its own speaker, whom `shown` hides."""
    if not named:
        return filed
    claim, others = filed.claim, {name for name in named if not (filed.role and name == filed.claim.speaker)}
    actors = tuple(replace(a, name=named.get(a.name, a.name)) for a in claim.actors)
    speaker = named.get(claim.speaker, claim.speaker) if claim.speaker and not filed.role else claim.speaker
    claim = replace(claim, actors=actors, speaker=speaker)
    return replace(filed, claim=claim, words=hidden(filed.words, others), sentence=hidden(filed.sentence, others))


def rows_of(value: Any, named: Mapping[str, str]) -> Any:
    """Rows of the contract, however deep, in which private persons who act bear their role."""
    match value:
        case Mapping():
            told = {key: rows_of(item, named) for key, item in value.items()}
            return {**told, "name": named.get(value["name"], value["name"])} if "part" in value and "name" in value else told
        case list() | tuple():
            return [rows_of(item, named) for item in value]
    return value


def hidden(words: str, names: Iterable[str]) -> str:
    """Words with the letters of names hidden, as many characters as before.

    A name is hidden in full, and its last and first word where they stand for the whole.
    """
    for name in sorted(set(names), key=lambda n: (-len(n), n)):
        parts = name.split()
        if not parts:
            continue
        alone = {p for p in (parts[-1], parts[0]) if len(p) >= SHORTEST}
        patterns = [r"\s+".join(map(re.escape, parts)), *(rf"{re.escape(p)}(?!\s+[A-Z])" for p in sorted(alone, key=lambda p: (-len(p), p)))]
        words = re.sub(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", _blot, words)
    return words


def private_names(attributions: Iterable[Mapping[str, Any]]) -> list[str]:
    """The private persons who speak in a document's stored attributions."""
    return sorted({a["speaker"] for a in attributions if a.get("role") and a["speaker"]})


def shown_attribution(row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored attribution as views show it."""
    return {**row, "speaker": row["role"]} if row.get("role") and row["speaker"] else dict(row)


def _blot(match: re.Match[str]) -> str:
    return "".join(HIDDEN if c.isalnum() else c for c in match.group())

"""Private persons in views and exports: a role instead of the name, and the name's letters hidden where words are quoted.

Nothing that is kept changes: the reader's `speaker`, the claim's spans and the report's bytes stay as they are. Letters are hidden one
for one, so that every span still points at its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from fogline.types import Filed

HIDDEN = "█"
SHORTEST = 3  # letters of a name that is hidden where it stands alone


def shown(filed: Filed) -> Filed:
    """A claim of the record as views show it: a private speaker by role, the name hidden in the words around."""
    name, role = filed.claim.speaker, filed.role
    if name is None or role is None:
        return filed
    return replace(filed, claim=replace(filed.claim, speaker=role), words=hidden(filed.words, [name]), sentence=hidden(filed.sentence, [name]), source_words=role)


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

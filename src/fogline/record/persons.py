"""Who speaks privately in which report, so that whatever is shown of it names them by their role, also where they act, and no question by their name finds it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from fogline import masking
from fogline.record import rows, table_queries
from fogline.record.engine import Engine
from fogline.record.view import View
from fogline.record.words import Phrase, tokens
from fogline.types import Event, Filed

MOST: Final = 100_000  # readings that are kept in mind
Roles = Mapping[str, str]


class Persons:
    """The private persons of readings, each by name with what views call them; a reading is looked into once."""

    def __init__(self, engine: Engine, known: dict[int, Roles] | None = None) -> None:
        """The engine belongs to the record; what is known already may be shared."""
        self._engine = engine
        self._known: dict[int, Roles] = {} if known is None else known

    def event(self, view: View, event: Event) -> Event:
        """An event whose actors that are private persons bear their role. Whom the lexicon of actors knows is none."""
        return event if all(actor.id is not None for actor in event.actors) else masking.event(event, self.of_event(view, event))

    def of_event(self, view: View, event: Event) -> Roles:
        """The private persons who speak in the reports of an event's claims."""
        held = (view.claim_row(name) for name in event.claims)
        return self.of(dict.fromkeys(row["reading"] for row in held if row is not None))

    def claim(self, view: View, filed: Filed) -> Filed:
        """A claim whose actors, and whose words, show no private person of its report; who said it is left to `masking.shown`."""
        row = view.claim_row(filed.claim.id)
        return masking.of_others(filed, self.of([row["reading"]])) if row is not None else filed

    def of(self, readings: Iterable[int]) -> Roles:
        """The private persons who speak in some readings."""
        found: dict[str, str] = {}
        for number in readings:
            if number not in self._known:
                if len(self._known) >= MOST:
                    self._known.clear()
                held = self._engine.all(table_queries.LAYERS, {"number": number})
                layers = json.loads(rows.inflate(held[0]["layers"])) if held and held[0]["layers"] is not None else {}
                self._known[number] = masking.roles(layers.get("attributions", ()))
            found |= self._known.get(number, {})
        return found

    def named(self, claims: Sequence[int], wanted: Sequence[Phrase]) -> set[int]:
        """The claims, by number, in whose reports words that are asked for are part of a private person's name."""
        held = self._engine.all(table_queries.READINGS_OF_CLAIMS, {"numbers": json.dumps(list(claims))})
        readings = {row["reading"] for row in held}
        naming = {r for r in readings if any(_asks_for(phrase, name) for name in self.of([r]) for phrase in wanted)}
        return {row["claim"] for row in held if row["reading"] in naming}


def _asks_for(phrase: Phrase, name: str) -> bool:
    """Is a word of a phrase one of a name?"""
    words = [word for word, _, _ in tokens(name)]
    return any(word in phrase.words or (phrase.prefix and word.startswith(phrase.words[-1])) for word in words)

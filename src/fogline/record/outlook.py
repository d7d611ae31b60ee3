"""What was foretold and may be judged otherwise now: found by who said it, what it waits for, and what fell due."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence

from fogline import contract, outcomes, predictions
from fogline.foretold import Prediction
from fogline.record import queries, rows, step_queries
from fogline.record.copies import number_of
from fogline.record.engine import Engine
from fogline.types import Filed, Judgement

SAID, WAITS, SETTLES = range(3)


class Outlook:
    """The table of who foretells what and what may settle it."""

    def __init__(self, engine: Engine, claims: Callable[[str], Sequence[Filed]]) -> None:
        """The engine is in a transaction; `claims` gives those of a document that are known."""
        self._engine = engine
        self._claims = claims
        self._keys: set[int] = set()

    def change(self, documents: Iterable[str]) -> None:
        """Go through documents of which other claims are known than before."""
        for name in documents:
            number = number_of(name)
            kept = {row["key"] for row in self._engine.all(step_queries.OUTLOOK_OF, {"document": number})}
            keys = {key for filed in self._claims(name) for key in _keys(filed)}
            self._keys |= kept | keys
            if keys != kept:
                self._engine.run(step_queries.DROP_OUTLOOK, {"document": number})
                self._engine.run(step_queries.ADD_OUTLOOK, [{"key": key, "document": number, "id": name} for key in sorted(keys)])

    def made(self, moment: str, judgements: Sequence[Judgement]) -> list[Prediction]:
        """The predictions that the changes since the last call may make other than before, as judged at a moment."""
        published = self._engine.all(step_queries.LAST_PUBLISHED, {"as_of": moment})
        latest = contract.moment(published[0]["published_at"]) if published else None
        said = {key for key in self._keys if key % 3 == SAID}
        said |= self._said_by(self._holding(key - SETTLES + WAITS for key in self._keys if key % 3 == SETTLES))
        due = self._engine.all(step_queries.FALLEN_DUE, {"latest": rows.seconds(latest)}) if latest else []
        claims = {claim for row in due for claim in json.loads(rows.inflate(row["body"]))["claims"]}
        said |= self._said_by({row["document_id"] for claim in sorted(claims) for row in self._engine.all(queries.CLAIM, {"id": claim})})
        self._keys = set()
        told = self._whole(said)
        awaited = {key - WAITS + SETTLES for f in told for key in _keys(f) if key % 3 == WAITS}
        settling = [f for name in sorted(self._holding(awaited)) for f in self._claims(name) if awaited.intersection(_keys(f))]
        return predictions.ledger({f.claim.id: f for f in (*told, *settling)}.values(), latest, judgements)

    def _whole(self, said: set[int]) -> list[Filed]:
        """The claims that are found by some keys, and those that report an utterance with any of them."""
        found = {f.claim.id: f for f in self._saying(said)}
        near: dict[str, Filed] = {}
        seen, fresh = set(said), list(found.values())
        while fresh:
            keys = {key for f in fresh for key in _keys(f) if key % 3 == SAID} - seen
            seen |= keys
            near |= {f.claim.id: f for f in self._saying(keys) if f.claim.id not in found}
            by_key: dict[str, list[Filed]] = {}
            for f in fresh:
                for key in predictions.keys(f):
                    by_key.setdefault(key, []).append(f)
            fresh = [f for f in near.values() if any(predictions.is_one(f, other) for key in predictions.keys(f) for other in by_key.get(key, ()))]
            for f in fresh:
                found[f.claim.id] = near.pop(f.claim.id)
        return list(found.values())

    def _saying(self, keys: set[int]) -> list[Filed]:
        """The claims that foretell and are found by some keys."""
        return [f for name in sorted(self._holding(keys)) for f in self._claims(name) if keys.intersection(_keys(f))]

    def _said_by(self, documents: Iterable[str]) -> set[int]:
        """By what the predictions of some documents are found."""
        return {key for name in documents for f in self._claims(name) for key in _keys(f) if key % 3 == SAID}

    def _holding(self, keys: Iterable[int]) -> set[str]:
        """Documents that hold any of some keys."""
        return {row["id"] for key in set(keys) for row in self._engine.all(step_queries.OUTLOOK, {"key": key})}


def _keys(filed: Filed) -> set[int]:
    """Numbers that a claim is found by: of who foretells it, of what it waits for, of what it may settle."""
    return {
        *((_hash(key) + SAID for key in predictions.keys(filed)) if predictions.is_foretold(filed) else ()),
        *(_hash(key) + WAITS for key in predictions.awaits(filed)),
        *(_hash(key) + SETTLES for key in outcomes.settles(filed)),
    }


def _hash(words: str) -> int:
    """A number divisible by three, below 2^63."""
    return int.from_bytes(hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=7).digest(), "big") * 3

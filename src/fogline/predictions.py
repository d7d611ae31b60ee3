"""What was foretold, when it was due, and what came of it: every step a claim, nothing ever removed.

A claim foretells when its stance looks ahead and its sentence says so in words (`claims.foretelling`). Claims of one speaker of the same
days that say the same are one utterance. `outcomes` judges it by later claims; a person's word on it stands before that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fogline import judging, masking, outcomes, utterances
from fogline.claims import foretelling
from fogline.claims.foretelling import Foretelling
from fogline.foretold import Prediction, Words
from fogline.types import Filed, Judgement, Span

LOOKS_AHEAD = frozenset({"predicted", "warned", "planned", "conditional", "unsure"})
OWN_READER = "fogline-reader@"  # the maker of claims that were read by the rules that this goes by
DAY_S = 86_400
SAME_DUE = timedelta(days=1)  # copies of one utterance, read on different days, are due as far apart
DATED, UNDATED, OWN = 0.2, 0.5, 0.6  # of the shorter one's words that two claims of one utterance share: with a due day, without, with no speaker
NEVER = datetime.max.replace(tzinfo=UTC)


def ledger(claims: Iterable[Filed], latest: datetime | None = None, judgements: Iterable[Judgement] = ()) -> list[Prediction]:
    """Every prediction, oldest first; reports of one utterance are one.

    Args:
        claims: those that foretell, and those that may settle them, in any order.
        latest: when the last report that is known was published; what is due after that is open. By default, that of the last claim.
        judgements: what people said, those on outcomes among them.
    """
    everything = sorted(claims, key=lambda f: (f.published_at or NEVER, f.claim.id))
    latest = latest or max((f.published_at for f in everything if f.published_at), default=NEVER)
    said: dict[str, list[Judgement]] = defaultdict(list)
    for j in judgements:
        if j.verdict in judging.OUTCOMES:
            said[j.left].append(j)
    telling: dict[str, list[Filed]] = defaultdict(list)
    for filed in everything:
        for key in outcomes.settles(filed):
            telling[key].append(filed)
    made = [_prediction(u, telling, latest, said) for u in _utterances([f for f in everything if is_foretold(f)])]
    return sorted(made, key=lambda p: (p.made_at or NEVER, p.id))


def is_foretold(filed: Filed) -> bool:
    """Does a claim foretell, rather than tell?"""
    claim = filed.claim
    if claim.background or (claim.stance not in LOOKS_AHEAD and (claim.kind != "threat_warning" or claim.stance != "asserted")):
        return False
    told = read(filed)
    return told is not None and (claim.stance in LOOKS_AHEAD or told.form == "threatened")


def read(filed: Filed) -> Foretelling | None:
    """What a claim's sentence foretells; what a person, or another reader, says of stance and due time stands before what its words give."""
    claim = filed.claim
    at = filed.sentence.find(filed.words)
    words = Span(at, at + len(filed.words)) if at >= 0 and filed.words else None
    deed = words if claim.kind != "prediction" else None
    told = foretelling.read(filed.sentence, filed.published_at, deed, spoken=claim.speaker is not None, cued="said" if claim.speaker else "")
    given = {j.field for j in filed.corrections} | (set() if claim.maker.startswith(OWN_READER) else {"stance", "window"})
    if told is None and "stance" in given and claim.stance in ("predicted", "warned") and filed.sentence:
        told = Foretelling("warned" if claim.stance == "warned" else "predicted", words or Span(0, len(filed.sentence)), "plain")
    if told is None or "window" not in given:
        return told
    if claim.window is not None and claim.window.latest is not None:
        return replace(told, due=claim.window)
    return replace(told, due=None, due_words=None) if any(j.field == "window" for j in filed.corrections) else told


def keys(filed: Filed) -> set[str]:
    """What two claims that may report one utterance have in common: who speaks, about when; without a speaker, when it is due."""
    told, said = read(filed), made_at(filed)
    if told is None:
        return set()
    due = "" if filed.claim.speaker or told.due is None or told.due.latest is None else f"{told.due.latest:%Y-%m-%d}"
    day = int(said.timestamp()) // DAY_S if said else 0
    return {f"{_surname(filed)} {due} {day + near}" for near in (-1, 0, 1)}


def is_one(a: Filed, b: Filed) -> bool:
    """Do two claims report one utterance: by one speaker, of the same days, due at the same time, in much the same words?"""
    one, two = read(a), read(b)
    if one is None or two is None or _surname(a) != _surname(b) or not keys(a) & keys(b):
        return False
    if a.claim.document_id == b.claim.document_id and a.sentence == b.sentence:
        return True
    first, second = (told.due.latest if told.due else None for told in (one, two))
    if (first is None) != (second is None) or (first is not None and second is not None and abs(first - second) > SAME_DUE):
        return False
    own, other = _content(a), _content(b)
    least = OWN if not a.claim.speaker else UNDATED if first is None else DATED
    return bool(own & other) and len(own & other) >= least * min(len(own), len(other))


def made_at(filed: Filed) -> datetime | None:
    """When it was said: the day that the sentence names, else when it was published."""
    told = read(filed)
    return told.said_on if told is not None and told.said_on is not None else filed.published_at


def awaits(filed: Filed) -> set[str]:
    """By what the claims are found that may settle this one; of what cannot be judged none."""
    told = read(filed) if is_foretold(filed) else None
    said = made_at(filed)
    if told is None or told.due is None or said is None:
        return set()
    return outcomes.awaits(filed, said, told.due, told)


def _surname(filed: Filed) -> str:
    return utterances.voice(filed).rpartition(" ")[2] if filed.claim.speaker else ""


def _content(filed: Filed) -> frozenset[str]:
    """The stems of the words that say what is foretold."""
    return foretelling.content(filed.sentence) - {w[: foretelling.STEM] for w in (filed.source_words or filed.claim.speaker or "").casefold().split()}


def _utterances(claims: Sequence[Filed]) -> list[list[Filed]]:
    """The claims of each utterance, in order: those that are linked, however indirectly."""
    holders: dict[str, list[int]] = defaultdict(list)
    parents = list(range(len(claims)))

    def top(i: int) -> int:
        while parents[i] != i:
            parents[i] = parents[parents[i]]
            i = parents[i]
        return i

    for i, filed in enumerate(claims):
        for key in keys(filed):
            for other in holders[key]:
                if top(i) != top(other) and is_one(claims[other], filed):
                    parents[max(top(i), top(other))] = min(top(i), top(other))
            holders[key].append(i)
    found: dict[int, list[Filed]] = defaultdict(list)
    for i, filed in enumerate(claims):
        found[top(i)].append(filed)
    return list(found.values())


def _prediction(copies: Sequence[Filed], telling: dict[str, list[Filed]], latest: datetime, judged: dict[str, list[Judgement]]) -> Prediction:
    """One prediction from the claims that report it, named after the least of them."""
    first = next((f for f in copies if f.claim.kind not in ("prediction", "other", "policy_statement") and f.sentence == copies[0].sentence), copies[0])
    copies = [first, *(f for f in copies if f is not first)]
    told = read(first)
    assert told is not None  # or it would not be here
    shown = masking.shown(first)
    said = min((m for f in copies if (m := made_at(f)) is not None), default=None)
    result = outcomes.judged(copies, told, said, telling, latest)
    person = max((j for f in copies for j in judged.get(f.claim.id, ())), key=judging.order, default=None)
    return Prediction(
        id="prediction_" + min(f.claim.id for f in copies).removeprefix("claim_"), claim_ids=tuple(f.claim.id for f in copies),
        speaker=shown.claim.speaker, what=shown.sentence, made_at=said, due=told.due,
        condition=told.condition.of(shown.sentence) if told.condition else None, outcome=person.verdict if person else result.outcome,  # type: ignore[arg-type]
        resolved_by=result.resolved_by, reports=tuple(dict.fromkeys(f.input_id for f in copies)), origins=1,
        form=told.form, strength=told.strength, chance=told.chance, words=_words(first, told, shown.sentence), kind=first.claim.kind,
        organisation=first.organisation, why=person.why if person else result.why, late_days=result.late_days, proposed=result.outcome,
        judged_by=person.made_by if person else None, judgement=person.id if person else None,
    )  # fmt: skip


def _words(filed: Filed, told: Foretelling, sentence: str) -> tuple[Words, ...]:
    """The words of each field, where they stand in the document."""
    at = filed.sentence_start
    if at is None:
        return ()
    spans = (("cue", told.cue), ("due", told.due_words), ("hedge", told.hedge), ("condition", told.condition))
    return tuple(Words(field, Span(at + s.start, at + s.end), s.of(sentence)) for field, s in spans if s is not None)  # type: ignore[arg-type]

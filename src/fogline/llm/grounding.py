"""A model's words -> a reading of the text: each quotation is found where it stands, the rest comes from the built-in readers.

The model says which words belong together and what they mean. Where a place lies, when a time is and how many a number
counts is read from the words themselves, as for any other reader.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from fogline import door, ontology
from fogline.claims import assembly, clauses, placing, quotes, speakers, stance
from fogline.llm import quotations
from fogline.llm.answers import Answered, Part, Said, Told
from fogline.llm.quotations import MissingError
from fogline.types import Actor, ActorMention, Attribution, Claim, Evidence, Quotation, Reading, Span, Stance, Trigger, make_id

NEAR = 1  # sentences between a cue and its source or content; further apart, true words are put together to say something else
ALONE, AGREED = 0.5, 0.7  # confidence, stated and not yet measured: the model alone, and with the built-in reader of the same mind


@dataclass(frozen=True, slots=True)
class Ground:
    """A document as the built-in readers found it: what a model's words are laid on."""

    ours: Reading
    actors: tuple[ActorMention, ...]
    maker: str

    @property
    def text(self) -> str:
        """The document's text."""
        return self.ours.document.text


@dataclass(slots=True)
class Grounded:
    """What stands in the text so far, and what was refused."""

    said: list[tuple[Attribution, str | None]] = field(default_factory=list)  # with the speaker's name as the model has it
    told: list[tuple[Told, Span]] = field(default_factory=list)  # with the stretch that was asked about
    doubtful: list[Span] = field(default_factory=list)  # contents of refused attributions: who says these words is not known
    refused: list[str] = field(default_factory=list)
    taken: set[Span] = field(default_factory=set)  # words of deeds that have their claim
    left_out: int = 0  # places, times and numbers that the built-in readers do not know


def lay(ground: Ground, answered: Answered, chunk: Span, grounded: Grounded) -> None:
    """Find the attributions of one answer in its stretch of the text, and keep its claims for when all are found.

    Args:
        ground: the document.
        answered: what a model said of the stretch.
        chunk: the stretch.
        grounded: is added to.
    """
    grounded.refused += answered.faults
    for said in answered.said:
        try:
            grounded.said.append((_attribution(ground, said, chunk), said.speaker))
        except MissingError as missing:
            grounded.refused.append(f"the attribution of {door.shown(' '.join(said.content))} to {door.shown(' '.join(said.source) or 'nobody')} is left out: {missing}")
            grounded.doubtful += [s for words in said.content for s in quotations.places(ground.text, words, chunk)]
    grounded.told += [(told, chunk) for told in answered.told]


def finish(ground: Ground, grounded: Grounded) -> Reading:
    """The reading of all that stands in the text; claims whose words, numbers or names do not are told in `grounded.refused`."""
    attributions, named = _attributions(ground, grounded)
    starts = [s.start for s in ground.ours.sentences]
    found = assembly.Parts(
        ground.text, ground.ours.document.published_at, attributions, ground.ours.places, ground.ours.times, ground.ours.counts, ground.actors
    )
    claims: dict[str, Claim] = {}
    for told, chunk in grounded.told:
        try:
            claim = _claim(ground, found, named, told, chunk, starts, grounded)
        except MissingError as missing:
            grounded.refused.append(f"the claim {door.shown(told.words)} is left out: {missing}")
        else:
            claims.setdefault(claim.id, claim)
            grounded.taken.add(claim.evidence[0].span)
    ordered = sorted(claims.values(), key=lambda c: c.evidence[0].span)
    return replace(ground.ours, attributions=tuple(attributions), claims=tuple(ordered), failures=())


def _attribution(ground: Ground, said: Said, chunk: Span) -> Attribution:
    """The attribution at its words; of several places the ones that stand together."""
    source, cue, content = ([_all(ground.text, words, chunk) for words in listed] for listed in (said.source, said.cue, said.content))
    longest = max(range(len(content)), key=lambda i: len(said.content[i]))
    first = quotations.among(content[longest], [*cue, *source, *content]) or content[longest][0]
    parts = [first if i == longest else quotations.nearest(found, [first]) or found[0] for i, found in enumerate(content)]
    cues = [_apart(found, parts, parts, "the cue") for found in cue]
    sources = [_apart(found, cues, [*cues, *parts] if not any(p.covers(cues[0]) for p in parts) else cues, "the source") for found in source]
    if any(_between(ground, s, cues[0]) > NEAR for s in sources) or min(_between(ground, p, cues[0]) for p in parts) > NEAR:
        raise MissingError("its source, cue and content stand in sentences far from each other")
    return Attribution(tuple(sorted(set(sources))), tuple(sorted(set(cues))), tuple(sorted(set(parts))))


def _between(ground: Ground, a: Span, b: Span) -> int:
    """How many sentences one span is from another; 0 in the same one."""
    i, j = (bisect_right(ground.ours.sentences, s.start, key=lambda x: x.start) for s in (a, b))
    return abs(i - j)


def _all(text: str, words: str, chunk: Span) -> list[Span]:
    """Every place of some words; at least one."""
    found = quotations.places(text, words, chunk)
    if not found:
        raise MissingError(f"{door.shown(words)} does not stand in the text")
    return found


def _apart(found: Sequence[Span], to: Sequence[Span], from_: Sequence[Span], name: str) -> Span:
    """The place nearest to some spans that shares nothing with others."""
    free = [s for s in found if not any(s.overlaps(o) for o in from_)]
    best = quotations.nearest(free, to)
    if best is None:
        raise MissingError(f"{name} stands only inside what is said")
    return best


def _attributions(ground: Ground, grounded: Grounded) -> tuple[list[Attribution], list[Span | None]]:
    """The attributions in order of their cue, nested and with their speakers, and where each speaker's name stands."""
    unique = {(a.source, a.cue, a.content): (a, name) for a, name in grounded.said}
    ordered = sorted(unique.values(), key=lambda item: (item[0].cue[0], item[0].content))
    quoted = quotes.find(ground.text)
    plain = [replace(a, quotation=_form(a, quoted)) for a, _ in ordered]
    nested = [replace(a, parent=_parent(plain, i)) for i, a in enumerate(plain)]
    resolved = speakers.resolve(ground.text, ground.ours.sentences, nested, ground.actors)
    made: list[Attribution] = []
    named: list[Span | None] = []
    for attribution, (_, name) in zip(resolved, ordered, strict=True):
        where: Span | None = None
        words = " ".join(s.of(ground.text) for s in attribution.source)
        own = attribution.speaker is not None and attribution.speaker.split()[-1].casefold() in words.casefold()
        if name is not None and attribution.source and not own:
            where = quotations.nearest(quotations.places(ground.text, name, Span(0, len(ground.text))), attribution.source)
            if where is None:
                grounded.refused.append(f"the speaker {door.shown(name)} is left out: the name stands nowhere in the report")
            else:
                attribution = replace(attribution, speaker=_name(ground, where))
        made.append(attribution)
        named.append(where)
    return made, named


def _name(ground: Ground, where: Span) -> str:
    """The name at a place: the lexicon's, or the words themselves."""
    mention = next((m for m in ground.actors if m.id and m.span.overlaps(where)), None)
    return mention.name if mention is not None else " ".join(where.of(ground.text).split())


def _form(attribution: Attribution, quoted: Sequence[Span]) -> Quotation:
    """Direct: all of it in quotation marks; mixed: some."""
    size = inside = 0
    for span in attribution.content:
        size += span.end - span.start
        inside += sum(min(q.end, span.end) - max(q.start, span.start) for q in quotes.touching(quoted, span))
    return "direct" if inside >= size - 2 and inside else "mixed" if inside else "indirect"


def _parent(attributions: Sequence[Attribution], i: int) -> int | None:
    """The narrowest attribution whose content holds this one's cue."""
    holders = [
        (a.content[-1].end - a.content[0].start, j)
        for j, a in enumerate(attributions)
        if j != i and any(s.covers(attributions[i].cue[0]) for s in a.content)
    ]
    return min(holders)[1] if holders else None


def _claim(
    ground: Ground, found: assembly.Parts, named: Sequence[Span | None], told: Told, chunk: Span, starts: Sequence[int], grounded: Grounded
) -> Claim:  # fmt: skip
    """The claim at its words.

    Raises:
        MissingError: words that do not stand in the text, a number that they do not say, or a name that is none of ours.
    """
    text, ours = ground.text, ground.ours
    kind = next((k for k in ontology.KINDS if k == told.kind), None)
    how = next((s for s in ontology.STANCES if s == told.stance), None)
    if kind is None or how is None:
        raise MissingError(f"no {'kind' if kind is None else 'stance'} is called {door.shown(told.kind if kind is None else told.stance)}")
    company = [*(a.words for a in told.actors), *told.places, *told.times, *(n.words for n in told.numbers), *([told.stance_words] if told.stance_words else [])]
    others = [_all(text, words, chunk) for words in company]
    deeds = _all(text, told.words, chunk)
    whole = [s for s in deeds if door.sentence_at(ours.sentences, starts, s) is not None]
    deed = quotations.among(whole, others, grounded.taken)
    if deed is None:
        raise MissingError("its words lie in no one sentence")
    sentence = door.sentence_at(ours.sentences, starts, deed) or deed
    at = dict(zip(company, (quotations.nearest(o, [deed]) or o[0] for o in others), strict=True))
    said = assembly.innermost(found.attributions, deed)
    attribution = found.attributions[said] if said is not None else None
    if _is_doubtful(deed, attribution, grounded.doubtful):
        raise MissingError("it lies in words whose attribution was refused, so that nobody is known to say it")
    trigger = Trigger(deed, kind, told.modes)
    evidence = [Evidence("kind", deed)]
    if how != "asserted":
        evidence += [Evidence("stance", s) for s in _shows(how, told, at, sentence, attribution)]
    if attribution is not None:
        evidence += [Evidence("speaker", s) for s in attribution.source] + [Evidence("cue", s) for s in attribution.cue]
        name = named[said] if said is not None else None
        evidence += [Evidence("speaker", name)] if name is not None and attribution.speaker else []
    places = _places(ground, [at[p] for p in told.places], grounded)
    times = _times(ground, [at[t] for t in told.times], grounded)
    window, dated = assembly.dated(found, clauses.clauses(text, sentence), trigger, [ours.times[i] for i in times], how)
    counts = _counts(ground, told, at, grounded)
    actors = tuple(_actor(ground, actor, at[actor.words]) for actor in told.actors)
    evidence += [Evidence("place", ours.places[i].span) for i in places] + [Evidence("window", s) for s in dated]
    evidence += [Evidence("counts", ours.counts[i].span) for i in counts] + [Evidence("actors", a.span) for a in actors if a.span]
    speaker = attribution.speaker if attribution else None
    agreed = any(c.kind == kind and c.stance == how and any(e.field == "kind" and e.span.overlaps(deed) for e in c.evidence) for c in ours.claims)
    document = ours.document.id
    return Claim(
        id=make_id("claim", document, kind, how, str(deed.start), str(deed.end), speaker or "", ground.maker), document_id=document, kind=kind, stance=how,
        evidence=tuple(evidence), confidence=AGREED if agreed else ALONE, maker=ground.maker, modes=told.modes,
        background=stance.background(text, sentence, trigger, [ours.times[i] for i in times], ours.document.published_at), speaker=speaker,
        attribution=said, actors=actors, place=places[0] if places else None, places=tuple(places), window=window, times=tuple(times), counts=tuple(counts),
    )  # fmt: skip


def _is_doubtful(deed: Span, attribution: Attribution | None, doubtful: Sequence[Span]) -> bool:
    """Does a deed lie in what a refused attribution says, and in no attribution within that?"""
    holder = next((s for s in attribution.content if s.covers(deed)), None) if attribution else None
    return any(d.overlaps(deed) and not (holder is not None and d.covers(holder)) for d in doubtful)


def _shows(how: Stance, told: Told, at: dict[str, Span], sentence: Span, attribution: Attribution | None) -> list[Span]:
    """The words that show a stance: those quoted, in the deed's own sentence, or else the cue of who says so."""
    cue = list(attribution.cue) if attribution else []
    if told.stance_words is None:
        if not cue:
            raise MissingError(f"no words show that it is {how}")
        return cue
    words = at[told.stance_words]
    if not sentence.covers(words) and not any(c.overlaps(words) for c in cue):
        raise MissingError(f"the words {door.shown(told.stance_words)} that should show that it is {how} stand in another sentence")
    return [words]


def _actor(ground: Ground, actor: Part, where: Span) -> Actor:
    """An actor with the lexicon's name and id where it has one, else with the words themselves."""
    part = next((p for p in ontology.PARTS if p == actor.part), None)
    if part is None:
        raise MissingError(f"no part is called {door.shown(actor.part)}")
    mention = next((m for m in ground.actors if m.span.overlaps(where)), None)
    if mention is None:
        return Actor(" ".join(where.of(ground.text).split()), part, None, where)
    return Actor(mention.name, part, mention.id, mention.span)


def _places(ground: Ground, quoted: Sequence[Span], grounded: Grounded) -> list[int]:
    """The indices of the places at quoted words that are meant as places, the narrowest of each quotation first."""
    known = [(p.span, placing.WIDTH[p.place.feature] if p.place else 1, i) for i, p in enumerate(ground.ours.places) if p.use == "literal"]
    return _touched(known, quoted, grounded)


def _times(ground: Ground, quoted: Sequence[Span], grounded: Grounded) -> list[int]:
    """The indices of the times at quoted words."""
    return _touched([(t.span, 0, i) for i, t in enumerate(ground.ours.times)], quoted, grounded)


def _touched(known: Sequence[tuple[Span, int, int]], quoted: Sequence[Span], grounded: Grounded) -> list[int]:
    """The indices of what touches quoted words, by rank; a quotation that touches nothing known is counted as left out."""
    chosen: list[int] = []
    for words in quoted:
        inside = sorted((rank, i) for span, rank, i in known if span.overlaps(words))
        grounded.left_out += not inside
        chosen += [i for _, i in inside if i not in chosen]
    return chosen


def _counts(ground: Ground, told: Told, at: dict[str, Span], grounded: Grounded) -> list[int]:
    """The indices of the counts at quoted numbers.

    Raises:
        MissingError: a number that its words do not say.
    """
    chosen: list[int] = []
    for number in told.numbers:
        where = at[number.words]
        stated = list(door.amounts(ground.text, where))
        if not stated or (number.number is not None and not any(number.number in (a.low, a.high) for a in stated)):
            said = "a number" if number.number is None else format(number.number, "g")
            raise MissingError(f"the words {door.shown(number.words)} do not say {said}")
        fitting = list(_fitting(ground, told.kind, where, number.number))
        grounded.left_out += not fitting
        chosen += [i for i in fitting if i not in chosen]
    return chosen


def _fitting(ground: Ground, kind: str, where: Span, number: float | None) -> Iterator[int]:
    """The counts at some words that a deed of this kind can have."""
    for i, count in enumerate(ground.ours.counts):
        fits = assembly.COUNTS_OF.get(count.what)
        if not count.span.overlaps(where) or not (fits is None or kind in fits):
            continue
        if number is None or count.unit == "km2" or number in (count.low, count.high):
            yield i

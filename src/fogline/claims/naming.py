"""Who is meant by the words of a part in a deed: names, ids and spans of actors.

The words are those that a reader marks as who did, suffered or took part: "three civilians", "a Turkish drone", "they", "the SDF
and the YPG". Whom the lexicon does not know keeps its words; a pronoun with no sure antecedent is nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fogline.claims import names as name_reader
from fogline.claims import persons
from fogline.claims.antecedents import CIVILIANS, SAYS, Evoked, Fits, Memory
from fogline.claims.phrases import ARTICLE, BACKED, CLAUSE, OF, OPPOSED, TAIL, WORD, amount_end, lists, pieces, trimmed
from fogline.claims.roster import Country, fold
from fogline.claims.small_words import without_small_words
from fogline.types import Actor, ActorMention, Part, Span

OTHER_NAME = re.compile(r"\s+[A-Z].*\b[A-Z][\w’']+|\s+[A-Z]\w+")
OWNED = re.compile(r"(?P<whose>its|their|his|her|our|my)\s+(?:own\s+)?", re.IGNORECASE)
AFTER_SPEECH = re.compile(rf"\b{SAYS}(?: (?:on )?(?:[A-Z]\w+day|today|yesterday))?,?(?: that)?(?: \w+ of)?\s+$")
BEFORE_SPEECH = re.compile(rf"\s+(?:also |later |have |has )?{SAYS}\b")
WE = frozenset("we us our ours i me my ourselves".split())
THEY = frozenset("they them their theirs themselves those these".split())
NOBODY = frozenset("the a an jan feb mar apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday".split()) | {""}
IT = frozenset("it its itself".split())
PERSON = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
RELATIVE = frozenset("who which that whom whose".split())
STATE_CREWS = "state forces (aircraft)"  # as the lexicon of actors names the crews of unnamed warplanes
LOADED = {"terrorist": "terrorists", "terrorists": "terrorists", "extremist": "extremists", "extremists": "extremists"}  # words that judge
ARMED_KINDS = frozenset("battle shelling air_strike explosion_mine attack_on_civilians casualty_toll siege advance hazard_mines".split())


def named(
    text: str, span: Span, part: Part, mentions: Sequence[ActorMention], memory: Memory, speaker: str | None, *, kind: str | None = None, others: Sequence[Actor] = ()
) -> tuple[Actor, ...]:
    """The actors that the words of a part stand for.

    Args:
        text: the document's text.
        span: the words that say who.
        part: their part in the deed.
        mentions: the document's mentions of actors, in reading order.
        memory: what was named so far; it is told what is named here.
        speaker: who says it, for "we".
        kind: the deed's kind; in one of arms a country is its armed forces.
        others: actors of the same deed that are named already: no pronoun of another part means them.

    Returns:
        In the order of the words, each once; none for a pronoun that has no sure antecedent.
    """
    asked = _Asked(text, part, mentions, memory, speaker, kind in ARMED_KINDS, frozenset(a.id or a.name.casefold() for a in others if a.part != part))
    found: list[Actor] = []
    for piece in pieces(text, trimmed(text, span), mentions, memory.roster):
        for told in _one(piece, asked):
            actor = told if told.id else replace(told, name=without_small_words(told.name))
            if actor.name and not any((a.id or a.name.casefold()) == (actor.id or actor.name.casefold()) for a in found):
                found.append(actor)
    memory.note(found)
    return tuple(found)


class _Asked:
    """One question with all that answers it."""

    __slots__ = ("is_armed", "memory", "mentions", "part", "speaker", "taken", "text")

    def __init__(
        self, text: str, part: Part, mentions: Sequence[ActorMention], memory: Memory, speaker: str | None, is_armed: bool, taken: frozenset[str]
    ) -> None:
        """As `named` takes them; `taken`: keys of the deed's other actors."""
        self.text, self.part, self.mentions, self.memory, self.speaker, self.is_armed, self.taken = text, part, mentions, memory, speaker, is_armed, taken

    def actor(self, name: str, actor_id: str | None, span: Span) -> Actor:
        """An actor of this question's part."""
        return Actor(name, self.part, actor_id, span)

    def inside(self, span: Span) -> list[ActorMention]:
        """The lexicon's actors named in a stretch."""
        return [m for m in self.mentions if m.id and m.span.overlaps(span)]

    def meant(self, at: int, fits: Fits, *, strict: bool = False) -> Evoked | None:
        """The latest that fits and has no other part in the deed."""
        return self.memory.latest(at, lambda e: e.key not in self.taken and fits(e), strict=strict)


def _one(span: Span, asked: _Asked) -> list[Actor]:
    """The actors of one noun phrase."""
    text = asked.text
    words = text[span.start : span.end]
    low = words.casefold()
    if words.isupper() and len(words) > 1:
        low = words  # "US", "IT": names, no pronouns
    if low.rstrip(".") in NOBODY or (low in WE and asked.speaker is None):
        return []
    if low in WE:
        return _speaking(span, asked)
    if low in RELATIVE or low in THEY or low in IT or low in PERSON or re.match(r"(?:those|these)\s+\w+ing\b|the (?:latter|former)$", low):
        return _pronoun(low, span, asked)
    owned = OWNED.match(words)
    if owned:
        return _belonging(owned["whose"].casefold(), span, words[owned.end() :], asked)
    amount = amount_end(words)
    if amount >= len(words.rstrip()):
        return _amount_alone(span, asked)
    start = span.start + amount
    owned = OWNED.match(text, start, span.end)
    if owned:
        return _belonging(owned["whose"].casefold(), Span(start, span.end), text[owned.end() : span.end], asked)
    is_definite = (amount == 0 and words[:4].casefold() == "the ") or words[:6].casefold() in ("these ", "those ") or text[max(0, start - 5) : start].casefold().rstrip().endswith(("\nthe", " the"))
    article = ARTICLE.match(text, start, span.end)
    body = Span(article.end() if article else start, span.end)
    return _phrase(body, asked, is_definite=is_definite)


def _phrase(body: Span, asked: _Asked, *, is_definite: bool) -> list[Actor]:
    """The actors of a phrase without article and amount."""
    text, known = asked.text, asked.memory.roster
    words = text[body.start : body.end]
    of = OF.search(words, 1)
    ends = [m.start() for m in (CLAUSE.search(words, 1), TAIL.search(words, 1)) if m]
    if of is not None and any(end < of.start() for end in ends):
        of = None
    if of is not None:
        ends = [m.start() for m in (CLAUSE.search(words, of.end()), TAIL.search(words, of.end())) if m]
    core_end = min(ends, default=len(words))
    core = words[: of.start() if of else core_end].rstrip(" ,")
    titled = WORD.findall(core.lower())[-1:]
    if of and titled and titled[0] in name_reader.vocabulary()["titles"] and (found := _titled(Span(body.start + of.end(), body.start + core_end), asked)):
        return [found]
    if not core:
        return []
    heads = WORD.findall(core.lower())
    head = heads[-1].removesuffix("'s").removesuffix("’s") if heads else ""
    whole = Span(body.start, body.start + len(core))
    inside = [m for m in asked.inside(whole) if not BACKED.match(text, m.span.end) and not OPPOSED.search(text[max(0, m.span.start - 5) : m.span.start])]
    if known.described.get(" ".join(heads[-2:]), CIVILIANS) in ("aid workers", "journalists", "prisoners", "protesters"):
        return [asked.actor(core, None, body)]
    if head in lists()["people"] and (not inside or inside[-1].span.end < whole.end) and not (head in ("men", "man") and "armed" in heads):
        return [asked.actor(CIVILIANS if asked.part == "suffered" or head.startswith("civilian") else core, None, body)]
    if inside and not whole.covers(inside[0].span) and (core in known.countries or core in known.peoples):
        inside = []  # "Turkish" of "Turkish drone"
    if inside:
        return _of_mentions(inside, whole, core, head, asked)
    named_so = known.alias(core, asked.memory.year, asked.memory.spoken_of)
    if named_so:
        return [asked.actor(named_so.name, named_so.id, body)]
    if of and head in lists()["staff"] and head not in lists()["loose"]:  # "members of the YPG", "forces loyal to Haftar"
        owners = asked.inside(Span(body.start + of.end(), body.start + core_end))
        if owners:
            return [_forces_of(m, body, asked) for m in owners[:1]]
        if words[of.end()].isupper() and head not in ("leader", "leaders"):
            return [asked.actor(words[of.end() : core_end], None, body)]  # "fighters of the Lions of Anzur"
    if of and head in ("government", "army", "military", "armed forces", "forces", "troops", "authorities"):
        country = asked.memory.roster.countries.get(words[of.end() : core_end])
        ruled = country and (country.government if head in ("government", "authorities") else country.forces)
        if ruled:
            return [asked.actor(known.known[ruled].name, ruled, body)]
    if of and core[0].isupper() and (body.start > 0 and text[: body.start].rstrip()[-1:].isalnum()) and words[of.end()].isupper():
        core = words[:core_end]  # "the Sons of the Red Valley"
    country = _country(core, asked)
    if country is not None:
        made = _of_country(core, head, country, body, asked)
        if made is not None:
            return [made]
    person = persons.named(core, asked.memory.names)
    if person is not None:
        return [asked.actor(person, None, body)]
    if core in asked.memory.names.full:
        return [asked.actor(asked.memory.names.full[core], None, body)]
    if core in asked.memory.names.abbreviations:
        return [asked.actor(asked.memory.names.abbreviations[core], None, body)]
    owner = _owner(core, heads, head, body, asked)
    if owner is not None:
        return [owner]
    if is_definite:
        meant = _described(heads, head, body.start, asked)
        if meant is not None:
            return [asked.actor(meant.name, meant.id, body)]
    if known.described.get(" ".join(heads[-2:]), known.described.get(head)) == STATE_CREWS:
        return [asked.actor(STATE_CREWS, None, body)]  # "unidentified warplanes": some state's
    if head in lists()["things"] and not (of and words[of.end()].isupper()):
        return []  # a truck is nobody
    plain = _plain(core, heads, head)
    return [asked.actor(words[:core_end] if of and plain == core else plain, None, body)]


def _titled(span: Span, asked: _Asked) -> Actor | None:
    """The person whose name follows a title with "of" in it: "Secretary of State Mike Pompeo"."""
    person = next((m for m in asked.inside(span) if m.type == "person" and m.span.end == span.end), None)
    if person is not None:
        return asked.actor(persons.called(asked.text, person, asked.memory.names), person.id, span)
    name = persons.named(span.of(asked.text), asked.memory.names)
    return asked.actor(name, None, span) if name else None


def _of_mentions(inside: Sequence[ActorMention], whole: Span, core: str, head: str, asked: _Asked) -> list[Actor]:
    """The actor that the lexicon names in a phrase, unless the phrase is about others."""
    last = inside[-1]
    person = next((m for m in inside if m.type == "person"), None)
    rest = asked.text[last.span.end : whole.end]
    if head in lists()["loose"] and last.span.end < whole.end:
        return [asked.actor(core, None, whole)]
    if person is not None:
        after = asked.text[person.span.end : whole.end]
        if re.match(r"(?:[’']s?|s)?\s+(?:\w+\s+)*\w+$", after) and head in lists()["staff"]:
            return [_forces_of(person, whole, asked)]
        return [asked.actor(persons.called(asked.text, person, asked.memory.names), person.id, whole)]
    if rest.strip() and (name := persons.named(rest.strip(), asked.memory.names)):  # "SDF spokesman Mustafa Bali"
        return [asked.actor(name, None, whole)]
    if OTHER_NAME.fullmatch(rest) and head not in lists()["staff"]:
        return [asked.actor(core, None, whole)]  # "the White House Correspondents' Association"
    return [asked.actor(inside[0].name, inside[0].id, whole)]


def _forces_of(owner: ActorMention, span: Span, asked: _Asked) -> Actor:
    """Whose forces they are: a person's, a country's, a group's."""
    known = asked.memory.roster.known.get(owner.id or "")
    if known is not None and known.type == "person":
        country = asked.memory.roster.by_code.get(known.country or "")
        parent = asked.memory.roster.known.get(known.parent or "")
        if country is not None and country.forces and (parent is None or parent.id in (country.government, country.forces)):
            return asked.actor(asked.memory.roster.known[country.forces].name, country.forces, span)
        if parent is not None:
            return asked.actor(parent.name, parent.id, span)
    return asked.actor(owner.name, owner.id, span)


def _country(core: str, asked: _Asked) -> Country | None:
    """The country at the head of a phrase: its name, people or capital; not "Russian-backed"."""
    known = asked.memory.roster
    for n in (3, 2, 1):
        parts = core.split(" ")[:n]
        first = re.sub(r"[’']s$", "", " ".join(parts))
        country = known.countries.get(first) or known.peoples.get(first) or (known.capitals.get(first) if len(core.split()) == n else None)
        if country is not None:
            return country
    return None


def _of_country(core: str, head: str, country: Country, span: Span, asked: _Asked) -> Actor | None:
    """A country's armed forces, its government, or the country itself; None where the words are about others of it."""
    known = asked.memory.roster
    alone = re.sub(r"[’']s$", "", core)
    if head in lists()["arms"] | lists()["held"] or (alone in known.peoples and alone not in known.countries):
        forces = known.known.get(country.forces or "")
        return asked.actor(forces.name, forces.id, span) if forces else (asked.actor(core, None, span) if head in lists()["arms"] else None)
    if alone in known.countries or alone in known.capitals:
        forces = known.known.get(country.forces or "")
        if asked.is_armed and forces:
            return asked.actor(forces.name, forces.id, span)
        return asked.actor(alone if alone in known.countries and not alone.isupper() else country.name, country.id, span)
    government = known.known.get(country.government or "")
    if head in ("government", "authorities", "administration", "state") and government:
        name = government.name if "overnment" in government.name else core
        return asked.actor(name, government.id, span)
    return None


def _owner(core: str, heads: Sequence[str], head: str, span: Span, asked: _Asked) -> Actor | None:
    """Whose they are: "President Bashar al-Assads forces", whose apostrophe was lost; "state security buildings"."""
    known, memory = asked.memory.roster, asked.memory
    if head not in lists()["staff"] or len(heads) < 2:
        return None
    whose = re.match(r"(.+\w)(?:[’']s|[’']|s)\s", core)
    if whose is not None and whose[1][0].isupper():
        name = name_reader.without_titles(whose[1])
        alias = known.alias(name, memory.year, memory.spoken_of)
        if alias is not None:
            return _forces_of(ActorMention(span, alias.name, alias.id, known.known[alias.id].type), span, asked)
    if heads[0] in ("state", "government", "regime") and head in lists()["held"]:
        most = sorted(memory.spoken_of.items(), key=lambda x: -x[1])[:2]
        country = known.by_code.get(most[0][0]) if most and (len(most) == 1 or most[0][1] >= 2 * most[1][1]) else None
        government = known.known.get(country.government or "") if country else None
        if country is not None and government is not None:
            people = next(p for p, c in known.peoples.items() if c is country)
            alias = known.alias(f"{people} government", memory.year, memory.spoken_of)
            return asked.actor(alias.name if alias else government.name, government.id, span)
        return asked.actor("government", None, span)
    return None


def _described(heads: Sequence[str], head: str, at: int, asked: _Asked) -> Evoked | None:
    """Whom "the militants", "the group" or "the army" stands for."""
    if len(heads) > 2 or (len(heads) == 2 and heads[0] not in ("armed", "government", "militant", "rebel", "terror", "terrorist", "extremist", "jihadist", "security", "same", "islamist", "regime")):
        return None
    own = asked.memory.own_of(asked.speaker, at)
    if head in lists()["jihadists"]:
        return asked.meant(at, lambda e: e.is_jihadist)
    if head in lists()["bands"]:
        meant = asked.meant(at, lambda e: e.is_band and e.key not in own and not (e.id is None and e.part is None and not _is_plural(e, head, asked)))
        return None if meant is not None and meant.id is None and meant.part is None else meant
    if head in lists()["groups"]:
        return asked.meant(at, lambda e: e.key not in own and (e.is_band or (e.type == "organisation" and head not in ("militia", "faction", "cartel", "gang"))))
    if head in ("coalition", "alliance"):
        return asked.meant(at, lambda e: e.type == "coalition")
    if head in lists()["forces"]:
        def fits(e: Evoked) -> bool:
            return e.is_force and e.key not in asked.taken and e.type == "state"

        return asked.memory.only(at, fits) or asked.meant(at, fits, strict=True)
    return None


def _is_plural(generic: Evoked, head: str, asked: _Asked) -> bool:
    """Is somebody whom words only describe what the same words would mean again: "rebels", then "the rebels"?"""
    return generic.name == asked.memory.roster.described.get(head) and generic.span.of(asked.text).endswith(("s", "men"))


def _pronoun(low: str, span: Span, asked: _Asked) -> list[Actor]:
    """The latest that a pronoun can mean."""
    text, at = asked.text, span.start
    if low in RELATIVE:
        near = [e for e in asked.memory.before(at, asked.memory.sentence_of(at)) if not text[e.span.end : at].strip(" ,")]
        return [asked.actor(e.name, e.id, span) for e in near[:1]]
    if asked.speaker is not None and low in THEY | IT | set(PERSON):
        if BEFORE_SPEECH.match(text, span.end) or AFTER_SPEECH.search(text[max(0, at - 60) : at]):
            return _speaking(span, asked)
    if low in PERSON:
        meant = asked.meant(at, lambda e: e.type == "person", strict=True)
    elif low in IT:
        meant = asked.meant(at, lambda e: e.type in ("state", "rebel", "militia", "coalition", "country") or (e.type is None and e.country is not None), strict=True)
    else:
        speaker = fold(asked.speaker or "")
        is_those = " " in low

        def fits(e: Evoked) -> bool:
            if is_those:
                return e.is_band and fold(e.name) != speaker
            return e.type in ("state", "rebel", "militia", "coalition", "people", "band") or (e.type is None and e.part is not None)

        meant = asked.meant(at, fits, strict=True)
    return [asked.actor(meant.name, meant.id, span)] if meant else []


def _belonging(whose: str, span: Span, rest: str, asked: _Asked) -> list[Actor]:
    """"its soldiers", "their strongholds": who owns them, unless they are people without arms."""
    head = (WORD.findall(rest[: (m.start() if (m := TAIL.search(rest) or CLAUSE.search(rest)) else len(rest))].lower())[-1:] or [""])[0]
    if head in lists()["people"]:
        return [asked.actor(CIVILIANS, None, span)]
    if head not in lists()["staff"]:
        return [asked.actor(rest, None, span)] if head in lists()["loose"] else []
    owners = _one(Span(span.start, span.start + len(whose)), asked)
    if not owners:
        return [asked.actor(rest, None, span)]
    owner = asked.memory.brought_up(span, owners[0].name, owners[0].id)
    if (owner.type == "country" or owner.id is None or owner.id == (owner.country and owner.country.government)) and owner.country and owner.country.forces:
        return [asked.actor(asked.memory.roster.known[owner.country.forces].name, owner.country.forces, span)]
    if owner.type == "person":
        return [_forces_of(ActorMention(span, owner.name, owner.id, "person"), span, asked)]
    return [asked.actor(owner.name, owner.id, span)]


def _amount_alone(span: Span, asked: _Asked) -> list[Actor]:
    """"Many", "dozens": the people of whom the text spoke last; nobody where it spoke of none."""
    if asked.part != "suffered":
        return []
    meant = asked.memory.latest(span.start, lambda e: e.type == "people" and e.name == CIVILIANS)
    return [asked.actor(meant.name, meant.id, span)] if meant else []


def _speaking(span: Span, asked: _Asked) -> list[Actor]:
    """The speaker of "we": a spokesman's organisation, a minister's government, or who speaks."""
    name, known = asked.speaker, asked.memory.roster
    if name is None:
        return []
    mention = next((m for m in asked.mentions if m.name == name and m.id), None)
    alias = known.alias(name, asked.memory.year, asked.memory.spoken_of)
    actor_id = mention.id if mention else alias.id if alias else None
    entry = known.known.get(actor_id or "")
    if entry is None and name not in known.countries:
        owner = persons.speaks_for(name, asked.text, asked.memory.sentence_at(asked.text.find(name)), asked.mentions)
        if owner is not None:
            return [asked.actor(owner.name, owner.id, span)]
        tail = TAIL.search(name)
        alias = known.alias(name[: tail.start()], asked.memory.year, asked.memory.spoken_of) if tail else None
        return [asked.actor(alias.name, alias.id, span) if alias else asked.actor(name, None, span)]
    if entry is not None and entry.type == "person":
        parent = known.known.get(entry.parent or "")
        country = known.by_code.get(entry.country or "")
        if asked.is_armed and country and country.forces and (parent is None or parent.id == country.government):
            return [asked.actor(known.known[country.forces].name, country.forces, span)]
        if parent is not None:
            return [asked.actor(parent.name, parent.id, span)]
    if entry is None:
        return [asked.actor(name, known.countries[name].id, span)]
    return [asked.actor(mention.name if mention else entry.name, entry.id, span)]


def _plain(core: str, heads: Sequence[str], head: str) -> str:
    """The words of one whom the lexicon does not know; words that judge are set in quotation marks."""
    if "suicide" in heads and head in ("bomber", "bombers", "terrorist", "terrorists", "attacker", "attackers"):
        return "suicide bomber"
    if head in LOADED and len(heads) == 1:
        return f'unnamed armed group ("{LOADED[head]}")'
    if head in ("group", "groups", "organisations", "organizations") and heads[0] in ("terrorist", "terror", "extremist"):
        return f"armed {head}"
    return core

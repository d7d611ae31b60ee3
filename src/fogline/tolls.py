"""Low, best and high from what claims state, with every step on the way.

Each number that the claims of an event state becomes a step: what a rule made of it, and why. The ranges are folded from the steps
and from nothing else, so that the working shown for a range is how it came about.

Source of the rules: UCDP GED codebook 19.1 (low / best / high, the highest total that is stated; best = side a + side b + civilians +
unknown; a lone partisan toll moves only `high`); IDMC (a running total supersedes, it is never summed). Across reports nothing
is ever added: numbers of one event are rival accounts of the same people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median_low

from fogline import statements, tellers
from fogline.statements import Rule, Stated
from fogline.types import Filed, Range, Step, Toll

HARMS = {"killed": ("killed",), "injured": ("injured",), "displaced": ("displaced", "evacuated")}
ALL, CIVILIANS = "all", "civilians"
FAR_MORE = 4  # a running total so many times the number of a deed counts other deeds too; stated, not tuned
BESIDE = 300  # characters between numbers that are still told side by side; stated, not tuned
Bounds = tuple[int, int | None]
TAKEN: frozenset[Rule] = frozenset({"taken", "added"})


def tolls(claims: Sequence[Filed], groups: Sequence[Sequence[str]] = ()) -> dict[str, Toll]:
    """For each kind of harm that the claims of one event state, its range, that of civilians and that of each side.

    Args:
        claims: all of one event, in any order.
        groups: its reports by independent origin; copies are told once.
    """
    return fold(weigh(claims, groups))


def weigh(claims: Sequence[Filed], groups: Sequence[Sequence[str]] = ()) -> tuple[Step, ...]:
    """The working: each number that the claims state, with what was made of it; by harm, people and claim."""
    group_of = {report: i for i, group in enumerate(groups) for report in group}
    ordered = sorted((f for f in claims if f.counts or f.claim.stance == "denied"), key=lambda f: (f.claim.id, f.place.name if f.place else ""))
    steps: list[Step] = []
    for harm, whats in HARMS.items():
        sides = {statements.side(f, c) for f in ordered for c in f.counts if c.what in whats and c.unit == "people"}
        for who in (ALL, CIVILIANS, *sorted(str(s) for s in sides - {None, CIVILIANS})):
            steps += _weighed([s for f in ordered for s in statements.of(f, harm, whats, who)], harm, who, group_of)
    return tuple(steps)


def fold(steps: Iterable[Step]) -> dict[str, Toll]:
    """The ranges that a working comes to."""
    held: dict[str, dict[str, list[Step]]] = defaultdict(lambda: defaultdict(list))
    for step in steps:
        held[step.harm][step.who].append(step)
    found: dict[str, Toll] = {}
    for harm in HARMS:
        ranges = {who: r for who, own in held[harm].items() if (r := _range(own)) is not None}
        if ALL in ranges:
            sides = {who: ranges[who] for who in sorted(ranges) if who not in (ALL, CIVILIANS)}
            found[harm] = Toll(ranges[ALL], ranges.get(CIVILIANS), sides)
    return found


def _range(steps: Sequence[Step]) -> Range | None:
    """The range of one kind of harm to some people: over the accounts that stand; a partisan one moves only `high`."""
    told = [(s.low, s.high) for s in steps if s.rule in TAKEN]
    partisan = [(s.low, s.high) for s in steps if s.rule == "partisan"]
    return spread(told, partisan) if told or partisan else None


def spread(told: Sequence[Bounds], partisan: Sequence[Bounds] = ()) -> Range:
    """The range over accounts of the same people; of one side's word alone only the high end is known.

    Args:
        told: each account's low and high number, None where it says that there may be more.
        partisan: accounts that move only the high end.
    """
    high = max(map(_high, [*told, *partisan]))
    at_least = any(top is None and low == high for low, top in [*told, *partisan])
    return Range(min(low for low, _ in told), _best(told), high, at_least) if told else Range(0, 0, high, at_least)


def _high(bounds: Bounds) -> int:
    """The highest number that an account states: of "at least six" it is six (UCDP codes it so), and the range says "at least"."""
    low, high = bounds
    return low if high is None else high


def _best(told: Sequence[Bounds]) -> int:
    """What most origins say; where each says another thing the middle one, of "at least" only where nobody says how many."""
    full = [b for b in told if b[1] is not None] or told
    bests = sorted(b[0] if b[0] > 0 else _high(b) for b in full)
    (most, times), *others = Counter(bests).most_common(2)
    return most if times > (others[0][1] if others else 0) else median_low(bests)


@dataclass(frozen=True, slots=True)
class _Account:
    """The number that one voice in one report settles on."""

    stated: Stated
    teller: tellers.Teller
    origin: tuple[int | str, str]  # the group of copies that its report is of, and the voice in it
    is_partisan: bool

    @property
    def filed(self) -> Filed:
        """The claim that states it."""
        return self.stated.filed

    @property
    def when(self) -> str:
        """When it was published, or else recorded."""
        return (self.filed.published_at or self.filed.recorded_at).isoformat()

    @property
    def figures(self) -> tuple[float, float]:
        """High and low, to be compared."""
        return (self.stated.low if self.stated.high is None else self.stated.high), self.stated.low


def _weighed(stated: Sequence[Stated], harm: str, who: str, group_of: Mapping[str, int]) -> list[Step]:
    """The steps of one kind of harm to some people."""
    verdicts = _of_longer_times(stated)
    pools: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for one in stated:
        pools[one.filed.input_id, tellers.key(one.filed)].append(one)
    accounts: list[_Account] = []
    made: list[Stated] = []
    for (report, voice), pool in sorted(pools.items()):
        origin = (group_of.get(report, report), voice)
        standing = [s for s in pool if s.rule in TAKEN and id(s) not in verdicts]
        for total, members in _sums(standing) if who == ALL else ():
            verdicts.update({id(m): ("in_sum", total.filed.claim.id) for m in members})
            standing = [s for s in standing if s not in members]
            accounts.append(_Account(total, tellers.of(total.filed), origin, total.rule == "partisan"))
            made.append(total)
        if standing:
            chosen = max(standing, key=lambda s: (s.high if s.high is not None else s.low, s.low, s.filed.claim.id))
            verdicts.update({id(s): ("same_report", chosen.filed.claim.id) for s in standing if s is not chosen})
            accounts.append(_Account(chosen, tellers.of(chosen.filed), origin, statements.is_partisan(chosen)))
    for account, other in _superseded(accounts):
        verdicts[id(account.stated)] = ("copy" if account.figures == other.figures else "replaced", other.filed.claim.id)
    left = [a for a in accounts if id(a.stated) not in verdicts]
    verdicts.update({id(a.stated): ("partisan", None) for a in left if a.is_partisan})
    if who == ALL:
        verdicts.update(_of_one_side([a for a in left if not a.is_partisan]))
        left = [a for a in left if id(a.stated) not in verdicts or a.is_partisan]
    exact = [a.stated for a in left if a.stated.low == a.stated.high and not a.is_partisan]
    for a in left:
        one, high = a.stated, a.stated.high
        inside = next((e.filed.claim.id for e in exact if high is not None and one.low < high and one.low <= e.low <= high), None)
        if inside is not None and id(one) not in verdicts:
            verdicts[id(one)] = ("vague", inside)
    return [_step(s, harm, who, *verdicts.get(id(s), (s.rule, s.by))) for s in (*stated, *made)]


def _of_longer_times(stated: Sequence[Stated]) -> dict[int, tuple[Rule, str | None]]:
    """Running totals that count more than this deed, where a number of the deed stands beside them."""
    fresh = max((s for s in stated if s.rule in TAKEN and not s.is_running and s.low > 0), key=lambda s: (s.low, s.filed.claim.id), default=None)
    if fresh is None:
        return {}
    far = [s for s in stated if s.rule in TAKEN and (s.is_long or (s.is_running and s.low > FAR_MORE * fresh.low))]
    return {id(s): ("longer_time", fresh.filed.claim.id) for s in far}


def _of_one_side(accounts: Sequence[_Account]) -> dict[int, tuple[Rule, str | None]]:
    """Accounts of one side's fighters alone, where a higher one counts others too: the army that names its own dead does not say that nobody else died."""
    armed = {id(a): sides.pop() for a in accounts if len(sides := {statements.side(a.filed, c) for c in a.stated.counts}) == 1} if len(accounts) > 1 else {}
    wider: dict[int, tuple[Rule, str | None]] = {}
    for account in accounts:
        side = armed.get(id(account))
        if side not in (None, CIVILIANS):
            others = [a for a in accounts if armed.get(id(a)) != side and a.figures > account.figures]
            if others:
                wider[id(account.stated)] = ("one_side", max(others, key=lambda a: (a.figures, a.filed.claim.id)).filed.claim.id)
    return wider


def _superseded(accounts: Sequence[_Account]) -> Iterable[tuple[_Account, _Account]]:
    """Accounts in whose place another one stands, with that one.

    Of the copies of one origin the last, and of one moment the highest, for tolls rise; of one voice only a later one, since what a
    paper writes twice at one moment may be two people's words.
    """
    of_origin: dict[object, _Account] = {}
    of_voice: dict[object, _Account] = {}
    ordered = sorted(accounts, key=lambda a: (a.when, a.figures, a.filed.claim.id))
    for account in ordered:
        of_origin[account.origin, account.is_partisan] = of_voice[account.teller.voice, account.is_partisan] = account
    for account in ordered:
        last, later = of_origin[account.origin, account.is_partisan], of_voice[account.teller.voice, account.is_partisan]
        if account.teller.is_named and later.when > max(account.when, last.when):
            last = later
        if last is not account:
            yield account, last


def _step(stated: Stated, harm: str, who: str, rule: Rule, by: str | None) -> Step:
    return Step(harm, who, stated.filed.claim.id, stated.spans, int(stated.low), None if stated.high is None else int(stated.high), rule, by)


def settled(steps: Iterable[Step]) -> list[Step]:
    """The accounts that stand, partisan ones too."""
    return [s for s in steps if s.rule in TAKEN or s.rule == "partisan"]


def _sums(standing: Sequence[Stated]) -> Iterator[tuple[Stated, list[Stated]]]:
    """What one voice says of the people of different sides in passages next to each other, added, with what was added.

    UCDP: best = side a + side b + civilians + unknown. Where the same voice gives a number for all that is as high, that one stands.
    """
    named: dict[str, Stated] = {}
    for s in standing:
        sides = {statements.side(s.filed, c) for c in s.counts}
        name = sides.pop() if len(sides) == 1 else None
        if name is not None and s.low > 0 and (name not in named or s.low > named[name].low):
            named[name] = s
    members = sorted(named.values(), key=lambda s: s.spans)
    if len({s.filed.claim.id for s in members}) < 2 or any(b.spans[0].start - a.spans[-1].end > BESIDE for a, b in pairwise(members)):
        return
    if any(a is not b and set(b.spans) & {c.span for c in a.filed.counts} for a in members for b in members):
        return  # a claim that holds both numbers has weighed them already
    total = _total(members, "added")
    if any(s.low >= total.low for s in standing):
        return
    own = [m for m in members if not statements.is_partisan(m)]
    if not own:
        yield replace(total, rule="partisan"), members
    elif len(own) == len(members):
        yield total, members
    else:
        yield replace(total, rule="partisan"), [m for m in members if m not in own]
        if len(own) > 1:
            yield _total(own, "added"), own


def _total(members: Sequence[Stated], rule: Rule) -> Stated:
    """Several statements as one."""
    counts, spans = tuple(c for m in members for c in m.counts), tuple(s for m in members for s in m.spans)
    high = None if any(m.high is None for m in members) else sum(m.high or 0 for m in members)
    return Stated(members[0].filed, counts, spans, sum(m.low for m in members), high, rule)

"""The reports of an event by independent origin, and why some of them are one.

Copies of one text are one origin. So are reports that tell of the event only what one speaker said, what that speaker published,
reports that credit one agency, and reports that only pass on one utterance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from fogline import origins, utterances
from fogline.agencies import agency_of, title_of, unnamed
from fogline.types import Filed, make_id


@dataclass(frozen=True, slots=True)
class OneOrigin:
    """Reports of one origin, by the ids they were given, and what makes them one: nothing where it is one report."""

    reports: tuple[str, ...]
    reasons: tuple[str, ...]


def origin_groups(claims: Sequence[Filed]) -> tuple[tuple[str, ...], ...]:
    """The reports of an event grouped by independent origin, ids in order.

    Args:
        claims: all of the event's, in any order, each with the origin of its document.
    """
    return tuple(one.reports for one in explained(claims))


def explained(claims: Sequence[Filed]) -> tuple[OneOrigin, ...]:
    """The reports of an event grouped by independent origin, each group with its reasons in words."""
    reports = {filed.input_id for filed in claims}
    if len(reports) == 1:
        return (OneOrigin(tuple(reports), ()),)
    if len(alone := {filed.input_id for filed in claims}) == 1:
        return (OneOrigin(tuple(alone), ()),)
    held: dict[str, set[str]] = defaultdict(set)  # reports by what makes them one
    words: dict[str, str] = {}
    spoken: dict[str, set[str]] = defaultdict(set)
    for filed in claims:
        report = filed.input_id
        held[_key(words, "copies of one text", filed.origin_id or filed.claim.document_id)].add(report)
        for agency in sorted({*filed.credits, *filter(None, [agency_of(filed.source)])}):
            held[_key(words, f"rest on {title_of(agency)}", agency)].add(report)
        named = filed.claim.speaker and not unnamed(filed.claim.speaker)  # what residents tell two papers, two groups of them may have told
        spoken[report].add(_key(words, f"rest on {utterances.speaker_of(filed)}", utterances.voice(filed)) if named else "")
    for report, keys in spoken.items():
        if len(keys) == 1 and "" not in keys:
            held[next(iter(keys))].add(report)
    for (one, two), name in _passed_on(claims).items():
        held[_key(words, f"pass on one utterance{f' of {name}' if name else ''}", one, two)] |= {one, two}
    links = [pair for sharing in held.values() for pair in pairwise(sorted(sharing))]
    return tuple(
        OneOrigin(group, tuple(sorted({f"{', '.join(sorted(r))}: {words[key]}" for key, r in held.items() if len(r) > 1 and r <= set(group)})))
        for group in origins.groups(reports, links)
    )  # fmt: skip


def _passed_on(claims: Sequence[Filed]) -> dict[tuple[str, str], str]:
    """Reports, two by two, that tell nothing but what both pass on, with the name of who spoke; one that adds words of its own is an origin."""
    said = {filed.claim.id: utterances.of(filed) for filed in claims}
    told: dict[str, set[str]] = defaultdict(set)  # claims of a report
    for filed in claims:
        told[filed.input_id].add(filed.claim.id)
    shared: dict[tuple[str, str], set[str]] = defaultdict(set)
    for pair in utterances.pairs(said.values()):
        one, two = sorted(said[name].filed.input_id for name in pair)
        if one != two:
            shared[one, two] |= set(pair)
    return {
        (one, two): utterances.speaker_of(min((said[name].filed for name in passed), key=_by_id))
        for (one, two), passed in shared.items()
        if told[one] | told[two] <= passed
    }


def _by_id(filed: Filed) -> str:
    return filed.claim.id


def _key(words: dict[str, str], reason: str, *what: str) -> str:
    """What makes reports one, by name; its words are kept."""
    name = make_id(*what)
    words[name] = min(reason, words.get(name, reason))
    return name

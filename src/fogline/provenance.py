"""Where a document of the record comes from, explained: its copies with what they share, who was first, and who else told its claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from typing import Any

from fogline import contract, masking, origins, passages, prose, utterances
from fogline.agencies import title_of
from fogline.origins import Copy, Sketch
from fogline.record import View
from fogline.shown import Shown
from fogline.types import Filed, Span

PASSAGES, QUOTE = 3, 240  # shown of each copy; characters of each
AROUND = 2 * utterances.APART  # an utterance may reach a report by way of another


@dataclass(frozen=True, slots=True)
class Member:
    """A document of the group."""

    row: dict[str, Any]
    sketch: Sketch
    private: list[str]

    @property
    def name(self) -> str:
        """As people know it."""
        return f"report {self.row['input_id']}"


def explain(view: View, document: dict[str, Any], group: Iterable[str]) -> Shown:
    """Where a document and its claims come from.

    Args:
        view: the record.
        document: one with its text, as the view gives it.
        group: the ids of all documents of its origin, its own among them.
    """
    members = sorted((_member(view, row) for name in group if (row := view.document(name)) is not None), key=lambda m: _when(m.row))
    this = next(m for m in members if m.row["id"] == document["id"])
    others = [m for m in members if m is not this]
    claims = _claims(view, this, others)
    first = members[0]
    credits = [title_of(agency) for agency in sorted(this.sketch.credits)]
    row = {
        "id": document["id"], "input_id": document["input_id"], "origin_id": min(m.row["id"] for m in members), "credits": credits,
        "first": _facts(first.row), "copies": [_copy(this, other, members) for other in others], "claims": claims,
    }  # fmt: skip
    return Shown(_lines(this, first, row), row)


def _member(view: View, row: dict[str, Any]) -> Member:
    private = masking.private_names(view.layers(row["number"]).get("attributions", ()))
    return Member(row, origins.sketch(row["text"]), private)


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """What names a document to people."""
    return {key: row[key] for key in ("id", "input_id", "source", "published_at")}


def _when(row: Mapping[str, Any]) -> tuple[bool, str, str]:
    """By publication, the undated last."""
    return row["published_at"] is None, row["published_at"] or "", row["id"]


def _copy(this: Member, other: Member, members: Sequence[Member]) -> dict[str, Any]:
    """Another document of the group: why it is one, and the passages that it shares."""
    copy = origins.copied(this.sketch, other.sketch)
    found = passages.shared(this.row["text"], other.row["text"])
    return {
        **_facts(other.row), "reason": _reason(this, other, copy) if copy else _way(other, members), "share": round(copy.share, 3) if copy else None,
        "passages": [{"span": [p.here.start, p.here.end], "other_span": [p.there.start, p.there.end], "words": p.words, "quote": _quote(this, p.here, other.private)} for p in found],
    }  # fmt: skip


def _reason(this: Member, other: Member, copy: Copy) -> str:
    """Which of two copies is the later one, and how much they share."""
    return f"{this.name} is a copy of it: {copy.measure()}" if _when(other.row) < _when(this.row) else copy.reason(this.name)


def _way(other: Member, members: Sequence[Member]) -> str:
    """Why a document is of the group that copies not this one, but another member."""
    linked = {m.name: copy for m in members if m is not other and (copy := origins.copied(m.sketch, other.sketch)) is not None}
    name = max(linked, key=lambda name: (linked[name].share, name))
    return f"{linked[name].reason(name)}, which is of this origin"


def _quote(this: Member, span: Span, private: Sequence[str]) -> str:
    return masking.hidden(span.of(this.row["text"]), {*this.private, *private})


def _claims(view: View, this: Member, others: Sequence[Member]) -> list[dict[str, Any]]:
    """The document's claims with their origins, and which other claims have the same."""
    own = view.claims_of(this.row["id"])
    near: dict[str, Filed] = {f.claim.id: f for other in others for f in view.claims_of(other.row["id"])}
    moment = contract.moment(this.row["published_at"])
    if moment is not None:
        near |= {f.claim.id: f for f in view.claims_published(moment - AROUND, moment + AROUND + timedelta(seconds=1))}
    group = {m.row["id"]: m for m in (this, *others)}
    known = {f.claim.id: _placed(f, group) for f in (*near.values(), *own)}
    heard = utterances.heard(known.values(), _copies([this, *others]))
    sharing: dict[str, list[str]] = {}
    for name, found in heard.items():
        sharing.setdefault(found.origin_id, []).append(name)
    rows = []
    for filed in own:
        found = heard[filed.claim.id]
        shared = sorted((known[n] for n in sharing[found.origin_id] if n != filed.claim.id), key=lambda f: (f.published_at is None, contract.stamp(f.published_at), f.claim.id))
        rows.append({
            "id": filed.claim.id, "origin_id": found.origin_id, "reason": found.reason, "claim": prose.claim_line(masking.shown(known[filed.claim.id])),
            "others": [{"id": f.claim.id, "input_id": f.input_id, "source": f.source, "published_at": contract.stamp(f.published_at), "reason": heard[f.claim.id].reason} for f in shared],
        })  # fmt: skip
    return rows


def _placed(filed: Filed, group: Mapping[str, Member]) -> Filed:
    """A claim with the origin and the credits of its document, where that is of the group."""
    member = group.get(filed.claim.document_id)
    return filed if member is None else replace(filed, origin_id=min(group), credits=tuple(sorted(member.sketch.credits)))


def _copies(members: Sequence[Member]) -> dict[tuple[str, str], Copy]:
    """How much the documents of a group share, two by two."""
    pairs = ((a, b) if a.row["id"] < b.row["id"] else (b, a) for a, b in combinations(members, 2))
    return {(a.row["id"], b.row["id"]): copy for a, b in pairs if (copy := origins.copied(a.sketch, b.sketch)) is not None}


def _lines(this: Member, first: Member, row: Mapping[str, Any]) -> list[str]:
    """For people."""
    copies = row["copies"]
    lines = [_named(this.row)]
    lines += [f"  credits {' and '.join(row['credits'])}"] if row["credits"] else []
    if not copies:
        lines.append("  copies no other document of the record, and none copies it")
    elif first is this:
        lines.append(f"  first of {len(copies) + 1} copies of one text, by time of publication")
    else:
        lines.append(f"  one of {len(copies) + 1} copies of one text; the first by time of publication: {_named(_facts(first.row))}")
    for copy in copies:
        lines += ["", _named(copy), f"  {copy['reason']}"]
        lines += [f"  {p['words']} words  “{_short(p['quote'])}”  [{p['span'][0]}–{p['span'][1]}]" for p in copy["passages"][:PASSAGES]]
        more = len(copy["passages"]) - PASSAGES
        lines += [f"  and {more} shorter passage{'s' if more > 1 else ''}"] if more > 0 else []
    for claim in row["claims"]:
        lines += ["", claim["claim"], f"  {claim['reason']}"]
        lines += [f"  also in {_named(other)}: {other['id']}" for other in claim["others"]]
    return lines


def _named(row: Mapping[str, Any]) -> str:
    """A document in one line."""
    return f"{row['input_id']} ({row['source'] or 'publisher unknown'}, {row['published_at'] or 'date unknown'})"


def _short(quote: str) -> str:
    """A passage's beginning and end, where it is long."""
    words = " ".join(quote.split())
    return words if len(words) <= QUOTE else f"{words[: QUOTE // 2].rstrip()} … {words[-QUOTE // 2 :].lstrip()}"

"""How an event became what it is: each revision, what changed, because of which claims or judgements, by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fogline import contract, masking, prose
from fogline.errors import RecordError
from fogline.record.engine import Row
from fogline.record.view import View

UNSAID = frozenset({"id", "claims", "reports", "origin_groups", "working"})  # told by the claims themselves
NOT_IN_WORDS = frozenset({"date_precision", "where_precision", "words"})  # told by the window, the place and the claims themselves
NAMES = {"actors": "who", "counts": "harm", "modes": "means", "origins": "independent origins", "place": "where", "window": "when"}


def tell(view: View, name: str) -> Row:
    """Every revision of an event or prediction that was known.

    Args:
        view: the record at a moment.
        name: an id that it has or had.

    Returns:
        `id`, `now` (the id that it resolves to), and `revisions`, oldest first: `revision`, `recorded_at`, `position` (of the
        log's entry), `changed` (field: [before, after]), `claims_in`, `claims_out`, `judgements` (each with who, when and why), `merged_into`.

    Raises:
        RecordError: nothing has or had that id.
    """
    now = view.thing(name)
    held = view.history(name)
    if now is None and not held:
        raise RecordError(f"no event or prediction is or was called {name!r}; `fogline events` prints their ids")
    if not held and now is not None:
        held = view.history(now["id"])
    told, before = [], None
    for row in held:
        told.append(_revision(view, row, before))
        before = row
    return {"id": name, "now": now["id"] if now else None, "revisions": told}


def lines(told: Row) -> Iterator[str]:
    """A history for people."""
    if told["now"] not in (None, told["id"]):
        yield f"{told['id']} is part of {told['now']} now"
    for r in told["revisions"]:
        yield f"{r['recorded_at']}  revision {r['revision']}  [entry {r['position']} of the log]"
        if r["merged_into"]:
            yield f"  joined with {r['merged_into']}"
        yield from (f"  {change}" for change in changes(r))
        for sign, claims in (("+", r["claims_in"]), ("-", r["claims_out"])):
            for c in claims:
                quote = f" “{' '.join(c['words'].split())}”" if c["words"] else ""
                yield f"  {sign} {c['claim']}{quote}  {c['action']} by {c['who']}, {c['at']}" + (f": {c['why']}" if c["why"] else "")
        for j in r["judgements"]:
            yield f"  {verdict(j)} by {j['who']}, {j['recorded_at']}: {j['why']}"


def changes(revision: Row) -> Iterator[str]:
    """What a revision changed, a field a line, in words."""
    for field, (old, new) in revision["changed"].items():
        was, now = _words(field, old), _words(field, new)
        if field not in NOT_IN_WORDS and now != was:
            yield f"{NAMES.get(field, field.replace('_', ' '))}: {was} → {now}" if old is not None else f"{NAMES.get(field, field.replace('_', ' '))}: {now}"


def verdict(judgement: Row) -> str:
    """What a judgement did."""
    return f"{judgement['field']} corrected" if judgement["verdict"] == "corrected" else f"judged {judgement['verdict']}"


def _revision(view: View, row: Row, before: Row | None) -> Row:
    because = row["because"]
    return {
        "revision": row["revision"], "recorded_at": row["recorded_at"], "position": row["position"], "merged_into": row["merged_into"],
        "changed": {} if row["merged_into"] else changed(before["body"] if before else {}, row["body"]),
        "claims_in": [came(view, claim) for claim in because["claims_in"]],
        "claims_out": [left(view, claim) for claim in because["claims_out"]],
        "judgements": [j for name in because["judgements"] for j in view.judgement(name)],
    }  # fmt: skip


def changed(before: Row, after: Row) -> dict[str, list[Any]]:
    """The fields that differ, each with what it was and is."""
    return {name: [before.get(name), value] for name, value in after.items() if name not in UNSAID and before.get(name) != value}


def came(view: View, claim: str) -> Row:
    """Who brought a claim in, and when."""
    row = view.claim_row(claim)
    entry = view.entry(row["position"]) if row else None
    return _told(view, claim, entry["action"] if entry else "recorded", entry["who"] if entry else "", entry["at"] if entry else "", "")


def left(view: View, claim: str) -> Row:
    """Why a claim is in the event no longer: it was withdrawn, or is told of another event."""
    row = view.claim_row(claim)
    for why in view.withdrawal(row["withdrawn_by"]) if row and row["withdrawn_by"] else ():
        return _told(view, claim, "withdrawn", why["who"], why["at"], why["why"])
    return _told(view, claim, "counted to another event" if row else "redacted", "fogline", "", "")


def _told(view: View, claim: str, action: str, who: str, at: str, why: str) -> Row:
    try:
        filed = view.claim(claim)
    except RecordError:
        filed = None
    seen = masking.shown(filed) if filed else None
    return {
        "claim": claim, "words": seen.words if seen else None, "sentence": seen.sentence if seen else None, "speaker": seen.claim.speaker if seen else None, "source": seen.source if seen else None,
        "report": seen.input_id if seen else None, "published_at": contract.stamp(seen.published_at) if seen else None,
        "action": action, "who": who, "at": at, "why": why,
    }  # fmt: skip


def _words(field: str, value: Any) -> str:
    """A field's value in a few words."""
    match field:
        case "chance" if isinstance(value, int | float):
            return f"{value:.0%}"
        case "kind" | "place" | "window" if value:
            return prose.of_field(field, value)
        case "due" if value:
            return prose.of_field("window", value)
        case "actors":
            return prose.who([contract.to_actor({"span": None, **row}) for row in value or ()]) or "nobody"
        case "counts" if value:
            return ", ".join(prose.toll(harm, contract.to_range(row)) for harm, row in value.items())
    return _short(value)


def _short(value: Any) -> str:
    """Any other value in a few words."""
    if isinstance(value, dict):
        return ", ".join(f"{k} {_short(v)}" for k, v in value.items() if v is not None) or "none"
    if isinstance(value, list):
        return ", ".join(_short(v) for v in value) or "none"
    return "none" if value is None else str(value)

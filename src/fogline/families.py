"""Which kinds of deed may be told of together."""

from __future__ import annotations

from fogline.types import Filed

FAMILIES: dict[str, str] = {
    **dict.fromkeys(("battle", "shelling", "air_strike", "explosion_mine", "attack_on_civilians", "casualty_toll", "damage"), "violence"),
    **dict.fromkeys(("control_gain", "control_loss", "control_hold", "siege", "advance", "withdrawal", "surrender"), "territory"),
    **dict.fromkeys(("displacement", "evacuation", "return"), "people"),
    "abduction_detention": "detention", "hazard_mines": "mines", "aid_access": "aid", "negotiation_ceasefire": "talks",
    "deployment": "deployment", "protest_riot": "protest", "other": "other",
}  # fmt: skip
# Deeds that reports confuse: missiles and aircraft; one side's gain is the other's loss. A deed of no class goes with its own kind.
CLASSES: dict[str, str] = {
    **dict.fromkeys(("air_strike", "shelling", "explosion_mine"), "from afar"),
    **dict.fromkeys(("control_gain", "control_loss", "withdrawal", "surrender"), "changes hands"),
    **dict.fromkeys(("displacement", "evacuation"), "leaving"),
}
RESULTS = frozenset({"casualty_toll", "damage"})  # what deeds leave behind
ANY = "any violence"  # an attack, a killing, a toll: it may be told of any deed of violence


def deed(filed: Filed) -> str:
    """The class of a claim's deed: what it may be told of together with."""
    kind = filed.claim.kind
    if kind in RESULTS or kind == "attack_on_civilians" or (kind == "battle" and "clash" not in filed.claim.modes):
        return ANY
    return CLASSES.get(kind, kind)


def deeds_fit(left: frozenset[str], right: frozenset[str]) -> bool:
    """Could these be one deed?"""
    return bool(left & right) or ANY in left or ANY in right

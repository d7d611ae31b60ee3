"""The words that a claim may use: kinds with what each means, their modes, stances and parts.

Source: the design's section on kinds; tables in `lexicons/mappings` lead to the field's own code books.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, get_args

from fogline.types import Kind, Part, Stance

STANCES: Final[frozenset[Stance]] = frozenset(get_args(Stance))
PARTS: Final[frozenset[Part]] = frozenset(get_args(Part))

KINDS: Final[Mapping[Kind, str]] = MappingProxyType({
    "battle": "armed forces fight each other",
    "shelling": "artillery, mortars, rockets or missiles fired from the ground",
    "air_strike": "a strike from aircraft, helicopters or drones",
    "explosion_mine": "a bomb, suicide or vehicle bomb, mine or grenade goes off",
    "attack_on_civilians": "civilians or prisoners are killed, wounded or abused by hand: shot, executed, raped, gassed",
    "abduction_detention": "people are arrested, abducted, held or let go",
    "control_gain": "somebody takes a place",
    "control_loss": "somebody loses a place",
    "control_hold": "somebody holds a place, now",
    "siege": "a place is surrounded or cut off",
    "advance": "forces move forward",
    "withdrawal": "forces leave or pull back",
    "surrender": "fighters give themselves up",
    "displacement": "people flee or are driven out",
    "evacuation": "people are brought out",
    "return": "displaced people come back",
    "hazard_mines": "mines or unexploded munitions lie somewhere, are found or cleared",
    "damage": "buildings or infrastructure are damaged or destroyed",
    "aid_access": "aid is delivered, blocked or promised",
    "negotiation_ceasefire": "talks, agreements, ceasefires and breaches of them",
    "deployment": "forces or arms are sent, gathered, found or based",
    "protest_riot": "people protest or riot",
    "casualty_toll": "people are dead or hurt, without the deed that did it",
    "prediction": "a future state is foretold that is none of the other kinds",
    "threat_warning": "somebody threatens or warns",
    "policy_statement": "a government or group demands, supports, rejects, sanctions, investigates, takes responsibility",
    "other": "another deed of the war",
})  # fmt: skip

# In the order of the trained reader's labels: a further mode asks for a reader trained anew.
MODES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({kind: tuple(modes.split()) for kind, modes in {
    "explosion_mine": "suicide vehicle remote mine grenade unexploded",
    "air_strike": "crewed drone",
    "shelling": "artillery mortar missile",
    "battle": "clash raid ambush",
    "attack_on_civilians": "execution sexual chemical massacre shooting killing",
    "abduction_detention": "arrest abduction disappearance release",
    "control_gain": "by_state by_nonstate without_fight",
    "protest_riot": "peaceful intervention force_used violent mob",
    "policy_statement": "support demand disapprove reject concede cooperate consult sanction investigate responsibility restrict",
    "negotiation_ceasefire": "talks agreement violation",
    "deployment": "mobilisation base weapons_seized group_change",
    "damage": "homes infrastructure heritage",
    "aid_access": "delivered blocked promised",
    "other": "disaster_natural disaster_made crime",
}.items()})  # fmt: skip


def modes_of(kind: Kind | str) -> frozenset[str]:
    """The modes that a kind may have; most have none."""
    return frozenset(MODES.get(kind, ()))

"""Reports to add: short, each with one claim of its own, the same for the same seed."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

PLACES = ("Hajin", "Baghuz", "Manbij", "Raqqa", "Tabqa", "Kobani", "Mosul", "Tal Afar", "Palmyra", "Hasakah")
DEEDS = ("Shells killed", "An air strike killed", "A car bomb killed", "Gunmen killed", "A landmine killed")
TELLERS = ("residents said", "the council said", "medics said", "a local official said", "state media said")
Texts = dict[str, str]  # by the report's id as given


def texts(random: Random, first: int, count: int) -> Texts:
    """New reports.

    Args:
        random: says what is in them.
        first: number of the first one.
        count: how many.
    """
    return {
        f"report {n}": f"{random.choice(DEEDS)} {random.randint(2, 90)} civilians in {random.choice(PLACES)}, {random.choice(TELLERS)}. It is report {n}."
        for n in range(first, first + count)
    }


def write(path: Path, held: Texts) -> Path:
    """A file of reports for `add`."""
    path.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in held.items()))
    return path

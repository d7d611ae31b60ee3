"""The measured figures that the page Methods shows, as one small file in the package: nothing in it is typed in.

python -m bench.figures            writes src/fogline/web/figures.json; `make figures` does
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PATH = HERE.parent / "src" / "fogline" / "web" / "figures.json"


def figures() -> dict[str, Any]:
    """Floors by set, and how far chances and confidences are from what came true."""
    floors, chance, confidence = (
        json.loads((HERE / name).read_text(encoding="utf-8")) for name in ("floors.json", "standing.json", "calibration.json")
    )
    sets: dict[str, dict[str, float]] = {}
    for name, value in floors.items():
        of, _, measure = name.partition("/")
        sets.setdefault(of, {})[measure] = value
    return {
        "floors": sets,
        "chance": {name: chance[name] for name in ("events", "right", "ece", "brier")},
        "confidence": {of: {"claims": one["claims"], "ece": one["ece"]} for of, one in confidence.items() if "ece" in one},
    }


def text() -> str:
    """The file."""
    return json.dumps(figures(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
    print(PATH.name)

"""Countries that a user adds to the gazetteer: their files, and one index made of these and the one that ships with the package.

In the folder that the setting `gazetteers` names:

* `SY.zip` and its like: the countries' files, kept so that the index can be made anew without the network.
* `index-...`: the index; `current.json` says which one holds, and is put in its place last: whatever is interrupted, a whole one is there.
* `LICENCE.txt`: GeoNames' terms.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from fogline.errors import ConfigError
from fogline.gazetteer.index import Gazetteer

CURRENT = "current.json"
LICENCE = "Place names and points: GeoNames (https://www.geonames.org), licensed under Creative Commons Attribution 4.0 (https://creativecommons.org/licenses/by/4.0/)."
VERSION = 1  # of the way an index is made


@dataclass(frozen=True, slots=True)
class Country:
    """A country's file, and what the index has of it."""

    code: str
    places: int  # that the shipped gazetteer does not have
    size_bytes: int
    sha256: str
    added_on: str  # day


def opened(folder: Path) -> Gazetteer:
    """The shipped gazetteer and the countries added in a folder, as one; the shipped one alone where there are none.

    Raises:
        ConfigError: the added index belongs to another version of the package, or cannot be read.
    """
    current = _current(folder)
    if current is None:
        return Gazetteer.load()
    if current["base"] != shipped():
        raise ConfigError(f"the gazetteer in {folder} was made beside another version's: fogline gazetteer rebuild makes it anew, without the network")
    return _opened(folder / current["index"])


def listed(folder: Path) -> list[Country]:
    """The countries added in a folder, by code."""
    current = _current(folder)
    return [Country(**row) for row in current["countries"]] if current else []


def _current(folder: Path) -> dict[str, Any] | None:
    """What `current.json` says; None where nothing was added.

    Raises:
        ConfigError: it is damaged.
    """
    try:
        told = json.loads((folder / CURRENT).read_text(encoding="utf-8"))
        return {name: told[name] for name in ("index", "base", "countries")}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ConfigError(f"cannot read {folder / CURRENT}: {error}. Remove it, and add the countries again") from error


@cache
def shipped() -> str:
    """Names the shipped index, and the way of joining countries to it."""
    folder = files("fogline.gazetteer")
    told = [(folder / "index.json").read_bytes(), str(len(Gazetteer.load())).encode(), str(VERSION).encode()]
    return sha256(b"\0".join(told)).hexdigest()[:16]


@cache
def _opened(folder: Path) -> Gazetteer:
    return Gazetteer(folder)

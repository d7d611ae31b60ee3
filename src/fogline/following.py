"""Questions that somebody follows: each has a name, what is asked, and the last look at each record.

They are a user's and not the record's: several people ask one record in PostgreSQL, each for themselves, most of them without the right
to write there; what somebody watches tells about them and has no place in a log that is given to others; and one question can be asked
of several records. So each is a small file of its own in the folder `follows`, readable for its owner alone.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fogline import contract
from fogline.errors import ConfigError
from fogline.types import Question

NAME = re.compile(r"\w(?:[\w .-]{0,62}\w)?")  # a file's name on every system, and one line of a mail's head
TAKEN = frozenset({"add", "list", "remove", "look"})


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a record: its log up to an entry."""

    position: int
    hash: str  # of that entry
    at: str  # by the clock
    waiting: Mapping[str, int] = field(default_factory=dict)  # events kept back for being fresh, with the look at which they were not


@dataclass(frozen=True, slots=True)
class Followed:
    """A question with a name."""

    name: str
    uid: str  # drawn by lot: names its thread of mails
    asked: str  # the flags, as given; empty for everything
    question: Question
    looks: Mapping[str, Look] = field(default_factory=dict)  # by record, as `since.name_of` names it


def new(name: str, asked: str, question: Question) -> Followed:
    """A question that nobody looked at yet.

    Raises:
        ConfigError: it cannot have that name.
    """
    return Followed(_checked(name), secrets.token_hex(16), asked, question)


def load(folder: Path, name: str) -> Followed:
    """The question of a name.

    Raises:
        ConfigError: there is none, or its file cannot be read.
    """
    path = _path(folder, name)
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        looks = {record: Look(**look) for record, look in row["looks"].items()}
        return Followed(row["name"], row["uid"], row["asked"], _to_question(row["question"]), looks)
    except FileNotFoundError:
        raise ConfigError(f"no question is followed as {name!r}; `fogline follow list` names them, `fogline follow add` adds one") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"cannot read {path}: {error!r}. Mend it, or remove it and add the question again") from error


def listed(folder: Path) -> list[Followed]:
    """All questions, by name."""
    return [load(folder, path.stem) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []


def add(folder: Path, followed: Followed) -> None:
    """Keep a new question.

    Raises:
        ConfigError: one has that name already, or the folder cannot be written.
    """
    if _path(folder, followed.name).exists():
        raise ConfigError(f"a question is followed as {followed.name!r} already; take another name, or `fogline follow remove` it first")
    _write(folder, followed)


def remove(folder: Path, name: str) -> None:
    """Forget a question and what was seen of it.

    Raises:
        ConfigError: there is none.
    """
    load(folder, name)
    _path(folder, name).unlink()


def seen(folder: Path, name: str, record: str, look: Look) -> None:
    """Remember a look, all or nothing; never an older one than is remembered.

    Raises:
        ConfigError: the question is gone, or its file cannot be written.
    """
    followed = load(folder, name)
    known = followed.looks.get(record)
    if known is None or known.position <= look.position:
        _write(folder, Followed(followed.name, followed.uid, followed.asked, followed.question, {**followed.looks, record: look}))


def row(followed: Followed) -> dict[str, Any]:
    """A followed question for programs; so it is kept, too."""
    looks = {
        record: {"position": look.position, "hash": look.hash, "at": look.at, "waiting": dict(look.waiting)} for record, look in followed.looks.items()
    }  # fmt: skip
    return {"name": followed.name, "uid": followed.uid, "asked": followed.asked, "question": _question_row(followed.question), "looks": looks}


def _write(folder: Path, followed: Followed) -> None:
    """Write it aside and rename: a kill leaves the old file or the new one."""
    path = _path(folder, followed.name)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(row(followed), out, ensure_ascii=False, indent=1)
                out.flush()
                os.fsync(out.fileno())
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"cannot write {path}: {error}. The setting `follows` names the folder") from error


def _path(folder: Path, name: str) -> Path:
    return folder / f"{_checked(name)}.json"


def _checked(name: str) -> str:
    """The name, in one spelling of its letters."""
    name = unicodedata.normalize("NFC", name)
    if not NAME.fullmatch(name) or name in TAKEN:
        raise ConfigError(f"{name!r} cannot name a question: give up to 64 letters, digits, spaces, dots and hyphens, none of add, list, look and remove")
    return name


def _question_row(question: Question) -> dict[str, Any]:
    return {
        "window": contract.window_row(question.window), "place": contract.place_row(question.place), "kinds": list(question.kinds),
        "actors": list(question.actors), "sources": list(question.sources), "standing": list(question.standing),
        "least_chance": question.least_chance, "words": question.words, "box": list(question.box) if question.box else None,
    }  # fmt: skip


def _to_question(row: Mapping[str, Any]) -> Question:
    return Question(
        window=contract.to_window(row["window"]), place=contract.to_place(row["place"]), kinds=tuple(row["kinds"]), actors=tuple(row["actors"]),
        sources=tuple(row["sources"]), standing=tuple(row["standing"]), least_chance=row["least_chance"], words=row["words"],
        box=_box(row.get("box")),
    )  # fmt: skip


def _box(row: Sequence[float] | None) -> tuple[float, float, float, float] | None:
    """South, west, north and east; a question that was kept before there were boxes has none."""
    if row is None:
        return None
    south, west, north, east = map(float, row)
    return south, west, north, east

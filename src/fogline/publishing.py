"""A static site in a folder: written whole beside the old one and then put in its place.

The folder is ours alone: it holds a manifest of every file with its SHA-256, and where it holds anything else nothing is touched. A file
that is the same as before keeps the time of its last change, so that what copies the site elsewhere (rsync, a web server's cache) sees
what changed. A kill leaves the old site or the new one; between the two names there is a moment in which a kill leaves the old one
beside, from where the next run takes it back.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from fogline.errors import ConfigError

MANIFEST = "manifest.json"
FORM = "fogline-site-1"
PART = re.compile(r"(?![. -])[\w. ~@=,+-]+(?<![. ])")  # of a path: a name on every system, that no web server hides
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # no file names on Windows


@dataclass(frozen=True, slots=True)
class Published:
    """How many files a site has now, by what became of them, and how large they are."""

    new: int
    changed: int
    same: int
    removed: int
    size_bytes: int = field(default=0, compare=False)  # of all files that there are now


def write(folder: Path, files: Iterable[tuple[str, bytes]], state: str = "") -> Published:
    """Write a site; where this raises, the folder is as it was.

    Args:
        folder: of the site; made where it is missing.
        files: path from the folder, with slashes, and bytes; taken one by one.
        state: of what the site is made from. Where the folder holds a whole site of that state, nothing is made or written.

    Raises:
        ConfigError: the folder holds what is not ours, or cannot be written.
        ValueError: a path leads out of the folder, comes twice, or is no name of a file on every system.
    """
    folder = folder.absolute()
    old_folder = folder.with_name(f".{folder.name}.old")
    made = folder.with_name(f".{folder.name}.new-{secrets.token_hex(4)}")
    try:
        _take_back(folder, old_folder)
        before, made_of = _manifest(folder)
        if state and made_of == state and None not in before.values():
            return Published(0, 0, len(before), 0, sum(entry["bytes"] for entry in before.values()))
        made.mkdir(parents=True)
        try:
            written = _write_all(made, files, folder, before, state)
            getattr(os, "sync", lambda: None)()  # all of it lasts before it gets its name; Windows has no such call
            _exchange(folder, made, old_folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise ConfigError(f"cannot write the site at {folder}: {error}") from error
    same = sum(before.get(path) == entry for path, entry in written.items())
    known = sum(path in before for path in written)
    return Published(len(written) - known, known - same, same, len(before) - known, sum(entry["bytes"] for entry in written.values()))


def _write_all(made: Path, files: Iterable[tuple[str, bytes]], old: Path, before: Mapping[str, Any], state: str) -> dict[str, Any]:
    """Write all files and the manifest; returns what the manifest says of each."""
    written: dict[str, Any] = {}
    names, folders = {MANIFEST: MANIFEST}, dict[str, str]()
    for path, data in files:
        _check(path, names, folders)
        entry = {"sha256": sha256(data).hexdigest(), "bytes": len(data)}
        target = made.joinpath(*path.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        if before.get(path) == entry:
            known = old.joinpath(*path.split("/")).stat()
            os.utime(target, ns=(known.st_atime_ns, known.st_mtime_ns))
        written[path] = entry
    manifest = {"form": FORM, "state": state, "files": dict(sorted(written.items()))}
    (made / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return written


def _check(path: str, files: dict[str, str], folders: dict[str, str]) -> None:
    """Refuse a path that leads elsewhere, or that is another one's on some system."""
    parts = path.split("/")
    if not all(PART.fullmatch(part) and not DEVICES.fullmatch(part) for part in parts):
        raise ValueError(f"{path!r} is no path of a site")
    if (other := files.get(_folded(path)) or folders.get(_folded(path))) is not None:
        raise ValueError(f"{path!r} and {other!r} are one name on some systems" if other != path else f"{path!r} comes twice")
    files[_folded(path)] = path
    for i in range(1, len(parts)):
        parent = "/".join(parts[:i])
        if _folded(parent) in files or folders.setdefault(_folded(parent), parent) != parent:
            raise ValueError(f"{parent!r} is a folder, and on some systems another name of the site too")


def _folded(path: str) -> str:
    """What tells two names apart on the systems that tell the fewest apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _manifest(folder: Path) -> tuple[dict[str, Any], str]:
    """What the site that is there has of its files, None of one that is gone or another, and the state it was made from; refuses a folder with anything else in it.

    Raises:
        ConfigError: it is not ours.
    """
    if not folder.exists() and not folder.is_symlink():
        return {}, ""
    if folder.is_symlink() or not folder.is_dir():
        raise ConfigError(f"{folder} is no folder of its own; give another one, or one that is not there yet")
    if not any(folder.iterdir()):
        return {}, ""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["form"] != FORM:
            raise ValueError(f"a manifest of the form {manifest['form']!r}")
        files = {path: (entry["sha256"], entry["bytes"]) for path, entry in manifest["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"{folder} holds files and no manifest of a published site ({MANIFEST}): give another folder; nothing was touched"
        ) from error
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_symlink() or not p.is_dir()} - {MANIFEST}
    if found - set(files):
        some = ", ".join(sorted(found - set(files))[:3])
        raise ConfigError(f"{folder} holds what was not published there ({some}): move it elsewhere; nothing was touched")
    held = {path: _entry(folder / path) if path in found else None for path in sorted(files)}
    is_whole = all(held[path] == {"sha256": digest, "bytes": size} for path, (digest, size) in files.items())
    return held, str(manifest.get("state", "")) if is_whole else ""


def _entry(path: Path) -> dict[str, Any]:
    """What a file holds, whatever the manifest says of it: somebody may have changed it."""
    digest, size = sha256(), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            size += len(block)
    return {"sha256": digest.hexdigest(), "bytes": size}


def _exchange(folder: Path, made: Path, old: Path) -> None:
    """Put the new site in the place of the old one."""
    if folder.exists():
        folder.rename(old)
        try:
            made.rename(folder)
        except OSError:
            old.rename(folder)
            raise
        shutil.rmtree(old)
    else:
        made.rename(folder)


def _take_back(folder: Path, old: Path) -> None:
    """Tidy up after a run that was killed between the two names, or after them."""
    if old.is_dir():
        _manifest(old)  # a folder of that name that is not ours stays
        if folder.exists():
            shutil.rmtree(old)
        else:
            old.rename(folder)
    halves = re.compile(rf"{re.escape(f'.{folder.name}.new-')}[0-9a-f]{{8}}")
    for half in list(folder.parent.iterdir()) if folder.parent.is_dir() else []:
        if halves.fullmatch(half.name):
            shutil.rmtree(half)

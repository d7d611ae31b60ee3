"""Add countries to the gazetteer and take them out again; `added` says what lies where."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from hashlib import file_digest
from pathlib import Path

import httpx

from fogline.errors import GazetteerError
from fogline.gazetteer import geonames
from fogline.gazetteer.added import CURRENT, LICENCE, Country, listed, shipped
from fogline.gazetteer.drafts import Draft
from fogline.gazetteer.fetching import fetch
from fogline.gazetteer.index import Gazetteer
from fogline.gazetteer.joining import join

FETCHED, INDEX, MAKING = "fetched", "index-", "making-"
CHANGED = "Changed: some kinds of features left out, spellings folded, joined with Fogline's own gazetteer, packed into an index.\n"
Bar = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]  # shows how much of something is done, of how much


def bring(codes: Sequence[str], folder: Path, *, base: str, timeout_s: float, bar: Bar, transport: httpx.BaseTransport | None = None) -> list[Path]:
    """Fetch countries' files.

    Args:
        codes: ISO 3166-1 codes.
        folder: of the added gazetteer; it is made where it is missing.
        base: address of the folder that they are in.
        timeout_s: how long the server may keep silent, seconds.
        bar: shows how much has come.
        transport: answers instead of the network.

    Returns:
        The files, not yet among those that an index is made of.

    Raises:
        GazetteerError: one did not come, or there is no such country; what has come is kept for the next call.
    """
    known = {*Gazetteer.load().countries} - {""}
    for code in codes:
        if code not in known:
            raise GazetteerError(f"{code!r} is no country's code of ISO 3166-1, such as SY, nor a zip that is here. GeoNames names its files by these codes")
    with _writing(folder):
        came = folder / FETCHED
        came.mkdir(parents=True, exist_ok=True)
        found = []
        for name in (geonames.DIVISIONS_FILE, *(f"{code}.zip" for code in codes)):
            if name == geonames.DIVISIONS_FILE and (folder / name).exists():
                continue
            if not (came / name).exists():  # of a run that was broken off later
                with bar(name) as progress:
                    fetch(base.rstrip("/") + "/" + name, came / name, timeout_s=timeout_s, progress=progress, transport=transport)
            found.append(came / name)
    return found


def add(paths: Sequence[Path], folder: Path, *, today: str, bar: Bar) -> list[Country]:
    """Make the index anew with further countries, or newer files of them; the old one holds until the new one is whole.

    Args:
        paths: of zips, and of `admin1CodesASCII.txt`; they are copied into the folder.
        folder: of the added gazetteer.
        today: the day, as it is noted.
        bar: shows how far it is.

    Returns:
        All countries that are now in it.

    Raises:
        GazetteerError: a file is damaged or of another form, or there is no room; the index is as it was.
    """
    fetched = [path for path in paths if path.parent == folder / FETCHED]
    try:
        with _writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            known = {c.code: c for c in listed(folder)}
            files_of = {code: folder / f"{code}.zip" for code in known}
            files_of |= {geonames.country_of(path): path for path in paths if path.name != geonames.DIVISIONS_FILE}
            named = next((path for path in paths if path.name == geonames.DIVISIONS_FILE), folder / geonames.DIVISIONS_FILE)
            countries = _remake(folder, files_of, named if named.exists() else None, known, today, bar)
    except GazetteerError:
        for path in fetched:
            path.unlink(missing_ok=True)  # so that it is fetched anew
        raise
    for path in fetched:
        path.unlink(missing_ok=True)
    return countries


def remove(codes: Sequence[str], folder: Path, *, today: str, bar: Bar) -> list[Country]:
    """Take countries out again.

    Returns:
        Those that are left.

    Raises:
        GazetteerError: one is not there, or there is no room.
    """
    known = {c.code: c for c in listed(folder)}
    for code in codes:
        if code not in known:
            raise GazetteerError(f"{code} was not added; there are: {', '.join(known) or 'none'}")
    left = {code: country for code, country in known.items() if code not in codes}
    with _writing(folder):
        if left:
            named = folder / geonames.DIVISIONS_FILE
            _remake(folder, {code: folder / f"{code}.zip" for code in left}, named if named.exists() else None, left, today, bar)
        else:
            (folder / CURRENT).unlink()
            _sweep(folder, "")
        for code in codes:
            (folder / f"{code}.zip").unlink(missing_ok=True)
    return listed(folder)


def _remake(folder: Path, zips: dict[str, Path], named: Path | None, known: dict[str, Country], today: str, bar: Bar) -> list[Country]:
    """Make an index of these files, and let it hold; files from elsewhere become the folder's own with it."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=MAKING, ignore_cleanup_errors=True) as made:
        index, kept = Path(made) / "index", Path(made) / "kept"
        index.mkdir()
        kept.mkdir()
        names = geonames.division_names(named) if named else {}
        countries = _write(index, zips, names, known, today, bar)
        for name, path in {**{f"{code}.zip": path for code, path in zips.items()}, geonames.DIVISIONS_FILE: named}.items():
            if path is not None and path.parent != folder:
                shutil.copyfile(path, kept / name)
        name = Path(made).name.replace(MAKING, INDEX)
        os.replace(index, folder / name)
        for path in kept.iterdir():
            os.replace(path, folder / path.name)
        (folder / "LICENCE.txt").write_text(f"{LICENCE}\n{CHANGED}", encoding="utf-8")
        half = folder / (CURRENT + ".half")
        half.write_text(json.dumps({"index": name, "base": shipped(), "countries": [asdict(c) for c in countries]}) + "\n", encoding="utf-8")
        os.replace(half, folder / CURRENT)
    _sweep(folder, name)
    return countries


def _write(index: Path, zips: dict[str, Path], names: geonames.Divisions, known: dict[str, Country], today: str, bar: Bar) -> list[Country]:
    """Write an index of the shipped gazetteer and these files."""
    base = Gazetteer.load()
    with bar("reading the gazetteer"):
        draft = Draft(base)
    countries = []
    for code, path in sorted(zips.items()):
        with bar(f"reading {code}") as progress:
            places = join(draft, base, path, names, progress=progress)
        with path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        before = known.get(code)
        day = before.added_on if before is not None and before.sha256 == digest else today
        countries.append(Country(code, places, path.stat().st_size, digest, day))
    made = ", ".join(f"{c.code} {c.sha256[:12]}" for c in countries)
    with bar("writing the index"):
        draft.write(index, made=f"{base.made}; GeoNames' country files {made}", added=[c.code for c in countries])
    (index / "LICENCE.txt").write_text(f"{LICENCE}\n{CHANGED}", encoding="utf-8")
    return countries


def _sweep(folder: Path, keep: str) -> None:
    """Remove indexes that no longer hold, and what killed runs left; what another process has open may stay until the next time."""
    for path in folder.iterdir():
        if path.is_dir() and path.name != keep and path.name.startswith((INDEX, MAKING)):
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """What cannot be written is told in one line."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "Free some room, or name another folder with the setting gazetteers" if full else "Check its permissions, or name another folder with the setting gazetteers"
        raise GazetteerError(f"cannot write in {folder}: {error.strerror or error}. {remedy}. The gazetteer is as it was") from error

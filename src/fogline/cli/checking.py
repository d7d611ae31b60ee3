"""Commands that prove to others what the record held: root, proof, check-proof, consistency, check-consistency."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click

from fogline.cli.options import FAILED_SOME, json_option, opened, record_option
from fogline.errors import ConfigError, RecordError


class Root(click.ParamType[bytes]):
    """A root as `fogline root` prints it, in upper or lower case."""

    name = "hex"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        """Its bytes."""
        if isinstance(value, bytes):
            return value
        if not re.fullmatch("[0-9a-fA-F]{64}", value.strip()):
            self.fail(f"{value!r} is no root: one has 64 hexadecimal digits", param, ctx)
        return bytes.fromhex(value.strip())


ROOT = Root()
SIZE = click.IntRange(min=1)
TO_READ = click.Path(exists=True, dir_okay=False, path_type=Path)
out_option = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to this new file. Default: standard output.")


@click.command()
@click.option("--at", type=click.IntRange(min=0), metavar="SIZE", help="The root over the first SIZE entries. Default: over all.")
@record_option
@json_option
def root(at: int | None, record: str | None, as_json: bool) -> None:
    """Print how many entries the log holds, and the root over them: publish both together, or have them stamped."""
    from fogline.record import proof as proofs

    with opened(record) as store:
        size, found = proofs.head(store.engine, at)
    click.echo(json.dumps({"size": size, "root": found.hex()}) if as_json else f"{size} {found.hex()}")


@click.command()
@click.argument("claim")
@out_option
@record_option
@json_option
def proof(claim: str, out: Path | None, record: str | None, as_json: bool) -> None:
    """Write a small file that proves to others that the record holds a claim, in these words, and gives nothing else away.

    The first characters of the claim's id are enough. `fogline check-proof` and docs/check_proof.py check it without the record.

    Example: fogline proof claim_4f2a --out claim.json
    """
    from fogline.record import proof as proofs

    with opened(record) as store:
        view = store.view()
        made = proofs.prove(store.engine, view.resolve(claim) or claim)
        row = view.claim_row(made["claim"])
    if row is not None and row["withdrawn_at"] is not None:
        click.echo(f"{made['claim']} was withdrawn at {row['withdrawn_at']}, which the proof does not say", err=True)
    _give(made, out, as_json, f"{made['claim']} under the root {made['log']['root']} over {made['log']['size']} entries")


@click.command("check-proof")
@click.argument("file", type=TO_READ)
@click.option("--root", "trusted", type=ROOT, required=True, help="The log's root, from where it was published; not from FILE.")
@click.option("--size", type=SIZE, help="How many entries the root is over, if that was published with it: then it is checked too.")
@json_option
def check_proof(file: Path, trusted: bytes, size: int | None, as_json: bool) -> None:
    """Check that a proof of a claim leads to a root. No record is needed.

    Exit status 0 with what is proven, 3 with a line that says what does not fit.

    Example: fogline check-proof claim.json --root HEX
    """
    from fogline.record import proof as proofs

    try:
        proven = proofs.check(proofs.read(_content(file)), trusted, size=size)
    except RecordError as error:
        _refuse(error, as_json)
    row = asdict(proven)
    if as_json:
        _print({"proven": True, **row, "root": trusted.hex()})
        return
    place = f"position {proven.position}" + (f" of {size}" if size is not None else " (the size of the log is not proven: give --size)")
    facts = {
        "words": repr(proven.words), "said by": repr(proven.said_by) if proven.said_by is not None else "nobody named",
        "kind": f"{proven.kind}, {proven.stance}", "document": proven.document, "known since": proven.recorded_at,
        "entry": f"{place}, {proven.action} at {proven.at}",
    }  # fmt: skip
    click.echo(f"proven: {_printable(proven.claim)} is in the log of the root {trusted.hex()}")
    for name, value in facts.items():
        click.echo(f"  {name:<12} {_printable(value)}")


@click.command()
@click.argument("old_size", type=SIZE)
@out_option
@record_option
@json_option
def consistency(old_size: int, out: Path | None, record: str | None, as_json: bool) -> None:
    """Write a small file that proves that the log, when it held OLD_SIZE entries, was the beginning of what it is now.

    Who kept the root of that time can check with it that nothing was rewritten since.

    Example: fogline consistency 120 --out since-may.json
    """
    from fogline.record import proof as proofs

    with opened(record) as store:
        made = proofs.consistency(store.engine, old_size)
    _give(made, out, as_json, f"from {old_size} entries, root {made['old']['root']}, to {made['new']['size']}, root {made['new']['root']}")


@click.command("check-consistency")
@click.argument("file", type=TO_READ)
@click.option("--old", type=ROOT, required=True, help="The older root, as it was published then.")
@click.option("--new", type=ROOT, required=True, help="The newer root, as it was published later.")
@click.option("--old-size", type=SIZE, help="How many entries the older root is over, if that was published: then it is checked too.")
@click.option("--new-size", type=SIZE, help="How many entries the newer root is over, likewise.")
@json_option
def check_consistency(file: Path, old: bytes, new: bytes, old_size: int | None, new_size: int | None, as_json: bool) -> None:
    """Check that the log of one root is the beginning of the log of another. No record is needed.

    Exit status 0 if it is, 3 with a line that says why that is not proven.

    Example: fogline check-consistency since-may.json --old HEX --new HEX
    """
    from fogline.record import proof as proofs

    try:
        proofs.check_consistency(proofs.read(_content(file)), old, new, old_size=old_size, new_size=new_size)
    except RecordError as error:
        _refuse(error, as_json)
    if as_json:
        _print({"proven": True, "old_root": old.hex(), "new_root": new.hex(), "old_size": old_size, "new_size": new_size})
    else:
        click.echo(f"proven: the log of the root {old.hex()} is the beginning of that of {new.hex()}; nothing in it was rewritten")


def _content(path: Path) -> bytes:
    """A file's content."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}. Check its name and its rights") from error


def _give(made: dict[str, Any], out: Path | None, as_json: bool, what: str) -> None:
    """Print a proof, or write it to a new file and say so."""
    from fogline.record import proof as proofs

    if out is None:
        if as_json:
            _print(made)
        else:
            click.echo(proofs.written(made), nl=False)
        return
    try:
        with out.open("xb") as file:
            file.write(proofs.written(made))
    except FileExistsError as error:
        raise ConfigError(f"{out} is there already, and may be the proof for a root that was published. Give --out another name") from error
    except OSError as error:
        raise ConfigError(f"cannot write {out}: {error.strerror}. Is the folder there, and yours to write to?") from error
    if as_json:
        _print({"file": str(out)} | {name: made[name] for name in ("claim", "log", "old", "new") if name in made})
    else:
        click.echo(f"{out} proves {what}")


def _refuse(error: RecordError, as_json: bool) -> NoReturn:
    """Say in one line why something is not proven, and end."""
    if as_json:
        _print({"proven": False, "why": str(error)})
    else:
        click.echo(_printable(f"not proven: {error}"))
    sys.exit(FAILED_SOME)


def _print(row: dict[str, Any]) -> None:
    """One line for programs; a lone surrogate as JSON escapes it."""
    click.echo(json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace"))


def _printable(text: str) -> str:
    """A stranger's words, fit for a terminal and on one line."""
    return "".join(c if c.isprintable() else "?" for c in text)

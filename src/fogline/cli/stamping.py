"""Commands that have the time of a record's root attested by others: stamp, check-stamp."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import quote

import click

from fogline.cli.options import json_option, opened, record_option
from fogline.errors import ConfigError

TO_READ = click.Path(exists=True, dir_okay=False, path_type=Path)
TO_WRITE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--out", type=TO_WRITE, required=True, metavar="FILE.tsq", help="Where the request goes; the statement goes to FILE.txt beside it.")
@click.option("--ots", is_flag=True, help="Write what an OpenTimestamps calendar is handed, too: FILE.digest and FILE.ots-head.")
@record_option
@json_option
def stamp(out: Path, ots: bool, record: str | None, as_json: bool) -> None:
    """Write a request to have the time of the record's root attested by an authority (RFC 3161).

    Nothing is sent: the next steps are printed, and the authority is yours to choose. It learns a hash, and nothing of the record.

    Example: fogline stamp --out root.tsq
    """
    from fogline.record import stamp as stamps

    if out.suffix != ".tsq":
        raise click.UsageError(f"--out names the request, a file that ends in .tsq; {out} does not")
    with opened(record) as store:
        size, root = store.view().root()
    line = stamps.statement(size, root)
    files = {"statement": (out.with_suffix(".txt"), line), "request": (out, stamps.request(line))}
    if ots:
        files["digest"] = (out.with_suffix(".digest"), stamps.ots_digest(line))
        files["head"] = (out.with_suffix(".ots-head"), stamps.ots_head(line))
    _write(dict(files.values()))
    if as_json:
        click.echo(json.dumps({"size": size, "root": root.hex(), **{name: str(path) for name, (path, _) in files.items()}}, ensure_ascii=False))
        return
    click.echo(f"The root over {size} entries is {root.hex()}.\n")
    click.echo("\n".join(_next_steps(out, ots)))


@click.command("check-stamp")
@click.argument("statement", type=TO_READ)
@click.argument("response", type=TO_READ)
@click.option("--certificates", type=TO_READ, metavar="PEM", help="The authority's root certificate and any between; not for .ots files.")
@json_option
def check_stamp(statement: Path, response: Path, certificates: Path | None, as_json: bool) -> None:
    """Say what time an authority's reply, or an .ots file, attests for a statement; no record is needed.

    Example: fogline check-stamp root.txt root.tsr --certificates authority.pem
    """
    from fogline import contract
    from fogline.record import stamp as stamps

    line, reply = _bytes(statement), _bytes(response)
    size, root = stamps.read_statement(line)
    row = {"size": size, "root": root.hex()}
    if stamps.is_ots(reply):
        found = stamps.ots_check(reply, line)
        words = [f"{response} commits to the root {root.hex()} over {size} entries. When is not proved until this is looked up:", *found]
        row |= {"attested_at": None, "to_look_up": found}
    elif certificates is None:
        raise click.UsageError("name the authority's root certificate: --certificates PEM")
    else:
        at = contract.stamp(stamps.check_response(line, reply, _bytes(certificates)))
        words = [f"{at}  the authority attests that the root {root.hex()} over {size} entries existed by then"]
        row |= {"attested_at": at}
    click.echo(json.dumps(row, ensure_ascii=False) if as_json else "\n".join(words))


def _bytes(path: Path) -> bytes:
    """A file's content."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}. Check its name and its rights") from error


def _write(files: dict[Path, bytes]) -> None:
    """Write new files, all or none where one is there already: a statement that was stamped must not be lost."""
    there = [str(path) for path in files if path.exists()]
    if there:
        raise ConfigError(f"{', '.join(there)} would be overwritten, and may have been stamped already. Give --out another name")
    for path, content in files.items():
        try:
            with path.open("xb") as out:
                out.write(content)
        except OSError as error:
            raise ConfigError(f"cannot write {path}: {error.strerror}. Is the folder there, and yours to write to?") from error


def _next_steps(out: Path, ots: bool) -> list[str]:
    """What a person does with the files."""
    names = {suffix: quote(str(out.with_suffix(suffix))) for suffix in (".tsq", ".tsr", ".txt", ".txt.ots", ".digest", ".ots-head", ".calendar")}
    lines = [
        f"Keep {names['.txt']}, the statement. Send the request to an authority of your choice, at its ADDRESS:",
        f'  curl --fail -H "Content-Type: application/timestamp-query" --data-binary @{names[".tsq"]} -o {names[".tsr"]} ADDRESS',
        "Check the reply with the authority's root certificate, here or with openssl:",
        f"  fogline check-stamp {names['.txt']} {names['.tsr']} --certificates PEM",
        f"  openssl ts -verify -data {names['.txt']} -in {names['.tsr']} -CAfile PEM",
    ]
    if ots:
        lines += [
            "",
            "Hand the digest to an OpenTimestamps calendar of your choice, and put its reply behind the head:",
            f'  curl --fail -H "Accept: application/vnd.opentimestamps.v1" --data-binary @{names[".digest"]} -o {names[".calendar"]} CALENDAR/digest',
            f"  cat {names['.ots-head']} {names['.calendar']} > {names['.txt.ots']}",
            "Some hours later, with the OpenTimestamps client, take the block's attestation in; then see what it says:",
            f"  ots upgrade {names['.txt.ots']}",
            f"  fogline check-stamp {names['.txt']} {names['.txt.ots']}",
        ]
    return lines

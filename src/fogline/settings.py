"""Every setting: one table, read from `fogline.toml`, then the environment, then flags."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import click

from fogline.errors import ConfigError

FILE = "fogline.toml"


@dataclass(frozen=True, slots=True)
class Setting:
    """A name (with its unit), a default, and what it means. The flag and `FOGLINE_NAME` have the same name."""

    name: str
    default: str | int | float
    help: str
    may_be_zero: bool = False  # of a number: zero switches it off


def _cores() -> int:
    """How many cores this process may use, 4 at the most: readings share one lock, so that more bring nothing."""
    may_use = getattr(os, "sched_getaffinity", None)  # not on macOS
    return min(4, len(may_use(0)) if may_use else os.cpu_count() or 1)


def _data_folder() -> Path:
    """Where programs keep a user's data on this system."""
    if sys.platform in ("win32", "darwin"):
        return Path(click.get_app_dir("fogline"))
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "fogline"


SETTINGS = (
    Setting("record", "war.db", "Where the record is: a file, made where it is missing; blobs go to FILE.blobs."),
    Setting("by", "", "Your name as the record shows it beside what you withdraw, redact, judge or claim yourself."),
    Setting("actors", "", "A TOML file of your own actors, and of further names for known ones; see lexicons/actors/README.md."),
    Setting(
        "gazetteers",
        str(_data_folder() / "gazetteers"),
        "Folder of the countries added to the gazetteer; by default, where the system keeps a user's data.",
    ),
    Setting("geonames", "https://download.geonames.org/export/dump/", "Address of GeoNames' country files, for fogline gazetteer add."),
    Setting(
        "disputed",
        "un",
        "Whose word names the country of disputed territories: un, held or gazetteer; exceptions after it, such as: un crimea=held kosovo=RS.",
    ),
    Setting("delay_h", 24.0, "Views and exports keep back what happened less than so many hours ago; 0: nothing.", may_be_zero=True),
    Setting("min_radius_m", 2_000.0, "Views and exports show no place more finely than this, in metres; 0: as it was read.", may_be_zero=True),
    Setting("embargo", "", "Views and exports keep back what rests on a source's reports until a moment: A Paper until 2026-12-01; B Wire until 2026-12-03T06:00Z."),
    Setting("stale_days", 60, "Who holds a place is stale when nobody has said anything of it for so many days."),
    Setting("sides", "", "A TOML file of your own dated alliances, of who fights beside whom; see lexicons/sides.toml."),
    Setting("log_reads", "no", "yes: what is asked of the record goes into its log too, as the question's words."),
    Setting("log_downloads_bytes", 1_000_000, "Pages for others: what a program is given of so many bytes or more is an entry of the record's log."),
    Setting("host_name", "", "Names under which others reach the pages, parted by commas; whoever comes signs in. Without one, this machine alone."),
    Setting("session_h", 12.0, "Hours after which whoever signed in to the pages signs in anew."),
    Setting("max_report_bytes", 20_000_000, "A report larger than this is refused with a failure, in bytes."),
    Setting("threads", _cores(), "How many reports are read at once; by default as many as the machine has cores, at most 4."),
    Setting("fetch_timeout_s", 30.0, "Give up on an address that does not answer for this long, in seconds."),
    Setting("endpoint", "", "With --reader llm: address of the language model, as far as /v1; it is sent the text of reports."),
    Setting("model", "", "With --reader llm: the model's name. Without it, the one that the endpoint lists."),
    Setting("model_key_variable", "FOGLINE_MODEL_KEY", "Name of the environment variable that holds the endpoint's key."),
    Setting("model_timeout_s", 120.0, "Give up on a language model that has not answered a request by then, in seconds."),
    Setting("model_retries", 3, "How often a request is tried again that a language model was too busy for."),
    Setting("model_max_tokens", 1_000_000, "No request is made to a language model that could bring a run above so many tokens, asked and answered."),
    Setting("model_answer_tokens", 4_000, "How long one answer of a language model may be, in tokens."),
    Setting("model_chunk_chars", 6_000, "A longer report is sent to a language model in parts of about so many characters."),
    Setting("price_in", 0.0, "What a language model asks for a million tokens sent to it, in any currency; unset, no cost is shown."),
    Setting("price_out", 0.0, "What a language model asks for a million tokens that it answers."),
    Setting("follows", str(_data_folder() / "follows"), "Folder of the questions that you follow; by default, where the system keeps a user's data."),
    Setting(
        "site", "", "Address under which the pages are served, as https://monitor.example/; feeds link there, and name their entries after its host."
    ),
    Setting("smtp_host", "", "Server that takes mail, for fogline follow --mail."),
    Setting("smtp_port", 587, "Its port: 587 as a rule, 465 with smtp_security tls."),
    Setting("smtp_security", "starttls", "How it is spoken to: starttls, tls, or none."),
    Setting("smtp_from", "", "Address from which mails come."),
    Setting("smtp_user", "", "Name to sign in with there; without one, nobody signs in."),
    Setting("smtp_password_variable", "FOGLINE_SMTP_PASSWORD", "Name of the environment variable that holds the password."),
    Setting("smtp_password_file", "", "File whose text is the password, where that variable is not set."),
    Setting("smtp_timeout_s", 30.0, "Give up on a mail server that does not answer for this long, in seconds."),
)


@dataclass(frozen=True, slots=True)
class Set:
    """A setting's value and where it came from: default, the file's path, the variable's name, or the flag."""

    setting: Setting
    value: str | int | float
    origin: str


def load(folder: Path, environment: Mapping[str, str], flags: Mapping[str, Any] | None = None) -> dict[str, Set]:
    """Every setting with where its value came from.

    Args:
        folder: where `fogline.toml` is looked for.
        environment: variables; `FOGLINE_RECORD` sets `record`.
        flags: values given on the command line; None is not given.

    Raises:
        ConfigError: the file is no TOML, has a name that is no setting, or a value of the wrong type.
    """
    path = folder / FILE
    written = _read_file(path)
    found: dict[str, Set] = {}
    for setting in SETTINGS:
        variable = f"FOGLINE_{setting.name.upper()}"
        given = (flags or {}).get(setting.name)
        if given is not None:
            found[setting.name] = Set(setting, given, f"--{setting.name.replace('_', '-')}")
        elif environment.get(variable):
            found[setting.name] = Set(setting, _as_type(setting, environment[variable], variable), variable)
        elif setting.name in written:
            found[setting.name] = Set(setting, _as_type(setting, written[setting.name], str(path)), str(path))
        else:
            found[setting.name] = Set(setting, setting.default, "default")
    return found


def from_here(flags: Mapping[str, Any] | None = None) -> dict[str, Set]:
    """The settings of this process, in its folder and environment."""
    return load(Path.cwd(), os.environ, flags)


def _read_file(path: Path) -> dict[str, Any]:
    """The file's settings; an absent file has none."""
    if not path.exists():
        return {}
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot read {path}: {error}. Mend it, or move it away.") from error
    unknown = set(written) - {s.name for s in SETTINGS}
    if unknown:
        raise ConfigError(f"{path} sets {', '.join(sorted(unknown))}: no such setting; `fogline settings` lists them")
    return written


def _as_type(setting: Setting, value: Any, where: str) -> str | int | float:
    """The value as the default's type."""
    try:
        if isinstance(value, (bool, dict, list)):
            raise ValueError
        made = type(setting.default)(value)
        if not isinstance(made, str) and (not isfinite(made) or made < 0 or (made == 0 and not setting.may_be_zero)):
            raise ValueError
    except (TypeError, ValueError):
        kind = "words" if isinstance(setting.default, str) else "zero or a number above it" if setting.may_be_zero else "a number above zero"
        raise ConfigError(f"{where}: {setting.name} must be {kind}, got {value!r}") from None
    return made

"""What the record needs of a database. Two give it: `sqlite` and `postgres`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib import resources
from typing import Any, Protocol

from fogline.record.words import Phrase

Row = dict[str, Any]
APPLICATION_ID = 0x464F474C  # "FOGL": tells a record from any other database
SCHEMA_VERSION = 8  # the first was carried over by `first_schema`; steps from here on are SQL
ROWS = 20_000  # of columns at a time
# In the order in which rows may be written. The first hold what came in and what people said; the derived ones follow from them.
STATED = ("audit", "report", "document", "reading", "claim", "withdrawal", "kept_digest", "judgement", "failure", "forecast")
DERIVED = ("revision", "revision_actor", "revision_claim")
# Where the work on one more report starts from; made anew where they are empty, and moved nowhere.
PROGRESS = ("progress", "copied", "copy_key", "copy_link", "telling", "block", "telling_claim", "telling_link", "outlook")


class Blobs(Protocol):
    """Raw bytes by their SHA-256."""

    def write(self, data: bytes) -> str:
        """Keep some bytes; returns their SHA-256 in hexadecimal. They last once the transaction does."""

    def read(self, name: str) -> bytes:
        """The bytes of that name.

        Raises:
            RecordError: there are none, or they are not what their name says.
        """

    def remove(self, name: str) -> None:
        """Remove some bytes for good."""

    def names(self) -> Iterator[str]:
        """The names of all that is kept, in order."""


class Engine(Protocol):
    """One open database, with the record's tables in it."""

    @property
    def where(self) -> str:
        """For people: a path, or an address without its password."""

    @property
    def blobs(self) -> Blobs:
        """The bytes of its reports."""

    @property
    def kept(self) -> dict[str, Any]:
        """What was worked out of one state of the database, for the next question of it."""

    def all(self, query: str, parameters: Mapping[str, Any] = ...) -> list[Row]:
        """The rows that a named query gives.

        Raises:
            RecordError: it cannot be answered.
        """

    def stream(self, query: str, parameters: Mapping[str, Any] = ...) -> Iterator[Row]:
        """The rows one by one, for tables larger than memory."""

    def columns(self, query: str, parameters: Mapping[str, Any] = ...) -> Iterator[tuple[tuple[Any, ...], ...]]:
        """The columns, so many rows at a time: for millions of rows of a few numbers, where a name for each would be most of the work."""

    def run(self, query: str, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Write: once, or once for each of several sets of parameters."""

    def writing(self) -> AbstractContextManager[None]:
        """A transaction: all or none, durable when it ends; inside another one, part of it.

        Raises:
            RecordError: the database refused.
        """

    def reading(self) -> AbstractContextManager[None]:
        """Everything read inside is of one state of the database, while writers go on; nothing can be written.

        Raises:
            RecordError: the database refused.
        """

    def acknowledge(self, position: int, entry_hash: str, at: str) -> None:
        """Witness outside the database that it holds the log up to here. Called after the commit."""

    def witnessed(self) -> tuple[list[tuple[int, str, str]], bytes] | None:
        """What was witnessed, in order, and the beginning of a line that a kill cut off; None where no witness is kept."""

    def check_witness(self, position: int) -> None:
        """Refuse to go on after a log that lost what was acknowledged.

        Args:
            position: of the last entry that the database holds.

        Raises:
            RecordError: the witness knows of later entries.
        """

    def indexed(self, text: str) -> str:
        """A text as the full-text index takes it."""

    def question(self, wanted: Sequence[Phrase]) -> str:
        """Phrases as the full-text index is asked."""

    def check_pages(self, wanted: bool) -> None:
        """Refuse pages that do not fit their checksums (the default), or read them all the same."""

    def faults(self) -> Iterator[str]:
        """What the database itself finds damaged."""

    def wipe(self, blob: str) -> None:
        """Remove some bytes for good, and make sure that what was deleted is nowhere any more.

        Raises:
            RecordError: it is not, because another program reads the record, or the disk refused.
        """

    def scrub(self) -> None:
        """Make sure that what was deleted is in no free page, index or log any more."""

    def close(self) -> None:
        """Let go of it."""


def migrations(after: int, engine: str) -> Iterator[tuple[int, str]]:
    """The steps that bring a schema forward, each the text for both engines and the engine's own."""
    folder = resources.files("fogline.record").joinpath("migrations")
    for version in range(max(after, 1) + 1, SCHEMA_VERSION + 1):
        parts = [folder.joinpath(f"{version}.sql"), folder.joinpath(f"{version}.{engine}.sql")]
        yield version, "\n".join(p.read_text(encoding="utf-8") for p in parts if p.is_file())

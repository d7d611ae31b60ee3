"""Document -> reading by a language model: asked part by part, laid on the text, and led through the door."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fogline import door, reading
from fogline.claims import actors, places
from fogline.gazetteer import Gazetteer
from fogline.languages import is_read
from fogline.llm import answers, chunks, grounding, prompt
from fogline.llm.client import Client
from fogline.llm.compare import Difference, compare
from fogline.llm.usage import Usage
from fogline.types import Document, Failure, Reading


@dataclass(frozen=True, slots=True)
class Note:
    """What reading one document took, and where the two readers differ."""

    usage: Usage
    differences: tuple[Difference, ...] = ()
    refused: int = 0
    left_out: int = 0  # places, times and numbers that the built-in readers do not know


class Reader:
    """Reads documents with the model behind a client; keeps a note on the last one."""

    __slots__ = ("_chunk_chars", "_client", "_gazetteer", "_note", "maker")

    def __init__(self, client: Client, gazetteer: Gazetteer, *, chunk_chars: int) -> None:
        """A longer document than `chunk_chars` characters is asked about in parts."""
        self._client = client
        self._gazetteer = gazetteer
        self._chunk_chars = chunk_chars
        self.maker = f"llm:{client.endpoint.model}@{prompt.VERSION}"
        self._note: Note | None = None

    def take_note(self) -> Note | None:
        """The note on the document read last, once; None where nothing was asked, or not answered."""
        note, self._note = self._note, None
        return note

    def __call__(self, document: Document) -> Reading:
        """Everything that stands in the document of what the model says; what does not is a `Failure` in it.

        A document in a language that is not read is not sent anywhere.

        Raises:
            ModelError: one part of the document was not answered; nothing of it is kept, so that it can be read again as a whole.
        """
        self._note = None
        if not is_read(document.language):
            return Reading(document)
        ours = reading.read(document, self._gazetteer)
        ground = grounding.Ground(ours, tuple(actors.read(document.text, ours.sentences, home=places.country_of(document.source))), self.maker)
        grounded = grounding.Grounded()
        took = Usage()
        for chunk in chunks.split(document.text, ours.sentences, size=self._chunk_chars):
            answer = self._client.ask(prompt.messages(document, chunk))
            took += answer.usage
            grounding.lay(ground, answers.parse(answer.words, self._client.endpoint.shown), chunk, grounded)
        laid = grounding.finish(ground, grounded)
        told = tuple(Failure(door.STAGE, document.report_id, "ReadError", words) for words in grounded.refused)
        made = door.check(replace(laid, failures=(*ours.failures, *told)))
        self._note = Note(took, compare(ours, made), len(made.failures) - len(ours.failures), grounded.left_out)
        return made

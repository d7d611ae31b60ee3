"""A language model as a reader: any OpenAI-compatible endpoint, off by default, held to the text by the same door."""

from fogline.llm.client import Client, Endpoint
from fogline.llm.reader import Note, Reader
from fogline.llm.usage import Usage

__all__ = ["Client", "Endpoint", "Note", "Reader", "Usage"]

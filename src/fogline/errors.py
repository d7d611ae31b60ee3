"""Everything Fogline raises on purpose.

FoglineError
    FetchError         a report could not be obtained; safe to try again later
    ReadError          a report was obtained but holds no readable text
    ModelError         a language model gave no answer that can be used; safe to try again
    MailError          a mail was not taken by the server; safe to try again
    RecordError        the record refused a write or a question
        RedactedError  the bytes of a report were redacted before
    ConfigError        fogline.toml, a flag or a lexicon is wrong
    GazetteerError     a country's file could not be taken in; the gazetteer is as it was
"""

from __future__ import annotations


class FoglineError(Exception):
    """Base of all errors raised on purpose; its message names what failed, on what, why, and what to do."""


class FetchError(FoglineError):
    """A report could not be obtained; safe to try again later."""


class ReadError(FoglineError):
    """A report was obtained but holds no readable text."""


class ModelError(FoglineError):
    """A language model gave no answer that can be used; safe to try again."""


class MailError(FoglineError):
    """A mail was not taken by the server; safe to try again."""


class RecordError(FoglineError):
    """The record refused a write or a question."""


class RedactedError(RecordError):
    """The bytes of a report were redacted before, and are not taken in again."""


class ConfigError(FoglineError):
    """A setting, a flag or a lexicon is wrong."""


class GazetteerError(FoglineError):
    """A country's file could not be taken in; the gazetteer is as it was."""

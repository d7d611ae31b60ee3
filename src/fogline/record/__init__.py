"""The record: append-only, each row with when we knew it."""

from fogline.record.sqlite import Record
from fogline.record.view import View

__all__ = ["Record", "View"]

"""The record: append-only, each row with when we knew it."""

from fogline.record.sqlite import Record, View

__all__ = ["Record", "View"]

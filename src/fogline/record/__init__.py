"""The record: append-only, each row with when we knew it."""

from fogline.record.record import READER, Record, utc_now
from fogline.record.view import View

__all__ = ["READER", "Record", "View", "utc_now"]

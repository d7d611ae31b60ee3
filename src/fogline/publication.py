"""When a report says it was published: read, and refused where it cannot be right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from fogline.errors import ReadError

EARLIEST_YEAR = 1900  # war reports older than this reach nobody through a feed; 1753-01-01 is a database's null
SLACK = timedelta(days=1)  # publishers' clocks and zones differ


def read(value: object, now: datetime) -> datetime | None:
    """The moment of publication, aware UTC, whole seconds; None where nothing is stated.

    Args:
        value: `YYYY-MM-DD`, RFC 3339 or the date of an e-mail; a day is its first moment in UTC.
        now: by the clock, aware.

    Raises:
        ReadError: it is no date, lies in the future, or before 1900.
    """
    if value is None or value == "":
        return None
    stated = _parsed(value)
    if stated is None:
        raise ReadError(f"published_at {value!r} is no day (2019-02-09) and no RFC 3339 moment (2019-02-09T10:00:00Z); {UNKNOWN}")
    if stated.year < EARLIEST_YEAR:  # before it is moved to UTC: year 1 has no room for that
        raise ReadError(f"published_at {value!r} is before {EARLIEST_YEAR}; {UNKNOWN}")
    if stated > now + SLACK:
        raise ReadError(f"published_at {value!r} is in the future; {UNKNOWN}")
    return stated.astimezone(UTC).replace(microsecond=0)


def in_its_zone(moment: datetime, stated: object) -> datetime:
    """The moment of publication in the publisher's zone, which its statement names: there its days begin and end.

    Args:
        moment: when it was published.
        stated: what the report itself states; where it states another moment, it tells nothing of this one's zone.
    """
    found = _parsed(stated)
    return moment.astimezone(found.tzinfo) if found is not None and found.replace(microsecond=0) == moment else moment


UNKNOWN = "it is taken as unknown, so relative dates stay unresolved. Correct it, or give the right day with --published"


def _parsed(value: object) -> datetime | None:
    """The stated moment, aware, UTC where it names no zone; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip().upper())
    except ValueError:
        try:
            found = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found

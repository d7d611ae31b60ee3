"""When a report says it was published: read, and refused where it cannot be right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fogline.errors import ReadError

EARLIEST_YEAR = 1900  # war reports older than this reach nobody through a feed; 1753-01-01 is a database's null
SLACK = timedelta(days=1)  # publishers' clocks and zones differ


def read(value: object, now: datetime) -> datetime | None:
    """The moment of publication, aware UTC; None where nothing is stated.

    Args:
        value: `YYYY-MM-DD` or RFC 3339; a day is its first moment in UTC.
        now: by the clock, aware.

    Raises:
        ReadError: it is no date, lies in the future, or before 1900.
    """
    if value is None or value == "":
        return None
    try:
        stated = datetime.fromisoformat(str(value))
    except ValueError:
        raise ReadError(f"published_at {value!r} is no day (2019-02-09) and no RFC 3339 moment; it is taken as unknown") from None
    moment = (stated.replace(tzinfo=UTC) if stated.tzinfo is None else stated.astimezone(UTC)).replace(microsecond=0)
    if moment.year < EARLIEST_YEAR:
        raise ReadError(f"published_at {value!r} is before {EARLIEST_YEAR}; it is taken as unknown. Give the right day with --published")
    if moment > now + SLACK:
        raise ReadError(f"published_at {value!r} is in the future; it is taken as unknown. Give the right day with --published")
    return moment

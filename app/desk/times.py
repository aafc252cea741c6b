"""Times as one types them at the desk: in the zone of one's own, which the browser tells, else in UTC."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from app.kernel.errors import RuleBroken

IN_FIELD = "%Y-%m-%dT%H:%M"


def read_moment(typed: str, zone: str) -> datetime:
    """What was typed into a field of `datetime-local`, in UTC; raises RuleBroken."""
    try:
        local = datetime.fromisoformat(typed.strip())
        return local.replace(tzinfo=find_zone(zone)).astimezone(UTC)
    except (ValueError, OverflowError, KeyError, OSError) as error:
        raise RuleBroken("Say when the article is to appear: a day and a time.") from error


def find_zone(name: str) -> tzinfo:
    """A zone by the name that browsers know it by."""
    return UTC if name in ("", "UTC") else ZoneInfo(name)


def fill_moment(at: datetime | None) -> str:
    """What stands in such a field, in UTC."""
    return at.astimezone(UTC).strftime(IN_FIELD) if at else ""

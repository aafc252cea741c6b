"""Lists that are read in pages, each from the row on where the one before it ended."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel.database import db
from app.kernel.errors import NotFound

MOST_COUNTED = 100  # things that wait; whoever has so many to do needs no number
Row = TypeVar("Row")


def newest_first(
    query: Select[Row], at: InstrumentedAttribute[datetime], key: InstrumentedAttribute[int], before: int | None
) -> Select[Row]:
    """What a statement finds by its time, behind the row with this key; raises NotFound where that is not one of it."""
    if before:
        place = db.session.scalar(query.where(key == before).with_only_columns(at))
        if place is None:
            raise NotFound
        query = query.where(tuple_(at, key) < (place, before))
    return query.order_by(at.desc(), key.desc())

"""Noting what uses which upload."""

from collections.abc import Collection

from sqlalchemy import delete, select

from app.kernel.database import db
from app.media.models import Place, Upload, Use


def note_uses(place: Place, place_id: int, uploads: Collection[Upload]) -> None:
    """From now on this thing uses these uploads and no others."""
    here = (Use.place == place, Use.place_id == place_id)
    wanted = {each.id for each in uploads}
    known = set(db.session.scalars(select(Use.upload_id).where(*here)))
    if known - wanted:
        db.session.execute(delete(Use).where(*here, Use.upload_id.in_(known - wanted)))
    db.session.add_all(Use(place=place, place_id=place_id, upload_id=each) for each in sorted(wanted - known))
    db.session.flush()

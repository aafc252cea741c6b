"""What one asks about the library."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.database import db, parts
from app.kernel.errors import NotFound
from app.kernel.markdown.pictures import Picture
from app.kernel.paging import newest_first
from app.kernel.text import clean_line
from app.media.models import DIGEST, Place, Upload, Use
from app.media.showing import picture_of

UPLOADS_A_PAGE = 24
IN_TEXT = re.compile(rf"/media/({DIGEST})/")
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class UploadPage:
    """Some uploads, newest first, and the id from which older ones go on."""

    uploads: Sequence[Upload]
    older: int | None = None


def page_uploads(words: str = "", before: int | None = None, *, only_pictures: bool = False) -> UploadPage:
    """The library, or what of it has all the words in its name, description or caption; raises NotFound."""
    query = select(Upload).options(joinedload(Upload.uploader, innerjoin=True))
    for word in clean_line(words)[:LONGEST_SEARCH].casefold().split():
        query = query.where(Upload.words.contains(word, autoescape=True))
    if only_pictures:
        query = query.where(Upload.width.is_not(None))
    query = newest_first(query, Upload.created_at, Upload.id, before)
    rows = list(db.session.scalars(query.limit(UPLOADS_A_PAGE + 1)))
    shown = rows[:UPLOADS_A_PAGE]
    return UploadPage(shown, older=shown[-1].id if len(rows) > len(shown) else None)


def get_upload(upload_id: int) -> Upload:
    """An upload with who uploaded it; raises NotFound."""
    found = db.session.scalar(
        select(Upload).where(Upload.id == upload_id).options(joinedload(Upload.uploader, innerjoin=True))
    )
    if found is None:
        raise NotFound
    return found


def find_upload(digest: str) -> Upload | None:
    """The upload with this digest."""
    return db.session.scalar(select(Upload).where(Upload.digest == digest))


def get_upload_by_digest(digest: str) -> Upload:
    """The upload with this digest; raises NotFound."""
    found = find_upload(digest)
    if found is None:
        raise NotFound
    return found


def find_files(part: str) -> dict[str, str]:
    """The file of each upload whose digest begins so, by its digest."""
    return dict(db.session.execute(select(Upload.digest, Upload.file).where(Upload.digest.startswith(part))).all())


def find_in_text(source: str) -> dict[str, Upload]:
    """The uploads whose addresses stand in a text, by these."""
    return {each.address: each for each in find_by_digests(IN_TEXT.findall(source))}


def find_by_digests(digests: Collection[str]) -> list[Upload]:
    """The uploads with these digests, in the order in which they came."""
    found = list[Upload]()
    for some in parts(list(dict.fromkeys(digests))):
        found += db.session.scalars(select(Upload).where(Upload.digest.in_(some)))
    return sorted(found, key=lambda each: each.id)


def pictures_in(uploads: Collection[Upload]) -> dict[str, Picture]:
    """How the pictures among uploads are shown, by their addresses."""
    return {each.address: picture_of(each) for each in uploads if each.is_picture}


def find_shown(place: Place, place_ids: Collection[int]) -> dict[int, Upload]:
    """The one picture that each of these things has in such a place."""
    query = select(Use.place_id, Upload).join(Upload, Upload.id == Use.upload_id)
    rows = db.session.execute(query.where(Use.place == place, Use.place_id.in_(place_ids)))
    return dict(rows.all())


def list_uses(upload: Upload) -> list[Use]:
    """Where an upload is used; rooms above know what stands there."""
    return list(db.session.scalars(select(Use).where(Use.upload_id == upload.id).order_by(Use.place, Use.place_id)))

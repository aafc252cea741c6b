"""Putting uploads into the library, describing and removing them."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Account
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.text import clean_line, length, spoken
from app.kernel.versions import SITE, bump
from app.media.models import MIDDLE, Upload, Use
from app.media.policy import may_change, may_describe, may_upload
from app.media.preparing import Prepared
from app.media.queries import find_upload, get_upload_by_digest

ALT_LIMIT = 500
CAPTION_LIMIT = 500


@dataclass(frozen=True)
class Description:
    """What is said about an upload; the focus in percent from the left and from the top."""

    alt: str = ""
    caption: str = ""
    is_decorative: bool = False
    focus: tuple[int, int] = (MIDDLE, MIDDLE)


class StillUsed(RuleBroken):
    """Something shows an upload or leads to it."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(f"“{upload.name}” is still used; take it out of what uses it first.")


def keep(actor: Account, prepared: Prepared) -> Upload:
    """Note what is stored already; the same bytes are one upload, under its first name. Raises NotAllowed."""
    if not may_upload(actor):
        raise NotAllowed("Only authors and editors upload pictures and files.")
    if not find_upload(prepared.digest):
        upload = Upload(**vars(prepared), words=words_of(prepared.name), uploader_id=actor.id)
        with suppress(IntegrityError), db.session.begin_nested():  # somebody may be keeping the same at this moment
            db.session.add(upload)
    return get_upload_by_digest(prepared.digest)


def describe(actor: Account, upload: Upload, said: Description) -> None:
    """Change what is said about an upload; raises NotAllowed, RuleBroken."""
    if not may_describe(actor, upload):
        raise NotAllowed("You may describe only what you uploaded yourself.")
    alt, caption = spoken(clean_line(said.alt)), clean_line(said.caption)
    if length(alt) > ALT_LIMIT or length(caption) > CAPTION_LIMIT:
        raise RuleBroken(f"A description and a caption have at most {ALT_LIMIT} characters each.")
    if alt and said.is_decorative:
        raise RuleBroken("A picture is either described or marked as decoration, not both.")
    if not all(0 <= each <= 100 for each in said.focus):
        raise RuleBroken("The focus is given in percent, from 0 to 100.")
    upload.alt, upload.caption, upload.is_decorative = alt, caption, said.is_decorative
    upload.focus_x, upload.focus_y = said.focus
    upload.words = words_of(upload.name, alt, caption)
    bump(SITE)
    db.session.flush()


def remove(actor: Account, upload: Upload) -> None:
    """Take an upload out of the library that nothing uses; raises NotAllowed, RuleBroken."""
    if not may_change(actor, upload):
        raise NotAllowed("You may remove only what you uploaded yourself.")
    if db.session.scalar(select(exists().where(Use.upload_id == upload.id))):
        raise StillUsed(upload)
    db.session.delete(upload)
    db.session.flush()


def forget_names(account_ids: Collection[int]) -> None:
    """Call what these people uploaded as its address does, not as they called it at home."""
    for upload in db.session.scalars(select(Upload).where(Upload.uploader_id.in_(account_ids))):
        upload.name, upload.words = upload.file, words_of(upload.file, upload.alt, upload.caption)
    db.session.flush()


def words_of(*said: str) -> str:
    """What an upload is found by."""
    return " ".join(said).casefold()

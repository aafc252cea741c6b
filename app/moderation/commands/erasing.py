"""What an erasure takes out of the log."""

from collections.abc import Sequence

from sqlalchemy import update

from app.kernel.database import db
from app.moderation.chain import TABLE, TEXTS
from app.moderation.commands.log import record
from app.moderation.decisions import Decision
from app.moderation.queries.log import has_roles


def forget_texts(account_ids: Sequence[int]) -> None:
    """Empty what moderators wrote to and about a person, who had these accounts; that they decided stays.

    The log tells of it, and of every erasure of staff. With the salt goes the last by which the texts could be guessed.
    """
    held = (TABLE.c.account_id.in_(account_ids), TABLE.c.salt.is_not(None))
    emptied = update(TABLE).where(*held).values({**dict.fromkeys(TEXTS, ""), "salt": None}).returning(TABLE.c.id)
    if db.session.execute(emptied).all() or has_roles(account_ids):
        record(None, Decision.ERASE, account_id=account_ids[0], details={"accounts": list(account_ids)})

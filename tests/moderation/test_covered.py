"""Whatever readers, the author and moderators do in whatever order: what is covered has an open case."""

from datetime import timedelta
from random import Random

import pytest

from app.accounts.models import Account
from app.comments.commands.own import delete_own, edit, restore
from app.comments.models import Comment
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.commands.flags import take_back
from app.moderation.models import Reason
from app.moderation.queries.cases import find_open_case
from app.moderation.queries.log import find_last_action
from tests.cast import Cast, make_article, make_comment
from tests.moderation.watchers import make_watcher, raise_flag

STEPS = 60
DAY = timedelta(days=1)


def step(dice: Random, cast: Cast, comment: Comment, watchers: list[Account]) -> None:
    """Something that somebody may want to do."""
    last, reader = find_last_action(comment), dice.choice(watchers)
    match dice.randrange(10):
        case 0 | 1 | 2 | 3:
            raise_flag(reader, comment, seen=comment.revision_count)
        case 4:
            take_back(reader, comment)
        case 5:
            approve(cast.mo, comment)
        case 6:
            reject(cast.mo, comment, Reason.ABUSE)
        case 7 if last:
            undo(cast.mo, last)
        case 8:
            edit(cast.ben, comment, f"Words {dice.random()}", seen=comment.revision_count, window=DAY)
        case _:
            (delete_own if comment.deleted_at is None else restore)(cast.ben, comment)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_covered_always_has_an_open_case(cast: Cast, seed: int) -> None:
    dice, article = Random(seed), make_article(cast.ada)
    comment = make_comment(cast.ben, article, created_at=now())
    watchers = [make_watcher(article) for _ in range(6)]
    for watcher in watchers[:2]:
        raise_flag(watcher, comment)
    assert comment.covered_at

    for _ in range(STEPS):
        try:
            step(dice, cast, comment, watchers)
        except (RuleBroken, NotAllowed):
            continue
        db.session.refresh(comment)
        seen_by_readers = comment.is_approved and comment.covered_at is not None
        assert not seen_by_readers or find_open_case(comment.id)

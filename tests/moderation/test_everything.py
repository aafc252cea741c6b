"""All that somebody wrote is removed with a ban, and brought back, whatever became of their account meanwhile."""

import pytest

from app.accounts.commands.merging import merge
from app.accounts.commands.roles import replace_roles
from app.accounts.models import Account, Role
from app.accounts.queries import find_ban
from app.comments.models import Comment, CommentState
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from app.moderation.commands.batches import remove_everything, undo_batch
from app.moderation.commands.people import ban, lift
from app.moderation.models import Batch
from tests.cast import Cast, identity_of, make_account, make_article, make_comment
from tests.moderation.test_batches import WHY


def make_removed(cast: Cast) -> tuple[Account, Comment, Batch]:
    """Somebody who is banned, what readers had of them, and the batch that took it."""
    person = make_account("Rey Late")
    comment = make_comment(person, make_article(cast.ada))
    batch = remove_everything(cast.mo, person, WHY, "Out.")
    db.session.commit()
    return person, comment, batch


def test_an_undo_lifts_the_ban_where_the_account_went_with_it(cast: Cast) -> None:
    person, comment, batch = make_removed(cast)
    merge(cast.ben, identity_of(person))
    assert find_ban(cast.ben)

    undo_batch(cast.mo, batch)

    assert find_ban(cast.ben) is None
    assert comment.state is CommentState.APPROVED


def test_a_ban_that_was_made_anew_where_the_account_went_stays(cast: Cast) -> None:
    person, comment, batch = make_removed(cast)
    merge(cast.ben, identity_of(person))
    lift(cast.ada, cast.ben)
    ban(cast.ada, cast.ben, "Again.")

    undo_batch(cast.mo, batch)

    assert find_ban(cast.ben)
    assert comment.state is CommentState.APPROVED


def test_who_has_a_role_by_now_stays_banned_and_gets_the_comments_back(cast: Cast) -> None:
    """Nobody bans staff, nor lifts that: the role is to be taken first."""
    person, comment, batch = make_removed(cast)
    replace_roles(person, frozenset({Role.AUTHOR}))

    undo_batch(cast.mo, batch)

    assert find_ban(person)
    assert comment.state is CommentState.APPROVED


def test_nothing_is_removed_of_who_is_banned_and_has_a_role_by_now(cast: Cast) -> None:
    comment = make_comment(cast.eve, make_article(cast.ada))
    replace_roles(cast.eve, frozenset({Role.AUTHOR}))

    with pytest.raises(NotAllowed, match="nobody that of staff"):
        remove_everything(cast.mo, cast.eve, WHY, "Again.")

    assert comment.state is CommentState.APPROVED

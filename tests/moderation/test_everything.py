"""All that somebody wrote is removed with a ban, and brought back, whatever became of their account meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.commands.merging import merge
from app.accounts.commands.roles import replace_roles
from app.accounts.models import Account, Role
from app.accounts.queries import find_ban
from app.comments.models import Comment, CommentState
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands import batches as commands
from app.moderation.commands.batches import decide_all, remove_everything, undo_batch
from app.moderation.commands.comments import approve
from app.moderation.commands.people import ban, lift
from app.moderation.models import Batch
from app.moderation.views import batches as views
from tests.browser import Browser
from tests.cast import Cast, identity_of, make_account, make_article, make_comment
from tests.moderation.test_batches import SPAM, WHY, assert_counted, chosen, log_of, make_raid, states
from tests.pages import Page


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


def test_what_somebody_answered_themselves_is_counted_too(cast: Cast) -> None:
    """Who goes on with such a comment has its counts of now."""
    person, article = make_account("Sol Opo"), make_article(cast.ada)
    said = make_comment(person, article)
    answers = [make_comment(somebody, article, parent=said) for somebody in (person, cast.jun)]
    db.session.commit()
    db.session.refresh(said, ["descendant_count"])
    before = said.descendant_count

    batch = remove_everything(cast.mo, person, WHY, "Out.")

    assert (before, said.descendant_count, answers[0].state) == (2, 1, CommentState.REJECTED)
    assert_counted([article])
    undo_batch(cast.mo, batch)
    assert said.descendant_count == 2
    assert_counted([article])


def test_much_is_removed_and_brought_back_in_steps_of_one_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others wait for no step longer than for a thousand comments."""
    monkeypatch.setattr(commands, "MOST_AT_ONCE", 3)
    (article, *_), raid = make_raid(cast, 8, people=1)
    person = raid[0].author

    batch = remove_everything(cast.mo, person, WHY, "Out.")
    first = states(raid)
    for _ in range(2):
        remove_everything(cast.mo, person, WHY, "Out.", batch=batch)
    removed = states(raid)
    undoing = undo_batch(cast.mo, batch)
    begun = states(raid)
    for _ in range(2):
        assert undo_batch(cast.ada, batch) is undoing

    assert first == ["rejected"] * 3 + ["pending"] * 5
    assert removed == ["rejected"] * 8
    assert begun == ["pending"] * 3 + ["rejected"] * 5
    assert states(raid) == ["pending"] * 8
    assert len(log_of(batch)) == len(log_of(undoing)) == 9
    assert {row.moderator_id for row in log_of(undoing)} == {cast.mo.id, cast.ada.id}
    assert find_ban(person) is None
    assert_counted([article])


def test_one_press_takes_all_steps(client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "MOST_AT_ONCE", 3)
    _, raid = make_raid(cast, 8, people=1)
    client.log_in(cast.mo)

    removed = client.press(f"/moderation/accounts/{raid[0].author_id}/removal", reason="spam", message="Out.")
    gone, (batch,) = states(raid), db.session.scalars(select(Batch))
    undone = client.press(f"/moderation/batches/{batch.id}/undo")

    assert "9 decisions were made." in client.get(removed.location).text
    assert gone == ["rejected"] * 8
    assert "9 decisions were taken back." in client.get(undone.location).text
    assert states(raid) == ["pending"] * 8
    assert find_ban(raid[0].author) is None


def test_who_waits_too_long_is_told_what_is_left(client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(views, "PATIENCE", 0)
    _, raid = make_raid(cast, 8, people=1)
    person = raid[0].author
    batch = remove_everything(cast.mo, person, WHY, "Out.")
    remove_everything(cast.mo, person, WHY, "Out.", batch=batch)
    client.log_in(cast.mo)

    undone = client.press(f"/moderation/batches/{batch.id}/undo")
    page, brought_back = client.get(undone.location).text, states(raid)
    removed = client.press(f"/moderation/accounts/{person.id}/removal", reason="spam", message="Out.")
    told = client.get(removed.location).text

    assert brought_back == ["pending"] * 3 + ["rejected"] * 3 + ["pending"] * 2
    assert "Undone in part by" in page
    assert "Undo the other 3 decisions" in page
    assert states(raid) == ["rejected"] * 6 + ["pending"] * 2
    assert "2 comments go:" in told
    assert "This was much." in told


def test_an_undo_tells_how_much_stays(client: Browser, cast: Cast) -> None:
    _, raid = make_raid(cast, 3)
    batch = decide_all(cast.mo, chosen(raid), *SPAM)
    approve(cast.ada, raid[0])
    client.log_in(cast.mo)

    undone = client.press(f"/moderation/batches/{batch.id}/undo")

    told = "2 decisions were taken back. 1 decision stays: something else was decided since"
    assert told in Page(client.get(undone.location).text).text
    assert "1 decision stays" in client.get(f"/moderation/batches/{batch.id}").text
    assert "Undo all of it" not in client.get(f"/moderation/batches/{batch.id}").text


def test_where_nothing_is_left_nothing_is_undone(cast: Cast) -> None:
    _, raid = make_raid(cast, 2)
    batch = decide_all(cast.mo, chosen(raid), *SPAM)
    for comment in raid:
        approve(cast.ada, comment)

    with pytest.raises(RuleBroken, match="Nothing of it is left to undo"):
        undo_batch(cast.mo, batch)

    assert db.session.scalar(select(func.count(Batch.id))) == 1


def suspend(cast: Cast, person: Account) -> int:
    """Let somebody not write for a day; the id of that."""
    ban(cast.ada, person, "A day.", now() + timedelta(days=1))
    held = find_ban(person)
    assert held
    return held.id


@pytest.mark.parametrize("message", ["For good.", ""])
def test_a_suspension_stays_or_a_ban_takes_its_place_until_the_undo(client: Browser, cast: Cast, message: str) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    suspension = suspend(cast, cast.ben)
    path = f"/moderation/accounts/{cast.ben.id}/removal"
    client.log_in(cast.mo)
    page = client.get(path).text

    client.press(path, reason="spam", message=message, ban=suspension)
    held, (batch,) = find_ban(cast.ben), db.session.scalars(select(Batch))
    client.press(f"/moderation/batches/{batch.id}/undo")
    resumed = find_ban(cast.ben)

    assert f'name="ban" value="{suspension}"' in page
    assert held
    assert resumed
    assert (held.until_at is None, held.id == suspension) == (bool(message), not message)
    assert resumed.id == suspension
    assert comment.state is CommentState.APPROVED


def test_a_suspension_that_was_made_meanwhile_swallows_no_ban(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    suspension = suspend(cast, cast.ben)

    answer = client.log_in(cast.mo).press(
        f"/moderation/accounts/{cast.ben.id}/removal", reason="spam", message="For good."
    )

    held = find_ban(cast.ben)
    assert answer.status_code == 422
    assert "Ben Cho is suspended until" in answer.text
    assert "For good." in answer.text
    assert held
    assert held.id == suspension
    assert comment.state is CommentState.APPROVED

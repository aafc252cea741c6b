"""Taking a deletion back: for ten minutes, by its author, and exactly what was."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Account
from app.accounts.queries import get_account
from app.comments.commands.measures import Target, start
from app.comments.commands.own import delete_own, restore
from app.comments.commands.threads import close
from app.comments.measures import Kind
from app.comments.models import Comment, CommentState, Thread
from app.kernel.database import Base, db
from app.kernel.errors import NotAllowed, RuleBroken
from app.moderation.commands.comments import reject, undo
from app.moderation.commands.people import ban
from app.moderation.models import Reason
from tests.browser import Browser, new_browser
from tests.cast import Cast, let_newcomers_wait, make_account, make_article, make_comment, say
from tests.comments.crowds import shown_on
from tests.pages import Page

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def rows() -> list[list[tuple[object, ...]]]:
    """Every comment and thread as the database has it, but for the marks, which are never the same twice."""
    db.session.flush()
    tables: list[type[Base]] = [Comment, Thread]
    columns = [[each for each in table.__table__.columns if each.name != "mark"] for table in tables]
    return [sorted(map(tuple, db.session.execute(select(*each)))) for each in columns]


def test_an_author_restores_from_the_page_on_which_they_land(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article, "Never mind.")
    reply = make_comment(cast.jun, article, "An answer.", comment)
    before = client.get(f"/articles/{article.slug}").data
    me = new_browser(client.application).log_in(cast.ben)

    landing = me.press(f"/comments/{comment.id}/deletion")
    page = Page(me.get(landing.location).text)
    between = client.get(f"/articles/{article.slug}").text
    permalink = me.get(f"/comments/{comment.id}")
    restored = me.press(f"/comments/{comment.id}/restoration")

    assert landing.location == permalink.location == f"/comments/{comment.id}/deletion"
    assert [form.attributes["action"] for form in page.all("form")][-1] == f"/comments/{comment.id}/restoration"
    assert shown_on(between) == [comment.id, reply.id]
    assert "Its author deleted this comment." in between
    assert "Only you and the moderators can still read it." in page.text
    assert (restored.status_code, restored.location) == (303, f"/articles/{article.slug}#comment-{comment.id}")
    assert client.get(f"/articles/{article.slug}").data == before
    assert me.press(f"/comments/{comment.id}/restoration").location == restored.location


@pytest.mark.parametrize("kind", ["root", "reply", "pending", "pending again"])
def test_what_is_restored_is_what_was(cast: Cast, kind: str) -> None:
    article = make_article(cast.ada)
    root = say(cast.jun, article, "A root.")
    comment = say(cast.ben, article, "Mine.", root if kind == "reply" else None)
    if kind == "pending":
        let_newcomers_wait()
        comment = say(make_account("Nora New"), article, "Mine.")
        let_newcomers_wait(0)
    say(cast.jun, article, "Later.", comment if comment.is_approved else root)
    if kind == "pending again":
        reject(cast.mo, comment, Reason.OTHER)
        comment.state = CommentState.PENDING
    before = rows()

    author = get_account(comment.author_id)
    delete_own(author, comment)
    during = rows()
    restore(author, comment)

    assert during != before
    assert rows() == before


def test_a_deletion_is_taken_back_for_ten_minutes(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    db.session.commit()
    with time_machine.travel(NOON, tick=False):
        delete_own(cast.ben, comment)

    with time_machine.travel(NOON + timedelta(minutes=10), tick=False), pytest.raises(RuleBroken, match="any more"):
        restore(cast.ben, comment)
    with time_machine.travel(NOON + timedelta(minutes=9, seconds=59), tick=False):
        restore(cast.ben, comment)

    assert comment.is_approved
    delete_own(cast.ben, comment)
    with time_machine.travel(NOON + timedelta(days=365), tick=False):
        client.log_in(cast.ben)
        assert [client.get(f"/comments/{comment.id}{rest}").status_code for rest in ("", "/deletion")] == [404, 404]


def test_only_its_author_restores_and_nobody_else_learns_of_it(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    delete_own(cast.ben, comment)

    for who in (cast.mo, cast.ada, cast.jun):
        browser = new_browser(client.application).log_in(who)
        assert browser.get(f"/comments/{comment.id}").status_code == 404
        assert browser.get(f"/comments/{comment.id}/deletion").status_code == 404
        assert browser.press(f"/comments/{comment.id}/restoration").status_code == 404

    with pytest.raises(NotAllowed):
        restore(cast.mo, comment)


def test_still_waiting_to_delete_and_restore_leads_around_no_queue(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)

    for _ in range(2):
        delete_own(cast.ben, comment)
        restore(cast.ben, comment)

    assert comment.state is CommentState.PENDING


def test_what_was_rejected_meanwhile_does_not_come_back(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    delete_own(cast.ben, comment)

    action = reject(cast.mo, comment, Reason.SPAM, seen=CommentState.APPROVED)
    with pytest.raises(RuleBroken, match="any more"):
        restore(cast.ben, comment)
    undo(cast.mo, action)
    restore(cast.ben, comment)

    assert comment.is_approved


def test_what_is_there_is_not_restored(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    rejected = make_comment(cast.ben, comment.article, state=CommentState.REJECTED)

    for each in (comment, rejected):
        with pytest.raises(RuleBroken, match="any more"):
            restore(cast.ben, each)

    assert rejected.state is CommentState.REJECTED


def test_a_banned_account_restores_nothing_and_a_closed_thread_takes_back_what_it_had(
    client: Browser, cast: Cast
) -> None:
    people: list[Account] = [make_account("Rude Person"), make_account("Rita")]
    article = make_article(cast.ada)
    comments = [make_comment(person, article) for person in people]
    for person, comment in zip(people, comments, strict=True):
        delete_own(person, comment)
    ban(cast.mo, people[0], "Rude.")
    close(article)

    page = client.log_in(people[0]).get(f"/comments/{comments[0].id}/deletion").text
    refused = client.press(f"/comments/{comments[0].id}/restoration")
    restore(people[1], comments[1])

    assert "Restore it" not in page
    assert refused.status_code == 422
    assert [comment.state for comment in comments] == [CommentState.DELETED, CommentState.APPROVED]


def test_a_measure_holds_for_what_is_restored_too(cast: Cast) -> None:
    article, other = make_article(cast.ada), make_article(cast.ada, "Another thread")
    paused, watched, staff = make_comment(cast.ben, article), make_comment(cast.ben, other), say(cast.jun, article)
    for author, comment in ((cast.ben, paused), (cast.ben, watched), (cast.jun, staff)):
        delete_own(author, comment)
    start(cast.mo, Target(article=article), Kind.READ_ONLY)
    start(cast.mo, Target(article=other), Kind.PREMODERATE)

    with pytest.raises(RuleBroken, match="read-only"):
        restore(cast.ben, paused)
    restore(cast.ben, watched)
    restore(cast.jun, staff)

    assert (paused.state, staff.state) == (CommentState.DELETED, CommentState.APPROVED)
    assert (watched.state, watched.held_because) == (CommentState.PENDING, "premoderated")
    assert watched.deleted_at is None


def test_twice_what_was_said_again_after_its_deletion_is_not_restored_beside_it(cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = say(cast.ben, article, "The same.")
    delete_own(cast.ben, comment)
    again = say(cast.ben, article, "The same.")

    with pytest.raises(RuleBroken, match="the same in another comment"):
        restore(cast.ben, comment)
    delete_own(cast.ben, again)
    restore(cast.ben, comment)

    assert say(cast.ben, article, "The same.").id == comment.id


def test_a_deletion_needs_its_comment_there(cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=CommentState.REJECTED)

    with pytest.raises(NotAllowed, match="no longer there"):
        delete_own(cast.ben, comment)

    assert comment.deleted_at is None

"""What waits, was rejected or was deleted is read by nobody but those whom it concerns."""

import pytest

from app.accounts.models import Account, Role
from app.comments.commands.own import delete_own
from app.comments.models import Comment, CommentState
from app.comments.policy import is_open, may_delete, may_reply, may_see
from app.comments.queries.comments import find_thread
from app.comments.queries.shown import WAITING_SHOWN
from app.comments.threads import ROOTS_A_PAGE
from app.kernel.database import db
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.models import Reason
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_account, make_article, make_comment
from tests.comments.crowds import shown_on

SECRET = "A secret sentence"
HIDDEN = (CommentState.PENDING, CommentState.REJECTED, CommentState.DELETED)


def public_addresses(comment: Comment) -> list[str]:
    """Every public address at which a comment could appear."""
    article = f"/articles/{comment.article.slug}"
    branches = [f"{article}/branches/{number}" for number in (comment.id, comment.parent_id) if number]
    orders = [f"{article}?order={order}" for order in ("oldest", "newest", "replies")]
    feeds = [f"{article}/feed.atom", "/feed.atom"]
    lists = ["/", f"/authors/{comment.article.author.slug}", "/archive"]
    return [article, *orders, f"{article}?reply_to={comment.id}", *branches, *feeds, *lists]


@pytest.mark.parametrize("state", HIDDEN)
@pytest.mark.parametrize("kind", ["reply", "root"])
def test_what_is_still_waiting_or_was_taken_away_is_on_no_public_page(
    client: Browser, cast: Cast, state: CommentState, kind: str
) -> None:
    """ATTACKS, still waiting: article, branch, permalink, feed, counts."""
    article = make_article(cast.ada)
    root = make_comment(cast.jun, article, "For everybody.")
    writer = make_account("Wanda Quill")
    comment = make_comment(writer, article, SECRET, parent=root if kind == "reply" else None, state=state)
    db.session.commit()

    answers = {address: client.get(address) for address in public_addresses(comment)}
    permalink = client.get(f"/comments/{comment.id}")

    assert permalink.status_code == answers[f"/articles/{article.slug}/branches/{comment.id}"].status_code == 404
    for answer in (*answers.values(), permalink):
        assert SECRET not in answer.text
        assert "Wanda Quill" not in answer.text
        assert f"comment-{comment.id}" not in answer.text
    assert "1 reply" in answers["/"].text
    assert "1 reply" in answers[f"/articles/{article.slug}"].text


@pytest.mark.parametrize("state", HIDDEN)
def test_a_tombstone_keeps_its_place_but_neither_text_nor_author(
    client: Browser, cast: Cast, state: CommentState
) -> None:
    article = make_article(cast.ada)
    writer = make_account("Wanda Quill")
    gone = make_comment(writer, article, SECRET)
    reply = make_comment(cast.jun, article, "An answer.", parent=gone)
    gone.state = state
    db.session.commit()

    browsers = [client, new_browser(client.application).log_in(cast.ben)]
    pages = [browser.get(address).text for browser in browsers for address in public_addresses(gone)[:-3]]
    lands = client.get(f"/comments/{gone.id}", follow_redirects=True)

    assert all(SECRET not in page and "Wanda Quill" not in page for page in (*pages, lands.text))
    assert shown_on(lands.text) == [gone.id, reply.id]
    assert "comment-gone" in lands.text


def test_a_deep_reply_does_not_name_whoever_wrote_the_removed_comment_it_answers(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article)
    for _ in range(5):
        comment = make_comment(cast.ben, article, parent=comment)
    gone = make_comment(make_account("Wanda Quill"), article, SECRET, parent=comment)
    reply = make_comment(cast.jun, article, "An answer.", parent=gone)
    db.session.commit()
    before = client.get(f"/articles/{article.slug}").text

    reject(cast.mo, gone, Reason.ABUSE)
    db.session.commit()
    after = client.get(f"/articles/{article.slug}").text

    assert "Wanda Quill" in before
    assert "Wanda Quill" not in after
    assert "in reply to a removed comment" in " ".join(after.split())
    assert reply.id in shown_on(after)


def test_the_writer_sees_their_pending_comment_in_place_and_so_does_a_moderator(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    root = make_comment(cast.jun, article)
    waiting = make_comment(cast.ben, article, SECRET, parent=root, state=CommentState.PENDING)
    db.session.commit()

    pages = {
        who.name: new_browser(client.application).log_in(who).get(f"/articles/{article.slug}").text
        for who in (cast.ben, cast.mo, cast.ada, cast.jun, cast.vera)
    }

    sees = {name for name, page in pages.items() if SECRET in page and waiting.id in shown_on(page)}
    assert sees == {cast.ben.name, cast.mo.name, cast.ada.name}
    assert all("waiting for a moderator" in pages[name] for name in sees)
    assert all("1 reply" in page for page in pages.values())


def test_a_comment_that_waits_again_after_an_undo_is_a_tombstone_over_its_replies(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article, SECRET, state=CommentState.PENDING)
    approval = approve(cast.mo, comment)
    reply = make_comment(cast.jun, article, "An answer.", parent=comment)
    undo(cast.mo, approval)
    db.session.commit()

    page = client.get(f"/articles/{article.slug}").text

    assert SECRET not in page
    assert "This comment waits for a moderator." in page
    assert shown_on(page) == [comment.id, reply.id]


def test_the_owner_deletes_a_comment_after_being_asked(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = make_comment(cast.ben, article, SECRET)
    db.session.commit()
    client.log_in(cast.ben)

    asked = client.get(f"/comments/{comment.id}/deletion")
    without_token = client.post(f"/comments/{comment.id}/deletion")
    still = client.get(f"/articles/{article.slug}").text
    done = client.press(f"/comments/{comment.id}/deletion")

    assert (asked.status_code, without_token.status_code, done.status_code) == (200, 422, 303)
    assert SECRET in still
    assert SECRET not in client.get(f"/articles/{article.slug}").text
    assert client.press(f"/comments/{comment.id}/deletion").location == done.location


def test_nobody_deletes_what_somebody_else_wrote(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    db.session.commit()

    for who in (cast.mo, cast.ada, cast.jun):
        browser = new_browser(client.application).log_in(who)
        assert browser.get(f"/comments/{comment.id}/deletion").status_code == 404
        assert browser.press(f"/comments/{comment.id}/deletion").status_code == 404

    db.session.refresh(comment)
    assert comment.is_approved


def test_what_was_said_can_be_said_again_after_it_was_deleted(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    db.session.commit()
    client.log_in(cast.ben)
    first = client.press(f"/articles/{article.slug}/comments", text=SECRET)
    delete_own(cast.ben, db.session.query(Comment).one())
    db.session.commit()

    second = client.press(f"/articles/{article.slug}/comments", text=SECRET)

    assert second.status_code == 303
    assert second.location != first.location
    thread = find_thread(article.id)
    assert thread
    assert thread.comment_count == 1


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        (CommentState.APPROVED, {"nobody", "writer", "reader", "author", "editor", "moderator", "administrator"}),
        (CommentState.PENDING, {"writer", "moderator", "administrator"}),
        (CommentState.REJECTED, set()),
        (CommentState.DELETED, set()),
    ],
)
def test_who_sees_a_comment(cast: Cast, state: CommentState, readers: set[str]) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), state=state)
    people: dict[str, Account | None] = {role.value: make_account(f"{role} person", role) for role in Role}
    people |= {"nobody": None, "writer": cast.ben, "reader": make_account("Rita")}

    seen = {name for name, who in people.items() if may_see(who, comment)}

    assert seen == readers


def test_who_deletes_and_who_replies(cast: Cast) -> None:
    article = make_article(cast.ada)
    comments = {state: make_comment(cast.ben, article, state=state) for state in CommentState}
    thread = find_thread(article.id)

    deletable = {state for state, comment in comments.items() if may_delete(cast.ben, comment)}

    assert deletable == {CommentState.APPROVED, CommentState.PENDING}
    assert not may_delete(None, comments[CommentState.APPROVED])
    assert not may_delete(cast.mo, comments[CommentState.APPROVED])
    assert is_open(None, None)
    assert may_reply(cast.ben, None, thread)
    assert not may_reply(None, None, thread)


@pytest.mark.parametrize("order", ["oldest", "newest", "replies"])
def test_what_waits_takes_no_place_on_the_pages_of_the_others(client: Browser, cast: Cast, order: str) -> None:
    article = make_article(cast.ada)
    first = make_comment(cast.ben, article)
    waiting = [make_comment(cast.jun, article, state=CommentState.PENDING) for _ in range(ROOTS_A_PAGE + 5)]
    last = make_comment(cast.ben, article)
    db.session.commit()

    shown = shown_on(client.get(f"/articles/{article.slug}?order={order}").text)
    own = shown_on(new_browser(client.application).log_in(cast.jun).get(f"/articles/{article.slug}?order={order}").text)

    assert sorted(shown) == [first.id, last.id]
    assert len(own) == 2 + WAITING_SHOWN
    assert {each.id for each in waiting[:WAITING_SHOWN]} < set(own)


def test_what_is_approved_late_comes_last(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    root = make_comment(cast.ben, article)
    late = make_comment(cast.jun, article, state=CommentState.PENDING)
    reply = make_comment(cast.jun, article, parent=root, state=CommentState.PENDING)
    rest = [make_comment(cast.ben, article) for _ in range(ROOTS_A_PAGE - 1)]
    db.session.commit()

    for comment in (late, reply):
        approve(cast.mo, comment)
    db.session.commit()

    assert shown_on(client.get(f"/articles/{article.slug}").text) == [root.id, reply.id, *(each.id for each in rest)]
    assert shown_on(client.get(f"/articles/{article.slug}?page=2").text) == [late.id]
    assert client.get(f"/comments/{late.id}").location == f"/articles/{article.slug}?page=2#{late.anchor}"


def test_a_raid_that_was_removed_leaves_no_empty_pages(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    kept = make_comment(cast.ben, article)
    raid = [make_comment(cast.jun, article) for _ in range(2 * ROOTS_A_PAGE)]
    db.session.commit()
    assert client.get(f"/articles/{article.slug}?page=3").status_code == 200

    for comment in raid:
        reject(cast.mo, comment, Reason.SPAM)
    db.session.commit()

    newest = client.get(f"/articles/{article.slug}?order=newest")
    assert shown_on(newest.text) == [kept.id]
    assert "Pages of the thread" not in newest.text
    assert client.get(f"/articles/{article.slug}?page=2").status_code == 404

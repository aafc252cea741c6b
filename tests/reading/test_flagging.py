"""The page on which one flags, and what readers see of a comment that is covered."""

import re

import pytest
from flask import Flask

from app.articles.models import Article
from app.comments.models import Comment, CommentState
from app.kernel.database import db
from app.moderation.commands.comments import approve, reject
from app.moderation.models import Reason
from tests.browser import Browser, new_browser
from tests.cast import Cast, add_revision, make_account, make_article, make_comment
from tests.moderation.watchers import cover_it, make_watcher, raise_flag

COVERED = "Covered: readers asked a moderator to look"


@pytest.fixture
def article(cast: Cast) -> Article:
    """An article of ada's."""
    return make_article(cast.ada)


@pytest.fixture
def comment(cast: Cast, article: Article) -> Comment:
    """What ben said, which is on the disk."""
    comment = make_comment(cast.ben, article, "A harsh word.")
    db.session.commit()
    return comment


def test_readers_find_flag_beside_what_others_wrote_and_visitors_do_not(
    app: Flask, cast: Cast, article: Article, comment: Comment
) -> None:
    page = f"/articles/{article.slug}"
    seen = {name: new_browser(app).log_in(getattr(cast, name)).get(page).text for name in ("jun", "ben", "mo", "eve")}

    link = f'/comments/{comment.id}/flag"'
    assert link in seen["jun"]
    assert all(link not in seen[name] for name in ("ben", "mo", "eve"))
    assert "flag" not in new_browser(app).get(page).text.lower()


def test_one_flags_with_a_reason_and_takes_it_back(client: Browser, cast: Cast, comment: Comment) -> None:
    address = f"/comments/{comment.id}/flag"
    client.log_in(cast.jun)

    asked = client.get(address).text
    without = client.press(address, words="It is a threat.", seen="0")
    too_long = client.press(address, reason="abuse", words="x" * 301, seen="0")
    answer = client.press(address, reason="abuse", words="It is a threat.", seen="0")
    flagged = client.get(answer.location).text
    client.press(address, end="1")

    assert "A harsh word." in asked
    assert (without.status_code, too_long.status_code, answer.status_code) == (422, 422, 303)
    assert "Choose what is wrong with it." in without.text
    assert "It is a threat." in without.text
    assert "at most 300 characters" in too_long.text
    assert "You flagged this comment" in flagged
    assert "Take it back" in flagged
    assert "Flag this comment?" in client.get(address).text


def test_whoever_flagged_reads_what_a_moderator_saw(client: Browser, cast: Cast, comment: Comment) -> None:
    address = f"/comments/{comment.id}/flag"
    raise_flag(cast.jun, comment)
    approve(cast.mo, comment)
    db.session.commit()

    told = client.log_in(cast.jun).get(address).text
    late = client.press(address, end="1")
    reject(cast.mo, comment, Reason.ABUSE)
    db.session.commit()

    assert "A moderator has looked" in told
    assert "Take it back" not in told
    assert late.status_code == 422
    assert "answered your flag meanwhile" in late.text
    assert client.get(address).status_code == 404


def test_nobody_flags_faster_than_somebody_who_reads(client: Browser, cast: Cast, comment: Comment) -> None:
    client.log_in(cast.jun)
    for _ in range(20):
        client.press(f"/comments/{comment.id}/flag", end="1")

    answer = client.press(f"/comments/{comment.id}/flag", reason="spam", seen="0")

    assert answer.status_code == 429
    assert "Retry-After" in answer.headers


def test_what_is_covered_is_covered_wherever_it_is_shown(
    app: Flask, cast: Cast, article: Article, comment: Comment
) -> None:
    reply = make_comment(make_account("Rita"), article, "A calm word.", comment)
    add_revision(comment, "A harsher word.")
    watcher, other = make_watcher(article), make_watcher(article)
    db.session.commit()
    visitor, page = new_browser(app), f"/articles/{article.slug}"
    pages = {
        "thread": page,
        "newest": f"{page}?order=newest",
        "most replied": f"{page}?order=replies",
        "branch": f"{page}/branches/{comment.id}",
        "branch of a reply": f"{page}/branches/{reply.id}",
        "history": f"/comments/{comment.id}/history",
    }
    before = {name: visitor.get(path).text for name, path in pages.items()}
    in_feed = visitor.get(f"{page}/feed.atom").text

    for each in (watcher, other):
        raise_flag(each, comment, seen=1)
    db.session.commit()
    during = {name: visitor.get(path).text for name, path in pages.items()}
    approve(cast.mo, comment)
    db.session.commit()
    after = {name: visitor.get(path).text for name, path in pages.items()}

    assert all(COVERED not in text for text in (*before.values(), *after.values()))
    for name, text in during.items():
        assert re.search(rf"<details[^>]*><summary>{COVERED}</summary>.*harsh.*</details>", text, re.DOTALL), name
    assert "A harsh word." in in_feed
    assert "A harsh word." in visitor.get(f"{page}/feed.atom").text


def test_a_feed_leaves_out_what_is_covered_and_its_author_is_told(
    app: Flask, client: Browser, cast: Cast, article: Article, comment: Comment
) -> None:
    cover_it(comment, article)
    db.session.commit()

    feed, own = client.get(f"/articles/{article.slug}/feed.atom").text, new_browser(app).log_in(cast.ben)

    assert "A harsh word." not in feed
    assert "<strong>Covered</strong> since" in own.get("/account/replies").text
    assert COVERED in own.get(f"/articles/{article.slug}").text
    assert COVERED not in own.get(f"/comments/{comment.id}/history").text


def test_whoever_flags_what_is_removed_by_then_reads_so(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    waits = make_comment(cast.ben, make_article(cast.ada), state=CommentState.PENDING)
    for each in (comment, waits):
        reject(cast.mo, each, Reason.SPAM)
    db.session.commit()
    client.log_in(cast.vera)

    asked = client.get(f"/comments/{comment.id}/flag")
    sent = client.press(f"/comments/{comment.id}/flag", reason="spam")
    never_seen = client.get(f"/comments/{waits.id}/flag")

    for answer in (asked, sent):
        assert answer.status_code == 404
        assert "Moderators have removed this comment already." in answer.text
    assert "Moderators have removed" not in never_seen.text

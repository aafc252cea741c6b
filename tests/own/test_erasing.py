"""Once the week is over nothing is left of the person, and everything of the others."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Identity
from app.comments.commands.own import delete_own
from app.comments.models import Comment, CommentState, Mute, Thread, Visit
from app.kernel.database import db
from app.moderation.commands.comments import reject
from app.moderation.commands.people import ban
from app.moderation.models import ModerationAction, Reason
from app.own.commands import leave
from tests.accounts.login_visits import is_logged_in
from tests.browser import Browser, new_browser
from tests.cast import Cast, add_revision, make_article, make_comment, make_upload, say
from tests.house.scene import everything
from tests.own.leavers import NAME, NEEDLES, file_of, later, make_zebulon, run
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("looks_at_once")


@pytest.mark.parametrize("keeps", [False, True])
def test_nothing_is_left_of_the_person_in_any_row_or_file(app: Flask, cast: Cast, *, keeps: bool) -> None:
    person = make_zebulon(cast)
    picture = person.avatar_digest or ""
    article = make_article(cast.jun)
    answered = make_comment(person, article, "I have a word." if keeps else f"{NAME} was here.")
    make_comment(cast.vera, article, "Welcome.", answered)
    say(cast.vera, article, f"Where is @{NAME}?")
    add_revision(answered, "I had a word." if keeps else f"{NAME} had a word.")
    add_revision(answered, f"{NAME} mistyped.", is_public=False)
    reject(cast.mo, make_comment(person, article, f"Buy ladders of {NAME}."), Reason.SPAM, f"No ladders, {NAME}.")
    make_comment(person, article, f"May I? {NAME}", state=CommentState.PENDING)
    delete_own(person, make_comment(person, article, f"Never mind, {NAME}."))
    ban(cast.mo, person, f"Enough, {NAME}.")
    browser = new_browser(app).log_in(person)
    browser.press("/account/erasure", texts="keep" if keeps else "remove")

    with later():
        result = run(app)

    assert result.output == "1 account erased.\n"
    rows = repr(everything())
    assert not [needle for needle in (*NEEDLES, picture) if needle in rows]
    assert db.session.scalars(select(Visit)).all() == db.session.scalars(select(Mute)).all() == []
    assert ("I have a word." in rows) is ("I had a word." in rows) is keeps
    if file := file_of(app):
        left = b"".join(each.read_bytes() for each in file.parent.iterdir())
        assert not [needle for needle in (*NEEDLES, picture) if needle.encode() in left]
        assert b"Welcome." in left


def test_replies_of_others_stay_and_the_counts_are_right(app: Flask, cast: Cast) -> None:
    person, article = make_zebulon(cast), make_article(cast.jun)
    root = make_comment(cast.vera, article, "A beginning.")
    answered = make_comment(person, article, "In the middle.", root)
    reply = make_comment(cast.ada, article, "An answer.", answered)
    make_comment(person, article, "Nobody answered this.")
    leave(person, "", keeps_texts=False)

    with later():
        run(app)

    page = Page(new_browser(app).get(f"/articles/{article.slug}").text)
    assert "Its author deleted this comment." in page.text
    assert "An answer." in page.text
    assert "2 replies" in page.all("h2", id="thread")[0].text
    assert db.session.get_one(Thread, article.id).comment_count == 2
    counts = {each.id: each.descendant_count for each in db.session.scalars(select(Comment))}
    assert (counts[root.id], counts[answered.id], counts[reply.id]) == (1, 1, 0)


def test_texts_that_are_kept_stand_under_the_name_of_a_former_reader(app: Flask, client: Browser, cast: Cast) -> None:
    person, article = make_zebulon(cast), make_article(cast.jun)
    make_comment(person, article, "My word.")
    leave(person, "", keeps_texts=True)
    assert NAME in client.get(f"/articles/{article.slug}").text

    with later():
        run(app)
        page = client.get(f"/articles/{article.slug}").text

    assert "My word." in page
    assert "Former reader" in page
    assert NAME not in page


def test_articles_stay_without_the_name_of_their_author(app: Flask, client: Browser, cast: Cast) -> None:
    article, former = make_article(cast.jun, "The fern house"), cast.jun.slug
    assert client.get(f"/authors/{former}").status_code == 200
    leave(cast.jun, "", keeps_texts=False)

    with later():
        run(app)
        page = client.get(f"/articles/{article.slug}").text

    assert "The fern house" in page
    assert "Former reader" in page
    assert "전준호" not in page
    assert client.get(f"/authors/{former}").status_code == 404


def test_what_was_uploaded_is_called_as_its_address_is_and_found_by_that(
    app: Flask, client: Browser, cast: Cast
) -> None:
    mine, other = (make_upload(each, "김준호 at home.png", alt="A kite") for each in (cast.jun, cast.vera))
    leave(cast.jun, "", keeps_texts=False)

    with later():
        run(app)
        client.log_in(cast.vera)
        found = {words: client.get(f"/desk/library?words={words}").text for words in ("김준호", "at-home", "kite")}

    shelves = {words: Page(html).links() for words, html in found.items()}
    assert [f"/desk/library/{mine.id}" in shelves[words] for words in shelves] == [False, True, True]
    assert f"/desk/library/{other.id}" in shelves["김준호"]
    assert mine.name == mine.file


def test_the_log_keeps_what_was_decided_but_not_what_was_said_to_the_person(app: Flask, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.jun))
    action = reject(cast.mo, comment, Reason.SPAM, "No more ladders, Ben.", note="Ben again.")
    other = reject(cast.mo, make_comment(cast.vera, comment.article), Reason.SPAM, "Nor you.")
    leave(cast.ben, "", keeps_texts=True)

    with later():
        run(app)

    rows = {each.id: each for each in db.session.scalars(select(ModerationAction))}
    assert (rows[action.id].decision, rows[action.id].reason) == ("remove", Reason.SPAM)
    assert (rows[action.id].message, rows[action.id].note) == ("", "")
    assert rows[other.id].message == "Nor you."
    assert "Former reader" in new_browser(app).log_in(cast.mo).get("/moderation/log").text


def test_what_a_moderator_decided_stays_when_the_moderator_leaves(app: Flask, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.jun))
    action = reject(cast.mo, comment, Reason.SPAM, "No more ladders.")
    leave(cast.mo, "", keeps_texts=True)

    with later():
        run(app)

    db.session.refresh(action)
    assert action.message == "No more ladders."
    page = Page(new_browser(app).log_in(cast.ben).get("/account/replies").text)
    assert "removed by a moderator: Spam" in page.text


def test_a_former_reader_can_not_be_logged_in_or_found_by_name(app: Flask, client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)
    leave(cast.ben, "", keeps_texts=False)
    client.log_in(cast.ben)

    with later():
        run(app)
        seen = is_logged_in(client)

    assert not seen
    assert re.fullmatch(r"former-reader-[0-9a-f]{10}", cast.ben.slug)
    assert list(db.session.scalars(select(Identity).where(Identity.account_id == cast.ben.id))) == []


def test_nothing_is_left_by_which_an_erased_text_is_known_again(app: Flask, cast: Cast) -> None:
    article = make_article(cast.jun)
    db.session.commit()
    mine, other = say(cast.ben, article, "My word."), say(cast.vera, article, "Another word.")
    assert mine.fingerprint
    leave(cast.ben, "", keeps_texts=False)

    with later():
        run(app)

    kept = db.session.scalars(select(Comment.id).where(Comment.fingerprint.is_not(None))).all()
    assert kept == [other.id]

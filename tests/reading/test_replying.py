"""Replying through the page: what is taken, what is refused, and that nothing typed is ever lost."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.models import Account
from app.comments.models import Comment, CommentState, Draft, Thread
from app.kernel.database import db
from app.moderation.commands.comments import reject
from app.moderation.commands.people import ban
from app.moderation.commands.threads import close
from app.moderation.models import Reason
from tests.browser import Browser, new_browser
from tests.cast import Cast, let_newcomers_wait, make_account, make_article, make_comment, say
from tests.comments.crowds import shown_on
from tests.pages import Page, assert_inert

TYPED = "Typed with *care*, and 끝까지 <kept> & whole."


def in_the_box(answer: TestResponse) -> str:
    """What stands in the reply box, or beside it where there is no box."""
    (area,) = Page(answer.text).all("textarea")
    return "".join(area.texts).removeprefix("\n")


def count_rows(table: type[Comment | Draft | Thread]) -> int:
    """How many rows a table has."""
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def start(cast: Cast) -> str:
    """An open article of ada's; its address."""
    article = make_article(cast.ada)
    db.session.commit()
    return f"/articles/{article.slug}"


def test_a_reply_stands_below_the_comment_it_answers(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    first, second = make_comment(cast.jun, article), make_comment(cast.jun, article)
    db.session.commit()

    answer = client.log_in(cast.ben).press(f"/articles/{article.slug}/comments", text=TYPED, parent_id=first.id)

    assert answer.status_code == 303
    new = db.session.scalars(select(Comment).where(Comment.parent_id == first.id)).one()
    assert answer.location == f"/articles/{article.slug}#comment-{new.id}"
    assert shown_on(client.get(answer.location).text) == [first.id, new.id, second.id]


def test_the_box_of_a_reply_names_whom_it_answers(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    parent, hidden = make_comment(cast.jun, article), make_comment(cast.vera, article, state=CommentState.REJECTED)
    stranger = make_comment(cast.mo, make_article(cast.ada, "Another thread"))
    db.session.commit()

    pages = [
        Page(client.get(f"/articles/{article.slug}?reply_to={each.id}").text) for each in (parent, hidden, stranger)
    ]

    named = [page.all("input", name="parent_id")[0].attributes["value"] for page in pages]
    assert named == [str(parent.id), "", ""]


def test_a_newcomers_reply_waits_and_its_writer_lands_on_it(app: Flask, client: Browser, cast: Cast) -> None:
    let_newcomers_wait()
    address = start(cast)
    writer = new_browser(app).log_in(cast.ben)

    answer = writer.press(f"{address}/comments", text="My first words.")
    landed = writer.get(answer.location)

    assert answer.status_code == 303
    assert "waiting for a moderator" in landed.text
    assert answer.location.endswith(f"#comment-{shown_on(landed.text)[0]}")
    assert "My first words." not in client.get(address).text


def test_staff_and_known_writers_do_not_wait(app: Flask, client: Browser, cast: Cast) -> None:
    let_newcomers_wait()
    article = make_article(cast.ada)
    make_comment(cast.ben, article)
    db.session.commit()

    for who in (cast.ben, cast.jun, cast.mo):
        new_browser(app).log_in(who).press(f"/articles/{article.slug}/comments", text=f"From {who.id}.")

    page = client.get(f"/articles/{article.slug}").text
    assert all(f"From {who.id}." in page for who in (cast.ben, cast.jun, cast.mo))


def test_a_reply_to_a_comment_that_was_removed_meanwhile_is_refused_and_kept(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    parent = make_comment(cast.jun, article)
    db.session.commit()
    client.log_in(cast.ben).get(f"/articles/{article.slug}?reply_to={parent.id}")
    reject(cast.mo, parent, Reason.OFF_TOPIC)
    db.session.commit()

    answer = client.press(f"/articles/{article.slug}/comments", text=TYPED, parent_id=parent.id)

    assert (answer.status_code, in_the_box(answer)) == (422, TYPED)
    assert "no longer here" in answer.text
    assert Page(answer.text).all("input", name="parent_id")[0].attributes["value"] == ""
    assert count_rows(Comment) == 1


def test_a_reply_to_a_thread_that_was_closed_meanwhile_is_refused_and_kept(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    close(cast.mo, article)
    db.session.commit()

    answer = client.log_in(cast.ben).press(f"/articles/{article.slug}/comments", text=TYPED)
    draft = new_browser(client.application).post(
        f"/articles/{article.slug}/draft", data={"text": TYPED, "provider": "corp"}
    )

    assert (answer.status_code, in_the_box(answer)) == (422, TYPED)
    assert "closed" in answer.text
    assert (draft.status_code, in_the_box(draft)) == (422, TYPED)
    assert count_rows(Comment) == count_rows(Draft) == 0


def test_a_banned_person_is_told_so_and_keeps_the_text(client: Browser, cast: Cast) -> None:
    address = start(cast)

    answer = client.log_in(cast.eve).press(f"{address}/comments", text=TYPED)

    assert (answer.status_code, in_the_box(answer)) == (403, TYPED)
    assert "Advertising under every article." in answer.text
    assert count_rows(Comment) == 0


def test_whoever_is_banned_while_writing_is_logged_out_and_keeps_the_text(client: Browser, cast: Cast) -> None:
    address = start(cast)
    token = client.log_in(cast.ben).token()
    ban(cast.mo, cast.ben, "Enough.")
    db.session.commit()

    answer = client.post(f"{address}/comments", data={"text": TYPED, "csrf_token": token}, follow_redirects=True)

    assert in_the_box(answer) == TYPED
    assert count_rows(Comment) == 0


def test_flood_is_refused_with_the_seconds_to_wait_and_the_text(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    for number in range(5):
        say(cast.ben, article, f"Number {number}")
    db.session.commit()

    answer = client.log_in(cast.ben).press(f"/articles/{article.slug}/comments", text=TYPED)

    assert (answer.status_code, in_the_box(answer)) == (429, TYPED)
    assert 50 <= int(answer.headers["Retry-After"]) <= 60
    assert count_rows(Comment) == 5


@pytest.mark.parametrize("token", [None, "", "forged"])
@pytest.mark.parametrize("name", ["ben", "mo", "ada"])
def test_staff_are_people_and_nobody_posts_without_a_token(
    client: Browser, cast: Cast, name: str, token: str | None
) -> None:
    """ATTACKS, staff are people: the same token for everybody; the text is kept."""
    address = start(cast)
    account: Account = getattr(cast, name)

    answer = client.log_in(account).post(f"{address}/comments", data={"text": TYPED, "csrf_token": token or ""})

    assert (answer.status_code, in_the_box(answer)) == (422, TYPED)
    assert count_rows(Comment) == 0


def test_staff_are_people_and_their_markup_is_filtered_as_everybodys(client: Browser, cast: Cast) -> None:
    """ATTACKS, staff are people; edit path: one place turns text into HTML, for whoever writes."""
    address = start(cast)
    hostile = '<script>alert(1)</script><img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) "><b>'

    for who in (cast.ben, cast.mo, cast.ada):
        preview = (
            new_browser(client.application).log_in(who).post(f"{address}/comments/preview", data={"text": hostile})
        )
        answer = new_browser(client.application).log_in(who).press(f"{address}/comments", text=hostile)
        assert (preview.status_code, answer.status_code) == (200, 303)
        assert_inert(preview.text)

    assert len(set(db.session.scalars(select(Comment.html)))) == 1
    assert_inert(client.get(address).text)
    assert "&lt;script&gt;" in client.get(address).text


@pytest.mark.parametrize("grapheme", ["a", "한", "e\u0301\u0323", "👩🏽"], ids=["latin", "hangul", "marks", "emoji"])
def test_cut_in_the_middle_never_whole_up_to_the_limit_and_refused_beyond(
    client: Browser, cast: Cast, grapheme: str
) -> None:
    """ATTACKS, cut in the middle: 10,000 characters as the writer sees them are stored whole, one more is refused."""
    address = start(cast)
    limit = 10_000 if len(grapheme.encode()) < 6 else 8_000
    client.log_in(cast.ben)

    taken = client.press(f"{address}/comments", text=grapheme * limit)
    refused = client.press(f"{address}/comments", text=grapheme * 10_001)

    (stored,) = db.session.scalars(select(Comment.source))
    assert (taken.status_code, len(stored.encode()) // limit) == (303, len(stored[: len(stored) // limit].encode()))
    assert (refused.status_code, in_the_box(refused)) == (422, grapheme * 10_001)
    assert "10,0" in refused.text
    assert count_rows(Comment) == 1


@pytest.mark.parametrize("parent", ["0", "-1", "x", "99999999999999999999", "9" * 5_000, "2147483648", "1\x00", "１"])
@pytest.mark.parametrize("path", ["comments", "comments/preview", "draft"])
@pytest.mark.parametrize("who", ["nobody", "ben"])
def test_numbers_that_name_no_comment_are_no_server_error(
    client: Browser, cast: Cast, parent: str, path: str, who: str
) -> None:
    """ATTACKS, numbers: whatever stands in `parent_id`, the text comes back."""
    address = start(cast)
    form = {"text": TYPED, "parent_id": parent}
    if who == "ben":
        form["csrf_token"] = client.log_in(cast.ben).token()

    answer = client.post(f"{address}/{path}", data=form, follow_redirects=True)

    assert answer.status_code in (200, 422)
    assert in_the_box(answer) == TYPED
    assert count_rows(Comment) == 0


def test_text_that_no_database_keeps_is_cleaned_or_refused(client: Browser, cast: Cast) -> None:
    """ATTACKS, numbers: NUL, lone surrogates and invalid UTF-8 in a text."""
    address = start(cast)
    token = client.log_in(cast.ben).token()

    bodies = [b"A%00B", b"A%ED%A0%80B", b"A%FFB", b"A%E2%80%AEB"]
    answers = [
        client.post(
            f"{address}/comments",
            data=b"csrf_token=" + token.encode() + b"&text=" + body,
            content_type="application/x-www-form-urlencoded",
        )
        for body in bodies
    ]

    assert {answer.status_code for answer in answers} == {303}
    assert all("\x00" not in source and "\u202e" not in source for source in db.session.scalars(select(Comment.source)))


@pytest.mark.parametrize("path", ["comments", "comments/preview", "draft"])
def test_state_by_get_does_not_exist(client: Browser, cast: Cast, path: str) -> None:
    """ATTACKS, state by GET: 405."""
    address = start(cast)

    answer = client.log_in(cast.ben).get(f"{address}/{path}?text=Hello")

    assert (answer.status_code, answer.allow.as_set()) == (405, {"options", "post"})
    assert count_rows(Comment) == count_rows(Draft) == 0


def test_a_reply_under_an_article_that_is_not_public_is_not_found(client: Browser, cast: Cast) -> None:
    hidden = make_article(cast.ada, published_at=None)
    db.session.commit()
    client.log_in(cast.ada)

    answers = [client.press(f"/articles/{hidden.slug}/{path}", text=TYPED) for path in ("comments", "draft")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert all(in_the_box(answer) == TYPED for answer in answers)


def test_a_first_reply_that_is_refused_leaves_no_trace(client: Browser, cast: Cast) -> None:
    address = start(cast)
    rude = make_account("Rude Person")
    db.session.commit()

    answer = client.log_in(rude).press(f"{address}/comments", text="   ")

    assert answer.status_code == 422
    assert "Write something first." in answer.text
    assert count_rows(Thread) == 0

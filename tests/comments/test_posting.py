"""Posting a reply: once, in its place, on the disk."""

from sqlalchemy import select

from app.comments.models import Comment
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import Cast, make_article


def test_a_reply_stands_under_its_article(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    db.session.commit()

    answer = client.log_in(cast.ben).press(f"/articles/{article.slug}/comments", text="I was *there*.")

    assert answer.status_code == 303
    assert "<em>there</em>" in client.get(answer.location).text


def test_the_same_reply_posted_again_lands_on_the_first_one(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    db.session.commit()
    client.log_in(cast.ben)

    answers = [client.press(f"/articles/{article.slug}/comments", text="Twice?") for _ in range(5)]

    assert len({answer.location for answer in answers}) == 1
    assert len(db.session.scalars(select(Comment)).all()) == 1

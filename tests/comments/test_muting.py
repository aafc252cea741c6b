"""Muting somebody: for oneself alone, and for no moderator's page."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.merging import merge, undo_merge
from app.articles.models import Article
from app.comments.commands.muting import mute, unmute
from app.comments.models import CommentState, Mute
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from app.own.queries.mutes import MUTES_A_PAGE
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_account, make_article, make_comment, make_identity, say
from tests.pages import Page


def folded(browser: Browser, article: Article, more: str = "") -> list[str]:
    """What a page folds as muted."""
    page = Page(browser.get(f"/articles/{article.slug}{more}").text)
    return [each.text for each in page.all("summary") if "muted" in each.text]


def test_comments_of_the_muted_are_folded_for_the_one_who_muted_them(app: Flask, client: Browser, cast: Cast) -> None:
    article, others = make_article(cast.ada), [new_browser(app), new_browser(app).log_in(cast.vera)]
    comment = say(cast.jun, article, "Something loud.")
    say(cast.vera, article, "Something quiet.", comment)
    client.log_in(cast.ben)
    assert "Mute 전준호?" in client.get(f"/comments/{comment.id}/muting").text

    answer = client.press(f"/comments/{comment.id}/muting")

    assert (answer.status_code, answer.location) == (303, f"/articles/{article.slug}#muted-{comment.id}")
    assert f'<details class="muted" id="muted-{comment.id}">' in client.get(answer.location).text
    for more in ("", "?order=newest", "?order=replies", f"/branches/{comment.id}"):
        assert folded(client, article, more) == ["전준호, muted by you"]
    assert "Something loud." in client.get(f"/articles/{article.slug}").text
    assert [folded(other, article) for other in others] == [[], []]
    assert "Mute" not in others[0].get(f"/articles/{article.slug}").text


def test_it_is_taken_back_beside_the_comment_or_in_the_list(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    comment = say(cast.jun, article)
    client.log_in(cast.ben)
    for path, fields in (
        (f"/comments/{comment.id}/muting", {"end": "1"}),
        (f"/account/mutes/{cast.jun.id}/removal", {}),
    ):
        client.press(f"/comments/{comment.id}/muting")
        assert "전준호" in client.get("/account/mutes").text
        assert "You muted 전준호" in client.get(f"/comments/{comment.id}/muting").text

        client.press(path, **fields)

        assert "You muted nobody." in client.get("/account/mutes").text
        assert folded(client, article) == []


def test_a_moderator_s_pages_show_everything(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    waiting = make_comment(cast.ben, article, "Something loud.", state=CommentState.PENDING)
    mute(cast.mo, cast.ben.id)
    client.log_in(cast.mo)

    for path in ("/moderation", f"/moderation/comments/{waiting.id}"):
        page = client.get(path).text
        assert "Something loud." in page
        assert "muted" not in page


def test_nobody_mutes_themselves(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        mute(cast.ben, cast.ben.id)


def test_muted_twice_is_muted_once(cast: Cast) -> None:
    mute(cast.ben, cast.jun.id)
    mute(cast.ben, cast.jun.id)
    mute(cast.vera, cast.jun.id)

    unmute(cast.ben, cast.jun.id)

    assert list(db.session.scalars(select(Mute.account_id))) == [cast.vera.id]


def test_a_form_without_its_token_mutes_nobody(client: Browser, cast: Cast) -> None:
    comment = say(cast.jun, make_article(cast.ada))

    answer = client.log_in(cast.ben).post(f"/comments/{comment.id}/muting")

    assert answer.status_code == 422
    assert db.session.scalars(select(Mute)).all() == []


def test_who_is_muted_stays_so_by_another_account_and_nobody_hears_themselves_less(client: Browser, cast: Cast) -> None:
    article, nora, second = make_article(cast.ada), make_account("Nora Field"), make_account("Ben Second")
    say(nora, article)
    say(cast.ben, article)
    mute(cast.ben, nora.id)
    mute(cast.vera, nora.id)
    mute(second, cast.ben.id)
    first, row = merge(cast.jun, make_identity(nora)), merge(cast.ben, make_identity(second))

    assert folded(client.log_in(cast.ben), article) == ["전준호, muted by you"]
    assert "Ben Cho</bdi></strong>" not in client.get("/account/mutes").text
    undo_merge(cast.jun, first)
    undo_merge(cast.ben, row)
    assert folded(client, article) == ["Nora Field, muted by you"]
    assert folded(client.log_in(second), article) == ["Ben Cho, muted by you"]


def test_a_long_list_has_pages(client: Browser, cast: Cast) -> None:
    people = [make_account(f"Person {number} of many") for number in range(MUTES_A_PAGE + 1)]
    for person in people:
        mute(cast.ben, person.id)
    client.log_in(cast.ben)

    first = Page(client.get("/account/mutes").text)
    second = Page(client.get(*first.links(rel="next")).text)

    names = [each.text for page in (first, second) for each in page.all("bdi")]
    assert names == [each.name for each in reversed(people)]

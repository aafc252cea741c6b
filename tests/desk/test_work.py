"""Whoever writes sees on every page how much waits for them at the desk, and there what it is."""

from app.articles.commands.bylines import place_author
from app.articles.commands.hints import give_hint
from app.articles.commands.reviewing import ask_for_review, remark, resolve
from app.articles.commands.writing import Writing, create
from app.articles.models import Article
from app.articles.queries.work import Work, count_work
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import Cast, make_article


def make_work(cast: Cast) -> Article:
    """Hints on an article of Jun's, and a draft that Vera was asked to read and has said something of."""
    article, draft = make_article(cast.jun), create(cast.jun, Writing("Draft", "Not yet."))
    for words in ("A mistake.", "Another."):
        give_hint(cast.ben, None, article, words, "", "")
    ask_for_review(cast.jun, draft, cast.vera)
    remark(cast.vera, draft, "", "Longer.")
    remark(cast.jun, draft, "", "Why?")
    db.session.commit()
    return draft


def test_work_is_what_others_ask_of_somebody(cast: Cast) -> None:
    draft = make_work(cast)
    place_author(cast.jun, draft, cast.ada, 1)
    before = [count_work(each) for each in (cast.jun, cast.vera, cast.ada)]

    resolve(cast.jun, draft, remark(cast.vera, draft, "", "Longer."), is_resolved=True)

    assert before == [Work(2, 1, 0), Work(2, 0, 1), Work(2, 2, 0)]
    assert count_work(cast.jun) == Work(2, 0, 0)


def test_the_menu_counts_what_waits_and_the_desk_leads_to_it(client: Browser, cast: Cast) -> None:
    draft = make_work(cast)

    desk, home = client.log_in(cast.jun).get("/desk").text, client.get("/").text
    readers = client.log_in(cast.ben).get("/").text

    assert 'Desk <span class="news news-quiet">3<span class="unseen"> wait' in home
    assert 'Hints <span class="news news-quiet">2<span class="unseen"> wait' in desk
    assert f'<a href="/desk/articles/{draft.id}/review">Draft</a>' in desk
    assert '<p class="meta">1 open remark</p>' in desk
    assert "/desk" not in readers

"""While an article is saved pages elsewhere are asked and the text is rendered: what happens meanwhile counts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.accounts.models import LoginSession, RoleGrant
from app.accounts.queries import get_account
from app.articles.cards.models import LinkCard
from app.articles.commands.bylines import place_author, remove_author
from app.articles.commands.cards import keep_card
from app.articles.commands.hints import apply_correction, give_hint
from app.articles.commands.revising import Overtaken, restore, revise
from app.articles.commands.writing import Writing
from app.articles.models import Category
from app.articles.queries.articles import get_article
from app.articles.queries.revisions import get_newest, get_revision
from app.desk import cards
from app.kernel.database import db, writing
from app.kernel.errors import NotAllowed
from app.kernel.fetching import Fetched
from app.kernel.markdown.cards import Card
from tests.browser import Browser
from tests.cast import Cast, make_article, make_category
from tests.desk.test_keeping import FRAGMENT

ADDRESS = "https://pages.example/one"


def meanwhile(app: Flask, change: Callable[[], object]) -> None:
    """Another request does this, and commits."""

    def run() -> None:
        with app.app_context(), writing():
            change()
            db.session.commit()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


def leave_byline(article_id: int, vera_id: int, jun_id: int) -> None:
    """An editor takes an author out of a byline."""
    vera, jun = (get_account(each) for each in (vera_id, jun_id))
    remove_author(vera, get_article(article_id), jun)


LOSSES: dict[str, Callable[[int, int, int], object]] = {
    "byline": leave_byline,
    "role": lambda _, __, jun_id: db.session.execute(delete(RoleGrant).where(RoleGrant.account_id == jun_id)),
    "session": lambda _, __, jun_id: db.session.execute(delete(LoginSession).where(LoginSession.account_id == jun_id)),
}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("is_author", [True, False])
def test_who_loses_the_right_while_a_page_is_asked_saves_nothing_and_keeps_the_text(
    app: Flask, client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch, loss: str, *, is_author: bool
) -> None:
    article = make_article(cast.jun if is_author else cast.ada, "Noon", "At eleven.")
    place_author(cast.vera, article, cast.ada if is_author else cast.jun, 2)
    ids = (article.id, cast.vera.id, cast.jun.id)
    db.session.commit()

    def answer(address: str, **limits: object) -> Fetched:
        meanwhile(app, lambda: LOSSES[loss](*ids))
        return Fetched(b"<title>One</title>", "text/html")

    monkeypatch.setattr(cards, "fetch", answer)
    path = f"/desk/articles/{article.id}"
    saved = client.log_in(cast.jun).press(path, action="save", title="Midday", source=f"At one.\r\n\r\n{ADDRESS}")

    assert saved.status_code == 403
    assert "At one." in saved.text
    assert (get_article(article.id).title, get_article(article.id).version) == ("Noon", get_newest(article).number)
    assert db.session.scalar(select(LinkCard.title)) == "One"


def file_under(article_id: int, editor_id: int, category_id: int) -> None:
    """An editor puts an article into one more category."""
    article = get_article(article_id)
    sky = db.session.get_one(Category, category_id)
    revise(get_account(editor_id), article, Writing(article.title, article.source, categories=(sky,)))


@pytest.mark.parametrize("way", ["restore", "correct"])
def test_what_puts_words_in_leaves_the_categories_that_somebody_chose_meanwhile(
    app: Flask, cast: Cast, way: str
) -> None:
    sky = make_category(cast.ada, "Sky")
    article = make_article(cast.jun, "Noon", "At eleven.")
    hint = give_hint(cast.ben, None, article, "", "eleven", "twelve")
    revision, ids = get_revision(article.id, 1), (article.id, cast.vera.id, sky.id)
    assert article.categories == []
    db.session.commit()
    meanwhile(app, lambda: file_under(*ids))

    restore(cast.jun, article, revision) if way == "restore" else apply_correction(cast.jun, hint)

    db.session.commit()
    db.session.expire_all()
    assert [each.name for each in get_article(article.id).categories] == ["Sky"]
    assert get_newest(article).particulars["categories"] == [str(sky.id)]


def test_who_was_taken_out_of_a_byline_by_now_changes_nothing(app: Flask, cast: Cast) -> None:
    article = make_article(cast.ada, "Noon", "At eleven.")
    place_author(cast.vera, article, cast.jun, 2)
    ids = (article.id, cast.vera.id, cast.jun.id)
    assert cast.jun.id in article.author_ids
    db.session.commit()
    meanwhile(app, lambda: leave_byline(*ids))

    with pytest.raises(NotAllowed, match="change only your own"):
        revise(cast.jun, article, Writing("Noon", "At one."))


def test_a_former_text_does_not_go_over_a_newer_one_that_nobody_saw(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "Noon", "At eleven.")
    revise(cast.jun, article, Writing("Noon", "At twelve."))
    db.session.commit()
    path = f"/desk/articles/{article.id}/revisions/1"
    assert '<input type="hidden" name="base" value="2">' in client.log_in(cast.jun).get(path).text
    revise(cast.vera, article, Writing("Noon", "At one."))

    refused = client.press(f"{path}/restoration", base=2)

    assert refused.status_code == 409
    assert "This article was changed" in refused.text
    assert get_article(article.id).source == "At one."
    assert '<input type="hidden" name="base" value="3">' in refused.text
    assert client.press(f"{path}/restoration", base=3).status_code == 303
    assert get_article(article.id).source == "At eleven."
    with pytest.raises(Overtaken):
        restore(cast.vera, article, get_revision(article.id, 2), base=2)


@pytest.mark.parametrize("attempt", range(2))
def test_the_same_new_links_may_be_learnt_by_several_at_once(app: Flask, cast: Cast, attempt: int) -> None:
    addresses = [f"{ADDRESS}/{n}" for n in range(5)]

    def learn(number: int) -> None:
        with app.app_context(), writing():
            for address in addresses:
                keep_card(address, Card(f"By {number}"))
            db.session.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(learn, range(4)))

    assert sorted(db.session.scalars(select(LinkCard.address))) == addresses
    assert len(set(db.session.scalars(select(LinkCard.title)))) == 1


@pytest.mark.parametrize("action", ["save", "preview", "overtaken", "kept"])
def test_nobody_waits_who_wants_to_write_while_a_text_is_rendered(
    client: Browser, cast: Cast, watch_queries: Any, action: str
) -> None:
    article = make_article(cast.jun, "Noon", "At eleven.")
    keep_card(ADDRESS, Card("One"))
    revise(cast.vera, article, Writing("Noon", "At twelve."))
    data = {"csrf_token": client.log_in(cast.jun).token(), "title": "Noon", "source": ADDRESS}
    data |= {"action": action, "base": "1" if action == "overtaken" else "2"}
    queries = watch_queries()

    path = f"/desk/articles/{article.id}{'/copies' if action == 'kept' else ''}"
    status = client.post(path, data=data, headers=FRAGMENT if action == "kept" else {}).status_code

    sought = {"overtaken": "article_revisions", "kept": "working_copies"}.get(action, "link_cards")
    place = max(number for number, each in enumerate(queries.statements) if f"FROM {sought}" in each)
    began = [each for each in queries.statements[:place] if each.startswith("BEGIN")]
    assert status == {"save": 303, "preview": 200, "overtaken": 409, "kept": 200}[action]
    assert began[-1:] in (["BEGIN"], [])  # of PostgreSQL one does not see it, and there nobody would wait

"""Who writes waits for nobody who waits for them, and finds then what the other did.

On SQLite one writer waits for the other anyhow.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.queries import get_account
from app.articles.commands.arranging import remove_category
from app.articles.commands.illustrating import choose_cover, choose_picture, describe_everywhere
from app.articles.commands.revising import lock, revise
from app.articles.commands.writing import Writing, publish
from app.articles.queries.articles import get_article
from app.articles.queries.categories import get_category_by_id
from app.articles.queries.counts import count_by_category
from app.kernel.database import db, writing
from app.media.commands.keeping import Description, describe
from app.media.models import Place, Use
from app.media.queries import get_upload
from tests.accounts.test_several_at_once import outcome
from tests.browser import Browser
from tests.cast import Cast, make_article, make_category, make_upload


def beside(app: Flask, first: Callable[[], object], other: Callable[[], object], then: Callable[[], object]) -> str:
    """Do the first thing, let somebody else do theirs, and go on; how theirs ended."""
    db.session.commit()
    with writing(), ThreadPoolExecutor(1) as others:
        first()
        working = others.submit(outcome, app, other)
        sleep(0.5)
        then()
        db.session.commit()
        return working.result(20)


def test_a_picture_is_described_in_the_editor_while_another_saves_the_article(app: Flask, cast: Cast) -> None:
    article, kite = make_article(cast.jun).id, make_upload(cast.jun).id
    jun, vera = cast.jun.id, cast.vera.id

    ended = beside(
        app,
        lambda: describe(get_account(jun), get_upload(kite), Description("A kite")),
        lambda: revise(get_account(vera), get_article(article), Writing("Theirs", "Text.")),
        lambda: revise(get_account(jun), get_article(article), Writing("Ours", "Text.")),
    )

    assert ended == "done"
    db.session.expire_all()
    assert (get_article(article).version, get_upload(kite).alt) == (3, "A kite")


def test_what_is_described_is_published_while_another_publishes_in_the_same_category(app: Flask, cast: Cast) -> None:
    history = make_category(cast.vera, "History")
    ours, theirs = (make_article(each, categories=(history,), published_at=None).id for each in (cast.jun, cast.vera))
    kite, jun, vera = make_upload(cast.jun).id, cast.jun.id, cast.vera.id

    ended = beside(
        app,
        lambda: describe(get_account(jun), get_upload(kite), Description("A kite")),
        lambda: publish(get_account(vera), get_article(theirs)),
        lambda: publish(get_account(jun), get_article(ours)),
    )

    assert ended == "done"
    assert count_by_category() == {history.id: 2}


@pytest.mark.parametrize("place", [Place.COVER, Place.CATEGORY])
def test_of_two_pictures_chosen_at_once_the_later_stands_there_alone(app: Flask, cast: Cast, place: Place) -> None:
    thing = make_article(cast.jun) if place is Place.COVER else make_category(cast.vera, "Kites")
    ours, theirs = (make_upload(each, alt="A kite").id for each in (cast.jun, cast.vera))
    vera, number = cast.vera.id, thing.id

    def choose(upload_id: int) -> None:
        if place is Place.COVER:
            choose_cover(get_account(vera), get_article(number), get_upload(upload_id))
        else:
            choose_picture(get_account(vera), get_category_by_id(number), get_upload(upload_id))

    ended = beside(app, lambda: choose(ours), lambda: choose(theirs), lambda: None)

    assert ended == "done"
    assert db.session.execute(select(Use.place, Use.upload_id)).all() == [(place, theirs)]


def test_a_category_stays_into_which_an_article_is_being_filed(app: Flask, cast: Cast) -> None:
    history, draft = make_category(cast.vera, "History").id, make_article(cast.jun, published_at=None).id
    jun, vera = cast.jun.id, cast.vera.id

    def file() -> None:
        filed = Writing("Filed", "Text.", categories=(get_category_by_id(history),))
        revise(get_account(jun), get_article(draft), filed)

    ended = beside(app, file, lambda: remove_category(get_account(vera), get_category_by_id(history)), lambda: None)

    assert ended == "RuleBroken"
    assert [each.id for each in get_article(draft).categories] == [history]


def test_a_category_that_two_remove_at_once_is_not_found_by_the_second(app: Flask, cast: Cast) -> None:
    history, vera = make_category(cast.vera, "History").id, cast.vera.id

    def remove() -> None:
        remove_category(get_account(vera), get_category_by_id(history))

    assert beside(app, remove, remove, lambda: None) == "NotFound"


def test_a_category_that_somebody_removes_gets_no_picture(app: Flask, cast: Cast) -> None:
    history, kite, vera = make_category(cast.vera, "History").id, make_upload(cast.vera, alt="A kite").id, cast.vera.id

    ended = beside(
        app,
        lambda: remove_category(get_account(vera), get_category_by_id(history)),
        lambda: choose_picture(get_account(vera), get_category_by_id(history), get_upload(kite)),
        lambda: None,
    )

    assert ended == "NotFound"
    assert db.session.scalars(select(Use)).all() == []


@pytest.mark.parametrize("path", ["/desk/articles/{}", "/desk/articles/{}/cover"])
def test_the_library_and_a_page_of_an_article_describe_the_same_picture_at_once(
    client: Browser, cast: Cast, path: str
) -> None:
    kite = make_upload(cast.jun)
    article = make_article(cast.jun, source=f"![A kite]({kite.address})", published_at=None)
    sent = {"csrf_token": client.log_in(cast.jun).token(), "title": "Kites", f"picture-{kite.digest}": "Ours"}
    db.session.commit()

    with writing(), ThreadPoolExecutor(1) as others:
        lock(article)  # as the library does with all articles that show a picture
        pressing = others.submit(client.post, path.format(article.id), data=sent)
        sleep(0.5)
        describe_everywhere(cast.vera, kite, Description("Theirs"))
        db.session.commit()
        status = pressing.result(20).status_code

    assert status == 303
    assert kite.alt == "Theirs"

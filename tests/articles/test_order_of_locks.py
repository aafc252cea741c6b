"""Who writes waits for nobody who waits for them, and finds then what the other did.

On SQLite one writer waits for the other anyhow.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

from flask import Flask

from app.accounts.queries import get_account
from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing, publish
from app.articles.queries.articles import get_article
from app.articles.queries.counts import count_by_category
from app.kernel.database import db, writing
from app.media.commands.keeping import Description, describe
from app.media.queries import get_upload
from tests.accounts.test_several_at_once import outcome
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

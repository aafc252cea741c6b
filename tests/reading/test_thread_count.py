"""How many comments a thread has, for pages that ask whether there are more by now."""

from collections.abc import Callable

from flask import Flask

from app.articles.commands.writing import unpublish
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, say
from tests.conftest import Queries


def test_the_count_is_the_same_for_everybody_and_nearly_always_known_already(
    app: Flask, client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    article, other = make_article(cast.ada), make_article(cast.ada)
    path, reader = f"/articles/{article.slug}/thread.json", new_browser(app).log_in(cast.ben)
    first = say(cast.vera, article)
    before = client.get(path)

    say(cast.vera, other)
    queries = watch_queries()
    again = client.get(path, headers={"If-None-Match": before.headers["ETag"]})

    assert (again.status_code, again.data, len(queries)) == (304, b"", 0)
    assert before.json == reader.get(path).json == {"comment_count": 1, "newest_id": first.id}
    assert before.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    second = say(cast.ben, article)
    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.json) == (200, {"comment_count": 2, "newest_id": second.id})


def test_an_article_that_readers_do_not_see_has_no_count(client: Browser, cast: Cast) -> None:
    article, draft = make_article(cast.ada), make_article(cast.ada, published_at=None)
    path = f"/articles/{article.slug}/thread.json"
    assert client.get(path).status_code == 200

    unpublish(cast.ada, article)

    assert client.get(path).status_code == 410
    assert client.get(f"/articles/{draft.slug}/thread.json").status_code == 404

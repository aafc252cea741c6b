"""The address book: old paths lead on where nothing is, never in circles, never away unless that is meant."""

from collections.abc import Callable
from time import process_time

import pytest
from sqlalchemy import select

from app.articles.commands.redirects import MOST_LINES, import_redirects, remove_redirect
from app.articles.queries.redirects import find_redirect
from app.articles.redirects.models import Redirect
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from tests.browser import Browser
from tests.cast import Cast, make_article, make_category
from tests.conftest import Queries
from tests.pages import Page

ADDRESS = "http://localhost"


def keep(cast: Cast, lines: str, *, elsewhere: bool = False) -> int:
    """Import lines as an editor; nothing of the program is anywhere."""
    return import_redirects(cast.vera, lines, ADDRESS, lambda path: False, elsewhere=elsewhere)


def test_an_editor_imports_lines_and_readers_are_led_on_for_ever(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, "The reading room")
    db.session.commit()
    client.log_in(cast.vera)

    lines = (
        f"/2019/03/room/ /articles/{article.slug}\n\n"
        f"{ADDRESS}/old%20about   {ADDRESS}/archive\n"
        "/오래된/글 /articles/the-reading-room#s-one\n"
        "/articles/never-was /categories"
    )
    answer = client.press("/desk/redirects", lines=lines)
    client.press("/logout")

    assert answer.status_code == 303
    expected = {
        "/2019/03/room": f"/articles/{article.slug}",
        "/2019/03/room/": f"/articles/{article.slug}",
        "/old about": "/archive",
        "/오래된/글": "/articles/the-reading-room#s-one",
        "/articles/never-was": "/categories",
    }
    answers = {path: client.get(path) for path in expected}
    assert {path: each.status_code for path, each in answers.items()} == dict.fromkeys(expected, 301)
    assert {path: each.location for path, each in answers.items()} == expected
    assert client.get("/2019/03/room?utm=1").location == f"/articles/{article.slug}?utm=1"
    assert client.head("/2019/03/room").status_code == 301
    assert client.get("/2019/03/other").status_code == 404
    assert "Content-Security-Policy" in answers["/old about"].headers


def test_a_path_that_is_kept_again_gets_the_new_target_and_a_line_can_be_removed(client: Browser, cast: Cast) -> None:
    keep(cast, "/old /archive")
    keep(cast, "/old /categories")
    db.session.commit()
    (row,) = db.session.scalars(select(Redirect))
    number = row.id
    client.log_in(cast.vera)
    page = client.get("/desk/redirects").text

    client.press(f"/desk/redirects/{number}/removal")

    assert "/categories" in Page(page).text
    assert client.get("/old").status_code == 404
    assert client.press(f"/desk/redirects/{number}/removal").status_code == 404


def test_another_site_is_led_to_only_where_that_is_meant(client: Browser, cast: Cast) -> None:
    client.log_in(cast.vera)
    line = {"lines": "/shop https://shop.example/all"}

    refused = client.press("/desk/redirects", **line)
    kept = client.press("/desk/redirects", **line, elsewhere="1")

    assert (refused.status_code, kept.status_code) == (422, 303)
    assert "is another site" in refused.text
    assert client.get("/shop").location == "https://shop.example/all"


@pytest.mark.parametrize(
    "line",
    [
        "/old",
        "/old /new /newer",
        "old /new",
        "/ /archive",
        "/old?p=3 /archive",
        "/old http://plain.example",
        "/old //evil.example",
        "/old /\\evil.example",
        "/old javascript:alert(1)",
        "/old https://a@evil.example",
        "/old%00 /archive",
        "/" + "x" * 600 + " /archive",
        "https://elsewhere.example/old /archive",
    ],
)
def test_return_address_a_line_that_is_not_right_is_refused(cast: Cast, line: str) -> None:
    with pytest.raises(RuleBroken):
        keep(cast, line, elsewhere=True)

    assert db.session.scalars(select(Redirect)).all() == []


@pytest.mark.parametrize("path", ["/archive", "/desk", "/account/", "/comments/3", "/archive/2026/03", "/logout"])
def test_what_the_program_has_can_not_lead_elsewhere(client: Browser, cast: Cast, path: str) -> None:
    answer = client.log_in(cast.vera).press("/desk/redirects", lines=f"{path} /categories")

    assert answer.status_code == 422
    assert "already, so it can’t lead elsewhere" in answer.text


def test_where_an_article_or_a_category_is_or_was_nothing_else_can_be(cast: Cast) -> None:
    make_article(cast.ada, "A draft", published_at=None)
    make_category(cast.vera, "History")

    for path in ("/articles/a-draft", "/categories/history"):
        with pytest.raises(RuleBroken, match="already"):
            keep(cast, f"{path} /archive")
    assert keep(cast, "/articles/a-draft/amp /articles/a-draft\n/articles /archive") == 2


@pytest.mark.parametrize(
    "lines",
    ["/a /a", "/a /a/", "/a /b\n/b /a", "/a /b\n/b /c\n/c /a?x=1", "/a /b#top\n/b /a"],
)
def test_nobody_is_led_in_a_circle(cast: Cast, lines: str) -> None:
    with pytest.raises(RuleBroken, match="lead back"):
        keep(cast, lines)

    keep(cast, "/b /c")
    with pytest.raises(RuleBroken, match="lead back"):
        keep(cast, "/c /b")
    assert keep(cast, "/b /d\n/c /b") == 2


def test_there_are_so_many_lines_at_once(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="Give 1 to"):
        keep(cast, " \n ")
    with pytest.raises(RuleBroken, match="Give 1 to"):
        keep(cast, "\n".join(f"/old/{n} /archive" for n in range(MOST_LINES + 1)))


def test_numbers_a_path_that_no_database_takes_is_not_found(client: Browser, cast: Cast) -> None:
    for path in ("/a%00b", "/%ed%a0%80", "/" + "x" * 900, "/a%0ab", "/%ff"):
        assert client.get(path).status_code == 404


def test_the_address_book_is_read_page_by_page(client: Browser, cast: Cast) -> None:
    keep(cast, "\n".join(f"/old/{n} /archive" for n in range(120)))
    db.session.commit()
    client.log_in(cast.vera)

    first = Page(client.get("/desk/redirects").text)
    second = Page(client.get(first.links(rel="next")[0]).text)

    assert (len(first.all("li")) > 100, second.links(rel="next")) == (True, [])
    assert "/old/0" in second.text


def test_only_editors_keep_it(cast: Cast) -> None:
    keep(cast, "/old /archive")
    (row,) = db.session.scalars(select(Redirect))

    for who in (cast.ben, cast.mo, cast.jun):
        with pytest.raises(NotAllowed):
            import_redirects(who, "/a /b", ADDRESS, lambda path: False, elsewhere=False)
        with pytest.raises(NotAllowed):
            remove_redirect(who, row)

    assert find_redirect("/old") == "/archive"


def test_measures_a_long_chain_is_followed_once_with_few_statements(
    cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    keep(cast, "\n".join(f"/old/{n} /old/{n + 1}" for n in range(50)))
    db.session.flush()
    chain = "\n".join(f"/articles/{n} /articles/{n + 1}" for n in range(MOST_LINES - 1))

    queries, began = watch_queries(), process_time()
    keep(cast, f"{chain}\n/articles/{MOST_LINES - 1} /old/0")

    assert process_time() - began < 3
    assert len(queries) < 100
    with pytest.raises(RuleBroken, match="lead back"):
        keep(cast, "/old/50 /articles/0")

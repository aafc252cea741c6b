"""The page of an article: what stands on it, what it links to, and the same bytes for everybody."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from markupsafe import escape

from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing, create, publish
from app.kernel.clock import now
from app.kernel.database import db
from app.reading.comments import rendered
from tests.browser import Browser, new_browser
from tests.cast import PUBLISHED, Cast, make_article, make_category, make_comment
from tests.pages import Page


def read(client: Browser, path: str) -> Page:
    """A page that is there."""
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.text)


def test_an_article_says_what_it_is_who_wrote_it_and_when(client: Browser, cast: Cast) -> None:
    make_article(cast.jun, "골목의 이름", "골목은 *길다*.\n\n그리고 조용하다.")
    db.session.commit()

    page = read(client, "/articles/골목의-이름")

    (heading,) = page.all("h1")
    assert (heading.text, heading.attributes["lang"], heading.attributes["dir"]) == ("골목의 이름", "ko", "ltr")
    assert page.all("em")[0].text == "길다"
    assert page.links(rel="author") == [quote(f"/authors/{cast.jun.slug}")]
    assert "2026-03-03T09:00:00Z" in {each.attributes["datetime"] for each in page.all("time")}
    assert "전준호" in page.text
    assert "changed" not in page.text


def test_a_right_to_left_article_says_so(client: Browser, cast: Cast) -> None:
    make_article(cast.ada, "مطر في جرة", "سقط المطر طوال الليل.")
    db.session.commit()

    page = read(client, "/articles/مطر-في-جرة")

    assert page.all("h1")[0].attributes["dir"] == "rtl"


def test_a_later_correction_is_dated(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, "Corrected")
    with time_machine.travel(PUBLISHED + timedelta(days=8), tick=False):
        revise(cast.ada, article, Writing("Corrected", "Better."))
    db.session.commit()

    page = read(client, "/articles/corrected")

    assert "3 March 2026" in page.text
    assert "changed 11 March 2026" in page.text


@pytest.mark.parametrize(("sections", "has_contents"), [(0, False), (2, False), (3, True), (5, True)])
def test_a_contents_list_stands_there_from_three_headings_on(
    client: Browser,
    cast: Cast,
    sections: int,
    has_contents: bool,  # noqa: FBT001
) -> None:
    make_article(
        cast.ada, "Long", "\n\n".join(["It begins.", *(f"## Part {n} & more\n\nText." for n in range(sections))])
    )
    db.session.commit()

    page = read(client, "/articles/long")

    anchors = [href for href in page.links() if href.startswith("#s-")]
    ids = [each.attributes["id"] for each in page.all("h2") if each.attributes.get("id", "").startswith("s-")]
    assert ("Contents" in page.text) is has_contents
    assert len(ids) == len(set(ids)) == sections
    assert {f"#{each}" for each in ids} == set(anchors)


def test_categories_are_named_and_the_first_one_shows_its_parents(client: Browser, cast: Cast) -> None:
    history = make_category(cast.ada, "History")
    local = make_category(cast.ada, "Local history", history)
    make_article(cast.ada, "Filed", categories=(local, make_category(cast.ada, "Walking")))
    make_article(cast.ada, "Not filed")
    db.session.commit()

    filed, bare = read(client, "/articles/filed"), read(client, "/articles/not-filed")

    assert "Categories: Local history, Walking" in filed.text
    assert filed.links(rel="tag") == ["/categories/local-history", "/categories/walking"]
    assert "/categories/history" in filed.links()
    assert "Categories:" not in bare.text


@pytest.mark.parametrize(("comments", "words"), [(1, "1 reply"), (2, "2 replies"), (3, "3 replies")])
def test_the_number_of_replies_leads_to_the_thread(client: Browser, cast: Cast, comments: int, words: str) -> None:
    article = make_article(cast.ada, "Discussed")
    other = make_article(cast.ada, "Other")
    for _ in range(comments):
        make_comment(cast.ben, article)
        make_comment(cast.ben, other)
    db.session.commit()

    page = read(client, "/articles/discussed")

    assert page.all("a", href="#thread")[0].text == words
    assert page.all("h2", id="thread")[0].text == words


def test_an_article_without_a_reply_leads_to_the_reply_box(client: Browser, cast: Cast) -> None:
    make_article(cast.ada, "Quiet")
    db.session.commit()

    page = read(client, "/articles/quiet")

    assert page.all("a", href="#reply")[0].text == "no reply yet"
    assert "Leave a reply" in page.text


def test_neighbours_are_the_articles_published_just_before_and_after(client: Browser, cast: Cast) -> None:
    for title in ("First", "Same moment", "Same moment too"):
        make_article(cast.ada, title)
    make_article(cast.jun, "Last", published_at=PUBLISHED + timedelta(seconds=1))
    make_article(cast.jun, "Draft", published_at=None)
    make_article(cast.jun, "Scheduled", published_at=datetime.now(UTC) + timedelta(days=1))
    db.session.commit()

    way = ["/articles/first"]
    while following := [each for each in read(client, way[-1]).links(rel="next") if each not in way]:
        way += following
    back = [way[-1]]
    while earlier := read(client, back[-1]).links(rel="prev"):
        back += earlier

    assert way == ["/articles/first", "/articles/same-moment", "/articles/same-moment-too", "/articles/last"]
    assert back == way[::-1]


def test_the_feeds_of_the_site_and_of_the_thread_are_linked(client: Browser, cast: Cast) -> None:
    make_article(cast.ada, "Linked", categories=(make_category(cast.ada, "History"),))
    db.session.commit()

    article, category, home = (read(client, path) for path in ("/articles/linked", "/categories/history", "/"))

    def feeds(page: Page) -> list[str]:
        return [each.attributes["href"] for each in page.all("link", type="application/atom+xml")]

    assert feeds(article) == ["/feed.atom", "/articles/linked/feed.atom"]
    assert feeds(category) == ["/feed.atom", "/categories/history/feed.atom"]
    assert feeds(home) == ["/feed.atom"]
    assert all(client.get(address).status_code == 200 for page in (article, category) for address in feeds(page))


def test_the_page_names_its_lasting_address(client: Browser, cast: Cast) -> None:
    make_article(cast.ada, "골목의 이름")
    db.session.commit()

    plain, ordered = (read(client, f"/articles/골목의-이름{query}") for query in ("", "?order=newest"))

    canonical = "http://localhost/articles/%EA%B3%A8%EB%AA%A9%EC%9D%98-%EC%9D%B4%EB%A6%84"
    assert [each.all("link", rel="canonical")[0].attributes["href"] for each in (plain, ordered)] == [canonical] * 2
    assert not plain.all("meta", name="robots")
    assert ordered.all("meta", name="robots")[0].attributes["content"] == "noindex"


def test_shared_caches_hold_the_same_bytes_for_everybody_and_nothing_of_anybody(
    client: Browser, cast: Cast, app: object
) -> None:
    article = make_article(cast.ada, "Shared")
    make_comment(cast.ben, article)
    db.session.commit()

    first, second = client.get("/articles/shared"), new_browser(client.application).get("/articles/shared")
    same = client.get("/articles/shared", headers={"If-None-Match": first.headers["ETag"]})
    own = new_browser(client.application).log_in(cast.ada).get("/articles/shared")

    assert first.data == second.data
    assert "Set-Cookie" not in first.headers
    assert not first.headers["ETag"].startswith("W/")
    assert (same.status_code, same.data) == (304, b"")
    assert "private, no-store" in own.headers["Cache-Control"].replace("no-store, private", "private, no-store")
    assert "ETag" not in own.headers
    assert "Edit" in Page(own.text).text
    assert "Edit" not in Page(first.text).text


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=99", "page=99999999999999999999", "page=1.0",
                                   "order=id;drop", "order=", "reply_to=x", "after=%00"])  # fmt: skip
def test_numbers_and_orders_that_make_no_sense_are_never_a_500(client: Browser, cast: Cast, query: str) -> None:
    make_article(cast.ada, "Discussed")
    db.session.commit()

    answer = client.get(f"/articles/discussed?{query}")

    assert answer.status_code in ((404,) if query != "after=%00" else (200, 404))


@pytest.mark.parametrize("name", ["%00", "a%00b", "%ED%A0%80", "%FF", "x" * 401, "%E2%80%AE", "%0A", "."])
def test_names_that_no_article_can_have_are_not_found(client: Browser, cast: Cast, name: str) -> None:
    for kind in ("articles", "categories", "authors"):
        assert client.get(f"/{kind}/{name}").status_code == 404
        assert client.get(f"/{kind}/{name}/feed.atom").status_code == 404


def test_what_was_rendered_of_long_threads_takes_bounded_room(
    client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendered, "room", 60_000)
    rendered.clear()
    article = make_article(cast.ada)
    for number in range(10):
        make_comment(cast.jun, article, f"{number} " + "said at length " * 600)
    db.session.commit()

    page = client.get(f"/articles/{article.slug}")

    assert page.text.count("said at length") == 6_000
    assert 0 < sum(map(len, (html for html, _ in rendered.things.values()))) <= 60_000


def test_links_below_a_comment_tell_those_who_are_logged_in_whose_it_is(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    make_comment(cast.jun, article)
    browsers = (client, new_browser(client.application).log_in(cast.ben))

    pages = [Page(browser.get(f"/articles/{article.slug}").text) for browser in browsers]

    replies = [page.all("a", **{"class": "comment-reply"})[0].text for page in pages]
    assert replies == ["Reply", "Reply to 전준호"]
    assert "Mute 전준호" in [each.text for each in pages[1].all("a")]


@pytest.mark.parametrize(
    ("excerpt", "times"),
    [("", 0), ("The bridge & its toll", 0), ("What crossing cost, and whom.", 1)],
    ids=["made", "typed over again", "written"],
)
def test_what_stands_above_the_text_is_not_how_it_begins(client: Browser, cast: Cast, excerpt: str, times: int) -> None:
    source = "The *bridge*[^1] & its toll were “old”, and nobody paid.\n\n[^1]: Of stone."
    article = create(cast.ada, Writing("Tolls", source, excerpt=excerpt))
    publish(cast.ada, article, now())
    db.session.commit()

    page = client.get(f"/articles/{article.slug}").text

    assert page.count('class="standfirst"') == times
    assert f'name="description" content="{escape(article.excerpt)}"' in page

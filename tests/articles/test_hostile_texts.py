"""Hostile text in every field that people fill comes out inert on every page and feed that shows it."""

import re

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import Account
from app.articles.commands.arranging import change_category, create_category
from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing, create, publish
from app.articles.models import Article, Category
from app.articles.queries.articles import get_article
from app.comments.models import CommentState
from app.kernel.database import db
from app.kernel.errors import RuleBroken
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_category, make_comment
from tests.feeds.atom import ATOM, read_feed
from tests.pages import Page, assert_inert

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "[a](javascript:alert(1)) [b](<java\nscript:alert(1)>) [c](&#x6a;avascript:alert(1))",
    "![a](javascript:alert(1)) ![b](data:image/svg+xml,<svg onload=alert(1)>)",
    "[a]: javascript:alert(1)\n\n[a]\n\n<javascript:alert(1)> <vbscript:x>",
    "<svg/onload=alert(1)><math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "</title></textarea></p><iframe srcdoc='<script>alert(1)</script>'>",
    '# <img onerror=alert(1)>\n\n## " onclick="x\n\n### {{ 7*7 }}{% raw %}\n\n#### ]]><!--',
    '```"><script>alert(1)</script>\nx\n```\n\n| <b onclick=x> |\n|-|\n| <a href=javascript:x> |',
    'text[^"><script>]\n\n[^"><script>]: <script>alert(1)</script> [x](javascript:1)',
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    '[x](https://a.example "\' onclick=\'alert(1)") [y](https://a.example/"onclick="x)',
    "@ben :smile: **<script>**alert(1)**</script>** http://a.example/<script>alert(1)</script>",
    "<base href=//evil.example><meta http-equiv=refresh content=0;url=javascript:x><form action=javascript:x>",
)
PIECES = st.sampled_from(
    [*HOSTILE, "<", ">", '"', "'", "`", "&", "javascript:", "](", "[", "![", ")", "\n\n", "# ", "|", "on", "=", "<!--",
     "]]>", "{{", "\\", "style=", "한글", "\u202e", "&#12;", "<a href="]
)  # fmt: skip


def set_scene(cast: Cast, text: str) -> Article:
    """A site in which everybody has written the text everywhere, by creating and by editing."""
    for account in db.session.scalars(select(Account)):
        account.name = text
    category = edited_category(cast, text)
    article = make_article(cast.ada, "Before", "Before.", categories=(category,))
    revise(cast.ada, article, written(text, category))
    again = create(cast.jun, written(text, category))
    publish(cast.jun, again)
    for author, state in ((cast.ben, CommentState.APPROVED), (cast.mo, CommentState.PENDING)):
        make_comment(author, article, text, state=state)
    db.session.commit()
    return article


def edited_category(cast: Cast, text: str) -> Category:
    """A category inside another, both told in the text."""
    parent = make_category(cast.ada, "Outer")
    inner = create_category(cast.ada, "Inner", parent=parent)
    change_category(cast.ada, parent, text[:60], "outer", text[:300], None)
    change_category(cast.ada, inner, text[:60], "inner", text[:300], parent)
    return inner


def written(text: str, category: Category) -> Writing:
    """The text in every field of an article."""
    return Writing(text[:200], text, "", text[:400], (category,))


def paths(article: Article, cast: Cast) -> list[str]:
    """Every page that shows what people wrote."""
    public = ["/", "/categories", "/archive", "/archive/2026/03", f"/articles/{article.slug}"]
    public += [
        "/categories/outer",
        "/categories/inner",
        f"/authors/{cast.ada.slug}",
        f"/articles/{article.slug}?reply_to=1",
    ]
    public += [f"/articles/{article.slug}/branches/1"]
    desk = ["/desk", f"/desk/articles/{article.id}", "/desk/articles/new", "/desk/categories", "/desk/categories/1"]
    return [
        *public,
        *desk,
        "/account",
        "/accounts",
        "/moderation",
        "/moderation/log",
        f"/moderation/accounts/{cast.ben.id}",
    ]


def feed_paths(article: Article) -> list[str]:
    """Every feed."""
    return [
        "/feed.atom",
        "/categories/outer/feed.atom",
        "/categories/inner/feed.atom",
        f"/articles/{article.slug}/feed.atom",
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_edit_path_and_name_and_website_hostile_text_is_inert_wherever_it_is_shown(
    app: Flask, cast: Cast, text: str
) -> None:
    article = set_scene(cast, text)
    browsers = (new_browser(app), new_browser(app).log_in(cast.ada))

    for browser in browsers:
        for path in paths(article, cast):
            answer = browser.get(path)
            assert answer.status_code in ((200,) if browser is browsers[1] else (200, 303, 302)), path
            assert_inert(answer.text)
    for path in feed_paths(article):
        feed = read_feed(browsers[0].get(path).text)
        contents = feed.findall(f"{ATOM}entry/{ATOM}content")
        assert contents
        for content in contents:
            assert_inert(content.text or "")


def test_what_looks_like_a_tag_is_shown_as_it_was_typed(client: Browser, cast: Cast) -> None:
    article = set_scene(cast, HOSTILE[0])

    page = Page(client.get(f"/articles/{article.slug}").text)

    assert page.all("h1")[0].text == HOSTILE[0]
    assert page.links(rel="author")
    assert page.all("a", rel="author")[0].text == HOSTILE[0]
    assert page.all("a", rel="tag")[0].text == HOSTILE[0]
    assert HOSTILE[0] in page.all("div", **{"class": "prose prose-article"})[0].text


def test_after_sanitising_nothing_is_added_but_what_was_parsed(client: Browser, cast: Cast) -> None:
    text = "Ask @ben :smile: <mark>of</mark> https://a.example/?q=<b> #tag\n\n## A head & a tail"
    article = make_article(cast.ada, "Marks", text)
    db.session.commit()

    shown = client.get("/articles/marks").text

    assert article.html in shown
    assert "@ben :smile: &lt;mark&gt;of&lt;/mark&gt;" in article.html


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(pieces=st.lists(PIECES, min_size=1, max_size=12))
def test_edit_path_generated_text_is_inert_on_page_list_and_feed(
    client: Browser, cast: Cast, pieces: list[str]
) -> None:
    text = "x" + "".join(pieces)
    found = db.session.scalar(select(Article.id))
    article = get_article(found) if found else make_article(cast.ada, "Before")
    try:
        revise(cast.ada, article, Writing(text[:150], text, "", text[:300]))
    except RuleBroken:
        return  # refused whole is inert too
    cast.ada.name = text
    db.session.merge(cast.ada)
    db.session.commit()

    for path in ("/", f"/articles/{article.slug}"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert_inert(answer.text)
    (content,) = read_feed(client.get("/feed.atom").text).findall(f"{ATOM}entry/{ATOM}content")
    assert_inert(content.text or "")


@pytest.mark.parametrize("spelled", ["&#12;", "&#x202e;", "&#8238;", "&#x2066;", "&#xfeff;", "&#x85;", "&NewLine;&#1;"])
def test_after_sanitising_characters_that_were_spelled_out_are_gone_as_if_typed(cast: Cast, spelled: str) -> None:
    article = make_article(cast.ada, "Spelled", f"A{spelled}b `c` [d](/e 'f{spelled}')\n\n## G{spelled}h")

    shown = f"{article.html}{article.excerpt}{article.contents}"

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ufeff]", shown)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_edit_path_the_previews_of_the_desk_are_inert(client: Browser, cast: Cast, text: str) -> None:
    article = make_article(cast.ada, "Before")
    db.session.commit()
    client.log_in(cast.ada)

    answers = [
        client.press("/desk/preview", source=text),
        client.press("/desk/articles/new", action="preview", title=text, source=text, slug=text, excerpt=text),
        client.press(f"/desk/articles/{article.id}", action="save", title="", source=text, slug=text, excerpt=text),
        client.press("/desk/categories", name=text * 9, description=text * 9, slug=text, parent="0"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 422, 422]
    for answer in answers:
        assert_inert(answer.text)

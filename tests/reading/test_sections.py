"""Comments on a section: chosen in the box, kept through the login, shown with what became of the section."""

import re
from datetime import timedelta
from urllib.parse import quote as percent

import pytest
from flask import Flask
from sqlalchemy import select

from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing
from app.articles.models import Article
from app.articles.sections import quote
from app.comments.commands.own import edit
from app.comments.commands.threads import post
from app.comments.models import Comment, Draft
from app.kernel.database import db
from app.own.commands import erase_text
from app.own.queries.owner import Owner
from app.own.queries.sections import find_comments, find_drafts
from tests.browser import Browser, new_browser
from tests.cast import Cast, let_newcomers_wait, make_article, make_comment
from tests.pages import Page, assert_inert

TEXT = """## The hole <i>in</i> the blind

A hole of "two" millimetres & no more.

## 정오를 찾는 법

창턱에 빛이 닿는 자리를 표시한다.
"""
HOLE, NOON = "s-the-hole-i-in-i-the-blind", "s-정오를-찾는-법"


@pytest.fixture
def article(cast: Cast) -> Article:
    """One with two sections."""
    return make_article(cast.jun, "Noon", TEXT)


def comment_on(cast: Cast, article: Article, anchor: str, text: str = "Mine was square.") -> Comment:
    """Ben's comment on a section."""
    section = quote(article.contents, anchor)
    return post(cast.ben, article.id, None, text, section=section)


def about(browser: Browser, path: str = "/articles/noon") -> list[str]:
    """What the comments of a page say they are about."""
    answer = browser.get(path)
    assert_inert(answer.text)
    return [each.text for each in Page(answer.text).all("p", **{"class": "comment-about"})]


def chosen(browser: Browser, path: str) -> str | None:
    """Which section the box of a page has chosen; None where it does not ask."""
    page = Page(browser.get(path).text)
    options = page.all("option")
    return (
        next((each.attributes["value"] for each in options if "selected" in each.attributes), "") if options else None
    )


def test_the_box_offers_sections_to_whoever_asks_for_them(client: Browser, article: Article) -> None:
    plain, asked = client.get("/articles/noon"), client.get("/articles/noon?section=")

    assert "/articles/noon?section=#reply" in Page(plain.text).links()
    assert not Page(plain.text).all("select")
    assert [each.attributes["value"] for each in Page(asked.text).all("option")] == ["", HOLE, NOON]
    assert Page(asked.text).all("meta", name="robots")[0].attributes["content"] == "noindex"


def test_an_address_chooses_a_section(client: Browser, cast: Cast, article: Article) -> None:
    parent = make_comment(cast.vera, article)

    assert chosen(client, f"/articles/noon?section={percent(NOON)}") == NOON
    assert chosen(client, "/articles/noon?section=s-elsewhere") == ""
    assert chosen(client, "/articles/noon?section=%00%FF'%22") == ""
    assert chosen(client, f"/articles/noon?reply_to={parent.id}&section={HOLE}") is None
    assert chosen(client, "/articles/noon") is None


def test_a_page_with_a_chosen_section_is_kept(app: Flask, client: Browser, article: Article) -> None:
    address = f"/articles/noon?section={percent(NOON)}"

    first, second = client.get(address), client.get(address)

    assert first.data == second.data
    assert (first.headers["ETag"], first.headers["Cache-Control"][:6]) == (second.headers["ETag"], "public")
    assert any("section=" in query for _, query, _ in app.extensions["pages"].kept)


def test_an_article_without_sections_asks_for_none(client: Browser, cast: Cast) -> None:
    make_article(cast.jun, "Flat", "No heading.")
    db.session.commit()

    assert "section=" not in client.get("/articles/flat").text
    assert chosen(client, "/articles/flat?section=") is None


def test_a_comment_on_a_section_leads_to_it(app: Flask, client: Browser, cast: Cast, article: Article) -> None:
    client.log_in(cast.ben)

    answer = client.press("/articles/noon/comments", text="Where I live it is late.", section=NOON)

    comment = db.session.scalars(select(Comment)).one()
    assert answer.status_code == 303
    assert (comment.section_anchor, comment.section_heading) == (NOON, "정오를 찾는 법")
    assert comment.section_words == "창턱에 빛이 닿는 자리를 표시한다."
    assert about(new_browser(app)) == ["On the section 정오를 찾는 법"]
    links = Page(new_browser(app).get("/articles/noon").text).all("a", href=f"/articles/noon#{NOON}")
    assert [each.attributes.get("lang") for each in links if each.text == "정오를 찾는 법"][-1:] == ["ko"]


def test_only_the_top_level_is_about_a_section(app: Flask, client: Browser, cast: Cast, article: Article) -> None:
    parent = make_comment(cast.vera, article)
    client.log_in(cast.ben)

    client.press("/articles/noon/comments", text="So it is.", section=NOON, parent_id=parent.id)

    assert db.session.scalars(select(Comment.section_anchor)).all() == [None, None]
    assert about(new_browser(app)) == []


def test_a_section_that_is_gone_is_refused_and_the_text_stays(client: Browser, cast: Cast, article: Article) -> None:
    client.log_in(cast.ben)

    answer = client.press("/articles/noon/comments", text="Where I live it is late.", section="s-elsewhere")

    assert answer.status_code == 422
    assert "no longer in the article" in answer.text
    assert "Where I live it is late." in answer.text
    assert Page(answer.text).all("select")
    assert db.session.scalars(select(Comment)).all() == []


def test_the_same_words_may_be_said_on_two_sections_once_each(cast: Cast, article: Article) -> None:
    said = [comment_on(cast, article, anchor, "Indeed.").id for anchor in (HOLE, NOON, HOLE)]

    assert said[0] == said[2] != said[1]


def test_the_draft_keeps_the_section_where_one_was_logged_out_meanwhile(client: Browser, article: Article) -> None:
    client.post("/articles/noon/comments", data={"text": "A thought.", "section": NOON})

    assert chosen(client, "/articles/noon") == NOON


def test_the_draft_keeps_the_section_on_the_way_to_the_login(client: Browser, cast: Cast, article: Article) -> None:
    answer = client.post("/articles/noon/draft", data={"text": "A thought.", "section": NOON})

    assert re.fullmatch(rf"/articles/noon\?section={percent(NOON)}&draft=\d+#reply", answer.location)
    assert chosen(client, answer.location) == NOON
    assert chosen(client, "/articles/noon") == NOON
    assert db.session.scalars(select(Draft.section)).one() == NOON


@pytest.mark.parametrize("anchor", ["\0", "\ud800", "x" * 10_000, "'\"><script>"])
def test_anchors_that_cannot_be_are_never_a_500(client: Browser, article: Article, anchor: str) -> None:
    """ATTACKS, numbers: what no database can hold does not reach it."""
    form = {"text": "A thought.", "section": anchor.encode("utf-8", "surrogatepass").decode("latin-1")}

    assert client.post("/articles/noon/draft", data=form).status_code == 303
    assert_inert(client.get("/articles/noon").text)


def test_a_preview_keeps_the_section(client: Browser, article: Article) -> None:
    answer = client.post("/articles/noon/comments/preview", data={"text": "*A*", "section": NOON})

    assert f'value="{NOON}" selected' in answer.text


def test_the_anchor_follows_its_section_and_then_the_old_words_are_shown(
    client: Browser, cast: Cast, article: Article
) -> None:
    comment_on(cast, article, HOLE)
    first = about(client)
    told = []
    for old, new in (("The hole <i>in</i> the blind", "What to cut"), (TEXT.partition("##")[2].partition("##")[0], "")):
        source = article.source.replace(old, new) if old in article.source else "## Bread\n\nFlour and salt."
        revise(cast.jun, article, Writing("Noon", source))
        db.session.commit()
        told += about(client)

    assert first == ["On the section The hole <i>in</i> the blind"]
    assert told == [
        "On the section What to cut",
        'On a passage that was changed since: The hole <i>in</i> the blind A hole of "two" millimetres & no more.',
    ]


def test_where_other_words_stand_under_the_heading_the_old_ones_are_shown_too(
    client: Browser, cast: Cast, article: Article
) -> None:
    comment_on(cast, article, HOLE)

    revise(cast.jun, article, Writing("Noon", TEXT.replace('A hole of "two" millimetres & no more.', "Ask a smith.")))
    db.session.commit()

    assert about(client) == [
        'On the section The hole <i>in</i> the blind, which was rewritten since: A hole of "two" millimetres & no more.'
    ]


def test_it_is_told_in_a_branch_of_its_own_and_on_no_reply(client: Browser, cast: Cast, article: Article) -> None:
    comment = comment_on(cast, article, HOLE)
    reply = make_comment(cast.vera, article, "Round is better.", comment)
    db.session.commit()

    for each in (comment, reply):
        assert about(client, f"/articles/noon/branches/{each.id}") == ["On the section The hole <i>in</i> the blind"]


def test_an_edit_of_the_comment_keeps_its_section(client: Browser, cast: Cast, article: Article) -> None:
    comment = comment_on(cast, article, HOLE)

    edit(cast.ben, comment, "Mine was oval.", seen=0, window=timedelta(minutes=5))
    db.session.commit()

    assert about(client) == ["On the section The hole <i>in</i> the blind"]
    assert comment_on(cast, article, HOLE, "Mine was oval.").id == comment.id


def test_a_tombstone_does_not_say_what_it_was_about_and_an_erased_one_does_not_know(
    client: Browser, cast: Cast, article: Article
) -> None:
    comment = comment_on(cast, article, HOLE)
    make_comment(cast.vera, article, "Round is better.", comment)

    erase_text(comment)
    db.session.commit()

    assert about(client) == []
    assert (comment.section_anchor, comment.section_heading, comment.section_words) == (None, None, None)


def test_the_export_tells_of_the_section(client: Browser, cast: Cast, article: Article) -> None:
    comment_on(cast, article, NOON)

    row = db.session.execute(find_comments(Owner(cast.ben.id))).mappings().one()

    assert (row["section"], row["section_text"]) == ("정오를 찾는 법", "창턱에 빛이 닿는 자리를 표시한다.")
    assert "section" in find_drafts(Owner(cast.ben.id)).selected_columns


def test_the_queue_tells_of_the_section(app: Flask, client: Browser, cast: Cast, article: Article) -> None:
    let_newcomers_wait()
    section = quote(article.contents, HOLE)
    post(cast.ben, article.id, None, "Hello.", section=section)

    page = client.log_in(cast.mo).get("/moderation")

    assert "on the section ‘The hole <i>in</i> the blind’" in Page(page.text).text

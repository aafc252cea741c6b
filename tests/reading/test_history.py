"""The history of a comment: who reads which texts, how they are compared, and that the page is kept as others are."""

from collections.abc import Callable

import pytest

from app.comments.commands.own import delete_own
from app.comments.models import Comment, CommentState
from app.comments.queries.revisions import CHANGES_A_PAGE
from app.kernel.clock import now
from app.kernel.database import db
from app.moderation.commands.comments import reject
from app.moderation.models import Reason
from tests.browser import Browser, new_browser
from tests.cast import Cast, add_revision, make_account, make_article, make_comment
from tests.conftest import Queries
from tests.pages import Page, assert_inert


def edited(cast: Cast) -> Comment:
    """A comment of ben's in its fourth text; readers were told of the second and the third edit."""
    comment = make_comment(cast.ben, make_article(cast.ada), "The fourth text.")
    for text, is_public in (("A secret.", False), ("The second text.", True), ("The third text.", True)):
        add_revision(comment, text, is_public=is_public)
    db.session.commit()
    return comment


def address(comment: Comment) -> str:
    return f"/comments/{comment.id}/history"


def test_readers_see_what_was_answered_word_by_word(client: Browser, cast: Cast) -> None:
    comment = edited(cast)

    page = client.get(address(comment))
    read = Page(page.text)

    assert [(each.tag, each.text) for each in read.elements if each.tag in ("ins", "del")] == [
        ("del", "third"),
        ("ins", "fourth"),
        ("del", "second"),
        ("ins", "third"),
    ]
    assert [each.text for each in read.all("p", **{"class": "wording"})][-1] == "The second text."
    assert "secret" not in page.text
    assert not {"readers are not told", "readers do not see this"} & {each.text for each in read.all("span")}


def test_its_author_and_moderators_see_every_text(client: Browser, cast: Cast) -> None:
    comment = edited(cast)

    pages = {
        who.name: new_browser(client.application).log_in(who).get(address(comment)).text
        for who in (cast.ben, cast.mo, cast.ada, cast.jun, cast.vera, cast.eve)
    }

    assert {name for name, page in pages.items() if "A secret." in page} == {"Ben Cho", "Mo Ellis", "Ada Park"}
    badges = [each.text for each in Page(pages["Mo Ellis"]).all("span", **{"class": "badge"})]
    assert badges == ["readers are not told", "readers do not see this"]


@pytest.mark.parametrize("state", [CommentState.PENDING, CommentState.REJECTED, CommentState.DELETED])
def test_still_waiting_no_text_of_what_readers_may_not_see(client: Browser, cast: Cast, state: CommentState) -> None:
    """ATTACKS, still waiting: by its history."""
    comment = edited(cast)
    make_comment(cast.jun, comment.article, "An answer.", comment)
    comment.state = state
    people = {"nobody": None, "ben": cast.ben, "mo": cast.mo, "jun": cast.jun, "vera": cast.vera}

    seen = {
        name: (new_browser(client.application).log_in(who) if who else client).get(address(comment)).status_code
        for name, who in people.items()
    }

    assert seen == {"nobody": 404, "ben": 200, "mo": 200, "jun": 404, "vera": 404}


def test_an_edit_of_which_readers_are_not_told_has_no_history_for_them(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada))
    untouched = make_comment(cast.ben, comment.article)
    add_revision(comment, "A secret.", is_public=False)
    db.session.commit()
    mine = new_browser(client.application).log_in(cast.ben)

    assert client.get(address(comment)).status_code == 404
    assert mine.get(address(comment)).status_code == 200
    assert [browser.get(address(untouched)).status_code for browser in (client, mine)] == [404, 404]


def test_the_history_of_a_comment_under_an_article_that_is_not_public_is_not_there(client: Browser, cast: Cast) -> None:
    comment = edited(cast)
    comment.article.unpublished_at = now()
    db.session.commit()

    answer = client.get(address(comment))

    assert answer.status_code == 404


def test_a_long_history_is_read_in_pages_without_a_gap(
    client: Browser, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    comment = make_comment(cast.ben, make_article(cast.ada), "Text 24")
    for number in range(24):
        add_revision(comment, f"Text {number}", is_public=number % 8 != 7)
    db.session.commit()
    removed: list[str] = []
    link: str | None = address(comment)

    while link:
        queries = watch_queries()
        page = Page(client.get(link).text)
        assert len(queries) <= 7
        removed += [each.text for each in page.all("del")]
        assert len(page.all("ins")) <= CHANGES_A_PAGE
        link = next(iter(page.links(rel="next nofollow")), None)

    assert removed == [str(number) for number in range(23, -1, -1) if number % 8 != 7]
    assert page.all("p", **{"class": "wording"})[-1].text == "Text 0"


def test_deep_and_wide_where_too_much_was_edited_for_one_page_every_text_is_read_but_not_compared(
    client: Browser, cast: Cast
) -> None:
    texts = [" ".join(f"x {tag}{n}" for n in range(148)) for tag in "abcdef"]
    comment = make_comment(cast.ben, make_article(cast.ada), texts[-1])
    for text in texts[:-1]:
        add_revision(comment, text)
    db.session.commit()

    page = Page(client.get(address(comment)).text)

    wordings = page.all("p", **{"class": "wording"})
    assert [each.text for each in wordings][1:] == texts[-2::-1]
    assert len(page.all("p", **{"class": "edit-whole"})) == 4
    assert "e147 f147" in wordings[0].text


@pytest.mark.parametrize("before", ["0", "-1", "x", "99999999999999999999", "2147483648", "1"])
def test_numbers_that_lead_nowhere_are_not_found(client: Browser, cast: Cast, before: str) -> None:
    comment = edited(cast)

    answer = client.get(f"{address(comment)}?before={before}")

    assert answer.status_code == 404


def test_name_and_website_whatever_stands_in_a_text_is_inert(client: Browser, cast: Cast) -> None:
    writer = make_account("<b>Bold</b>")
    comment = make_comment(writer, make_article(cast.ada), "<ins onclick=alert(1)> & </ins>")
    make_comment(cast.jun, comment.article, "An answer.", comment)
    add_revision(comment, "</p><script>alert(1)</script> <img src=x onerror=alert(1)>")
    db.session.commit()

    page = client.get(address(comment)).text

    assert_inert(page)
    assert "&lt;script&gt;" in page
    assert "<b>Bold" not in page


def test_a_history_is_kept_and_changes_with_its_comment(client: Browser, cast: Cast) -> None:
    """ATTACKS, shared caches: the same for everybody who is not logged in; gone as soon as the comment is."""
    comment, other = edited(cast), edited(cast)
    first = client.get(address(comment))
    again = client.get(address(comment), headers={"If-None-Match": first.headers["ETag"]})
    own = new_browser(client.application).log_in(cast.ben).get(address(comment))

    reject(cast.mo, comment, Reason.ABUSE)
    delete_own(cast.ben, other)
    db.session.commit()

    assert (first.status_code, again.status_code) == (200, 304)
    assert "Set-Cookie" not in first.headers
    assert own.headers["Cache-Control"] == "private, no-store"
    assert [client.get(address(each)).status_code for each in (comment, other)] == [404, 404]

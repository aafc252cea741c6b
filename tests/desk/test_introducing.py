"""What authors say of themselves: on their page, below their articles, in their export, gone with them."""

import pytest

from app.articles.commands.biographies import MOST_LINKS, introduce
from app.articles.queries.biographies import find_biography
from app.kernel.database import db
from app.kernel.errors import NotAllowed
from tests.browser import Browser
from tests.cast import Cast, make_article
from tests.pages import Page

PATH = "/account/author"


def test_an_author_says_who_they_are(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    db.session.commit()
    reader_before = client.get(f"/articles/{article.slug}").text
    client.log_in(cast.jun)

    answer = client.press(PATH, source="I *walk* and write.\n\nOften.", links="https://jun.example/\nhttps://b.example")

    assert answer.status_code == 303
    client.press("/logout")
    page = Page(client.get(f"/authors/{cast.jun.slug}").text)
    assert "I walk and write." in page.text
    (link,) = [each for each in page.all("a") if each.attributes.get("href") == "https://jun.example/"]
    assert (link.text, link.attributes["rel"]) == ("jun.example", "me nofollow ugc")
    assert "I walk and write." not in reader_before
    assert "I walk and write." in Page(client.get(f"/articles/{article.slug}").text).text


WRONG = [
    ({"source": "x" * 1_001, "links": ""}, "the limit is 1,000"),
    ({"source": "", "links": "http://jun.example"}, "does not begin with https://"),
    ({"source": "", "links": "javascript:alert(1)"}, "A website has an address"),
    ({"source": "", "links": "\n".join(f"https://{n}.example" for n in range(MOST_LINKS + 1))}, "room for 8 links"),
]


@pytest.mark.parametrize(("typed", "reason"), WRONG)
def test_what_is_wrong_comes_back_as_it_was_typed(
    client: Browser, cast: Cast, typed: dict[str, str], reason: str
) -> None:
    answer = client.log_in(cast.jun).press(PATH, **typed)

    assert answer.status_code == 422
    assert reason in answer.text
    assert [each.text for each in Page(answer.text).all("textarea")] == [
        " ".join(typed[name].split()) for name in ("source", "links")
    ]
    assert find_biography(cast.jun) is None


def test_the_form_shows_what_is_there(client: Browser, cast: Cast) -> None:
    introduce(cast.jun, "I walk.", "https://jun.example\n\nhttps://jun.example")
    db.session.commit()

    page = Page(client.log_in(cast.jun).get(PATH + "?saved=1").text)

    assert [each.text for each in page.all("textarea")] == ["I walk.", "https://jun.example"]


def test_only_authors_and_editors_have_such_a_page(client: Browser, cast: Cast) -> None:
    for who in (cast.ben, cast.mo, cast.eve):
        with pytest.raises(NotAllowed):
            introduce(who, "I read.", "")

    assert PATH not in client.log_in(cast.ben).get("/account").text
    assert PATH in client.log_in(cast.jun).get("/account").text


def test_name_and_website_a_biography_is_inert(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    introduce(
        cast.jun,
        "<script>alert(1)</script> <b onclick=x>bold</b> [a](javascript:alert(1))",
        'https://x.example/"><script>alert(2)',
    )
    db.session.commit()

    for path in (f"/authors/{cast.jun.slug}", f"/articles/{article.slug}"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "onclick" not in text.replace("&lt;b onclick=x&gt;", "")
        assert 'href="javascript' not in text

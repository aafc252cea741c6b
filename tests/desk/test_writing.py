"""The desk: an author writes, previews, saves, publishes and unpublishes; nothing typed is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.articles.models import Article, ArticleAddress, ArticleState
from app.articles.queries.articles import get_article
from app.kernel.database import db
from tests.browser import Browser, new_browser
from tests.cast import PUBLISHED, Cast, make_article, make_category
from tests.pages import Page

TYPED = {"title": "Half a title", "source": "Every **word** of it.", "slug": "half", "excerpt": "In short."}


def only_article() -> Article:
    """The one article there is, as it is in the database now."""
    db.session.expire_all()
    return get_article(db.session.scalars(select(Article.id)).one())


def typed_in(page: Page) -> dict[str, str]:
    """What stands in the fields of the editor."""
    inputs = {each.attributes["name"]: each.attributes.get("value", "") for each in page.all("input", type="text")}
    inputs.pop("note", None)  # what is said of the change, and no part of the article
    return inputs | {each.attributes["name"]: "".join(each.texts).strip() for each in page.all("textarea")}


def test_an_author_writes_publishes_and_unpublishes(client: Browser, cast: Cast) -> None:
    history = make_category(cast.ada, "History")
    db.session.commit()
    client.log_in(cast.jun)

    saved = client.press("/desk/articles/new", action="save", categories=[history.id], **TYPED | {"slug": ""})
    article = only_article()
    assert (saved.status_code, saved.location) == (303, f"/desk/articles/{article.id}?saved=1")
    assert (article.state, article.slug, article.author_id) == (ArticleState.DRAFT, "half-a-title", cast.jun.id)
    assert [each.id for each in article.categories] == [history.id]
    assert client.get("/articles/half-a-title").status_code == 404

    published = client.press(f"/desk/articles/{article.id}", action="publish", **TYPED)
    assert (published.status_code, published.location) == (303, f"/desk/articles/{article.id}?saved=1")
    assert "<strong>word</strong>" in client.get("/articles/half").text
    assert client.get("/articles/half-a-title").location == "/articles/half"

    withdrawn = client.press(f"/desk/articles/{article.id}/withdrawal")
    assert (withdrawn.status_code, withdrawn.location) == (303, f"/desk/articles/{article.id}")
    assert client.get("/articles/half").status_code == 410


def test_a_new_article_can_be_published_at_once(client: Browser, cast: Cast) -> None:
    answer = client.log_in(cast.jun).press("/desk/articles/new", action="publish", **TYPED)

    assert answer.status_code == 303
    assert client.get("/articles/half").status_code == 200


@pytest.mark.parametrize("action", ["save", "publish"])
def test_twice_the_same_new_article_sent_five_times_at_once_is_there_once(app: Flask, cast: Cast, action: str) -> None:
    browser = new_browser(app).log_in(cast.jun)
    form = {"csrf_token": browser.token(), "action": action, **TYPED}
    cookie = browser.get_cookie("session")
    assert cookie
    db.session.commit()

    def send(_: int) -> str:
        own = app.test_client()
        own.set_cookie("session", cookie.value)
        return own.post("/desk/articles/new", data=form).location

    with ThreadPoolExecutor(5) as pool:
        locations = list(pool.map(send, range(5)))

    assert set(locations) == {f"/desk/articles/{only_article().id}?saved=1"}


def test_a_published_article_that_is_published_again_keeps_its_date(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    db.session.commit()

    client.log_in(cast.jun).press(f"/desk/articles/{article.id}", action="publish", **TYPED)

    assert only_article().published_at == PUBLISHED


def test_an_edit_shows_at_once_and_the_old_address_leads_to_the_new_one(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "Before")
    db.session.commit()

    answer = client.log_in(cast.jun).press(f"/desk/articles/{article.id}", action="save", **TYPED)

    assert answer.status_code == 303
    assert client.get("/articles/before").location == "/articles/half"
    page = Page(client.get("/articles/half").text)
    assert "Every word of it." in page.text
    assert "In short." in page.text
    assert "Tuesday" not in page.text


def test_the_editor_shows_what_was_saved(client: Browser, cast: Cast) -> None:
    history = make_category(cast.ada, "History")
    make_category(cast.ada, "Science")
    article = make_article(cast.jun, "골목", "본문 <b>&amp;</b>\n\n  끝", categories=(history,))
    db.session.commit()

    page = Page(client.log_in(cast.jun).get(f"/desk/articles/{article.id}?saved=1").text)

    assert typed_in(page) == {
        "title": "골목",
        "source": "본문 <b>&amp;</b>\n\n  끝",
        "slug": "골목",
        "excerpt": "",
    }
    checked = [each.attributes["value"] for each in page.all("input", type="checkbox") if "checked" in each.attributes]
    assert checked == [str(history.id)]
    assert "Saved" in page.text


@pytest.mark.parametrize("path", ["/desk/articles/new", "/desk/articles/{id}"])
def test_a_preview_shows_the_text_and_saves_nothing(client: Browser, cast: Cast, path: str) -> None:
    article = make_article(cast.jun, "Before", "The old text.")
    db.session.commit()

    answer = client.log_in(cast.jun).press(path.format(id=article.id), action="preview", **TYPED)

    assert answer.status_code == 200
    assert "Every <strong>word</strong> of it." in answer.text
    assert typed_in(Page(answer.text)) == TYPED
    assert (only_article().title, only_article().source) == ("Before", "The old text.")
    assert db.session.scalars(select(ArticleAddress.slug)).all() == ["before"]


WRONG = {
    "no title": ({"title": ""}, "An article needs a title."),
    "blank title": ({"title": " \t "}, "An article needs a title."),
    "long title": ({"title": "한" * 201}, "A title has at most 200 characters."),
    "long excerpt": ({"excerpt": "한" * 401}, "An excerpt has at most 400 characters."),
    "long text": ({"source": "한" * 166_666 + "abc"}, "That text has 500,001 bytes; the limit is 500,000."),
    "bomb": ({"source": f"[a]: /{'x' * 50_000}\n\n" + "[a]" * 50_000}, "That text has 50,001 marks"),
    "no such category": ({"categories": "4711"}, "not a valid choice"),
    "grown old": ({"csrf_token": "rubbish"}, "This page had grown old"),
}


@pytest.mark.parametrize("path", ["/desk/articles/new", "/desk/articles/{id}"])
@pytest.mark.parametrize("wrong", WRONG)
def test_a_refused_text_comes_back_whole_with_the_reason(client: Browser, cast: Cast, path: str, wrong: str) -> None:
    fields, reason = WRONG[wrong]
    article = make_article(cast.jun, "Before", "The old text.")
    db.session.commit()

    answer = client.log_in(cast.jun).press(path.format(id=article.id), action="save", **TYPED | fields)

    page = Page(answer.text)
    assert answer.status_code == 422
    assert reason in page.text
    expected = {name: value.strip() for name, value in (TYPED | fields).items() if name in TYPED}
    assert {name: value.strip() for name, value in typed_in(page).items()} == expected
    assert (only_article().title, only_article().source, only_article().slug) == ("Before", "The old text.", "before")


def test_a_text_of_exactly_500_kb_is_saved_whole(client: Browser, cast: Cast) -> None:
    client.log_in(cast.jun)
    text = "한" * 166_666 + "ab"

    answer = client.press("/desk/articles/new", action="save", **TYPED | {"source": text})

    assert answer.status_code == 303
    assert only_article().source == text


def test_unpublishing_a_draft_is_refused_in_a_sentence(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, published_at=None)
    db.session.commit()

    answer = client.log_in(cast.jun).press(f"/desk/articles/{article.id}/withdrawal")

    assert answer.status_code == 422
    assert "Only a published article can be unpublished." in answer.text


def test_the_live_preview_renders_and_says_what_is_wrong(client: Browser, cast: Cast) -> None:
    client.log_in(cast.jun)

    good = client.press("/desk/preview", source="A *word*.")
    long = client.press("/desk/preview", source="x" * 500_001)
    old = client.post("/desk/preview", data={"source": "A *word*."})

    assert (good.status_code, "".join(good.text.split("\n"))) == (
        200,
        '<div class="prose"><p>A <em>word</em>.</p></div>',
    )
    assert (long.status_code, "the limit is 500,000" in long.text) == (422, True)
    assert (old.status_code, "grown old" in old.text) == (422, True)
    assert '<div class="prose" lang="ko" dir="ltr">' in client.press("/desk/preview", source="연이 난다.").text
    assert (
        '<div class="prose" lang="de" dir="ltr">'
        in client.press("/desk/preview", source="x", chosen_language="de").text
    )
    assert "lang=" not in client.press("/desk/preview", source="x", chosen_language='"><b>').text
    assert db.session.scalar(select(func.count()).select_from(Article)) == 0


def test_a_text_sent_after_the_session_ended_is_shown_to_be_copied(client: Browser, cast: Cast) -> None:
    answer = client.post("/desk/articles/new", data={"action": "save", **TYPED})

    assert answer.status_code == 403
    assert TYPED["source"] in Page(answer.text).text


def test_a_new_article_sent_again_with_more_of_it_is_another_one(client: Browser, cast: Cast) -> None:
    client.log_in(cast.jun)
    first = client.press("/desk/articles/new", action="save", **TYPED | {"slug": "", "excerpt": ""})

    again = client.press("/desk/articles/new", action="save", **TYPED | {"slug": "", "excerpt": ""})
    other = client.press("/desk/articles/new", action="save", **TYPED)

    assert first.location == again.location != other.location
    found = {each.slug: each.excerpt for each in db.session.scalars(select(Article))}
    assert found == {"half-a-title": "Every word of it.", "half": "In short."}


def test_the_words_of_a_withdrawn_article_make_a_new_one(client: Browser, cast: Cast) -> None:
    client.log_in(cast.jun)
    client.press("/desk/articles/new", action="publish", **TYPED)
    withdrawn = only_article()
    client.press(f"/desk/articles/{withdrawn.id}/withdrawal")

    client.press("/desk/articles/new", action="publish", **TYPED)

    assert client.get("/articles/half").status_code == 410
    assert client.get("/articles/half-2").status_code == 200

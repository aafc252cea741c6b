"""The pages of revisions: what an article said, compared by words and as readers see it, and restored."""

from typing import Any

import pytest

from app.articles.commands.cards import keep_card
from app.articles.commands.revising import revise
from app.articles.commands.revisions import Change
from app.articles.commands.writing import Writing
from app.articles.models import Article
from app.articles.queries.articles import get_article
from app.articles.queries.cards import render_passages
from app.kernel.database import db
from app.kernel.markdown.cards import Card
from tests.browser import Browser
from tests.cast import Cast, make_article, make_upload
from tests.conftest import Queries
from tests.pages import Page, assert_inert

ADDRESS = "https://pages.example/hedge"
TYPED = {"title": "Noon", "source": "At **twelve**.", "slug": "noon", "excerpt": ""}


def changed(cast: Cast) -> tuple[Article, str]:
    """An article that vera has corrected, and where its revisions are."""
    article = make_article(
        cast.jun, "Noon", "## When\n\nAt eleven.[^1]\n\n[^1]: In winter.\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    text = article.source.replace("eleven", "twelve")
    revise(cast.vera, article, Writing("Midday", text), Change("The <b>hour</b>", is_correction=True))
    db.session.commit()
    return article, f"/desk/articles/{article.id}/revisions"


def test_the_page_lists_who_changed_what_and_when(client: Browser, cast: Cast) -> None:
    _, path = changed(cast)

    answer = client.log_in(cast.jun).get(path)

    page = Page(answer.text)
    for words in (
        "Revision 2",
        "by Vera Lind",
        "The <b>hour</b>",
        "told to readers",
        "Revision 1",
        "by 전준호",
        "published",
    ):
        assert words in page.text
    assert_inert(answer.text)
    assert "Older" not in page.text


def test_two_revisions_are_compared_by_words_and_as_readers_see_them(client: Browser, cast: Cast) -> None:
    article, _ = changed(cast)
    client.log_in(cast.jun)

    answers = [
        client.get(f"/desk/articles/{article.id}/comparison{query}").text for query in ("", "?old=2&new=1", "?old=1")
    ]

    for text in answers:
        page = Page(text)
        assert [each.texts for each in page.all("del")] == [["Noon"], ["eleven.[^1]"]]
        assert [each.texts for each in page.all("ins")] == [["Midday"], ["twelve.[^1]"]]
        assert len(page.all("h2")) == 3 + 2  # of the page, and "When" of each text
        ids = [each.attributes["id"] for each in page.elements if "id" in each.attributes]
        assert len(ids) == len(set(ids))


def test_what_is_the_same_is_said_to_be(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    db.session.commit()

    page = Page(client.log_in(cast.jun).get(f"/desk/articles/{article.id}/comparison").text)

    assert "The text is the same." in page.text


def test_a_former_text_is_shown_and_restored(client: Browser, cast: Cast) -> None:
    article, path = changed(cast)
    client.log_in(cast.jun)

    shown = client.get(f"{path}/1")
    assert "At eleven." in Page(shown.text).text
    assert "Restore this text" in shown.text
    assert "Restore this text" not in client.get(f"{path}/2").text

    restored = client.press(f"{path}/1/restoration")
    assert (restored.status_code, restored.location) == (303, f"/desk/articles/{article.id}?saved=1")
    assert (get_article(article.id).title, article.version) == ("Noon", 3)
    assert "At eleven." in client.get("/articles/noon").text


@pytest.mark.parametrize("place", ["/7", "/7/restoration"])
def test_a_revision_of_nothing_is_not_there(client: Browser, cast: Cast, place: str) -> None:
    _, path = changed(cast)
    client.log_in(cast.jun)

    answer = client.press(f"{path}{place}") if "restoration" in place else client.get(f"{path}{place}")

    assert answer.status_code == 404


def test_what_another_author_wrote_is_not_there(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    db.session.commit()
    client.log_in(cast.jun)

    for place in ("revisions", "revisions/1", "comparison"):
        assert client.get(f"/desk/articles/{article.id}/{place}").status_code == 404
    assert client.press(f"/desk/articles/{article.id}/revisions/1/restoration").status_code == 404


def test_readers_are_told_of_a_correction_at_once_and_of_no_other_note(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "Noon", "At eleven.")
    db.session.commit()
    client.get("/articles/noon")
    client.log_in(cast.jun)
    path = f"/desk/articles/{article.id}"

    refused = client.press(path, action="save", base=1, is_correction="1", **TYPED)
    client.press(path, action="save", base=1, note="A <i>typo</i>", **TYPED)
    client.press(
        path, action="save", base=2, note="The <b>hour</b>", is_correction="1", **TYPED | {"source": "At noon."}
    )

    assert (refused.status_code, "Say what was corrected" in refused.text) == (422, True)
    page = Page(client.get("/articles/noon").text)
    assert "The <b>hour</b>" in page.text
    assert "Corrected on" in page.text
    assert "typo" not in page.text
    assert "Corrected on" in Page(Browser.get(client, "/articles/noon").text).text


def test_a_page_of_revisions_costs_the_same_however_many_there_are(
    client: Browser, cast: Cast, watch_queries: Any
) -> None:
    article, path = changed(cast)
    client.log_in(cast.jun)

    def cost() -> int:
        queries: Queries = watch_queries()
        client.get(path)
        return len(queries)

    cost()
    few = cost()
    for number in range(12):
        revise(cast.vera, article, Writing("Noon", f"At {number}."))
    db.session.commit()
    assert cost() == few
    assert "Older" not in client.get(path).text


@pytest.mark.parametrize("place", ["revisions/1", "comparison", "review"])
def test_a_former_text_a_comparison_and_a_review_show_cards_and_pictures_as_readers_see_them(
    client: Browser, cast: Cast, place: str
) -> None:
    picture = make_upload(cast.jun, "hedge.png", alt="A hedge")
    keep_card(ADDRESS, Card("What a hedge remembers"))
    article = make_article(cast.jun, "Noon", f"{ADDRESS}\n\n![]({picture.address})\n\nEnd.")
    db.session.commit()

    answer = client.log_in(cast.jun).get(f"/desk/articles/{article.id}/{place}").text

    shown = Page(answer)
    titles = [each.text for each in shown.all("span", **{"class": "link-card-title"})]
    assert titles == ["What a hedge remembers"] * (2 if place == "comparison" else 1)
    assert {each.attributes["alt"] for each in shown.all("img") if picture.digest in each.attributes["src"]} == {
        "A hedge"
    }
    assert all("srcset" in each.attributes for each in shown.all("source"))
    assert_inert(answer)


def test_a_remark_stays_beside_a_link_that_became_a_card(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "Noon", f"Before.\n\n{ADDRESS}\n\nAfter.")
    before = [each.words for each in render_passages(article.source)]
    keep_card(ADDRESS, Card("What a hedge remembers"))

    after = render_passages(article.source)

    assert [each.words for each in after] == before == ["Before.", ADDRESS, "After."]
    assert "What a hedge remembers" in after[1].html

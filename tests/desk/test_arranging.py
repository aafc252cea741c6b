"""The desk's categories: made, renamed, moved and removed by editors, refused in a sentence."""

import pytest
from sqlalchemy import select

from app.articles.models import Article, Category, article_categories
from app.articles.queries.categories import get_category
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import Cast, make_article, make_category
from tests.pages import Page


def find(slug: str) -> Category:
    """A category as it is in the database now."""
    db.session.expire_all()
    return get_category(slug)


def fields(**changes: str) -> dict[str, str]:
    """A form of a category, with these changes."""
    return {"name": "History", "slug": "", "description": "", "parent": "0"} | changes


def test_an_editor_makes_nests_renames_and_moves_categories(client: Browser, cast: Cast) -> None:
    client.log_in(cast.vera)

    made = client.press("/desk/categories", **fields(description="What was here before."))
    history = find("history")
    nested = client.press("/desk/categories", **fields(name="동네 이야기", parent=str(history.id)))
    local = find("동네-이야기")
    changed = client.press(f"/desk/categories/{local.id}", **fields(name="Lanes", slug="lanes"))

    assert [answer.status_code for answer in (made, nested, changed)] == [303, 303, 303]
    assert {answer.location for answer in (made, nested, changed)} == {"/desk/categories"}
    assert find("history").description == "What was here before."
    lanes = find("lanes")
    assert (lanes.id, lanes.name, lanes.slug, lanes.parent_id) == (local.id, "Lanes", "lanes", None)
    assert client.get("/categories/동네-이야기").location == "/categories/lanes"


def test_the_form_shows_what_is_there_and_offers_no_place_inside_itself(client: Browser, cast: Cast) -> None:
    history = make_category(cast.ada, "History")
    local = make_category(cast.ada, "Local history", history)
    make_category(cast.ada, "Lanes", local)
    science = make_category(cast.ada, "Science")
    db.session.commit()

    html = client.log_in(cast.vera).get(f"/desk/categories/{local.id}").text
    page = Page(html.partition('id="replies-head"')[0])

    offered = {each.text: "selected" in each.attributes for each in page.all("option")}
    assert offered == {"The top level": False, history.name: True, science.name: False}
    assert page.all("input", name="name")[0].attributes["value"] == "Local history"
    assert page.all("input", name="slug")[0].attributes["value"] == "local-history"


WRONG = {
    "no name": (fields(name=" "), "A category needs a name"),
    "long name": (fields(name="한" * 61), "A category needs a name of at most 60 characters."),
    "long description": (fields(description="x" * 301), "A description has at most 300 characters."),
    "taken": (fields(slug="science"), "Another category has or had the address “science”"),
    "no such parent": (fields(parent="4711"), "Not a valid choice"),
    "rubbish for a parent": (fields(parent="x"), "Invalid Choice"),
    "grown old": (fields(csrf_token="rubbish"), "This page had grown old"),
}


@pytest.mark.parametrize("path", ["/desk/categories", "/desk/categories/{id}"])
@pytest.mark.parametrize("wrong", WRONG)
def test_a_refused_category_comes_back_as_it_was_typed(client: Browser, cast: Cast, path: str, wrong: str) -> None:
    typed, reason = WRONG[wrong]
    history = make_category(cast.ada, "The past")
    make_category(cast.ada, "Science")
    db.session.commit()

    answer = client.log_in(cast.vera).press(path.format(id=history.id), **typed)

    page = Page(answer.text)
    assert answer.status_code == 422
    assert reason.lower() in page.text.lower()
    assert page.all("input", name="name")[0].attributes["value"] == typed["name"]
    assert [each.name for each in db.session.scalars(select(Category).order_by(Category.name))] == [
        "Science",
        "The past",
    ]


def test_a_ring_is_refused(client: Browser, cast: Cast) -> None:
    history = make_category(cast.ada, "History")
    local = make_category(cast.ada, "Local history", history)
    db.session.commit()
    client.log_in(cast.vera)

    answers = [client.press(f"/desk/categories/{history.id}", **fields(parent=str(at.id))) for at in (history, local)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert find("history").parent_id is None


def test_only_an_empty_category_is_removed(client: Browser, cast: Cast) -> None:
    history, gardens = make_category(cast.ada, "History"), make_category(cast.ada, "Gardens")
    make_article(cast.ada, categories=(history,))
    db.session.commit()
    client.log_in(cast.vera)

    holding, bare = (f"/desk/categories/{each.id}/removal" for each in (history, gardens))
    full, empty, again = (client.press(path) for path in (holding, bare, bare))

    assert (full.status_code, empty.status_code, again.status_code) == (422, 303, 404)
    assert "still holds articles or categories; move these first" in full.text
    assert Page(full.text).all("input", name="name")[0].attributes["value"] == "History"
    assert [each.name for each in db.session.scalars(select(Category))] == ["History"]


def test_a_removal_without_the_token_removes_nothing(client: Browser, cast: Cast) -> None:
    gardens = make_category(cast.ada, "Gardens")
    db.session.commit()

    answer = client.log_in(cast.vera).post(f"/desk/categories/{gardens.id}/removal")

    assert answer.status_code == 422
    assert "grown old" in answer.text
    assert find("gardens").name == "Gardens"


@pytest.mark.parametrize("who", ["jun", "ben", "mo", "eve"])
def test_only_editors_arrange_categories(client: Browser, cast: Cast, who: str) -> None:
    history = make_category(cast.ada, "History")
    db.session.commit()
    client.log_in(getattr(cast, who))

    answers = [
        client.get("/desk/categories"),
        client.get(f"/desk/categories/{history.id}"),
        client.press("/desk/categories", **fields(name="New")),
        client.press(f"/desk/categories/{history.id}", **fields(name="New")),
        client.press(f"/desk/categories/{history.id}/removal"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert [each.name for each in db.session.scalars(select(Category))] == ["History"]


def test_saving_an_article_keeps_the_categories_that_are_ticked(client: Browser, cast: Cast) -> None:
    history, science = make_category(cast.ada, "History"), make_category(cast.ada, "Science")
    article = make_article(cast.jun, categories=(history,))
    db.session.commit()
    client.log_in(cast.jun)

    page = Page(client.get(f"/desk/articles/{article.id}").text)
    ticked = [each.attributes["value"] for each in page.all("input", type="checkbox") if "checked" in each.attributes]
    client.press(f"/desk/articles/{article.id}", action="save", title="T", source="S", categories=[*ticked, science.id])

    filed = set(db.session.scalars(select(article_categories.c.category_id)))
    assert filed == {history.id, science.id}
    assert db.session.scalars(select(Article.title)).one() == "T"

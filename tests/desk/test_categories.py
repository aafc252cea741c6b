"""The desk's categories in order, merged, and with rules for replies."""

import pytest

from app.articles.queries.categories import get_category, list_categories
from app.comments.measures import Kind
from app.comments.queries.categories import list_measures_of
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import Cast, make_article, make_category
from tests.pages import Page


def names() -> list[str]:
    """The categories in the order that readers see."""
    db.session.expire_all()
    return [each.name for each in list_categories()]


def test_a_category_goes_up_and_down_by_buttons_and_keeps_the_focus(client: Browser, cast: Cast) -> None:
    for name in ("Birds", "Craft", "Walking"):
        make_category(cast.vera, name)
    db.session.commit()
    craft = get_category("craft")
    client.log_in(cast.vera)

    up = client.press(f"/desk/categories/{craft.id}/place", place="1")
    page = Page(client.get(up.location).text)

    assert up.status_code == 303
    assert names() == ["Craft", "Birds", "Walking"]
    (focused,) = [each for each in page.all("button") if "autofocus" in each.attributes]
    assert (focused.text, focused.attributes["value"]) == ("Down Craft", "2")
    down = client.press(f"/desk/categories/{craft.id}/place", place="2")
    assert names() == ["Birds", "Craft", "Walking"]
    assert "way=down" in down.location
    assert Page(client.get("/categories").text).text.index("Birds") < Page(client.get("/categories").text).text.index(
        "Craft"
    )


@pytest.mark.parametrize("place", ["", "0", "-1", "x", "99999999999999999999"])
def test_a_place_that_is_none_is_refused(client: Browser, cast: Cast, place: str) -> None:
    make_category(cast.vera, "Birds")
    walking = make_category(cast.vera, "Walking")
    db.session.commit()

    answer = client.log_in(cast.vera).press(f"/desk/categories/{walking.id}/place", place=place)

    assert answer.status_code == 422
    assert names() == ["Birds", "Walking"]


def test_an_editor_merges_a_category_once_asked(client: Browser, cast: Cast) -> None:
    lanes, streets = make_category(cast.vera, "Lanes"), make_category(cast.vera, "Streets")
    make_article(cast.ada, "The first lane", categories=(lanes,))
    db.session.commit()
    path = f"/desk/categories/{lanes.id}/merge"
    client.log_in(cast.vera)

    asked = Page(client.get(path).text)
    answer = client.press(path, target=str(streets.id))

    assert [each.text for each in asked.all("option")] == ["Streets"]
    assert answer.location == f"/desk/categories/{streets.id}"
    assert client.get("/categories/lanes").location == "/categories/streets"
    assert client.get("/categories/lanes").status_code == 301
    assert "The first lane" in client.get("/categories/streets").text


@pytest.mark.parametrize("target", ["", "4711", "x", "itself"])
def test_a_merge_into_nothing_is_refused(client: Browser, cast: Cast, target: str) -> None:
    lanes = make_category(cast.vera, "Lanes")
    make_category(cast.vera, "Streets")
    db.session.commit()

    chosen = str(lanes.id) if target == "itself" else target
    answer = client.log_in(cast.vera).press(f"/desk/categories/{lanes.id}/merge", target=chosen)

    assert answer.status_code == 422
    assert "Nothing was merged" in answer.text
    assert names() == ["Lanes", "Streets"]


def test_a_merge_that_its_command_refuses_changes_nothing(client: Browser, cast: Cast) -> None:
    deep = make_category(cast.vera, "Level 1")
    for level in range(2, 7):
        deep = make_category(cast.vera, f"Level {level}", deep)
    other = make_category(cast.vera, "Other")
    make_category(cast.vera, "Inner", other)
    db.session.commit()

    answer = client.log_in(cast.vera).press(f"/desk/categories/{other.id}/merge", target=str(deep.id))

    assert answer.status_code == 422
    assert "levels deep" in answer.text
    assert "Other" in names()


def test_the_only_category_has_nowhere_to_go(client: Browser, cast: Cast) -> None:
    lanes = make_category(cast.vera, "Lanes")
    db.session.commit()

    assert "There is no other category" in client.log_in(cast.vera).get(f"/desk/categories/{lanes.id}/merge").text


def test_an_editor_who_moderates_sets_the_rule_of_a_category(client: Browser, cast: Cast) -> None:
    lanes = make_category(cast.vera, "Lanes")
    db.session.commit()
    path = f"/desk/categories/{lanes.id}/replies"
    client.log_in(cast.ada)

    for _ in range(2):  # asked for twice it holds once
        assert client.press(path, premoderated="1").status_code == 303
    db.session.expire_all()

    assert [each.kind for each in list_measures_of(lanes)] == [Kind.PREMODERATE]
    assert "replies wait for a moderator" in client.get(f"/desk/categories/{lanes.id}").text
    client.press(path)
    assert list_measures_of(lanes) == []


def test_an_editor_who_does_not_moderate_sees_the_rule_alone(client: Browser, cast: Cast) -> None:
    lanes = make_category(cast.vera, "Lanes")
    db.session.commit()
    client.log_in(cast.vera)

    page = client.get(f"/desk/categories/{lanes.id}").text

    assert "No rule of its own" in page
    assert "Set the rule" not in page
    assert client.press(f"/desk/categories/{lanes.id}/replies", premoderated="1").status_code == 403
    assert list_measures_of(lanes) == []

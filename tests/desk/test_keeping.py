"""The editor keeps what is typed, tells of others, and lets two texts become one."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.articles.models import Article
from app.articles.queries.articles import get_article
from app.articles.revisions.models import WorkingCopy
from app.desk.forms import Keeping
from app.desk.windows import OF_THE_WINDOW
from app.kernel.database import db
from app.web.throttle import AUTOSAVES
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_category
from tests.conftest import Queries
from tests.desk.test_writing import typed_in
from tests.pages import Page, assert_inert

FRAGMENT = {"X-Fragment": "1"}
TYPED = {"title": "Noon", "source": "At twelve.", "slug": "noon", "excerpt": ""}


def keep(browser: Browser, path: str, **fields: Any) -> Any:
    """What the editor's script sends."""
    data = {"csrf_token": browser.token(), **TYPED, **fields}
    return browser.post(f"{path}/copies", data=data, headers=FRAGMENT)


def article_of(cast: Cast) -> tuple[Article, str]:
    """A published article of jun's, and where it is edited."""
    article = make_article(cast.jun, "Noon", "At eleven.\n\nBelow.")
    db.session.commit()
    return article, f"/desk/articles/{article.id}"


def test_what_is_typed_is_there_when_one_comes_back_and_readers_see_nothing_of_it(client: Browser, cast: Cast) -> None:
    article, path = article_of(cast)
    client.log_in(cast.jun)
    history = make_category(cast.ada, "History")

    answer = keep(client, path, base=1, categories=[history.id], note="The hour")
    page = client.get(path).text

    assert answer.status_code == 200
    assert re.search(r'data-copy="\d+" data-version="1"', answer.text)
    assert typed_in(Page(page))["source"] == "At twelve."
    assert [
        each.attributes["value"] for each in Page(page).all("input", type="checkbox") if "checked" in each.attributes
    ] == [str(history.id)]
    assert 'value="The hour"' in page
    assert "Readers see nothing of them" in page
    assert "At eleven." in client.get(f"/articles/{article.slug}").text
    assert "At twelve." not in client.get(f"/articles/{article.slug}").text


def test_an_article_that_was_never_saved_is_there_too(client: Browser, cast: Cast) -> None:
    client.log_in(cast.jun)

    keep(client, "/desk/articles/new", source="Half a")

    page = Page(client.get("/desk/articles/new").text)
    assert typed_in(page)["source"] == "Half a"
    assert "Readers see nothing of them" in page.text
    assert db.session.scalar(select(func.count()).select_from(Article)) == 0


def test_without_scripts_the_same_form_leads_to_the_editor(client: Browser, cast: Cast) -> None:
    answer = client.log_in(cast.jun).press("/desk/articles/new/copies", **TYPED)

    copy = db.session.scalars(select(WorkingCopy)).one()
    assert (answer.status_code, answer.location) == (303, f"/desk/articles/new?copy={copy.id}")


def test_saving_ends_the_copy_and_discarding_too(client: Browser, cast: Cast) -> None:
    article, path = article_of(cast)
    client.log_in(cast.jun)
    keep(client, path, base=1)
    copy = db.session.scalars(select(WorkingCopy)).one()

    client.press(path, action="save", base=1, copy=copy.id, copy_version=1, **TYPED)
    assert (get_article(article.id).source, db.session.scalars(select(WorkingCopy)).all()) == ("At twelve.", [])

    keep(client, path, base=2, source="At one.")
    copy = db.session.scalars(select(WorkingCopy)).one()
    discarded = client.press(f"/desk/copies/{copy.id}/removal")
    assert (discarded.status_code, discarded.location) == (303, path)
    assert typed_in(Page(client.get(path).text))["source"] == "At twelve."


def test_a_copy_that_says_what_the_article_says_is_no_news(client: Browser, cast: Cast) -> None:
    article, path = article_of(cast)
    client.log_in(cast.jun)

    keep(client, path, base=1, source=article.source)

    assert "Readers see nothing of them" not in client.get(path).text


def test_the_desk_lists_what_was_not_saved(client: Browser, cast: Cast) -> None:
    _, path = article_of(cast)
    client.log_in(cast.jun)
    keep(client, path, base=1, title="Half-past")
    keep(client, "/desk/articles/new", title=" ")

    page = Page(client.get("/desk").text)

    assert [each for each in page.links() if "?copy=" in each][-1].startswith(path)
    assert "Half-past" in page.text
    assert "Without a title" in page.text
    assert "Half-past" not in client.log_in(cast.vera).get("/desk").text


def test_who_may_not_edit_keeps_nothing_and_a_dead_session_is_told(client: Browser, cast: Cast) -> None:
    _, path = article_of(cast)
    token = client.log_in(cast.jun).token()
    client.delete_cookie("session")

    dead = client.post(f"{path}/copies", data={"csrf_token": token, **TYPED}, headers=FRAGMENT)
    stranger = keep(client.log_in(cast.ben), path)
    old = client.log_in(cast.jun).post(f"{path}/copies", data=TYPED, headers=FRAGMENT)

    assert (dead.status_code, stranger.status_code, old.status_code) == (403, 403, 422)
    assert "grown old" in old.text
    assert db.session.scalar(select(func.count()).select_from(WorkingCopy)) == 0


def test_what_is_kept_has_a_limit_of_size_and_of_pace(client: Browser, cast: Cast) -> None:
    client.log_in(cast.jun)

    long = keep(client, "/desk/articles/new", source="한" * 166_667)
    odd = keep(client, "/desk/articles/new", copy=2**40)
    assert (long.status_code, "the limit is 500,000" in long.text, odd.status_code) == (422, True, 422)

    data = {"csrf_token": client.token(), **TYPED}
    answers = [client.post("/desk/articles/new/copies", data=data, headers=FRAGMENT) for _ in range(AUTOSAVES.amount)]
    assert (answers[-1].status_code, "Your account keeps a lot at once" in answers[-1].text) == (429, True)


def test_others_are_told_who_is_editing_and_who_has_saved(app: Flask, client: Browser, cast: Cast) -> None:
    _, path = article_of(cast)
    vera = new_browser(app).log_in(cast.vera)
    keep(vera, path, base=1)
    client.log_in(cast.jun)

    assert "Vera Lind is editing this since" in Page(client.get(path).text).text

    vera.press(path, action="save", base=1, **TYPED)
    told = Page(keep(client, path, base=1, source="At one.").text).text
    assert "Vera Lind saved this article" in told
    assert "you see both texts" in told


def test_ones_own_other_window_is_told_of_with_the_way_to_it(client: Browser, cast: Cast) -> None:
    client.log_in(cast.jun)
    keep(client, "/desk/articles/new", title="<b>Kites</b>")
    first = db.session.scalars(select(WorkingCopy.id)).one()

    told = keep(client, "/desk/articles/new", title="Strings").text

    assert "another new article, ‘<b>Kites</b>’" in Page(told).text
    assert f"/desk/articles/new?copy={first}" in told
    assert_inert(told)


def overtaken(client: Browser, cast: Cast, mine: str, theirs: str, **fields: Any) -> tuple[str, Any]:
    """The answer to a save after another one; what one sends on from it."""
    article, path = article_of(cast)
    client.log_in(cast.vera).press(path, action="save", base=1, **{**TYPED, "source": theirs})
    answer = client.log_in(cast.jun).press(path, action="save", base=1, **{**TYPED, "source": mine, **fields})
    assert get_article(article.id).source == theirs
    return path, answer


def sent_on(text: str) -> dict[str, str]:
    """The hidden fields of the page on which two texts become one."""
    inputs = Page(text).all("input", type="hidden")
    return {each.attributes["name"]: each.attributes.get("value", "") for each in inputs} | {"csrf_token": ""}


def test_a_second_save_shows_both_texts_and_nothing_is_overwritten(client: Browser, cast: Cast) -> None:
    _, answer = overtaken(client, cast, "At one.\n\nBelow.", "At twelve.\n\nBelow.")

    page = Page(answer.text)
    assert answer.status_code == 409
    assert "Vera Lind saved this article" in page.text
    both = ["".join(each.texts).strip() for each in page.all("textarea")]
    assert both == ["At one.\n\nBelow.", "At twelve.\n\nBelow."]
    choices = [each.attributes["value"] for each in page.all("input", type="radio")]
    assert choices == ["mine", "theirs", "both"]


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ("mine", "At one.\n\nBelow."),
        ("theirs", "At twelve.\n\nBelow."),
        ("both", "At twelve.\nAt one.\n\nBelow."),
        ("", "At twelve.\nAt one.\n\nBelow."),
    ],
)
def test_what_was_chosen_is_saved(client: Browser, cast: Cast, choice: str, text: str) -> None:
    path, answer = overtaken(client, cast, "At one.\n\nBelow.", "At twelve.\n\nBelow.", note="The hour")
    fields = sent_on(answer.text) | {"source": "At one.\n\nBelow.", "choice-0": choice}

    saved = client.press(path, **fields | {"csrf_token": client.token(), "action": "save"})

    article = db.session.scalars(select(Article)).one()
    assert (saved.status_code, article.source) == (303, text)


def test_changes_in_different_places_fit_and_one_may_go_on_writing(client: Browser, cast: Cast) -> None:
    path, answer = overtaken(client, cast, "At eleven.\n\nAbove.", "At twelve.\n\nBelow.", title="Midday")
    assert "they fit together" in Page(answer.text).text
    fields = sent_on(answer.text) | {"source": "At eleven.\n\nAbove.", "csrf_token": client.token()}

    edited = client.post(path, data=fields | {"action": "edit"})
    assert edited.status_code == 200
    typed = typed_in(Page(edited.text))
    assert (typed["title"], typed["source"]) == ("Midday", "At twelve.\n\nAbove.")
    assert re.search(r'name="base" value="2"', edited.text)

    client.post(path, data=fields | {"action": "save"})
    assert db.session.scalars(select(Article)).one().source == "At twelve.\n\nAbove."


def test_who_is_overtaken_again_is_asked_again(client: Browser, cast: Cast) -> None:
    path, answer = overtaken(client, cast, "At one.\n\nBelow.", "At twelve.\n\nBelow.")
    fields = sent_on(answer.text) | {"source": "At one.\n\nBelow.", "choice-0": "mine"}
    client.log_in(cast.vera).press(path, action="save", base=2, **{**TYPED, "source": "At three.\n\nBelow."})

    again = client.log_in(cast.jun).press(path, **fields | {"csrf_token": client.token(), "action": "save"})

    assert again.status_code == 409
    both = ["".join(each.texts).strip() for each in Page(again.text).all("textarea")]
    assert both == ["At one.\n\nBelow.", "At three.\n\nBelow."]


def test_a_title_that_both_changed_is_asked_about_and_shown_inert(client: Browser, cast: Cast) -> None:
    article, path = article_of(cast)
    hostile = "<script>alert(1)</script>"
    client.log_in(cast.vera).press(path, action="save", base=1, **TYPED | {"title": hostile})

    answer = client.log_in(cast.jun).press(path, action="save", base=1, **TYPED | {"title": f"{hostile}\"'"})
    assert answer.status_code == 409
    assert_inert(answer.text)

    fields = sent_on(answer.text) | {"source": "At twelve.", "choice-title": "theirs", "action": "save"}
    client.press(path, **fields | {"csrf_token": client.token()})
    assert get_article(article.id).title == hostile


def test_keeping_costs_the_same_however_much_others_keep(client: Browser, cast: Cast, watch_queries: Any) -> None:
    _, path = article_of(cast)
    client.log_in(cast.jun)
    data = {"csrf_token": client.token(), **TYPED, "base": 1}

    def cost() -> int:
        queries: Queries = watch_queries()
        client.post(f"{path}/copies", data=data, headers=FRAGMENT)
        return len(queries)

    cost()
    few = cost()
    for _ in range(5):
        cost()
    assert cost() == few


def test_the_fields_of_the_window_are_no_part_of_the_article() -> None:
    assert {"base", "copy", "copy_version", "seen", "note", "is_correction", "csrf_token"} <= OF_THE_WINDOW
    assert not {"title", "slug"} & set(vars(Keeping))

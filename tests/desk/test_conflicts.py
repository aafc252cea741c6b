"""Two who write one article: no field is lost on the way, and none counts as changed that nobody changed."""

from typing import Any

import pytest
from flask import Flask

from app.articles.models import Article
from app.articles.queries.articles import get_article
from app.articles.queries.revisions import get_newest
from app.kernel.database import db
from app.media.models import Upload
from app.media.queries import find_by_digests
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_category, make_upload
from tests.desk.test_keeping import article_of
from tests.filling import Sent, sent_by
from tests.pages import Page

TEXT = "At eleven.\r\n\r\nBelow."


def opened(browser: Browser, path: str, **typed: str | list[str]) -> Sent:
    """The editor's form as this browser has it now, with what is typed there."""
    return sent_by(browser.get(path).text, path, **typed)


def save(browser: Browser, path: str, fields: Sent, action: str = "save") -> Any:
    """Press a button of the form."""
    return browser.post(path, data=fields | {"action": action})


def settle(browser: Browser, path: str, answer: Any, **chosen: str) -> Any:
    """Press on from the page of both texts."""
    assert answer.status_code == 409
    return save(browser, path, sent_by(answer.text, path, **chosen))


@pytest.fixture
def vera(app: Flask, cast: Cast) -> Browser:
    """The browser of an editor, beside that of the author."""
    return new_browser(app).log_in(cast.vera)


def test_what_was_put_together_may_have_no_category_left_and_an_empty_line(
    client: Browser, cast: Cast, vera: Browser
) -> None:
    sky = make_category(cast.ada, "Sky")
    article, path = article_of(cast)
    client.log_in(cast.jun)
    save(
        client,
        path,
        opened(client, path, categories=[str(sky.id)], excerpt="When?", canonical_address="https://a.example/"),
    )
    mine = opened(client, path, title="Midday")
    save(vera, path, opened(vera, path, categories=[], excerpt="", canonical_address="", source=TEXT))

    settle(client, path, save(client, path, mine | {"source": [f"{TEXT}\r\n\r\nEnd."]}))

    db.session.expire_all()
    found = get_article(article.id)
    assert (found.title, found.source) == ("Midday", "At eleven.\n\nBelow.\n\nEnd.")
    assert (found.categories, found.canonical_address, found.excerpt) == ([], None, "At eleven. Below. End.")
    assert get_newest(found).particulars["excerpt"] == [""]


def test_a_box_that_somebody_unticked_stays_so(client: Browser, cast: Cast, vera: Browser, app: Flask) -> None:
    article, path = article_of(cast)
    save(vera, path, opened(vera, path, is_pinned="y"))
    another = new_browser(app).log_in(cast.vera)
    mine = opened(another, path, title="Midday")
    save(vera, path, {name: values for name, values in opened(vera, path).items() if name != "is_pinned"})

    save(another, path, mine)

    assert (get_article(article.id).title, get_article(article.id).pinned_at) == ("Noon", None)
    settle(another, path, save(another, path, mine))
    assert (get_article(article.id).title, get_article(article.id).pinned_at) == ("Midday", None)


def test_the_page_of_both_texts_takes_the_pin_and_the_words_for_a_picture_along(
    client: Browser, cast: Cast, vera: Browser
) -> None:
    picture, second = make_upload(cast.jun, "hedge.png"), make_upload(cast.jun, "lane.png")
    article, path = article_of(cast)
    mine = opened(
        vera, path, is_pinned="y", source=f"{TEXT}\r\n\r\n![]({picture.address})\r\n\r\n![]({second.address})"
    )
    mine |= {f"picture-{picture.digest}": ["A hedge."], "note": ["Two pictures"]}
    mine |= {f"picture-{second.digest}": [""], f"decoration-{second.digest}": ["1"]}
    client.log_in(cast.jun)
    save(client, path, opened(client, path, title="Midday"))

    again = settle(vera, path, save(vera, path, mine))

    found: Article = get_article(article.id)
    described: dict[str, Upload] = {each.name: each for each in find_by_digests([picture.digest, second.digest])}
    assert (again.status_code, found.title, found.pinned_at is None) == (303, "Midday", False)
    assert (described["hedge.png"].alt, described["lane.png"].is_decorative) == ("A hedge.", True)
    assert get_newest(found).note == "Two pictures"


@pytest.mark.parametrize("first", ["publish", "schedule"])
def test_what_is_saved_unchanged_is_no_revision_whatever_the_page_showed_before(
    client: Browser, cast: Cast, first: str
) -> None:
    article = make_article(cast.jun, "Noon", "See [there](/articles/nowhere).", published_at=None)
    path = f"/desk/articles/{article.id}"
    client.log_in(cast.jun)
    later = {"appears_at": "2030-01-01T08:00", "reviewer": str(cast.vera.id), "anyway": "1"}
    save(client, path, opened(client, path, **later), first)
    before = get_article(article.id).version

    answer = save(client, path, opened(client, path))

    assert answer.status_code == 303
    assert get_article(article.id).version == before


def test_a_pin_is_in_no_authors_way_nor_they_in_its(client: Browser, cast: Cast, vera: Browser) -> None:
    article, path = article_of(cast)
    client.log_in(cast.jun)
    save(client, path, opened(client, path))
    save(vera, path, opened(vera, path, is_pinned="y"))
    hers = opened(vera, path, title="Midday")
    before = get_article(article.id).version

    unchanged = save(client, path, opened(client, path, prominence="1"))
    assert (unchanged.status_code, get_article(article.id).version) == (303, before)

    assert save(vera, path, hers).status_code == 303
    assert (get_article(article.id).title, get_article(article.id).is_pinned) == ("Midday", True)


def test_two_editors_do_not_unpin_for_each_other(cast: Cast, vera: Browser, app: Flask) -> None:
    article, path = article_of(cast)
    save(vera, path, opened(vera, path))
    ada = new_browser(app).log_in(cast.ada)
    hers = opened(ada, path, title="Midday")
    save(vera, path, opened(vera, path, is_pinned="y"))

    settle(ada, path, save(ada, path, hers))

    assert (get_article(article.id).title, get_article(article.id).is_pinned) == ("Midday", True)


def test_a_choice_that_both_made_is_asked_about_in_its_own_words(client: Browser, cast: Cast, vera: Browser) -> None:
    article, path = article_of(cast)
    client.log_in(cast.jun)
    save(client, path, opened(client, path))
    mine = opened(client, path, chosen_language="de", open_days="-1", has_contents_list="")
    save(vera, path, opened(vera, path, chosen_language="ko", open_days="0"))

    answer = save(client, path, mine)

    shown = {each.text for each in Page(answer.text).all("p", **{"class": "wording"})}
    assert {"Deutsch", "한국어", "For ever", "Not at all"} <= shown
    settle(client, path, answer, **{"choice-chosen_language": "mine", "choice-open_days": "theirs"})
    found = get_article(article.id)
    assert (found.chosen_language, found.open_days, found.has_contents_list) == ("de", 0, False)

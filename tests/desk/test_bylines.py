"""The page of a byline, and everywhere that readers find several authors."""

import pytest

from app.articles.commands.bylines import place_author, remove_author
from app.articles.commands.copies import Mark, keep_copy
from app.articles.queries.articles import get_article
from app.articles.queries.copies import list_own_copies
from app.articles.revisions.joining import Said
from app.kernel.database import db
from tests.browser import Browser
from tests.cast import Cast, make_article, make_comment
from tests.pages import Page


def names(article_id: int) -> list[str]:
    """The byline as the database has it."""
    db.session.expire_all()
    return [each.name for each in get_article(article_id).authors]


def test_an_author_adds_orders_and_takes_out(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    db.session.commit()
    path = f"/desk/articles/{article.id}/byline"
    client.log_in(cast.jun)

    offered = {each.text.split(" (")[0] for each in Page(client.get(path).text).all("option")}
    answers = [
        client.press(path, account=str(account.id), place=place)
        for account, place in ((cast.vera, "2"), (cast.ada, "3"), (cast.vera, "1"), (cast.ada, "0"))
    ]

    assert offered == {"Ada Park", "Vera Lind"}
    assert [(each.status_code, each.location) for each in answers] == [(303, path)] * 4
    assert names(article.id) == ["Vera Lind", "전준호"]


def test_who_takes_oneself_out_is_led_to_the_desk(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun)
    place_author(cast.jun, article, cast.vera, 2)
    db.session.commit()
    path = f"/desk/articles/{article.id}/byline"

    answer = client.log_in(cast.jun).press(path, account=str(cast.jun.id), place="0")

    assert answer.location == "/desk"
    assert client.get(path).status_code == 404


WRONG = [
    ({"account": "{ben}", "place": "1"}, 422, "neither author nor editor"),
    ({"account": "{jun}", "place": "0"}, 422, "An article has an author"),
    ({"account": "4711", "place": "1"}, 404, "not here"),
    ({"account": "x", "place": "1"}, 422, "The byline is as it was"),
    ({"account": "{vera}"}, 422, "The byline is as it was"),
]


@pytest.mark.parametrize(("fields", "status", "reason"), WRONG)
def test_what_is_wrong_changes_nothing(
    client: Browser, cast: Cast, fields: dict[str, str], status: int, reason: str
) -> None:
    article = make_article(cast.jun)
    db.session.commit()
    people = {"ben": cast.ben.id, "jun": cast.jun.id, "vera": cast.vera.id}
    filled = {name: value.format(**people) for name, value in fields.items()}

    answer = client.log_in(cast.jun).press(f"/desk/articles/{article.id}/byline", **filled)

    assert answer.status_code == status
    assert reason in answer.text
    assert names(article.id) == ["전준호"]


def test_a_co_author_finds_the_article_at_the_desk_and_changes_it(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, "Ours", published_at=None)
    place_author(cast.ada, article, cast.jun, 2)
    db.session.commit()
    client.log_in(cast.jun)

    assert "Ours" in client.get("/desk").text
    answer = client.press(f"/desk/articles/{article.id}", action="publish", title="Ours still", source="A text.")

    assert answer.status_code == 303
    assert "Ours still" in client.get("/authors/" + cast.jun.slug).text
    assert "Ours still" in client.get("/authors/" + cast.ada.slug).text


def test_readers_find_all_authors_everywhere(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, "Ours")
    place_author(cast.ada, article, cast.jun, 2)
    place_author(cast.ada, article, cast.vera, 3)
    for author in (cast.ada, cast.vera, cast.ben):
        make_comment(author, article, f"By {author.name}.")
    db.session.commit()

    page, home, feed = (client.get(path).text for path in (f"/articles/{article.slug}", "/", "/feed.atom"))

    assert "Ada Park, 전준호 and Vera Lind" in Page(home).text
    assert "Ada Park, 전준호 and Vera Lind" in Page(page).text
    assert [each.attributes["content"] for each in Page(page).all("meta", property="article:author")] == [
        "Ada Park",
        "전준호",
        "Vera Lind",
    ]
    assert feed.count("<author>") == 3
    assert page.count('<span class="badge">Author</span>') == 2
    only = client.get(f"/articles/{article.slug}?only=author").text
    assert ("By Ada Park." in only, "By Vera Lind." in only, "By Ben Cho." in only) == (True, True, False)


def test_a_reply_of_a_co_author_alone_shows_the_way_to_the_authors_replies(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    place_author(cast.ada, article, cast.jun, 2)
    for author in (cast.jun, cast.ben, cast.ben):
        make_comment(author, article, f"By {author.name}.")
    db.session.commit()

    assert "only=author" in client.get(f"/articles/{article.slug}").text
    assert cast.jun.name in client.log_in(cast.ben).get(f"/articles/{article.slug}/people.json").get_json()


def test_what_somebody_had_not_saved_who_was_taken_out_is_a_new_article_of_theirs(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, "Noon", "At eleven.")
    for each in (cast.jun, cast.vera):
        place_author(cast.ada, article, each, 2)
        keep_copy(each, article, Said("Midday", f"By {each.id}.", {}), 1, Mark())

    remove_author(cast.ada, article, cast.jun)
    remove_author(cast.ada, article, cast.vera)

    mine, hers = (list_own_copies(each)[0] for each in (cast.jun, cast.vera))
    assert (mine.article_id, mine.base, hers.article_id, hers.base) == (None, 0, article.id, 1)
    client.log_in(cast.jun)
    assert f'href="/desk/articles/new?copy={mine.id}"' in client.get("/desk").text
    assert f"By {cast.jun.id}.</textarea>" in client.get(f"/desk/articles/new?copy={mine.id}").text

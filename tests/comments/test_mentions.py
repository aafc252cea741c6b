"""Who is named in a comment: kept by account, shown under the name of now, wherever the comment is shown."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.joining import rename
from app.accounts.commands.merging import merge, undo_merge
from app.accounts.models import Account
from app.articles.models import Article
from app.comments.commands.own import edit
from app.comments.models import Comment, CommentState, Revision
from app.comments.queries import people
from app.comments.queries.people import MOST_PEOPLE
from app.kernel.database import db
from app.own.commands import erase_person
from app.own.queries.owner import Owner
from app.own.queries.sections import SECTIONS
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_account, make_article, make_comment, make_identity, say
from tests.conftest import Queries
from tests.house.scene import everything
from tests.pages import Page, assert_inert

PATH = "/articles/hedges"


@pytest.fixture
def article(cast: Cast) -> Article:
    """Jun's, under which vera and eve have said something, and ben waits."""
    found = make_article(cast.jun, "Hedges")
    make_comment(cast.vera, found, "They are old.")
    make_comment(cast.ben, found, "Are they?", state=CommentState.PENDING)
    return found


def named(browser: Browser, path: str = PATH) -> list[str]:
    """The names in the texts of a page."""
    answer = browser.get(path)
    assert_inert(answer.text)
    return [each.text for each in Page(answer.text).all("bdi") if each.text.startswith("@")]


def change(comment: Comment, author: Account, text: str) -> None:
    """The author puts another text into it."""
    seen, window = comment.revision_count, timedelta(days=1)
    edit(author, comment, text, seen=seen, window=window)
    db.session.commit()


def test_those_who_take_part_are_named_and_others_are_not(client: Browser, cast: Cast, article: Article) -> None:
    make_comment(cast.eve, make_article(cast.jun, "Other"), "Elsewhere.")

    comment = say(cast.mo, article, "@Vera Lind, @전준호님, @Ben Cho, @Eve Marsh.")
    db.session.commit()

    assert named(client) == ["@Vera Lind", "@전준호"]
    assert "Vera" not in comment.source + comment.html
    assert "@Ben Cho, @Eve Marsh." in client.get(PATH).text


def test_a_name_follows_its_person_on_every_page_of_the_text(
    app: Flask, client: Browser, cast: Cast, article: Article
) -> None:
    comment = say(cast.mo, article, "@Vera Lind is right.")
    waiting = make_comment(cast.ben, article, "May I?", comment, state=CommentState.PENDING)
    mo, feed = new_browser(app).log_in(cast.mo), f"{PATH}/feed.atom"
    before = [named(client), client.get(feed).text]

    rename(cast.vera, "Vera Stone")
    db.session.commit()

    assert before[0] == ["@Vera Lind"]
    assert "@Vera Lind" in before[1]
    assert "@Vera Stone" in client.get(feed).text
    for path in (PATH, f"/articles/hedges/branches/{comment.id}"):
        assert named(client, path) == ["@Vera Stone"]
    for path in ("/account/replies", f"/comments/{comment.id}/deletion", f"/moderation/comments/{waiting.id}"):
        assert named(mo, path) == ["@Vera Stone"]
    assert not any("Vera Lind" in new_browser(app).get(path).text for path in (PATH, feed))


def test_the_box_of_an_edit_and_the_history_spell_the_name_of_now(
    app: Flask, client: Browser, cast: Cast, article: Article
) -> None:
    comment = make_comment(cast.ben, article, "Yes.")
    comment.created_at = article.created_at
    change(comment, cast.ben, "@Vera Lind is right.")
    make_comment(cast.mo, article, "Is she?", comment)
    rename(cast.vera, "Vera Stone")
    change(comment, cast.ben, "@Vera Stone is right. @Mo Ellis too.")
    ben = new_browser(app).log_in(cast.ben)

    history = Page(client.get(f"/comments/{comment.id}/history").text).text
    text = Page(ben.get(f"/comments/{comment.id}/edit").text).all("textarea")[0].text

    assert "@Vera Stone is right." in history
    assert "Vera Lind" not in history
    assert text == "@Vera Stone is right. @Mo Ellis too."
    assert named(client) == ["@Vera Stone", "@Mo Ellis"]
    assert "Vera" not in repr(db.session.execute(select(Revision.source, Revision.html)).all())


def test_an_edit_that_changes_no_word_is_none_even_after_a_rename(cast: Cast, article: Article) -> None:
    comment = say(cast.mo, article, "@Vera Lind is right.")
    comment.created_at = article.created_at
    rename(cast.vera, "Vera Stone")

    change(comment, cast.mo, "@Vera Stone is right.")

    assert comment.revision_count == 0


def test_two_who_share_a_name_are_told_apart_by_the_name_in_their_address(
    client: Browser, cast: Cast, article: Article
) -> None:
    other = make_account("Vera Lind")
    make_comment(other, article, "So am I.")

    said = [say(cast.mo, article, f"@{each}?") for each in ("Vera Lind", cast.vera.slug, other.slug)]

    assert [each.html for each in said] == [
        "<p>@Vera Lind?</p>\n",
        f'<p><data value="{cast.vera.id}"></data>?</p>\n',
        f'<p><data value="{other.id}"></data>?</p>\n',
    ]
    offered = client.get(f"{PATH}/people.json").json
    assert {cast.vera.slug, other.slug} < set(offered)
    assert "Vera Lind" not in offered


def test_an_edit_leaves_two_who_share_a_name_what_was_said_of_each(
    app: Flask, client: Browser, cast: Cast, article: Article
) -> None:
    other = make_account("Vera Lind")
    make_comment(other, article, "So am I.")
    comment = make_comment(cast.ben, article, "Yes.")
    comment.created_at = article.created_at
    change(comment, cast.ben, f"@{cast.vera.slug} is right, @{other.slug} is wrong.")
    before = comment.source

    text = Page(new_browser(app).log_in(cast.ben).get(f"/comments/{comment.id}/edit").text).all("textarea")[0].text
    change(comment, cast.ben, f"{text} Sorry.")

    assert comment.source == f"{before} Sorry."


def test_nobody_is_named_by_taking_anothers_address_as_a_name(client: Browser, cast: Cast, article: Article) -> None:
    make_comment(cast.eve, article, "Me too.")
    rename(thief := cast.mo, cast.vera.slug)
    make_comment(thief, article, "I am not.")

    comment = say(cast.ada, article, f"@{cast.vera.slug} is right.")

    assert comment.html == f'<p><data value="{cast.vera.id}"></data> is right.</p>\n'
    assert thief.slug in client.get(f"{PATH}/people.json").json


def test_whoever_was_erased_is_not_offered(client: Browser, cast: Cast, article: Article) -> None:
    erase_person(cast.vera, "key")
    db.session.commit()

    assert client.get(f"{PATH}/people.json").json == ["전준호"]
    assert say(cast.mo, article, "@Former reader said so.").html == "<p>@Former reader said so.</p>\n"


def test_in_a_long_thread_those_are_offered_who_spoke_lately(
    client: Browser, cast: Cast, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "LATELY", 3)
    for text in ("One.", "Two."):
        make_comment(cast.mo, article, text)
    make_comment(cast.ben, article, "May I?", state=CommentState.PENDING)

    assert client.get(f"{PATH}/people.json").json == ["Mo Ellis", "전준호"]


def test_a_mention_moves_with_a_merge_and_back(client: Browser, cast: Cast, article: Article) -> None:
    make_comment(former := make_account("Vera Former"), article)
    say(cast.mo, article, "@Vera Former is right.")
    db.session.commit()

    row = merge(cast.ben, make_identity(former))
    db.session.commit()
    after = named(client)
    undo_merge(cast.ben, row)
    db.session.commit()

    assert (after, named(client)) == (["@Ben Cho"], ["@Vera Former"])


def test_an_erased_person_is_a_former_reader_in_every_row_and_page(
    app: Flask, client: Browser, cast: Cast, article: Article
) -> None:
    comment = say(cast.mo, article, "@Vera Lind is right.")
    comment.created_at = article.created_at
    change(comment, cast.mo, "@Vera Lind is quite right.")

    erase_person(cast.vera, "key")
    db.session.commit()

    assert named(client) == ["@Former reader"]
    assert "Vera" not in repr(everything())


def test_the_export_spells_names(cast: Cast, article: Article) -> None:
    comment = say(cast.mo, article, "@Vera Lind is right.")
    comment.created_at = article.created_at
    change(comment, cast.mo, "@Vera Lind is quite right.")

    rows = {each.name: list(each.rows(Owner(cast.mo.id))) for each in SECTIONS}

    assert [each["text"] for each in rows["comments"]] == ["@Vera Lind is quite right."]
    assert [each["text"] for each in rows["revisions"]] == ["@Vera Lind is right."]


def test_a_preview_shows_names_as_they_will_be(app: Flask, client: Browser, cast: Cast, article: Article) -> None:
    comment = say(cast.mo, article, "@Vera Lind is right.")
    comment.created_at = article.created_at
    mo, only_html = new_browser(app).log_in(cast.mo), {"X-Fragment": "1"}

    shown = client.post(f"{PATH}/comments/preview", data={"text": "@vera lind"}, headers=only_html).text

    assert shown == "<p><bdi>@Vera Lind</bdi></p>\n"
    fields = {"text": "So @Vera Lind says.", "seen": "0", "csrf_token": mo.token()}
    assert "<bdi>@Vera Lind</bdi> says" in mo.post(f"/comments/{comment.id}/edit/preview", data=fields).text


def test_the_same_words_are_the_same_comment(cast: Cast, article: Article) -> None:
    first, second = (say(cast.mo, article, f"{name} is right.") for name in ("@Vera Lind", "@vera lind"))

    assert first.id == second.id


def test_the_list_of_people_is_shared_kept_and_holds_nobody_who_only_waits(
    client: Browser, cast: Cast, article: Article, watch_queries: Callable[[], Queries]
) -> None:
    address = f"{PATH}/people.json"

    first = client.get(address)
    queries = watch_queries()
    again = client.get(address)

    assert first.json == ["Vera Lind", "전준호"]
    assert first.headers["Cache-Control"].startswith("public")
    assert (again.data, len(queries)) == (first.data, 0)
    say(cast.ben, article, "They are.")
    rename(cast.vera, "Vera Stone")
    assert client.get(address).json == ["Ben Cho", "Vera Stone", "전준호"]
    assert client.get("/articles/nowhere/people.json").status_code == 404


def test_the_list_of_people_is_bounded(client: Browser, cast: Cast, article: Article) -> None:
    for number in range(MOST_PEOPLE + 5):
        make_comment(make_account(f"Guest {number}"), article)

    offered = client.get(f"{PATH}/people.json").json

    assert len(offered) == MOST_PEOPLE + 1
    assert "Vera Lind" not in offered


def test_names_cost_a_page_one_query_however_many_there_are(
    client: Browser, cast: Cast, article: Article, watch_queries: Callable[[], Queries]
) -> None:
    client.get(PATH)
    counts = []
    for text in ("Nobody.", "@Vera Lind", "@전준호 and @Vera Lind"):
        for number in range(5):
            say(cast.mo, article, f"{text} {number}") if text != "Nobody." else make_comment(cast.mo, article, text)
        queries = watch_queries()
        client.get(PATH)
        counts.append(len(queries))

    assert counts == [counts[0], counts[0] + 1, counts[0] + 1]

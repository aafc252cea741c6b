"""Everything of one person in one file: whole, readable, inert, and nothing of anybody else."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from threading import Semaphore
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from app.accounts.commands.joining import keep_avatar
from app.accounts.commands.merging import merge, undo_merge
from app.accounts.models import RoleGrant
from app.comments.models import Comment, CommentState
from app.kernel.database import db
from app.kernel.pictures import avatar
from app.kernel.turns import taking
from app.moderation.commands.comments import reject
from app.moderation.commands.flags import flag
from app.moderation.commands.people import ban, lift
from app.moderation.flags.models import FlagReason
from app.moderation.models import Reason
from app.own.export import make_export
from app.own.queries.owner import Owner
from app.own.queries.sections import SECTIONS
from app.own.views.taking import MAKING
from config import ROOT
from tests.browser import Browser, new_browser
from tests.cast import Cast, add_revision, make_account, make_article, make_comment, make_identity
from tests.conftest import Queries
from tests.house.pictures import png
from tests.pages import Page, assert_inert

FILES = ["export.json", "index.html", "style.css"]
HOSTILE = "<script>alert(1)</script>]]><img src=x onerror=alert(1)>\"'&amp;<!-- ../../x.html \u2028 {{ 7 * 7 }}"

TAGS = {"html", "head", "meta", "title", "link", "body", "h1", "h2", "p", "section", "dl", "dt", "dd", "time"}
TAGS |= {"article", "a", "bdi", "ul", "li"}


def read(content: bytes, name: str) -> str:
    """One file of an export."""
    with ZipFile(BytesIO(content)) as folder:
        assert folder.testzip() is None
        return folder.read(name).decode()


def download(browser: Browser) -> dict[str, Any]:
    """What programs read of an export."""
    answer = browser.get("/account/export.zip")
    assert answer.status_code == 200
    parsed: dict[str, Any] = json.loads(read(answer.data, "export.json"))
    return parsed


def test_everything_is_in_it(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "The fern house")
    first = make_comment(cast.vera, article)
    made = {
        state: make_comment(cast.ben, article, f"This is {state}.", first, state=state)
        for state in (CommentState.APPROVED, CommentState.PENDING, CommentState.DELETED)
    }
    reject(cast.mo, removed := make_comment(cast.ben, article, "Buy my ladder."), Reason.SPAM, "Elsewhere, please.")
    ban(cast.mo, cast.ben, "Enough of ladders.")
    lift(cast.mo, cast.ben)
    client.log_in(cast.ben)
    client.post(f"/articles/{article.slug}/draft", data={"text": "Half a thought."})

    data = download(client)

    assert (data["format"], data["version"]) == ("rejoinder-export", 1)
    assert data["account"][0]["name"] == "Ben Cho"
    comments = {each["id"]: each for each in data["comments"]}
    assert {comments[each.id]["state"] for each in made.values()} == {"approved", "pending", "deleted"}
    assert comments[made[CommentState.APPROVED].id] | {"created_at": ""} == {
        "id": made[CommentState.APPROVED].id,
        "article": article.slug,
        "article_title": "The fern house",
        "reply_to": first.id,
        "section": None,
        "section_text": None,
        "state": "approved",
        "held_because": None,
        "held_match": None,
        "language": "en",
        "created_at": "",
        "approved_at": None,
        "edited_at": None,
        "deleted_at": None,
        "covered_at": None,
        "text": "This is approved.",
    }
    assert [(each["comment"], each["decision"], each["reason"], each["message"]) for each in data["decisions"]] == [
        (removed.id, "remove", "spam", "Elsewhere, please."),
        (None, "ban", None, "Enough of ladders."),
        (None, "lift", None, ""),
    ]
    assert data["bans"][0]["message"] == "Enough of ladders."
    assert data["bans"][0]["lifted_at"]
    assert [each["text"] for each in data["drafts"]] == ["Half a thought."]
    assert [each["provider"] for each in data["identities"]] == ["corp"]
    assert len(data["sessions"]) == 1


def test_why_moderators_were_asked_to_look_is_in_it_and_not_by_whom(client: Browser, cast: Cast) -> None:
    comment = make_comment(cast.ben, make_article(cast.jun), "Buy my ladder.")
    flag(cast.vera, comment, FlagReason.SPAM, "Ladders again.", seen_text=0)

    (case,) = download(client.log_in(cast.ben))["cases"]
    page = Page(read(client.get("/account/export.zip").data, "index.html")).text

    assert (case["comment"], case["kind"], case["because"], case["closed_at"]) == (comment.id, "flagged", "spam", None)
    assert "What it was It stood" in page
    assert "Vera" not in page + repr(case)
    assert "Ladders again" not in page + repr(case)


def test_roles_and_articles_of_staff_are_in_it_too(client: Browser, cast: Cast) -> None:
    make_article(cast.ada, "The fern house", "Ferns, all of them.")

    data = download(client.log_in(cast.ada))

    assert [each["role"] for each in data["roles"]] == ["administrator", "author"]
    assert [(each["title"], each["text"]) for each in data["articles"]] == [("The fern house", "Ferns, all of them.")]


def test_the_picture_is_in_it_where_there_is_one(client: Browser, cast: Cast) -> None:
    keep_avatar(cast.ben, picture := avatar(png()))

    answer = client.log_in(cast.ben).get("/account/export.zip")

    with ZipFile(BytesIO(answer.data)) as folder:
        assert folder.namelist() == [*FILES, "picture.webp"]
        assert folder.read("picture.webp") == picture
    assert 'src="picture.webp"' in read(answer.data, "index.html")


def test_it_is_a_file_for_one_person_and_nobody_keeps_it(client: Browser, cast: Cast) -> None:
    answer = client.log_in(cast.ben).get("/account/export.zip")

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="export.zip"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("file", ["export.json", "index.html"])
def test_nothing_in_it_is_about_anybody_else(app: Flask, client: Browser, cast: Cast, file: str) -> None:
    article = make_article(cast.jun)
    comment = make_comment(cast.vera, article, "Vera's words.")
    mine = make_comment(cast.ben, article, "Ben's words.", comment)
    make_comment(cast.ada, article, "Ada's words.", mine)
    reject(cast.mo, mine, Reason.OFF_TOPIC, note="Not here.")
    cast.ben.grants.append(RoleGrant(role="author", granted_by_id=cast.ada.id))
    other = new_browser(app).log_in(cast.vera)
    other.post(f"/articles/{article.slug}/draft", data={"text": "Vera's draft."})

    text = read(client.log_in(cast.ben).get("/account/export.zip").data, file)

    assert "Ben's words." in text.replace("&#39;", "'")
    for person in (cast.vera, cast.ada, cast.mo, cast.jun, cast.eve):
        assert person.name not in text
        assert person.slug not in text
    assert not re.search("Vera's|Ada's", text.replace("&#39;", "'"))
    assert not re.search("token|hash|moderator_id|granted_by", text)
    assert "Not here." not in text


def test_the_page_says_it_in_words_the_text_first_with_the_way_to_where_it_stands(client: Browser, cast: Cast) -> None:
    article = make_article(cast.jun, "고사리 온실")
    first = make_comment(cast.vera, article)
    mine = make_comment(cast.ben, article, "Two lines,\n\nand a third.", first)
    add_revision(mine, "One line.", is_public=False)
    reject(cast.mo, gone := make_comment(cast.ben, article, "Buy my ladder."), Reason.OFF_TOPIC)

    page = Page(read(client.log_in(cast.ben).get("/account/export.zip").data, "index.html"))

    told = next(each for each in page.all("article") if each.attributes.get("id") == f"comment-{mine.id}")
    assert told.text.startswith("Two lines, and a third.")
    assert "under 고사리 온실, in reply to another comment." in told.text
    site = client.application.config["SETTINGS"].address
    assert {f"{site}/comments/{mine.id}", f"{site}/comments/{first.id}", f"#comment-{gone.id}"} <= set(page.links())
    assert f"{site}/comments/{gone.id}" not in page.links()
    assert unquote(page.links()[0]) == f"{site}/comments/{mine.id}"
    assert f"{site}/articles/{article.slug}" in map(unquote, page.links())
    assert "You and moderators alone can see it." in page.text
    assert "Reason Off topic" in page.text
    assert not re.search(r"[a-z]_[a-z]|\b(slug|issuer|is public)\b", page.text)


def test_every_field_without_a_text_has_its_word(app: Flask, cast: Cast) -> None:
    words = app.jinja_env.get_template("own/export_words.html").module.words  # type: ignore[attr-defined]
    for section in SECTIONS:
        fields = {column.key for column in section.find(Owner(cast.ben.id)).selected_columns}
        told = fields - ({"article", "reason"} if "reason_label" in fields else {"article"})
        assert "text" in fields or told == set(words[section.name]), "Say it in own/export_words.html."


def test_what_would_open_a_session_is_not_in_it(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]

    content = client.get("/account/export.zip").data

    assert token not in read(content, "export.json") + read(content, "index.html")


# What PostgreSQL can store: no NUL, no lone surrogate.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=60)


@pytest.fixture
def comment(cast: Cast) -> Comment:
    """Jun's, under their own article."""
    return make_comment(cast.jun, make_article(cast.jun))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=TEXTS, text=TEXTS)
def test_any_text_comes_back_as_it_was_and_runs_nowhere(app: Flask, comment: Comment, name: str, text: str) -> None:
    comment.author.name, comment.article.title, comment.source = name + HOSTILE, text + HOSTILE, HOSTILE + text
    db.session.flush()

    with app.test_request_context():
        content = make_export(Owner(comment.author_id))

    data, page = json.loads(read(content, "export.json")), read(content, "index.html")
    assert data["account"][0]["name"] == name + HOSTILE
    assert data["comments"][0]["text"] == HOSTILE + text
    assert data["comments"][0]["article_title"] == text + HOSTILE
    assert_inert(page)
    assert {each.tag for each in Page(page).elements} <= TAGS
    with ZipFile(BytesIO(content)) as folder:
        assert folder.namelist() == FILES


def test_it_costs_the_same_number_of_queries_however_much_there_is(
    app: Flask, cast: Cast, watch_queries: Callable[[], Queries]
) -> None:
    article, counts = make_article(cast.jun), []
    browser = new_browser(app).log_in(cast.ben)

    for _ in range(2):
        for _ in range(20):
            make_comment(cast.ben, article)
        queries = watch_queries()
        assert browser.get("/account/export.zip").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_three_exports_an_hour_are_enough_for_one_person(app: Flask, client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)

    answers = [client.get("/account/export.zip") for _ in range(4)]

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert "three times within an hour" in answers[3].text
    assert 60 < int(answers[3].headers["Retry-After"]) <= 3_601
    assert new_browser(app).log_in(cast.mo).get("/account/export.zip").status_code == 200


def test_one_file_is_made_at_a_time_and_who_waits_loses_none_of_theirs(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)

    with MAKING:
        busy = [client.get("/account/export.zip").status_code for _ in range(3)]
    after = client.get("/account/export.zip").status_code

    assert (busy, after) == ([429] * 3, 200)


def test_readers_take_their_turns_while_a_file_is_made(client: Browser, cast: Cast) -> None:
    client.log_in(cast.ben)
    turns, free = Semaphore(1), []

    def look(*_: object) -> None:
        free.append(turns.acquire(blocking=False))
        if free[-1]:
            turns.release()

    event.listen(db.engine, "before_cursor_execute", look)
    with taking(turns):
        status = client.get("/account/export.zip").status_code
    event.remove(db.engine, "before_cursor_execute", look)

    assert status == 200
    assert free.count(True) >= len(SECTIONS)


def test_the_document_names_every_section_with_its_fields(cast: Cast) -> None:
    lines = re.findall(r"^\| `(\w+)` \|(.*)\|$", (ROOT / "docs" / "export.md").read_text("utf-8"), re.MULTILINE)
    documented = {name: re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", fields)) for name, fields in lines}

    given = {
        section.name: [column.key for column in section.find(Owner(cast.ben.id)).selected_columns]
        for section in SECTIONS
    }

    assert documented == given, "Tell each section and its fields in docs/export.md."


def test_what_was_decided_about_an_account_that_became_ones_own_is_in_it(client: Browser, cast: Cast) -> None:
    former, undone = make_account("Nora Field"), make_account("Zoe Finch")
    for each, message in ((former, "Enough, Nora."), (undone, "Enough, Zoe.")):
        ban(cast.mo, each, message)
        lift(cast.mo, each)
        row = merge(cast.ben, make_identity(each))
    undo_merge(cast.ben, row)
    db.session.commit()

    decisions = download(client.log_in(cast.ben))["decisions"]

    assert [(each["decision"], each["message"]) for each in decisions] == [("ban", "Enough, Nora."), ("lift", "")]

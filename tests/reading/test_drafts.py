"""The text of whoever is not logged in: kept for their browser, shown again, forgotten in time."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import LoginSession
from app.comments.commands import drafts
from app.comments.commands.drafts import DRAFTS_A_BROWSER, keep_draft
from app.comments.models import Comment, Draft
from app.comments.queries.comments import find_draft
from app.kernel.database import Base, db
from app.kernel.errors import RuleBroken
from app.moderation.commands.comments import reject
from app.moderation.models import Reason
from app.web.throttle import limiter
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_comment
from tests.conftest import ORDINARY, make_app
from tests.pages import Page
from tests.reading.test_replying import in_the_box

TYPED = "Before the login, with 한글 & <angles>."
NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def everything() -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def write(cast: Cast, title: str = "The reading room") -> str:
    """One more article; its address."""
    article = make_article(cast.ada, title)
    db.session.commit()
    return f"/articles/{article.slug}"


def test_a_text_on_its_way_to_the_login_is_a_draft_and_changes_nothing_else(client: Browser, cast: Cast) -> None:
    address = write(cast)
    before = everything()

    answer = client.post(f"{address}/draft", data={"text": TYPED, "csrf_token": "anything", "state": "approved"})

    assert (answer.status_code, answer.location) == (303, f"{address}?draft=1#reply")
    assert everything() == before | {"drafts": 1}
    assert in_the_box(client.get(answer.location)) == TYPED


def test_whoever_was_logged_out_while_they_wrote_is_told_so_and_their_text_is_kept(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    parent, address = make_comment(cast.jun, article), f"/articles/{article.slug}"
    db.session.commit()
    before = everything()

    form = {"text": TYPED, "parent_id": parent.id, "csrf_token": "anything", "state": "approved"}
    page = client.post(f"{address}/comments", data=form)

    assert (page.status_code, in_the_box(page), page.headers["Cache-Control"]) == (422, TYPED, "private, no-store")
    assert "You are not logged in any more, so nothing was posted. Your text is kept" in page.text
    assert "choose an account to log in with" in page.text
    assert 'name="draft_id" value="1"' in page.text
    assert everything() == before | {"drafts": 1}
    assert in_the_box(client.get(f"{address}?reply_to={parent.id}")) == TYPED


def test_where_one_asked_to_write_counts_more_than_where_a_draft_was_meant_to_stand(
    client: Browser, cast: Cast
) -> None:
    article = make_article(cast.ada, "Hedges", "## Hazel\n\nIt bends.\n\n## Thorn\n\nIt does not.")
    one, two = make_comment(cast.jun, article), make_comment(cast.vera, article)
    address, parent = f"/articles/{article.slug}", re.compile(r'name="parent_id" value="(\d*)"')
    client.post(f"{address}/draft", data={"text": "To Jun.", "parent_id": one.id})

    asked = ["", f"?reply_to={one.id}", f"?reply_to={two.id}", f"?reply_to={two.id}&draft=1", "?section=s-hazel"]
    pages = [client.get(f"{address}{query}") for query in asked]

    stands = [(in_the_box(page), parent.findall(page.text)) for page in pages]
    there, elsewhere = ("To Jun.", [f"{one.id}"]), ("", [f"{two.id}"])
    assert stands == [there, there, elsewhere, elsewhere, ("", [""])]
    assert 'value="s-hazel" selected' in pages[-1].text
    assert everything()["drafts"] == 1


def test_what_is_posted_takes_only_the_drafts_of_its_own_place_along(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, "Hedges", "## Hazel\n\nIt bends.")
    parent, address = make_comment(cast.jun, article), f"/articles/{article.slug}"
    places: tuple[dict[str, str | int], ...] = ({}, {"parent_id": parent.id}, {"section": "s-hazel"})
    for number, place in enumerate(places):
        client.post(f"{address}/draft", data={"text": "It rains" + "." * number, **place})
    client.log_in(cast.ben)

    left = []
    for place in places:
        client.press(f"{address}/comments", text="It rains... And how.", **place)
        left.append(sorted(db.session.scalars(select(Draft.source))))

    assert left == [["It rains.", "It rains.."], ["It rains.."], []]


def test_a_text_that_goes_on_under_another_comment_is_another_draft(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    parents = [make_comment(cast.jun, article), make_comment(cast.vera, article)]

    for parent, text in zip(parents, ("Yes.", "Yes. And no."), strict=True):
        client.post(f"/articles/{article.slug}/draft", data={"text": text, "parent_id": parent.id})

    assert sorted(db.session.scalars(select(Draft.source))) == ["Yes.", "Yes. And no."]


def test_whoever_logs_out_leaves_no_text_to_the_next(client: Browser, cast: Cast) -> None:
    first, second = write(cast, "First"), write(cast, "Second")
    for address in (first, second):
        client.post(f"{address}/draft", data={"text": TYPED})
    other = new_browser(client.application)
    other.post(f"{first}/draft", data={"text": "Of another browser."})
    client.log_in(cast.ben)

    out = client.press("/logout")

    assert "draft=;" in "".join(out.headers.getlist("Set-Cookie"))
    assert (client.get_cookie("draft"), in_the_box(client.get(first))) == (None, "")
    assert db.session.scalars(select(Draft.source)).all() == ["Of another browser."]
    assert new_browser(client.application).post("/logout").status_code == 303


def test_the_draft_comes_back_with_the_comment_it_answers(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    parent = make_comment(cast.jun, article)
    db.session.commit()

    answer = client.post(f"/articles/{article.slug}/draft", data={"text": TYPED, "parent_id": parent.id})
    pages = [client.get(address).text for address in (answer.location, f"/articles/{article.slug}")]

    assert answer.location == f"/articles/{article.slug}?reply_to={parent.id}&draft=1#reply"
    for page in pages:
        assert TYPED.split("&")[0] in page
        assert f'name="parent_id" value="{parent.id}"' in page


def test_the_draft_comes_back_without_a_parent_that_was_removed(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    parent = make_comment(cast.jun, article)
    db.session.commit()
    client.post(f"/articles/{article.slug}/draft", data={"text": TYPED, "parent_id": parent.id})

    reject(cast.mo, parent, Reason.SPAM)
    db.session.commit()
    page = client.get(f"/articles/{article.slug}")

    assert in_the_box(page) == TYPED
    assert 'name="parent_id" value=""' in page.text


def test_the_page_with_a_draft_is_for_its_browser_alone(client: Browser, cast: Cast) -> None:
    """ATTACKS, shared caches: a kept text is on no page that a cache may give to another."""
    address = write(cast)
    plain = client.get(address)

    client.post(f"{address}/draft", data={"text": TYPED})
    own, other = client.get(address), new_browser(client.application).get(address)

    assert own.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in own.headers
    assert other.data == plain.data
    assert other.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in other.headers


def test_the_cookie_of_a_draft_is_out_of_reach_of_scripts_and_other_sites(app: Flask, cast: Cast) -> None:
    address = write(cast)
    secure_app = make_app(
        replace(ORDINARY, database_url=app.config["SETTINGS"].database_url, address="https://localhost")
    )

    plain = new_browser(app).post(f"{address}/draft", data={"text": TYPED}).headers["Set-Cookie"]
    secure = new_browser(secure_app).post(f"{address}/draft", data={"text": TYPED}).headers["Set-Cookie"]
    with secure_app.app_context():
        db.engine.dispose()

    assert plain.startswith("draft=")
    assert secure.startswith("__Host-draft=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=86400"} <= set(plain.split("; "))
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=86400"} <= set(secure.split("; "))
    assert "Domain" not in plain + secure


def test_each_article_has_a_draft_of_its_own_and_the_last_text_counts(client: Browser, cast: Cast) -> None:
    first, second, third = (write(cast, title) for title in ("First", "Second", "Third"))
    for address, text in ((first, "Old"), (second, "Second text"), (first, "First text")):
        client.post(f"{address}/draft", data={"text": text})

    kept = [in_the_box(client.get(address)) for address in (first, second, third)]

    assert kept == ["First text", "Second text", ""]


def test_a_draft_is_forgotten_after_24_hours(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada)
    with time_machine.travel(NOON, tick=False):
        keep_draft("token", article.id, None, TYPED)
        keep_draft("token", make_article(cast.ada, "Another").id, None, "Other")

    with time_machine.travel(NOON + timedelta(hours=24, seconds=-1), tick=False):
        assert find_draft("token", article.id)
    with time_machine.travel(NOON + timedelta(hours=24), tick=False):
        assert find_draft("token", article.id) is None
        keep_draft("token", article.id, None, "New")

    assert db.session.scalars(select(Draft.source)).all() == ["New"]


def test_a_draft_shows_to_nobody_with_another_token(cast: Cast) -> None:
    article, other = make_article(cast.ada), make_article(cast.ada, "Another")

    keep_draft("token", article.id, None, TYPED)

    assert find_draft("token", other.id) is None
    assert find_draft("guessed", article.id) is None
    assert "token" not in str(db.session.scalars(select(Draft.token_hash)).all())


def test_a_draft_never_answers_a_comment_of_another_thread(client: Browser, cast: Cast) -> None:
    stranger = make_comment(cast.jun, make_article(cast.ada, "Another"))
    address = write(cast)

    client.post(f"{address}/draft", data={"text": TYPED, "parent_id": stranger.id})

    assert db.session.scalars(select(Draft.parent_id)).all() == [None]


def test_the_draft_is_dropped_after_posting_and_the_others_stay(client: Browser, cast: Cast) -> None:
    first, second = write(cast, "First"), write(cast, "Second")
    for address in (first, second):
        client.post(f"{address}/draft", data={"text": f"Under {address}"})
    client.log_in(cast.ben)

    posted = client.press(f"{first}/comments", text=in_the_box(client.get(first)))
    after = [in_the_box(client.get(address)) for address in (first, second)]
    last = client.press(f"{second}/comments", text=after[1])

    assert (posted.status_code, last.status_code) == (303, 303)
    assert after == ["", f"Under {second}"]
    assert everything()["drafts"] == 0
    assert "Set-Cookie" not in posted.headers
    assert "draft=;" in last.headers["Set-Cookie"]
    assert client.get_cookie("draft") is None


def test_two_tabs_leave_two_drafts_under_an_article_and_each_finds_its_own(client: Browser, cast: Cast) -> None:
    address = write(cast)
    tabs = {text: client.post(f"{address}/draft", data={"text": text}).location for text in ("Here.", "There.")}

    found = [in_the_box(client.get(location)) for location in tabs.values()]
    client.log_in(cast.ben)
    posted = client.press(f"{address}/comments", text="Here, and now.", draft_id="1")

    assert found == [*tabs]
    assert posted.status_code == 303
    assert in_the_box(client.get(address)) == "There."
    assert everything()["drafts"] == 1


def test_a_draft_that_goes_on_takes_the_place_of_what_it_was(client: Browser, cast: Cast) -> None:
    address = write(cast)

    for form in (
        {"text": "It"},
        {"text": "It rains."},
        {"text": "It rains."},
        {"text": "Rain.", "draft_id": "1"},
        {"text": "Snow.", "draft_id": "77"},
        {"text": "Snow. Hail.", "draft_id": "no number"},
    ):
        client.post(f"{address}/draft", data=form)

    assert sorted(db.session.scalars(select(Draft.source))) == ["Rain.", "Snow. Hail."]


def test_a_number_of_a_draft_shows_nothing_to_another_browser(client: Browser, cast: Cast) -> None:
    address = write(cast)
    location = client.post(f"{address}/draft", data={"text": TYPED}).location
    other = new_browser(client.application)

    other.post(f"{address}/draft", data={"text": "Mine.", "draft_id": "1"})

    assert in_the_box(other.get(location)) == "Mine."
    assert in_the_box(client.get(location)) == TYPED


def test_a_draft_is_discarded_and_taken_back(client: Browser, cast: Cast) -> None:
    address = write(cast)
    client.post(f"{address}/draft", data={"text": TYPED})
    assert 'name="discard"' in client.get(address).text

    page = client.post(f"{address}/draft", data={"text": TYPED, "draft_id": "1", "discard": "1"})
    counts = [everything()["drafts"]]
    back = client.post(f"{address}/draft", data={"text": TYPED})

    assert (page.status_code, in_the_box(page), page.headers["Cache-Control"]) == (200, "", "private, no-store")
    assert "Your draft is discarded." in page.text
    assert [*counts, everything()["drafts"]] == [0, 1]
    assert in_the_box(client.get(back.location)) == TYPED
    assert client.get_cookie("draft")


def test_a_discarded_draft_comes_back_to_its_section(client: Browser, cast: Cast) -> None:
    address = f"/articles/{make_article(cast.ada, 'Hedges', '## Hazel').slug}"
    place = {"text": TYPED, "section": "s-hazel"}
    client.post(f"{address}/draft", data=place)

    page = Page(client.post(f"{address}/draft", data={**place, "draft_id": "1", "discard": "1"}).text)
    undo = {each.attributes["name"]: each.attributes["value"] for each in page.all("input", type="hidden")}
    client.post(f"{address}/draft", data=undo)

    assert db.session.execute(select(Draft.source, Draft.section)).all() == [(TYPED, "s-hazel")]


def test_a_reply_that_is_refused_leaves_the_draft_where_it_is(client: Browser, cast: Cast) -> None:
    address = write(cast)
    client.post(f"{address}/draft", data={"text": TYPED})

    answer = client.log_in(cast.eve).press(f"{address}/comments", text=TYPED)

    assert answer.status_code == 403
    assert everything()["drafts"] == 1


def test_log_out_to_change_the_account_keeps_the_text(client: Browser, cast: Cast) -> None:
    address = write(cast)
    client.log_in(cast.ben)

    forged = client.post(f"{address}/draft", data={"text": "x", "log_out": "1"})
    sessions = [db.session.scalar(select(func.count()).select_from(LoginSession))]
    answer = client.press(f"{address}/draft", text=TYPED, log_out="1")
    sessions.append(db.session.scalar(select(func.count()).select_from(LoginSession)))

    assert (forged.status_code, answer.status_code) == (303, 303)
    assert sessions == [1, 0]
    page = client.get(answer.location)
    assert in_the_box(page) == TYPED
    assert "choose an account to log in with" in page.text


def test_an_unknown_provider_is_not_found_and_the_text_is_not_lost(client: Browser, cast: Cast) -> None:
    address = write(cast)

    answer = client.post(f"{address}/draft", data={"text": TYPED, "provider": "nobody"})

    assert (answer.status_code, in_the_box(answer)) == (404, TYPED)
    assert in_the_box(client.get(address)) == TYPED


def test_a_text_too_long_to_be_kept_is_refused_and_given_back(client: Browser, cast: Cast) -> None:
    """ATTACKS, cut in the middle: kept whole or refused whole, with multi-byte text around the limit."""
    address, article = write(cast), make_article(cast.ada, "Another")
    text = "한" * 21_334

    answer = client.post(f"{address}/draft", data={"text": text})
    keep_draft("token", article.id, None, text[:21_333])

    assert (answer.status_code, in_the_box(answer)) == (422, text)
    assert db.session.scalars(select(Draft.source)).all() == [text[:21_333]]
    with pytest.raises(RuleBroken, match="too long"):
        keep_draft("token", article.id, None, text)


@pytest.mark.parametrize(("path", "kept"), [("comments", 422), ("draft", 303)])
def test_a_browser_leaves_only_so_many_texts_and_the_next_one_is_given_back(
    client: Browser, cast: Cast, path: str, kept: int
) -> None:
    addresses = [write(cast, "First"), write(cast, "Second")]
    for number in range(DRAFTS_A_BROWSER):
        limiter.storage.reset()
        client.post(f"{addresses[number % 2]}/{path}", data={"text": f"{number} is a number."})
    limiter.storage.reset()

    refused = client.post(f"{addresses[0]}/{path}", data={"text": TYPED})
    goes_on = client.post(f"{addresses[0]}/{path}", data={"text": "0 is a number. Or is it?"})
    other = new_browser(client.application).post(f"{addresses[0]}/{path}", data={"text": TYPED})

    assert (refused.status_code, goes_on.status_code, other.status_code) == (422, kept, kept)
    assert "Post or discard one" in refused.text
    assert Page(refused.text).all("textarea")[0].text == TYPED
    assert everything()["drafts"] == DRAFTS_A_BROWSER + 1


def test_all_browsers_together_leave_only_so_much(
    app: Flask, client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 3)
    address = write(cast)

    statuses = [new_browser(app).post(f"{address}/draft", data={"text": TYPED}).status_code for _ in range(4)]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        later = client.post(f"{address}/draft", data={"text": TYPED}).status_code

    assert (statuses, later) == ([303, 303, 303, 422], 303)


@pytest.mark.parametrize("path", ["comments", "draft", "comments/preview"])
def test_twenty_texts_a_minute_from_one_address_are_enough(client: Browser, cast: Cast, path: str) -> None:
    address = write(cast)

    answers = [client.post(f"{address}/{path}", data={"text": TYPED}) for _ in range(21)]

    assert {answer.status_code for answer in answers[:20]} <= {200, 303, 422}
    assert answers[20].status_code == 429
    assert 1 <= int(answers[20].headers["Retry-After"]) <= 61
    assert in_the_box(answers[20]) == TYPED
    assert everything()["drafts"] <= 1


@pytest.mark.parametrize("who", ["nobody", "ben", "eve"])
def test_a_preview_shows_the_reply_and_changes_nothing(client: Browser, cast: Cast, who: str) -> None:
    article = make_article(cast.ada)
    parent = make_comment(cast.jun, article)
    db.session.commit()
    if who != "nobody":
        client.log_in(getattr(cast, who))
    form, before = {"text": "So *near*.", "parent_id": parent.id}, everything()

    page = client.post(f"/articles/{article.slug}/comments/preview", data=form)
    fragment = client.post(f"/articles/{article.slug}/comments/preview", data=form, headers={"X-Fragment": "1"})

    assert (page.status_code, fragment.status_code) == (200, 200)
    assert in_the_box(page) == "So *near*."
    assert fragment.text.strip() == "<p>So <em>near</em>.</p>"
    assert page.headers["Cache-Control"] == fragment.headers["Cache-Control"] == "private, no-store"
    assert everything() == before
    assert "Set-Cookie" not in fragment.headers
    assert who != "nobody" or "Set-Cookie" not in page.headers
    if who != "eve":
        assert "<p>So <em>near</em>.</p>" in page.text
        assert f'name="parent_id" value="{parent.id}"' in page.text


def test_a_preview_of_too_much_says_so_and_gives_the_text_back(client: Browser, cast: Cast) -> None:
    address = write(cast)

    page = client.post(f"{address}/comments/preview", data={"text": "a" * 10_001})
    fragment = client.post(f"{address}/comments/preview", data={"text": "a" * 10_001}, headers={"X-Fragment": "1"})

    assert (page.status_code, fragment.status_code) == (422, 422)
    assert in_the_box(page) == "a" * 10_001
    assert "the limit is 10,000" in page.text
    assert "the limit is 10,000" in fragment.text
    assert everything()["comments"] == 0


def test_a_preview_keeps_the_draft_and_the_draft_keeps_no_comment(client: Browser, cast: Cast) -> None:
    address = write(cast)
    client.post(f"{address}/draft", data={"text": TYPED})

    client.post(f"{address}/comments/preview", data={"text": "Another text"})

    assert in_the_box(client.get(address)) == TYPED
    assert db.session.scalars(select(Comment)).all() == []


def test_a_form_of_another_site_keeps_nothing(client: Browser, cast: Cast) -> None:
    address = write(cast)

    answers = [
        client.post(f"{address}/draft", data={"text": TYPED}, headers=headers)
        for headers in ({"Origin": "https://evil.example"}, {"Origin": None}, {"Sec-Fetch-Site": "cross-site"})
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert everything()["drafts"] == 0

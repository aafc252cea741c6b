"""Replies of guests: off by default; kept until a link to their address is opened, then held for a moderator."""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.commands.guests import claim, welcome
from app.accounts.models import Account, Guest, Identity, LoginSession, Merge
from app.accounts.queries import get_account, list_guests
from app.articles.models import Article
from app.comments.commands.guests import LETTERS_AT_ONCE, Details, confirm, keep_guest_reply
from app.comments.commands.threads import close, reopen
from app.comments.models import Comment, CommentState, GuestReply
from app.comments.queries.guests import LINK_LASTS, find_guest_reply
from app.kernel.database import db, writing
from app.moderation.commands.comments import approve, reject
from app.moderation.commands.people import ban, lift
from app.moderation.models import Reason
from app.own.commands import forget_expired, leave
from app.reading.letters import inert
from app.web.throttle import limiter
from tests.browser import Browser, forget_columns, new_browser
from tests.cast import Cast, identity_of, make_account, make_article, make_comment
from tests.comments.test_twice import at_once
from tests.house.scene import everything
from tests.own.leavers import later, run
from tests.pages import Page, assert_inert
from tests.rigs.mail_server import Post, running_mail_server

LINK = re.compile(r"http://localhost(/replies/\S+)")
MAIL = "gus@example.org"
GUS = {"name": "Gus Finn", "email": MAIL, "website": "https://gus.example/", "text": "I was *passing* by."}


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server."""
    with running_mail_server() as running:
        yield running


@pytest.fixture
def site(app: Flask, another_app: Callable[..., Flask], post: Post) -> Iterator[Flask]:
    """The site as it takes replies of guests."""
    other = another_app(guests=True, mail_url=post.url, mail_from="Rejoinder <post@example.org>")
    yield other
    other.extensions["outbox"].settle()


@pytest.fixture
def article(cast: Cast) -> Article:
    """An article that can be replied to."""
    found = make_article(cast.jun)
    db.session.commit()
    return found


def send(site: Flask, article: Article, browser: Browser | None = None, **fields: str) -> TestResponse:
    """Reply as a guest; the answer, when all mail is sent."""
    browser = browser or new_browser(site)
    answer = browser.post(f"/articles/{article.slug}/guest-replies", data=GUS | fields)
    site.extensions["outbox"].settle()
    forget_columns()
    return answer


def link(post: Post) -> str:
    """The path in the last mail."""
    return str(LINK.findall(post.taken[-1].get_content())[0])


def confirmed(site: Flask, post: Post, article: Article, **fields: str) -> Comment:
    """The comment that a guest has sent and confirmed."""
    limiter.storage.reset()
    assert send(site, article, **fields).status_code == 200
    assert new_browser(site).post(link(post)).status_code == 303
    return db.session.scalars(select(Comment).order_by(Comment.id.desc())).first() or pytest.fail("no comment")


def comments() -> list[Comment]:
    """All comments there are."""
    return list(db.session.scalars(select(Comment)))


def test_a_guest_replies_confirms_by_the_button_behind_the_link_and_appears_once_a_moderator_agrees(
    site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    sent = send(site, article)
    assert comments() == []
    browser = new_browser(site)
    page = Page(browser.get(link(post)).text)

    pressed = browser.post(link(post))
    (comment,) = comments()
    waiting = Page(browser.get(pressed.location).text).text
    before = new_browser(site).get(f"/articles/{article.slug}").text
    approve(cast.mo, comment)
    shown = new_browser(site).get(f"/articles/{article.slug}").text

    assert sent.status_code == 200
    assert f"We sent a link to {MAIL}. Your reply waits until you open it." in Page(sent.text).text
    assert post.envelopes == [("post@example.org", [MAIL])]
    assert "Is this your reply?" in page.text
    assert "I was passing by." in page.text
    assert "Gus Finn" in page.text
    assert [each.attributes["action"] for each in page.all("form", method="post")] == [link(post)]
    assert pressed.status_code == 303
    assert (comment.state, comment.held_because) == (CommentState.APPROVED, "guest")
    assert "Your reply waits for a moderator" in waiting
    assert "Gus Finn" not in before
    assert "Gus Finn" in shown
    assert "gus.example" not in shown
    assert browser.get(link(post)).location == f"/comments/{comment.id}"


def test_with_guests_off_not_a_byte_of_any_page_differs_and_nothing_is_there(
    app: Flask, another_app: Callable[..., Flask], site: Flask, post: Post, article: Article
) -> None:
    off = another_app(mail_url=post.url, mail_from="post@example.org")
    pages = [new_browser(each).get(f"/articles/{article.slug}").text for each in (off, site)]

    answers = [
        new_browser(off).post(f"/articles/{article.slug}/guest-replies", data=GUS),
        new_browser(off).get("/replies/a-token"),
        new_browser(off).post("/replies/a-token"),
    ]

    details = re.search(r'<details class="guest".*?</details>', pages[1], re.DOTALL)
    assert details
    assert pages[1].replace(details[0], "") == pages[0]
    assert [each.status_code for each in answers] == [404] * 3
    assert "When you reply as a guest" not in new_browser(off).get("/privacy").text


def test_shared_caches_the_page_with_its_fields_is_for_everybody(site: Flask, post: Post, article: Article) -> None:
    browser = new_browser(site)
    send(site, article, browser)

    page = browser.get(f"/articles/{article.slug}")

    assert page.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in page.headers
    assert not [trace for trace in ("Gus", MAIL, "gus.example") if trace in page.text]
    fields = Page(page.text).all("input", type="email")
    assert [each.attributes["autocomplete"] for each in fields] == ["email"]
    assert not any(isinstance(cookie, str) for cookie in [browser.get_cookie("session")])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": " "}, "Write something first."),
        ({"text": "x" * 10_001}, "the limit is 10,000"),
        ({"name": ""}, "A name needs at least one letter."),
        ({"name": "Mo EIlis"}, "looks like the name of somebody who works here"),
        ({"name": "Moderator"}, "reserved"),
        ({"name": "Gus\u200b"}, "invisible"),
        ({"name": "www.ladders.example"}, "may not be an address"),
        ({"email": ""}, "That is no e-mail address."),
        ({"email": "gus"}, "That is no e-mail address."),
        ({"website": "javascript:alert(1)"}, "A website has an address"),
        ({"parent_id": "99999"}, "no longer here"),
        ({"parent_id": "-4"}, "not here"),
        ({"section": "gone"}, "no longer in the article"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_kept(
    site: Flask, post: Post, article: Article, wrong: dict[str, str], sentence: str
) -> None:
    answer = send(site, article, **wrong)

    page, typed = Page(answer.text), GUS | wrong
    assert answer.status_code == 422
    assert sentence in page.all("div", role="alert")[0].text
    for name in ("name", "email", "website"):
        (field,) = [each for each in page.all("input", name=name) if "value" in each.attributes]
        assert field.attributes["value"] == typed[name].replace("\u200b", "\u200b")
    assert page.all("textarea", id="reply-text")[0].text.strip() == typed["text"].strip()
    assert page.all("details", open="") != []
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert post.taken == []
    assert db.session.scalars(select(GuestReply)).all() == []


def test_a_preview_keeps_what_a_guest_has_filled_in(site: Flask, article: Article) -> None:
    answer = new_browser(site).post(f"/articles/{article.slug}/comments/preview", data=GUS)

    assert [each.attributes["value"] for each in Page(answer.text).all("input", type="email")] == [MAIL]
    assert "<em>passing</em>" in answer.text


def test_name_and_website_hostile_details_are_inert_in_every_page(
    site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    hostile = '"><script>alert(1)</script>'

    refused = send(site, article, website=hostile, email=hostile)
    comment = confirmed(site, post, article, name=f"G{hostile}", website='http://gus.example/"onclick="alert(1)')
    staff = new_browser(site).log_in(cast.mo)
    pages = [staff.get("/moderation"), staff.get(f"/moderation/accounts/{comment.author_id}")]

    for answer in (refused, *pages):
        assert_inert(answer.text)
    (website,) = [each for each in Page(pages[1].text).all("a") if "gus.example" in each.attributes["href"]]
    assert website.attributes["rel"] == "nofollow ugc noopener"
    assert "Guest, whose address is confirmed" in pages[1].text


def test_programs_that_open_every_link_of_a_mail_confirm_nothing(site: Flask, post: Post, article: Article) -> None:
    send(site, article)
    before = everything()

    answers = [new_browser(site).get(link(post)), new_browser(site).head(link(post))]

    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answers[0].headers
    assert everything() == before


def test_twice_the_button_pressed_twice_posts_once(site: Flask, post: Post, article: Article) -> None:
    send(site, article)

    answers = [new_browser(site).post(link(post)) for _ in range(3)]

    assert [each.status_code for each in answers] == [303, 200, 200]
    assert len(comments()) == len(db.session.scalars(select(Guest)).all()) == 1


def test_twice_who_waited_for_the_other_press_finds_it_done(app: Flask, article: Article) -> None:
    token = keep_guest_reply(article.id, None, "Once.", Details("Gus", MAIL, "")) or ""
    reply = find_guest_reply(token)
    assert reply
    confirm(reply, None, ("a key",))

    confirm(reply, None, ("a key",))

    assert len(comments()) == 1


def test_twice_the_same_form_five_times_sends_one_letter(site: Flask, post: Post, article: Article) -> None:
    answers = [send(site, article, name=name).status_code for name in ("Gus", "Gus", "Gus", "Gus", "Gus Finn")]

    assert answers == [200] * 5
    assert len(post.taken) == 1
    assert [each.name for each in db.session.scalars(select(GuestReply))] == ["Gus Finn"]


def test_nothing_of_the_details_is_left_beside_the_comment_once_it_is_confirmed(
    site: Flask, post: Post, article: Article
) -> None:
    confirmed(site, post, article)

    (reply,) = db.session.scalars(select(GuestReply))

    assert {reply.source, reply.name, reply.email, reply.mailbox, reply.website} == {""}
    assert link(post).rpartition("/")[2] not in repr(everything())


def test_a_reply_that_nobody_confirms_is_gone_after_a_day(site: Flask, post: Post, article: Article) -> None:
    send(site, article)

    with time_machine.travel(datetime.now(UTC) + LINK_LASTS, tick=False):
        answers = [new_browser(site).get(link(post)), new_browser(site).post(link(post))]
        forget_expired()
        left = db.session.scalars(select(GuestReply)).all()

    assert [each.status_code for each in answers] == [410, 410]
    assert "older than 24 hours" in answers[0].text
    assert left == []
    assert timedelta(hours=24) == LINK_LASTS


def test_a_guest_waits_each_time_however_often_they_were_approved(
    site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    approve(cast.mo, confirmed(site, post, article))
    approve(cast.mo, confirmed(site, post, article, text="Second."))

    third = confirmed(site, post, article, text="Third.")

    assert third.state is CommentState.PENDING
    assert "Guest, address confirmed" in Page(new_browser(site).log_in(cast.mo).get("/moderation").text).text
    assert len({each.author_id for each in comments()}) == 1


def test_a_guest_keeps_the_first_name_so_that_no_other_appears_before_a_moderator_has_read_it(
    site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    first = confirmed(site, post, article)
    send(site, article, name="Buy Ladders", text="Again.", website="")

    page = Page(new_browser(site).get(link(post)).text).text
    new_browser(site).post(link(post))

    assert "in the name of Gus Finn" in page
    assert "You gave another name this time." in page
    assert {each.author_id for each in comments()} == {first.author_id}
    assert db.session.get_one(Guest, first.author_id).website == "https://gus.example/"


def test_name_and_website_a_guest_under_the_name_of_a_reader_is_told_apart_from_them(
    site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    own = make_comment(cast.ben, article, "I wrote this.")
    db.session.commit()
    send(site, article, name=cast.ben.name)
    new_browser(site).post(link(post))
    guests = comments()[-1]
    approve(cast.mo, guests)
    db.session.commit()

    page = Page(new_browser(site).get(f"/articles/{article.slug}").text)

    heads = [page.all("article", id=f"comment-{each.id}")[0].text for each in (own, guests)]
    assert [head.partition("Guest")[0].count(cast.ben.name) for head in heads] == [1, 1]
    assert ["Guest" in head for head in heads] == [False, True]


def test_address_as_key_a_guest_never_speaks_as_the_account_that_has_the_address(
    site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    trust(cast.ben, MAIL)
    before = len(db.session.scalars(select(LoginSession)).all())

    comment = confirmed(site, post, article)

    assert comment.author_id != cast.ben.id
    assert db.session.scalars(select(Identity).where(Identity.account_id == comment.author_id)).all() == []
    assert len(db.session.scalars(select(LoginSession)).all()) == before


def trust(account: Account, email: str) -> None:
    """Let a provider that is trusted for e-mail vouch for the address."""
    identity = identity_of(account)
    identity.email, identity.email_verified, identity.email_trusted = email, True, True
    db.session.commit()


def test_the_answer_is_the_same_whoever_has_the_address(site: Flask, post: Post, article: Article, cast: Cast) -> None:
    trust(cast.ben, "ben@example.org")
    trust(cast.eve, "eve@example.org")

    answers = [send(site, article, email=email) for email in ("ben@example.org", "eve@example.org", "gus@example.org")]

    assert {each.status_code for each in answers} == {200}
    pages = [re.sub(r"\w+@example.org", "", each.text) for each in answers]
    assert len(set(pages)) == 1
    assert len(post.taken) == 3


def test_mail_a_stranger_gets_three_letters_at_once_also_under_addresses_of_the_same_box(
    site: Flask, post: Post, article: Article
) -> None:
    emails = [MAIL, "GUS@Example.org", "gus+1@example.org", "gus+2@example.org"]

    answers = []
    for number, email in enumerate(emails):
        limiter.storage.reset()
        answers.append(send(site, article, email=email, text=f"Number {number}."))

    assert [each.status_code for each in answers] == [200, 200, 200, 422]
    assert "3 links wait in that mailbox already" in answers[3].text
    assert "Number 3." in answers[3].text
    assert len(post.taken) == LETTERS_AT_ONCE == 3
    with time_machine.travel(datetime.now(UTC) + LINK_LASTS, tick=False):
        assert send(site, article, text="Tomorrow.").status_code == 200


def test_mail_one_network_asks_only_so_often(site: Flask, post: Post, article: Article) -> None:
    answers = [send(site, article, email=f"x{number}@y.example") for number in range(6)]

    assert [each.status_code for each in answers] == [200] * 5 + [429]
    assert "I was *passing* by." in answers[5].text
    assert answers[5].headers["Retry-After"]


def test_mail_when_too_many_letters_wait_nothing_is_kept_and_the_text_comes_back(site: Flask, article: Article) -> None:
    box = site.extensions["outbox"]
    taken = [box.room.acquire(blocking=False) for _ in range(60)]

    answer = new_browser(site).post(f"/articles/{article.slug}/guest-replies", data=GUS)
    for _ in filter(None, taken):
        box.room.release()

    assert answer.status_code == 429
    assert "I was *passing* by." in answer.text
    assert db.session.scalars(select(GuestReply)).all() == []


@pytest.mark.parametrize(
    "typed",
    [
        "gus@example.org\r\nBcc: eve@example.org",
        "gus@example.org, eve@example.org",
        '"gus@example.org" <eve@example.org>',
        "=?utf-8?q?eve=40example.org=2c?=@example.org",
        "gus@example.org;eve@example.org",
        "gus@localhost",
        "gus@[127.0.0.1]",
        "gus@127.0.0.1",
        "gu\u017f@example.org",
        f"{'g' * 65}@example.org",
        f"gus@{'example.' * 40}org",
    ],
)
def test_mail_header_injection_only_one_plain_address_is_written_to(
    site: Flask, post: Post, article: Article, typed: str
) -> None:
    answer = send(site, article, email=typed)

    assert (answer.status_code, post.taken) == (422, [])


def test_mail_a_letter_holds_no_link_but_its_own_and_nothing_of_the_text(site: Flask, post: Post, cast: Cast) -> None:
    article = make_article(cast.jun, "The fern house")

    send(site, article, name="Dr. ladders.example/now", text="Buy at https://ladders.example")

    letter = post.taken[0].get_content()
    assert "in the name of Dr ladders example now" in letter
    assert "ladders.example" not in letter
    assert letter.count("://") == 1
    assert "The fern house" in letter
    assert "do nothing" in letter
    assert post.taken[0]["Subject"] == "Confirm your reply at Rejoinder"
    assert inert("a。b．c@d:e") == "a b c d e"


def test_mail_a_dead_server_stops_nobody_and_the_log_holds_no_address(
    site: Flask, post: Post, article: Article, caplog: pytest.LogCaptureFixture
) -> None:
    post.refuses = True

    with caplog.at_level(logging.ERROR):
        answer = send(site, article)

    assert answer.status_code == 200
    assert "mail: SMTPDataError" in caplog.text
    assert MAIL not in caplog.text


def test_a_thread_closed_before_or_in_between_takes_nothing_and_the_text_is_there_to_be_copied(
    site: Flask, post: Post, article: Article
) -> None:
    send(site, article)
    close(article)

    late, pressed = send(site, article, text="Too late?"), new_browser(site).post(link(post))

    for answer, text in ((late, "Too late?"), (pressed, "I was *passing* by.")):
        assert answer.status_code == 422
        assert "This thread was closed" in answer.text
        assert Page(answer.text).all("textarea", readonly="")[0].text.strip() == text
    assert comments() == []
    assert db.session.scalars(select(Guest)).all() == []
    reopen(article)
    assert new_browser(site).post(link(post)).status_code == 303


def test_a_comment_that_was_removed_and_an_article_that_was_withdrawn_in_between_are_told(
    site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    parent = make_comment(cast.vera, article)
    send(site, article, parent_id=str(parent.id))
    reject(cast.mo, parent, Reason.SPAM)

    removed = new_browser(site).post(link(post))
    article.unpublished_at = datetime.now(UTC)
    withdrawn = new_browser(site).post(link(post))

    assert (removed.status_code, withdrawn.status_code) == (422, 422)
    assert "no longer here" in removed.text
    assert "The article is not here any more" in withdrawn.text
    assert "I was *passing* by." in Page(withdrawn.text).all("textarea", readonly="")[0].text


def test_a_reply_on_a_section_stands_there_and_where_the_section_went_on_the_whole_article(
    site: Flask, post: Post, cast: Cast
) -> None:
    article = make_article(cast.jun, source="## One\n\nFirst.\n\n## Two\n\nSecond.")
    here = confirmed(site, post, article, section="s-two")
    send(site, article, section="s-one", text="On one.")
    article.contents = [each for each in article.contents if each["anchor"] != "s-one"]
    article.edited_at = datetime.now(UTC)
    reply = db.session.scalars(select(GuestReply).where(GuestReply.section == "s-one")).one()
    reply.section = "s-three"

    answer = new_browser(site).post(link(post))

    assert (here.section_anchor, here.section_heading) == ("s-two", "Two")
    assert answer.status_code == 303
    assert {each.section_anchor for each in comments()} == {"s-two", None}


def test_what_a_moderator_removed_is_told_to_its_guest(site: Flask, post: Post, article: Article, cast: Cast) -> None:
    reject(cast.mo, confirmed(site, post, article), Reason.OFF_TOPIC)

    page = Page(new_browser(site).get(link(post)).text).text

    assert "Your reply is not shown" in page
    assert "passing" not in page


def test_still_waiting_a_guests_reply_is_readable_by_moderators_alone(
    site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    comment = confirmed(site, post, article)

    statuses = {
        name: new_browser(site).log_in(account).get(f"/comments/{comment.id}").status_code
        for name, account in (("ben", cast.ben), ("mo", cast.mo))
    }

    assert statuses == {"ben": 404, "mo": 302}
    assert new_browser(site).get(f"/comments/{comment.id}").status_code == 404
    assert "passing" not in new_browser(site).get(f"/articles/{article.slug}/feed.atom").text


def test_a_banned_guest_writes_no_more_and_their_text_is_kept(
    site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    guest = get_account(confirmed(site, post, article).author_id)
    ban(cast.mo, guest, "No ladders.")
    send(site, article, text="Again.")

    refused = new_browser(site).post(link(post))
    lift(cast.mo, guest)
    taken = new_browser(site).post(link(post))

    assert (refused.status_code, taken.status_code) == (403, 303)
    assert "No ladders." in refused.text
    assert "Again." in Page(refused.text).all("textarea", readonly="")[0].text


def test_a_banned_account_does_not_write_on_as_a_guest_of_its_address(
    site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    trust(cast.eve, MAIL)
    send(site, article)

    answer = new_browser(site).post(link(post))

    assert answer.status_code == 403
    assert "Advertising under every article." in answer.text
    assert comments() == []


def test_who_was_erased_while_banned_does_not_come_back_as_a_guest(
    app: Flask, site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    trust(cast.eve, MAIL)
    leave(cast.eve, "", keeps_texts=False)

    with later():
        run(app)
        send(site, article)
        answer = new_browser(site).post(link(post))

    assert answer.status_code == 403
    assert "Your former account was banned" in answer.text


def test_the_address_is_on_no_page_of_anybody_else(site: Flask, post: Post, article: Article, cast: Cast) -> None:
    comment = confirmed(site, post, article)
    send(site, article, text="Another.")
    staff = new_browser(site).log_in(cast.ada)
    paths = ["/moderation", f"/moderation/comments/{comment.id}", f"/moderation/accounts/{comment.author_id}"]
    paths += ["/accounts", "/moderation/log", f"/articles/{article.slug}", "/account/export.zip"]

    pages = [staff.get(path) for path in paths]

    assert [each.status_code for each in pages] == [200] * len(paths)
    assert not [path for path, page in zip(paths, pages, strict=True) if MAIL.encode() in page.data]
    assert "Gus Finn" not in staff.get("/accounts").text


def test_the_draft_that_answers_a_comment_is_gone_once_it_is_sent_by_a_guest(
    site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    browser, parent = new_browser(site), make_comment(cast.vera, article, "Who passes by?")
    db.session.commit()
    browser.post(f"/articles/{article.slug}/draft", data={"text": GUS["text"], "parent_id": parent.id})
    assert "passing" in browser.get(f"/articles/{article.slug}?reply_to={parent.id}").text

    send(site, article, browser, parent_id=str(parent.id))

    assert "passing" not in browser.get(f"/articles/{article.slug}?reply_to={parent.id}").text


def test_whoever_is_logged_in_by_then_replies_as_who_they_are(
    site: Flask, post: Post, article: Article, cast: Cast
) -> None:
    browser = new_browser(site).log_in(cast.ben)

    answer = send(site, article, browser)

    assert answer.status_code == 303
    page = Page(browser.get(answer.location).text)
    assert page.all("textarea", id="reply-text")[0].text.strip() == "I was *passing* by."
    assert post.taken == []


def test_the_draft_of_a_login_that_was_not_finished_is_gone_once_the_reply_is_sent(
    site: Flask, post: Post, article: Article
) -> None:
    browser = new_browser(site)
    browser.post(f"/articles/{article.slug}/draft", data={"text": GUS["text"]})
    assert "passing" in browser.get(f"/articles/{article.slug}").text

    send(site, article, browser)

    assert "passing" not in browser.get(f"/articles/{article.slug}").text


def test_where_guests_alone_may_reply_comments_can_be_answered(
    app: Flask, another_app: Callable[..., Flask], post: Post, article: Article, cast: Cast
) -> None:
    comment = make_comment(cast.vera, article)
    other = another_app(guests=True, mail_url=post.url, mail_from="post@example.org", providers=())

    page = Page(new_browser(other).get(f"/articles/{article.slug}").text)

    assert f"/articles/{article.slug}?reply_to={comment.id}#reply" in page.links()


def test_the_privacy_page_tells_of_guests(site: Flask) -> None:
    page = Page(new_browser(site).get("/privacy").text).text

    assert "until you open the link that is sent to you, for 24 hours at most" in page


def test_a_role_is_for_people_who_log_in(site: Flask, post: Post, article: Article) -> None:
    guest = get_account(confirmed(site, post, article).author_id)

    result = site.test_cli_runner().invoke(args=["accounts", "grant-role", guest.slug, "moderator"])

    assert "is a guest" in result.output


def test_somebody_with_the_same_name_is_another_guest(site: Flask, post: Post, article: Article) -> None:
    make_account("Gus Finn")

    authors = {confirmed(site, post, article, email=email).author_id for email in (MAIL, "gus@elsewhere.example")}

    assert len(authors) == 2


def test_twice_the_button_pressed_five_times_at_once_posts_once(site: Flask, post: Post, article: Article) -> None:
    """ATTACKS, twice: one is posted, the other four land on it."""
    send(site, article)
    path = link(post)

    answers = at_once(lambda _: new_browser(site).post(path))

    assert {each.status_code for each in answers} <= {200, 303}
    assert len(comments()) == len(db.session.scalars(select(Guest)).all()) == 1


def test_twice_the_form_sent_five_times_at_once_sends_one_letter(site: Flask, post: Post, article: Article) -> None:
    """ATTACKS, twice: the thread is held, so the second finds the first."""
    path = f"/articles/{article.slug}/guest-replies"

    answers = at_once(lambda _: new_browser(site).post(path, data=GUS))
    site.extensions["outbox"].settle()

    assert {each.status_code for each in answers} == {200}
    assert len(post.taken) == 1


def test_what_is_confirmed_while_its_guest_is_claimed_is_not_left_to_an_account_that_is_gone(
    app: Flask, article: Article, cast: Cast
) -> None:
    trust(cast.ben, MAIL)
    welcome(MAIL, "Gus", "")
    token = keep_guest_reply(article.id, None, "Meanwhile.", Details("Gus", MAIL, "")) or ""
    ben = cast.ben.id
    db.session.commit()

    def work(number: int) -> None:
        with app.app_context(), writing():
            if number:
                claim(get_account(ben), list_guests(get_account(ben))[0])
            else:
                confirm(find_guest_reply(token) or pytest.fail("no reply"), None, ("key",))
            db.session.commit()

    at_once(work, 2)

    db.session.rollback()
    (comment,) = comments()
    assert comment.author_id not in set(db.session.scalars(select(Merge.other_id)))


def test_a_form_of_another_site_sends_and_confirms_nothing(site: Flask, post: Post, article: Article) -> None:
    send(site, article)
    before, foreign = everything(), {"Origin": "https://evil.example"}

    answers = [
        new_browser(site).post(f"/articles/{article.slug}/guest-replies", data=GUS | {"text": "New."}, headers=foreign),
        new_browser(site).post(link(post), headers=foreign),
    ]

    assert [each.status_code for each in answers] == [403, 403]
    assert everything() == before


def test_numbers_and_bytes_that_make_no_sense_are_refused_or_dropped(site: Flask, post: Post, article: Article) -> None:
    statuses, browser = {}, new_browser(site)

    for field in ("text", "name", "email", "website", "parent_id", "draft_id", "section"):
        for typed in ("%00", "%ff%fe", "%ed%a0%80", "a" * 200_000, "9" * 20):
            limiter.storage.reset()
            form = urlencode({name: value for name, value in GUS.items() if name != field}) + f"&{field}={typed}"
            kind = "application/x-www-form-urlencoded"
            answer = browser.post(f"/articles/{article.slug}/guest-replies", data=form, content_type=kind)
            statuses[field, typed[:10]] = answer.status_code

    assert {each for each, status in statuses.items() if status not in (200, 422)} == set()
    assert {field for (field, _), status in statuses.items() if status == 422} >= {"text", "name", "email", "website"}
    site.extensions["outbox"].settle()
    assert {each["To"] for each in post.taken} <= {MAIL}

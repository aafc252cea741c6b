"""Kept pages: served again for one look-up, thrown away exactly when they changed, never personal."""

import gzip
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.commands.joining import rename
from app.articles.commands.arranging import change_category, remove_category
from app.articles.commands.revising import revise
from app.articles.commands.writing import Writing, publish, unpublish
from app.articles.models import Article
from app.articles.queries.articles import get_public_article
from app.comments.commands.own import delete_own, edit, restore
from app.comments.commands.threads import close, reopen
from app.comments.models import Comment, CommentState, thread_name
from app.kernel.clock import now
from app.kernel.database import db, writing
from app.kernel.versions import Marks, bump
from app.moderation.commands.comments import approve, reject, undo
from app.moderation.models import Reason
from app.web import keeping
from app.web.compressing import read_encodings
from app.web.keeping import Pages
from tests.browser import Browser, new_browser
from tests.cast import Cast, make_article, make_category, make_comment, say
from tests.conftest import Queries

PATHS = ("/", "/articles/kept", "/categories/history", "/categories", "/archive", "/archive/2026/03", "/authors/{ada}",
         "/feed.atom", "/categories/history/feed.atom", "/articles/kept/feed.atom",
         "/articles/kept?order=newest", "/articles/kept?order=replies")  # fmt: skip


@pytest.fixture
def pages(app: Flask) -> Pages:
    """What the application keeps."""
    kept = app.extensions["pages"]
    assert isinstance(kept, Pages)
    return kept


@pytest.fixture
def paths(cast: Cast) -> list[str]:
    """An article with a reply in a category, and every page that shows it."""
    history = make_category(cast.ada, "History")
    article = make_article(cast.ada, "Kept", categories=(history,))
    say(cast.ben, article, "The first reply.")
    db.session.commit()
    return [path.format(ada=cast.ada.slug) for path in PATHS]


def test_a_page_is_served_again_for_one_look_up(
    client: Browser, paths: list[str], watch_queries: Callable[[], Queries]
) -> None:
    first = [client.get(path) for path in paths]

    queries = watch_queries()
    again = [client.get(path) for path in paths]

    assert len(queries) == 0  # the look-up goes past the engine that is watched
    for one, other in zip(first, again, strict=True):
        assert one.status_code == other.status_code == 200
        assert (one.data, dict(one.headers)) == (other.data, dict(other.headers))


def test_a_kept_page_is_answered_with_304(client: Browser, paths: list[str]) -> None:
    etags = [client.get(path).headers["ETag"] for path in paths]

    answers = [client.get(path, headers={"If-None-Match": etag}) for path, etag in zip(paths, etags, strict=True)]

    assert {answer.status_code for answer in answers} == {304}
    assert all(answer.data == b"" and answer.headers["Cache-Control"].startswith("public") for answer in answers)


CHANGES: dict[str, Callable[[Cast], object]] = {}


def change(make: Callable[[Cast], object]) -> Callable[[Cast], object]:
    """One way in which what readers see changes."""
    CHANGES[make.__name__] = make
    return make


@change
def a_new_article(cast: Cast) -> None:
    make_article(cast.jun, "Another one")


@change
def a_correction(cast: Cast) -> None:
    revise(cast.ada, find_article(), Writing("Kept", "It was corrected.", slug="kept"))


@change
def a_withdrawal(cast: Cast) -> None:
    unpublish(cast.ada, find_article())


@change
def a_name(cast: Cast) -> None:
    rename(cast.ben, "Benjamin Cho")


@change
def a_category_renamed(cast: Cast) -> None:
    change_category(cast.ada, find_article().categories[0], "Past times", "history", "", None)


@change
def a_reply(cast: Cast) -> None:
    say(cast.vera, find_article(), "A second reply.")


@change
def a_reply_edited(cast: Cast) -> None:
    edit(cast.ben, find_reply(), "Put otherwise.", seen=0, window=timedelta(days=1))


@change
def a_reply_restored(cast: Cast) -> None:
    delete_own(cast.ben, find_reply())
    restore(cast.ben, find_reply())


@change
def a_reply_deleted(cast: Cast) -> None:
    delete_own(cast.ben, find_reply())


@change
def a_reply_rejected(cast: Cast) -> None:
    reject(cast.mo, find_reply(), Reason.SPAM)


@change
def a_rejection_undone(cast: Cast) -> None:
    action = reject(cast.mo, find_reply(), Reason.SPAM)
    db.session.commit()
    undo(cast.mo, action)
    reject(cast.mo, find_reply(), Reason.OTHER)
    approve(cast.mo, find_reply())
    say(cast.vera, find_article(), "After the undo.")


@change
def a_thread_closed(cast: Cast) -> None:
    close(find_article())


def find_article() -> Article:
    """The article of `paths`, with its categories."""
    return get_public_article("kept")


def find_reply() -> Comment:
    """The reply of `paths`."""
    return db.session.scalars(select(Comment).order_by(Comment.id)).one()


@pytest.mark.parametrize("name", CHANGES)
def test_no_page_of_any_process_is_older_than_the_last_change(
    client: Browser, cast: Cast, paths: list[str], another_app: Callable[..., Flask], name: str
) -> None:
    other = new_browser(another_app())
    for path in paths:
        client.get(path), other.get(path)

    CHANGES[name](cast)
    db.session.commit()
    client.application.extensions["pages"].clear()
    seen = [(other.get(path).status_code, other.get(path).data) for path in paths]

    assert seen == [(client.get(path).status_code, client.get(path).data) for path in paths]


def test_an_empty_category_that_goes_is_gone_for_everybody(client: Browser, cast: Cast) -> None:
    empty = make_category(cast.ada, "Empty")
    db.session.commit()
    assert client.get("/categories/empty").status_code == 200

    remove_category(cast.ada, empty)
    db.session.commit()

    assert client.get("/categories/empty").status_code == 404
    assert "Empty" not in client.get("/categories").text


def test_a_thread_reopened_takes_replies_on_the_next_look(client: Browser, cast: Cast, paths: list[str]) -> None:
    close(find_article())
    db.session.commit()
    assert "Leave a reply" not in client.get("/articles/kept").text

    reopen(find_article())
    db.session.commit()

    assert "Leave a reply" in client.get("/articles/kept").text


def test_a_scheduled_article_appears_in_kept_pages_when_its_time_comes(client: Browser, cast: Cast) -> None:
    article = make_article(cast.ada, "Tomorrow", published_at=None)
    publish(cast.ada, article, now() + timedelta(hours=1))
    db.session.commit()
    assert "Tomorrow" not in client.get("/").text

    with time_machine.travel(now() + timedelta(hours=1, seconds=1)):
        assert "Tomorrow" in client.get("/").text


def test_nothing_personal_is_kept(client: Browser, cast: Cast, paths: list[str], pages: Pages) -> None:
    """Shared caches: a kept page has no name, token or text of the one who happened to look first."""
    make_comment(cast.ben, find_article(), "waiting words", state=CommentState.PENDING)
    db.session.commit()
    mine, staff = new_browser(client.application).log_in(cast.ben), new_browser(client.application).log_in(cast.mo)

    for path in paths:
        mine.get(path), staff.get(path)
    kept_before = len(pages.kept)
    for path in paths:
        client.get(path)
    client.post("/articles/kept/draft", data={"text": "a text on its way", "provider": ""})
    drafted = client.get("/articles/kept")

    assert kept_before == 0
    assert "a text on its way" in drafted.text
    assert len(pages.kept) == len(paths)
    for page in pages.kept.values():
        for mark in (b"csrf_token", b"Log out", b"waiting words", b"a text on its way", b"/account"):
            assert mark not in page.body
        assert not any(name.lower() == "set-cookie" for name, _ in page.headers)


def test_many_readers_of_a_page_that_changed_have_it_made_once(
    app: Flask, client: Browser, cast: Cast, paths: list[str], pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/articles/kept")
    say(cast.jun, get_public_article("kept"), "The second reply.")
    db.session.commit()
    inner, made = pages.app, list[str]()

    def slow(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        made.append(environ["PATH_INFO"])
        sleep(0.3)
        return inner(environ, start_response)

    monkeypatch.setattr(pages, "app", slow)
    with ThreadPoolExecutor(8) as readers:
        answers = list(readers.map(lambda _: new_browser(app).get("/articles/kept").text, range(8)))

    assert made == ["/articles/kept"]
    assert all("The second reply." in answer for answer in answers)


def test_a_page_that_changes_while_it_is_made_is_not_made_again_for_those_who_waited(
    app: Flask, client: Browser, cast: Cast, paths: list[str], pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/articles/kept")
    article = get_public_article("kept")
    say(cast.jun, article, "The second reply.")
    db.session.commit()
    inner, made, name = pages.app, list[str](), thread_name(article.id)

    def outrun(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        made.append(environ["PATH_INFO"])
        sleep(0.3)
        chunks = inner(environ, start_response)
        with app.app_context(), writing():
            bump(name)
            db.session.commit()
        return chunks

    monkeypatch.setattr(pages, "app", outrun)
    with ThreadPoolExecutor(8) as readers:
        answers = list(readers.map(lambda _: new_browser(app).get("/articles/kept").text, range(8)))

    assert len(made) < 4  # once for the first of them, once for all who came meanwhile, once more where all is slow
    assert all("The second reply." in answer for answer in answers)


def test_the_oldest_pages_make_room(
    client: Browser, paths: list[str], pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "ROOM", 30_000)
    pages.clear()

    for path in paths:
        client.get(path)

    assert 0 < sum(page.size for page in pages.kept.values()) <= 30_000
    assert client.get(paths[0]).status_code == 200
    monkeypatch.undo()
    pages.clear()


def test_a_page_that_is_too_large_is_answered_but_not_kept(
    client: Browser, paths: list[str], pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PAGE_LIMIT", 10)

    answer = client.get("/")

    assert answer.status_code == 200
    assert not pages.kept


@pytest.mark.parametrize("accepted", ["", "gzip", "br", "zstd", "gzip;q=0", "br;q=0, gzip", "identity", "*"])
def test_a_client_gets_what_it_can_read(client: Browser, paths: list[str], accepted: str) -> None:
    client.get("/articles/kept", headers={"Accept-Encoding": "gzip, br, zstd"})

    for _ in range(2):
        answer = client.get("/articles/kept", headers={"Accept-Encoding": accepted})

        coding = answer.headers.get("Content-Encoding", "identity")
        assert coding == "identity" or coding in read_encodings(accepted)


@pytest.mark.parametrize(("encoding", "open_up"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_that_changed_is_compressed_quickly_and_once_it_settled_well(
    client: Browser,
    cast: Cast,
    paths: list[str],
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
    open_up: Callable[[bytes], bytes],
) -> None:
    ask, article = {"Accept-Encoding": encoding}, get_public_article("kept")
    for number in range(30):
        make_comment(cast.ben, article, " ".join(f"word{number * each % 97}" for each in range(40)))
    db.session.commit()
    first = client.get("/articles/kept", headers=ask)

    say(cast.ben, article, "A little more.")
    db.session.commit()
    monkeypatch.setattr(keeping, "SETTLED", 0)
    quick = client.get("/articles/kept", headers=ask)
    well = client.get("/articles/kept", headers=ask)

    assert b"A little more." not in open_up(first.data)
    assert b"A little more." in open_up(quick.data) == open_up(well.data)
    assert len(quick.data) > len(well.data)
    assert quick.headers["ETag"] != well.headers["ETag"] == client.get("/articles/kept", headers=ask).headers["ETag"]


def test_another_host_finds_no_kept_page(client: Browser, paths: list[str]) -> None:
    client.get("/")

    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("query", ["x=1", "page=" + "1" * 60, "order=newest&utm=a", "page=1&" + "a" * 60_000])
def test_addresses_made_up_by_strangers_take_no_room(
    client: Browser, paths: list[str], pages: Pages, query: str
) -> None:
    client.get(f"/articles/kept?{query}")

    assert not pages.kept


def test_a_look_at_the_headers_alone_gives_those_of_the_page(client: Browser, paths: list[str]) -> None:
    page = client.get("/articles/kept")

    head = client.head("/articles/kept")

    assert (head.data, head.headers["ETag"]) == (b"", page.headers["ETag"])


def test_what_is_said_between_the_look_at_the_marks_and_the_page_is_not_missed(
    client: Browser, paths: list[str], pages: Pages, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/articles/kept")
    say(cast.vera, find_article(), "Said before.")
    db.session.commit()
    read = pages.lookup.read

    def read_and_speak(names: Collection[str]) -> Marks:
        marks = read(names)
        monkeypatch.undo()
        say(cast.vera, find_article(), "Said between.")
        db.session.commit()
        return marks

    monkeypatch.setattr(pages.lookup, "read", read_and_speak)
    told = [client.get("/articles/kept").text for _ in range(2)]
    say(cast.vera, find_article(), "Said after.")
    db.session.commit()
    told.append(client.get("/articles/kept").text)

    said = [[words for words in ("before", "between", "after") if f"Said {words}." in each] for each in told]
    assert said[0] in (["before"], ["before", "between"])
    assert said[1:] == [["before", "between"], ["before", "between", "after"]]

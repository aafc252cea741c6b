"""Saving an article asks the pages behind its lone links, within limits; whatever they do, the text is saved."""

import pytest
from sqlalchemy import select

from app.articles.cards.models import LinkCard
from app.articles.models import Article
from app.desk import cards
from app.kernel.database import db
from app.kernel.fetching import Fetched, FetchRefused
from tests.browser import Browser
from tests.cast import Cast

ADDRESS = "https://pages.example/one"
PAGE = Fetched(b"<title>What a hedge remembers</title>", "text/html")


def write(client: Browser, source: str, action: str = "publish") -> int:
    """The status after a new article was sent."""
    return client.press("/desk/articles/new", action=action, title="A title", source=source).status_code


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whom the desk asks, and gets the same page of."""
    addresses: list[str] = []

    def answer(address: str, **limits: object) -> Fetched:
        assert not db.session().in_transaction()
        addresses.append(address)
        return PAGE

    monkeypatch.setattr(cards, "fetch", answer)
    return addresses


def test_a_lone_link_becomes_a_card_for_readers(client: Browser, cast: Cast, asked: list[str]) -> None:
    client.log_in(cast.jun)

    status = write(client, f"Look:\n\n{ADDRESS}\n")
    again = client.press("/desk/preview", source=ADDRESS, title="T").text

    assert (status, asked) == (303, [ADDRESS])
    assert '<span class="link-card-title">What a hedge remembers</span>' in client.get("/articles/a-title").text
    assert "link-card-title" in again


@pytest.mark.parametrize(
    "source",
    [f"Look:\r\n\r\n{ADDRESS}\r\n\r\nAnd on.", f"Look:\r\r{ADDRESS}\r", f"{ADDRESS[:-3]}\x00{ADDRESS[-3:]}\u202e"],
)
def test_a_link_is_alone_however_its_lines_end_and_whatever_no_database_takes(
    client: Browser, cast: Cast, asked: list[str], source: str
) -> None:
    client.log_in(cast.jun)

    answers = [
        write(client, source, "preview"),
        write(client, source, "save"),
        write(client, source),
        client.press("/desk/preview", source=source).status_code,
    ]

    assert (answers, asked) == ([200, 303, 303, 200], [ADDRESS])
    assert '<span class="link-card-title">What a hedge remembers</span>' in client.get("/articles/a-title").text
    assert "link-card-title" in client.press("/desk/preview", source=source).text


def test_at_most_five_are_asked_at_once_and_a_preview_asks_nobody(
    client: Browser, cast: Cast, asked: list[str]
) -> None:
    client.log_in(cast.jun)
    source = "\n\n".join(f"{ADDRESS}{n}" for n in range(7))

    write(client, source, "preview")
    before = len(asked)
    write(client, source, "save")

    assert (before, len(asked)) == (0, 5)


def test_fetching_for_people_a_page_on_a_private_address_is_not_fetched(client: Browser, cast: Cast) -> None:
    status = write(
        client.log_in(cast.jun), "http://127.0.0.1/\n\nhttp://localhost/\n\nhttp://[::1]/\n\nhttp://169.254.169.254/"
    )

    assert status == 303
    assert set(db.session.scalars(select(LinkCard.title))) == {""}


def test_a_dead_page_leaves_a_link_and_the_text_is_saved(
    client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(address: str, **limits: object) -> Fetched:
        raise FetchRefused("nobody answers")

    monkeypatch.setattr(cards, "fetch", refuse)
    monkeypatch.setattr(cards, "SECONDS", 0.0)

    status = write(client.log_in(cast.jun), ADDRESS)
    monkeypatch.setattr(cards, "SECONDS", 6.0)
    other = write(client, f"{ADDRESS}/other")

    assert (status, other) == (303, 303)
    assert len(list(db.session.scalars(select(Article)))) == 2
    assert f'<a href="{ADDRESS}">' in client.get("/articles/a-title").text


def test_who_saves_new_links_all_the_time_saves_them_as_links(client: Browser, cast: Cast, asked: list[str]) -> None:
    client.log_in(cast.jun)

    statuses = {write(client, f"{ADDRESS}/{n}", "save") for n in range(60)}
    statuses.add(write(client, f"{ADDRESS}/60"))

    assert (statuses, len(asked)) == ({303}, 60)
    assert f'<a href="{ADDRESS}/60">' in client.get("/articles/a-title-61").text

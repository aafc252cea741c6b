"""A site without a provider and without mail says who can still log in: whoever has a passkey, or nobody."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.kernel.database import db
from tests.browser import new_browser
from tests.cast import Cast, make_article
from tests.pages import Page

NUMBER, NAME = "http://127.0.0.1", "http://localhost"


@pytest.mark.parametrize(("address", "has_form"), [(NUMBER, False), (NAME, True)])
def test_the_reply_box_says_who_can_log_in(
    another_app: Callable[..., Flask], cast: Cast, address: str, *, has_form: bool
) -> None:
    article = make_article(cast.ada)
    db.session.commit()

    page = Page(new_browser(another_app(providers=(), address=address)).get(f"/articles/{article.slug}", address).text)

    assert [each.text for each in page.all("button", name="provider")] == (["Passkey"] if has_form else [])
    assert ("Whoever has added a passkey here can:" in page.text) == has_form
    assert ("Replies can't be left yet" in page.text) == (not has_form)


@pytest.mark.parametrize(("address", "words"), [(NUMBER, "Nobody can log in yet"), (NAME, "Nobody new can log in yet")])
def test_the_login_page_says_who_can_log_in(another_app: Callable[..., Flask], address: str, words: str) -> None:
    page = Page(new_browser(another_app(providers=(), address=address)).get("/login", address).text)

    assert words in page.text
    assert "Or with" not in page.text
    assert ("Whoever has added a passkey here can log in with it" in page.text) == (address == NAME)


def test_a_reply_goes_along_to_the_passkey(another_app: Callable[..., Flask], cast: Cast) -> None:
    address = f"/articles/{make_article(cast.ada).slug}"
    db.session.commit()

    answer = new_browser(another_app(providers=())).post(f"{address}/draft", data={"text": "A word.", "provider": "?"})

    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/login")

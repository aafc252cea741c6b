"""Only our own pages ask for a change; who says nothing of where they come from asks for none."""

import pytest

from app.kernel.database import is_writing
from tests.browser import Browser
from tests.cast import Cast

OWN = "http://localhost"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": OWN},
        {"Origin": OWN, "Sec-Fetch-Site": "same-origin"},
        {"Origin": None, "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_form_of_our_own_page_goes_through(client: Browser, headers: dict[str, str]) -> None:
    assert client.post("/logout", headers=headers).status_code == 303


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_every_unsafe_method_is_looked_at(client: Browser, method: str) -> None:
    answer = client.open("/logout", method=method, headers={"Origin": "https://evil.example"})

    assert answer.status_code in (403, 405)


@pytest.mark.parametrize("origin", ["http://localhost.evil.example", "http://LOCALHOST", "http://localhost/", "https"])
def test_domain_match_an_origin_is_ours_or_it_is_not(client: Browser, origin: str) -> None:
    assert client.post("/logout", headers={"Origin": origin}).status_code == 403


def test_a_link_from_anywhere_opens_a_page(client: Browser, cast: Cast) -> None:
    answer = client.get("/", headers={"Sec-Fetch-Site": "cross-site", "Referer": "https://other.example"})

    assert answer.status_code == 200


def test_the_refusal_says_what_to_do_and_keeps_the_text(client: Browser, cast: Cast) -> None:
    answer = client.post("/logout", data={"text": "<b>mine</b>"}, headers={"Origin": "null"})

    assert "This form was sent from another site, so nothing was changed." in answer.text
    assert "&lt;b&gt;mine&lt;/b&gt;" in answer.text


def test_a_request_leaves_no_mark_of_writing(client: Browser, cast: Cast) -> None:
    client.post("/logout")
    client.get("/")

    assert not is_writing.get()


def test_a_body_that_does_not_say_its_length_is_told_so(client: Browser) -> None:
    """It is not read, so it is no form that had grown old."""
    chunked = {"Transfer-Encoding": "chunked", "Sec-Fetch-Site": "same-origin"}

    answer = client.post("/logout", headers=chunked)

    assert answer.status_code == 411
    assert "does not say how long it is" in answer.text

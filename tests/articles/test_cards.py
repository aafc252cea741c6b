"""Link cards: what a page says of itself is read with care, and a lone link is shown as its card."""

import json
from datetime import UTC, datetime
from time import process_time

import pytest
import time_machine

from app.articles.cards.reading import read_card, where_to_ask
from app.articles.commands.cards import keep_card
from app.articles.queries.cards import list_unknown, render
from app.kernel.fetching import Fetched
from app.kernel.markdown import excerpt, render_article
from app.kernel.markdown.cards import MOST_CARDS, Card, list_alone
from tests.cast import Cast
from tests.pages import Page, assert_inert

HTML = "text/html; charset=utf-8"
ADDRESS = "https://pages.example/a_b_c?x=1&copy=2"


def page(head: str) -> bytes:
    """A page with this in its head."""
    return f"<!DOCTYPE html><html><head>{head}</head><body>Text.</body></html>".encode()


FILM = page('<meta property="og:title" content="V"><meta property="og:type" content="video.other">')
SHORT = json.dumps({"title": "A film", "author_name": "Ada"}).encode()

SAID = {
    "og": (
        page(
            '<title>Plain</title><meta property="og:title" content="A &amp; B">'
            "<meta content='Why read on.' property='og:description'>"
        ),
        HTML,
        Card("A & B", "Why read on."),
    ),
    "title": (page("<title>\n Only a\ttitle </title>"), HTML, Card("Only a title")),
    "description": (page('<title>T</title><meta name="description" content="D">'), HTML, Card("T", "D")),
    "video": (FILM, HTML, Card("V", "", is_video=True)),
    "korean": ("<title>골목의 이름</title>".encode("euc-kr"), "text/html; charset=euc-kr", Card("골목의 이름")),
    "named inside": ('<meta charset="latin1"><title>Café</title>'.encode("latin1"), "text/html", Card("Café")),
    "no such encoding": (page("<title>T</title>"), "text/html; charset=nonsense", Card("T")),
    "bidi": (page("<title>safe\u202egnp.exe</title>"), HTML, Card("safegnp.exe")),
    "short": (SHORT, "application/json", Card("A film", "Ada", is_video=True)),
    "an encoding of no page": (b"+ADw-title+AD4-T+ADw-/title+AD4-", "text/html; charset=utf-7", None),
    "behind the head": (b"<body><svg><title>A drawing</title></svg>", HTML, None),
    "nothing": (page(""), HTML, None),
    "empty title": (page("<title> </title>"), HTML, None),
    "picture": (page("<title>T</title>"), "image/png", None),
    "no type": (page("<title>T</title>"), "", None),
    "a list": (b"[]", "application/json", None),
    "rubbish": (b"{", "application/json", None),
    "deep": (b"[" * 100_000, "application/json", None),
    "bytes": (b"\xff\xfe<title>\xff</title>", HTML, Card("\ufffd")),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_a_card_is_what_a_page_says_of_itself(case: str) -> None:
    content, kind, card = SAID[case]

    assert read_card(Fetched(content, kind)) == card


@pytest.mark.parametrize("piece", ["<meta ", "<title ", "<meta content='", "<title>", '<meta a="b" ', "charset= "])
def test_a_page_of_nonsense_is_read_in_no_time(piece: str) -> None:
    began = process_time()

    read_card(Fetched((piece * 300_000)[:300_000].encode(), HTML))

    assert process_time() - began < 0.25


@pytest.mark.parametrize(
    "name", ["punycode", "idna", "hz", "iso-2022-jp", "unicode-escape", "iso-8859-12", "iso-8859-99"]
)
def test_an_encoding_of_no_page_takes_no_time(name: str) -> None:
    began = process_time()

    read_card(Fetched(b"a-" + b"9" * 300_000, f"text/html; charset={name}"))

    assert process_time() - began < 0.25


def test_those_are_asked_for_the_short_answer_that_have_one() -> None:
    assert where_to_ask(ADDRESS) == ADDRESS
    assert where_to_ask("https://youtu.be/abc").startswith(
        "https://www.youtube.com/oembed?format=json&url=https%3A%2F%2F"
    )
    assert where_to_ask("https://m.youtube.com/watch?v=a&b=c").endswith("watch%3Fv%3Da%26b%3Dc")
    assert where_to_ask("https://www.vimeo.com/1").startswith("https://vimeo.com/api/oembed.json?url=")
    for other in (
        "https://evil-youtube.com/watch",
        "https://youtube.com.evil.example/",
        "https://vimeo.com@evil.example/",
    ):
        assert where_to_ask(other) == other


def test_only_a_link_that_stands_alone_becomes_a_card() -> None:
    source = f"{ADDRESS}\n\n<https://two.example/>\n\nSee {ADDRESS} there.\n\n- https://three.example\n\n> {ADDRESS}\n"
    cards = {each: Card("Its title") for each in list_alone(source)} | {"https://three.example": Card("Its title")}

    html = render_article(source, cards).html

    assert html.count('class="link-card"') == 2
    assert Page(html).links() == [ADDRESS, "https://two.example/"]
    assert ">two.example<" in html


def test_a_lone_link_of_which_nothing_is_known_is_a_link() -> None:
    html = render_article(f"{ADDRESS}\n\nftp://files.example/\n\njavascript:alert(1)\n\nhttps://[half").html

    assert Page(html).links() == [ADDRESS]
    assert "link-card" not in html


def test_no_lone_link_stands_in_an_excerpt() -> None:
    assert excerpt(f"{ADDRESS}\n\nIt begins here, at {ADDRESS}.") == f"It begins here, at {ADDRESS}."


def test_a_hostile_card_is_inert() -> None:
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    address = "https://evil.example/'onclick='alert(1)"

    html = render_article(address, {address: Card(hostile, hostile, is_video=True)}).html

    assert_inert(html)
    assert "<script" not in html
    assert Page(html).text == f"{hostile} {hostile} Watch it at evil.example"


def test_cards_are_few_and_the_other_links_stay_links() -> None:
    addresses = [f"https://pages.example/{n}" for n in range(MOST_CARDS + 5)]

    html = render_article("\n\n".join(addresses), dict.fromkeys(addresses, Card("T"))).html

    assert html.count('class="link-card"') == MOST_CARDS
    assert len(Page(html).links()) == len(addresses)


def test_what_was_learnt_is_kept_and_nothing_is_asked_for_twice_in_a_day(cast: Cast) -> None:
    source = "https://one.example\n\nhttps://two.example\n\nhttps://three.example"
    with time_machine.travel(datetime(2031, 5, 1, tzinfo=UTC), tick=False):
        keep_card("https://one.example", Card("One", "Words", is_video=True))
        keep_card("https://two.example", None)
        soon = list_unknown(source)
    with time_machine.travel(datetime(2031, 5, 3, tzinfo=UTC), tick=False):
        later = list_unknown(source)

    assert (soon, later) == (["https://three.example"], ["https://two.example", "https://three.example"])
    assert render(source).html.count("link-card-title") == 1
    assert list_unknown("No link.") == []
    keep_card("https://two.example", Card("Two"))
    assert render(source).html.count("link-card-title") == 2

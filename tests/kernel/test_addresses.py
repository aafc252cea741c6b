"""Addresses: free slugs, where one may be sent back to, and what people give as theirs."""

from email.utils import getaddresses
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.kernel.addresses import RETURN_LIMIT, first_free, local_path, mail_address, mailbox_of, web_address
from app.kernel.errors import RuleBroken
from app.kernel.mail import write

HERE = "https://site.example/articles/here"
# What browsers drop or take for a slash before they read an address (WHATWG URL, 4.4).
PIECES = st.lists(
    st.sampled_from(["/", "\\", "//", "\t", "\r\n", " ", "\0", ".", "..", "@", ":", "evil.example", "https:", "%2f"])
    | st.characters(),
    max_size=8,
).map("".join)
LEAVING = [
    "//evil",
    "/\\evil",
    "\\\\\\evil",
    "////evil",
    "/\t/evil",
    "/\n/evil",
    "/\r\n/evil",
    "\t//evil",
    " //evil",
    "\x00//evil",
    "/.//evil",
    "/..//evil",
    "/x//evil",
    "/%5cevil",
    "/%09/evil",
    "/%0d%0aLocation:%20https://evil",
    "https://evil",
    "https:evil",
    "https:/evil",
    "HTTPS://site.example@evil",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil",
    "",
    "?next=/",
    "//[half",
    "/\ud800",
    "/" + "x" * RETURN_LIMIT,
]


@pytest.mark.parametrize("target", [None, *LEAVING])
def test_a_return_address_that_may_leave_the_site_is_the_home_page(target: str | None) -> None:
    assert local_path(target) == "/"


@pytest.mark.parametrize(
    "target", ["/", "/articles/한글-제목?page=2#comment-7", "/login?next=//x", "/%ED%95%9C", "/a:b"]
)
def test_a_return_address_inside_the_site_stays_as_it_is(target: str) -> None:
    assert local_path(target) == target


def as_a_browser_reads(target: str) -> str:
    """The host where a browser would go: it strips the ends, drops tabs and newlines, and turns backslashes."""
    stripped = target.strip("".join(map(chr, range(33))))
    for dropped in "\t\r\n":
        stripped = stripped.replace(dropped, "")
    return urlsplit(urljoin(HERE, stripped.replace("\\", "/"))).netloc


@given(PIECES)
@example("/\t/evil.example")
@example("/\\evil.example")
def test_a_return_address_of_any_kind_stays_on_the_site(target: str) -> None:
    path = local_path(target)

    assert path.startswith("/")
    assert as_a_browser_reads(path) == "site.example"
    path.encode()


def test_a_return_address_of_the_allowed_length_is_kept_and_one_byte_more_is_not() -> None:
    longest = "/" + "한" * (RETURN_LIMIT // 3)

    assert len(longest.encode()) == RETURN_LIMIT
    assert local_path(longest) == longest
    assert local_path(longest + "x") == "/"


def test_a_free_slug_is_taken_as_it_is() -> None:
    assert first_free("hedge", lambda slug: False) == "hedge"


def test_a_taken_slug_gets_the_first_free_number() -> None:
    taken = {"hedge", "hedge-2", "hedge-3"}

    assert first_free("hedge", taken.__contains__) == "hedge-4"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("gus@example.org", "gus@example.org"),
        (" Gus.Finn+notes@Post.Example.ORG\t", "gus.finn+notes@post.example.org"),
        ("o'hara@xn--bcher-kva.example", "o'hara@xn--bcher-kva.example"),
        (f"{'g' * 64}@e.example", f"{'g' * 64}@e.example"),
    ],
)
def test_an_address_of_mail_is_kept_in_small_letters(typed: str, address: str) -> None:
    assert mail_address(typed) == address


@given(st.text() | st.from_regex(r"[a-z=?<>,;:\"\r\n ]{1,9}@[a-z.\[\]-]{1,9}", fullmatch=True))
@example("=?utf-8?q?eve=40evil.example=2c?=@example.org")
@example("gus@example.org\r\nBcc: eve@evil.example")
@example("gus@example.org,eve@evil.example")
@example("gus@localhost")
@example("gus@10.0.0.1")
@example("gus@-example.org")
@example("gus@example..org")
def test_header_injection_whatever_is_typed_is_one_address_or_none(typed: str) -> None:
    try:
        address = mail_address(typed)
    except RuleBroken:
        return

    message = write("post@example.org", address, "A subject", "A text", "example.org")
    assert getaddresses([message["To"]]) == [("", address)]
    assert message["To"].addresses[0].addr_spec == address


def test_a_mailbox_is_the_same_whatever_stands_behind_the_plus() -> None:
    assert mailbox_of("gus+1@example.org") == mailbox_of("gus+a+b@example.org") == mailbox_of("gus@example.org")
    assert mailbox_of("gus@example.org") != mailbox_of("gus@example.com")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("", ""),
        ("  ", ""),
        ("https://gus.example/about?me=1#now", "https://gus.example/about?me=1#now"),
        ("HTTP://Gus.example:8080", "HTTP://Gus.example:8080"),
        ("gus.example/글", "https://gus.example/글"),
    ],
)
def test_a_website_is_an_address_of_the_web_or_nothing(typed: str, address: str) -> None:
    assert web_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "javascript://gus.example/%0aalert(1)",
        "JaVaScRiPt:alert(1)//gus.example",
        "data:text/html,hello",
        "mailto:gus@gus.example",
        "https://",
        "https://localhost",
        "https://bank.example@evil.example",
        "https://gus.example\\@evil.example",
        "https://gus.example/a b",
        "https://[gus.example",
        "https://gus.example:0",
        "https://gus.example:99999",
        "https://gus.example/" + "x" * 200,
        "//gus.example",
        "ftp://gus.example",
    ],
)
def test_name_and_website_nothing_else_is_a_website(typed: str) -> None:
    with pytest.raises(RuleBroken, match="A website has an address"):
        web_address(typed)

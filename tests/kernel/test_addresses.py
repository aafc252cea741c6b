"""Addresses inside the site: free slugs, and where one may be sent back to."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.kernel.addresses import RETURN_LIMIT, first_free, local_path

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

"""What a client says that it can read, which anybody can make as long as they like."""

import pytest

from app.web.compressing import KEPT_HEADERS, LONGEST_HEADER, find_encodings, read_encodings


def test_a_long_header_is_not_kept() -> None:
    find_encodings.cache_clear()

    found = [read_encodings("br, gzip" + ";" * length) for length in (300, 60_000, 61_000)]

    assert found == [frozenset({"br"})] * 3
    assert find_encodings.cache_info().currsize == 1


def test_a_long_header_is_cut_between_two_entries() -> None:
    refused = "gzip," + " " * (LONGEST_HEADER - 8) + "br;q=0"

    assert read_encodings(refused) == {"gzip"}
    assert read_encodings(refused[:LONGEST_HEADER]) == {"gzip", "br"}


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("br;q=0, gzip", {"gzip"}),
        ("gzip;q=0.000, br", {"br"}),
        ("br ; q=0", set()),
        ("BR;q=0.001, gzip;q=1", {"br", "gzip"}),
        ("xbr, gzipped", set()),
    ],
)
def test_what_a_client_refuses_it_is_not_sent(header: str, taken: set[str]) -> None:
    assert read_encodings(header) == taken


def test_what_headers_take_is_bounded() -> None:
    for number in range(KEPT_HEADERS + 50):
        read_encodings(f"gzip, x{number}")

    assert find_encodings.cache_info().currsize <= KEPT_HEADERS
    assert KEPT_HEADERS * LONGEST_HEADER < 100_000

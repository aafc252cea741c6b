"""What a client says that it can read, which anybody can make as long as they like."""

from app.web.compressing import KEPT_HEADERS, LONGEST_HEADER, find_encodings, read_encodings


def test_a_long_header_is_not_kept() -> None:
    find_encodings.cache_clear()

    found = [read_encodings("br, gzip" + ";" * length) for length in (300, 60_000, 61_000)]

    assert found == [frozenset({"br", "gzip"})] * 3
    assert find_encodings.cache_info().currsize == 1


def test_what_headers_take_is_bounded() -> None:
    for number in range(KEPT_HEADERS + 50):
        read_encodings(f"gzip, x{number}")

    assert find_encodings.cache_info().currsize <= KEPT_HEADERS
    assert KEPT_HEADERS * LONGEST_HEADER < 100_000

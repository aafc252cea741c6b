"""Compresses pages that are for everybody: quickly at first after a change, well once they have stayed the same."""

import gzip
import re
from functools import lru_cache

import brotli
from flask import Response

SMALLEST = 500  # bytes; below it the headers cost more than is won
# From Brotli's level 7 on a page takes 8 MB; at level 1 it takes a sixth of the time of level 6, and is a fifth larger.
WELL, QUICKLY = {"br": 6, "gzip": 6}, {"br": 1, "gzip": 1}
LONGEST_HEADER = 200  # characters of Accept-Encoding; a longer one is a probe
KEPT_HEADERS = 100  # browsers send a handful
ACCEPTED = re.compile(r"\b(br|gzip)\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


def read_encodings(accepted: str) -> frozenset[str]:
    """The compressions that a client takes, out of those there are (RFC 9110, 12.5.3)."""
    if len(accepted) > LONGEST_HEADER:  # cut before it is kept, behind a whole entry
        accepted = accepted[:LONGEST_HEADER].rpartition(",")[0]
    return find_encodings(accepted)


@lru_cache(KEPT_HEADERS)
def find_encodings(header: str) -> frozenset[str]:
    """The same, of a header that is not too long."""
    return frozenset(ACCEPTED.findall(header.lower()))


def compress(response: Response, accepted: str, *, quickly: bool) -> None:
    """Put an answer into the smallest form that its client takes."""
    response.vary.add("Accept-Encoding")
    encodings, body = read_encodings(accepted), response.get_data()
    if not encodings or len(body) < SMALLEST:
        return
    encoding = min(encodings)  # Brotli before gzip
    level = (QUICKLY if quickly else WELL)[encoding]
    smaller = brotli.compress(body, quality=level) if encoding == "br" else gzip.compress(body, level, mtime=0)
    response.set_data(smaller)
    response.content_encoding = encoding
